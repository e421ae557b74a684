//! [`RateLimit`]: a provider's account of its limits, out of the headers of an answer.

use std::time::Duration;

use http::HeaderMap;

use crate::Timestamp;

/// One window of a provider's rate limit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimitWindow {
    /// How much the window allows.
    pub limit: Option<u64>,
    /// How much is left.
    pub remaining: Option<u64>,
    /// When it is full again.
    pub resets_in: Option<Duration>,
    /// When it is full again, if the provider gave a moment and not a duration.
    pub resets_at: Option<Timestamp>,
}

impl RateLimitWindow {
    /// Whether no header filled it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The provider's limits as parsed from the response headers (`x-ratelimit-*`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// Requests.
    pub requests: RateLimitWindow,
    /// Tokens.
    pub tokens: RateLimitWindow,
}

impl RateLimit {
    /// What the headers say; `None` when none speaks of limits.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut limits = Self::default();
        let mut unnamed = RateLimitWindow::default();
        for (name, value) in headers {
            let Some(rest) = name.as_str().strip_prefix("x-ratelimit-") else { continue };
            let Ok(value) = std::str::from_utf8(value.as_bytes().trim_ascii()) else { continue };
            let (what, window) = if let Some(what) = rest.strip_suffix("-requests") {
                (what, &mut limits.requests)
            } else if let Some(what) = rest.strip_suffix("-tokens") {
                (what, &mut limits.tokens)
            } else {
                (rest, &mut unnamed)
            };
            read_into(window, what, value);
        }
        if limits.requests.is_empty() {
            limits.requests = unnamed;
        }
        (!limits.requests.is_empty() || !limits.tokens.is_empty()).then_some(limits)
    }
}

/// Takes one header into its window. Of several of one name the first counts.
fn read_into(window: &mut RateLimitWindow, what: &str, value: &str) {
    // Nearly all are plain counts, which read faster than fractions.
    let count = || value.parse::<u64>().ok().or_else(|| value.parse::<f64>().ok().and_then(whole));
    match what {
        "limit" => window.limit = window.limit.or_else(count),
        "remaining" => window.remaining = window.remaining.or_else(count),
        "reset" if window.resets_in.is_none() && window.resets_at.is_none() => {
            match reset_of(value) {
                Some(Reset::In(wait)) => window.resets_in = Some(wait),
                Some(Reset::At(moment)) => window.resets_at = Some(moment),
                None => {}
            }
        }
        _ => {}
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
fn whole(n: f64) -> Option<u64> {
    (0.0..9e15).contains(&n).then_some(n as u64)
}

enum Reset {
    In(Duration),
    At(Timestamp),
}

/// A reset as vendors write it: `1m12s`, `6ms`, `2`, an epoch in seconds or milliseconds, RFC 3339.
fn reset_of(text: &str) -> Option<Reset> {
    let is_number = !text.ends_with(|c: char| c.is_ascii_lowercase());
    if let Some(n) = is_number.then(|| number(text)).flatten() {
        #[allow(clippy::cast_possible_truncation, reason = "checked")]
        return match n {
            n if n >= 1e12 => Timestamp::from_unix_micros((n * 1000.0) as i64).map(Reset::At),
            n if n >= 1e9 => Timestamp::from_unix_seconds(n as i64).map(Reset::At),
            n => Duration::try_from_secs_f64(n).ok().map(Reset::In),
        };
    }
    duration(text).map(Reset::In).or_else(|| Timestamp::parse(text).map(Reset::At))
}

/// Whole numbers read faster than fractions, and nearly all are.
#[allow(clippy::cast_precision_loss, reason = "up to 2^53, as in a fraction")]
fn number(text: &str) -> Option<f64> {
    let whole = text.parse::<u64>().ok().map(|n| n as f64);
    whole.or_else(|| text.parse().ok())
}

/// A Go duration: numbers with units, `1h26m24.5s`.
fn duration(text: &str) -> Option<Duration> {
    let mut rest = text;
    let mut seconds = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let n = number(rest.get(..digits)?)?;
        rest = rest.get(digits..)?;
        let end = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        seconds += n * match rest.get(..end)? {
            "d" => 86_400.0,
            "h" => 3_600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 1e-3,
            "us" | "µs" => 1e-6,
            "ns" => 1e-9,
            _ => return None,
        };
        rest = rest.get(end..)?;
    }
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate_limit(pairs: &[(&'static str, &str)]) -> Option<RateLimit> {
        let pairs =
            pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        RateLimit::of(&pairs.collect())
    }

    #[test]
    fn limits_in_every_form() {
        let limit = rate_limit(&[
            ("x-ratelimit-limit-requests", "14400"),
            ("x-ratelimit-remaining-tokens", "5999"),
            ("x-ratelimit-reset-tokens", "1h26m24.5s"),
        ])
        .unwrap();
        assert_eq!(limit.requests.limit, Some(14_400));
        assert_eq!(limit.tokens.remaining, Some(5_999));
        assert_eq!(limit.tokens.resets_in, Some(Duration::from_millis(5_184_500)));
        let plain =
            rate_limit(&[("x-ratelimit-limit", "20"), ("x-ratelimit-reset", "1759845420000")])
                .unwrap();
        assert_eq!(plain.requests.limit, Some(20));
        assert_eq!(plain.requests.resets_at.map(Timestamp::unix_seconds), Some(1_759_845_420));
        assert_eq!(rate_limit(&[]), None);
    }
}
