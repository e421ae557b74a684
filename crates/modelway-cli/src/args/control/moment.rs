//! [`Moment`]: a time on the command line.

use std::time::Duration;

use modelway::Timestamp;

/// A time on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// So long ago.
    Ago(Duration),
    At(Timestamp),
}

const UNITS: [(char, u64); 5] =
    [('s', 1), ('m', 60), ('h', 60 * 60), ('d', 24 * 60 * 60), ('w', 7 * 24 * 60 * 60)];

impl Moment {
    /// Reads `now`, `7d`, a date or RFC 3339.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text == "now" {
            return Ok(Self::Ago(Duration::ZERO));
        }
        let date = || Timestamp::parse(&format!("{text}T00:00:00Z"));
        let at = Timestamp::parse(text).or_else(date).map(Self::At);
        at.or_else(|| ago(text)).ok_or_else(|| {
            "a moment is `now`, how long ago (30m, 24h, 7d, 2w), a date (2026-01-31) or RFC 3339 (2026-01-31T12:00:00Z)"
                .to_owned()
        })
    }

    /// The moment, with `now` being now; `None` before the year −9999.
    pub(crate) fn before(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::At(moment) => Some(moment),
            Self::Ago(ago) => {
                let micros = i64::try_from(ago.as_micros()).ok()?;
                Timestamp::from_unix_micros(now.unix_micros().checked_sub(micros)?)
            }
        }
    }
}

fn ago(text: &str) -> Option<Moment> {
    let unit = text.chars().next_back()?;
    let (_, seconds) = UNITS.into_iter().find(|(name, _)| *name == unit)?;
    let number = text.strip_suffix(unit)?;
    // A sign would be read as well.
    let count: u64 = number.parse().ok().filter(|_| !number.starts_with('+'))?;
    count.checked_mul(seconds).map(|seconds| Moment::Ago(Duration::from_secs(seconds)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ago(seconds: u64) -> Moment {
        Moment::Ago(Duration::from_secs(seconds))
    }

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn moments_are_read() {
        for (text, moment) in [
            ("now", ago(0)),
            ("90s", ago(90)),
            ("30m", ago(1_800)),
            ("24h", ago(86_400)),
            ("7d", ago(604_800)),
            ("2w", ago(1_209_600)),
            ("2026-01-31", Moment::At(at("2026-01-31T00:00:00Z"))),
            ("2026-01-31T12:00:00+02:00", Moment::At(at("2026-01-31T10:00:00Z"))),
        ] {
            assert_eq!(Moment::parse(text), Ok(moment), "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_told() {
        for text in
            ["", "d", "7", "-7d", "+7d", "7x", "7 days", "1.5h", "99999999999999999999d", "é"]
        {
            assert!(Moment::parse(text).unwrap_err().contains("24h"), "{text}");
        }
        assert!(Moment::parse("18446744073709551615w").is_err());
    }

    #[test]
    fn ago_is_counted_from_now() {
        let now = at("2026-01-31T12:00:00Z");
        assert_eq!(ago(3_600).before(now), Some(at("2026-01-31T11:00:00Z")));
        assert_eq!(ago(0).before(now), Some(now));
        assert_eq!(ago(u64::MAX / 2).before(now), None);
        assert_eq!(Moment::At(now).before(at("2000-01-01T00:00:00Z")), Some(now));
    }
}
