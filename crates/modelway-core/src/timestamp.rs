//! [`Timestamp`]: a moment on the wall clock.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::OffsetDateTime;
use time::format_description::well_known::{Rfc2822, Rfc3339};

/// A moment on the wall clock, in UTC, to the microsecond.
///
/// ```
/// use modelway_core::Timestamp;
/// let t = Timestamp::from_unix_seconds(1_699_982_193).unwrap();
/// assert_eq!(t.to_string(), "2023-11-14T17:16:33Z");
/// assert_eq!(Timestamp::parse("2023-11-14T17:16:33+00:00"), Some(t));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    micros: i64,
}

const MICROS: i64 = 1_000_000;

impl Timestamp {
    const MIN: Self = Self { micros: -62_167_219_200 * MICROS };
    const MAX: Self = Self { micros: 253_402_300_800 * MICROS - 1 };

    /// The moment `seconds` after the Unix epoch; `None` outside the years 0 to 9999.
    pub fn from_unix_seconds(seconds: i64) -> Option<Self> {
        Self::from_unix_micros(seconds.checked_mul(MICROS)?)
    }

    /// The moment `micros` microseconds after the Unix epoch; `None` outside the years 0 to 9999.
    pub fn from_unix_micros(micros: i64) -> Option<Self> {
        let moment = Self { micros };
        (Self::MIN..=Self::MAX).contains(&moment).then_some(moment)
    }

    /// Reads RFC 3339 (`2024-03-17T03:31:34.07+00:00`) or an HTTP date (`Sun, 06 Nov 1994 08:49:37 GMT`).
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let read = OffsetDateTime::parse(text, &Rfc3339);
        let moment = read.or_else(|_| OffsetDateTime::parse(text, &Rfc2822)).ok()?;
        // What is finer is left out, before the epoch too.
        let micros = moment.unix_timestamp_nanos().div_euclid(1_000);
        Self::from_unix_micros(i64::try_from(micros).ok()?)
    }

    /// Whole seconds since the Unix epoch.
    pub fn unix_seconds(self) -> i64 {
        self.micros / MICROS
    }

    /// Microseconds since the Unix epoch.
    pub fn unix_micros(self) -> i64 {
        self.micros
    }

    /// How long after `earlier` this is; zero when it is not after it.
    pub fn since(self, earlier: Self) -> Duration {
        let micros = self.micros.saturating_sub(earlier.micros);
        Duration::from_micros(u64::try_from(micros).unwrap_or(0))
    }

    /// This moment plus `duration`; saturates at the end of the supported range.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        let micros = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
        Self { micros: self.micros.saturating_add(micros) }.min(Self::MAX)
    }
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let micros = match time.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_micros()).ok(),
            Err(before) => i64::try_from(before.duration().as_micros()).ok().map(|m| -m),
        };
        micros.and_then(Self::from_unix_micros).unwrap_or(Self { micros: 0 })
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moment = OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.micros) * 1_000);
        let text = moment.ok().and_then(|moment| moment.format(&Rfc3339).ok());
        f.write_str(&text.ok_or(fmt::Error)?)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("not an RFC 3339 time: {text:?}")))
    }
}
