//! What response headers tell: request ids, waits, rate limits.

use std::time::Duration;

use http::HeaderMap;
use modelway_core::{Adaptation, RateLimit, RateLimitWindow, Timestamp};

/// Whether providers name a request in this header, and how likely: the least is the likeliest.
fn names_request(header: &str) -> Option<u8> {
    Some(match header {
        "x-request-id" => 0,
        "request-id" => 1,
        "x-amzn-requestid" => 2,
        "apim-request-id" => 3,
        "x-ms-request-id" => 4,
        "x-goog-request-id" => 5,
        "mistral-correlation-id" => 6,
        "x-amzn-trace-id" => 7,
        _ => return None,
    })
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok().map(str::trim).filter(|v| !v.is_empty())
}

/// The provider's id for the request.
///
/// One pass over the headers, as for [`rate_limit`]: eight look-ups would hash eight names.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<String> {
    let ids = headers.iter().filter_map(|(name, value)| {
        let rank = names_request(name.as_str())?;
        let value = value.to_str().ok().map(str::trim).filter(|v| !v.is_empty())?;
        Some((rank, value))
    });
    ids.min_by_key(|(rank, _)| *rank).map(|(_, id)| id.to_owned())
}

/// What a modelway gateway changed in the request: an extension of ours.
pub(crate) fn adaptations(headers: &HeaderMap) -> Vec<Adaptation> {
    let values = headers.get_all("x-modelway-adapted").iter();
    let read = |text: &str| text.split_once(": ").map(|(f, w)| Adaptation::new(f, w));
    values.filter_map(|value| value.to_str().ok().and_then(read)).collect()
}

/// The wait that the server asks for: `retry-after-ms`, else `retry-after` in seconds or as an HTTP date
/// (RFC 9110 §10.2.3). `now` is the response's own `date` where it has one, so that a wrong clock here does
/// not matter.
pub(crate) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let millis = text(headers, "retry-after-ms").and_then(|v| v.parse::<f64>().ok());
    if let Some(wait) = millis.and_then(|ms| positive(ms / 1000.0)) {
        return Some(wait);
    }
    let value = text(headers, "retry-after")?;
    if let Ok(seconds) = value.parse::<f64>() {
        return positive(seconds);
    }
    let now = text(headers, "date").and_then(Timestamp::parse).unwrap_or(now);
    let wait = Timestamp::parse(value)?.since(now);
    (!wait.is_zero()).then_some(wait)
}

fn positive(seconds: f64) -> Option<Duration> {
    if seconds > 0.0 { Duration::try_from_secs_f64(seconds).ok() } else { None }
}

/// What the server itself says about trying again (`x-should-retry`).
pub(crate) fn should_retry(headers: &HeaderMap) -> Option<bool> {
    match text(headers, "x-should-retry")? {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// The provider's account of its limits; `None` when no header speaks of them.
///
/// One pass over the headers: most answers have none of these, and those that have should not pay for nine look-ups.
pub(crate) fn rate_limit(headers: &HeaderMap) -> Option<RateLimit> {
    let mut limits = RateLimit::default();
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

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(k, v)| (k.parse().unwrap(), v.parse().unwrap())).collect()
    }

    #[test]
    fn waits_in_every_form() {
        let now = Timestamp::parse("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        let wait = |pairs: &[(&'static str, &str)]| retry_after(&headers(pairs), now);
        assert_eq!(wait(&[("retry-after", "20")]), Some(Duration::from_secs(20)));
        assert_eq!(wait(&[("retry-after", "0.5")]), Some(Duration::from_millis(500)));
        assert_eq!(
            wait(&[("retry-after-ms", "1500"), ("retry-after", "9")]),
            Some(Duration::from_millis(1500))
        );
        let date = ("retry-after", "Sun, 06 Nov 1994 08:50:00 GMT");
        assert_eq!(wait(&[date]), Some(Duration::from_secs(23)));
        let own = ("date", "Sun, 06 Nov 1994 08:49:50 GMT");
        assert_eq!(wait(&[date, own]), Some(Duration::from_secs(10)));
        for nothing in ["", "0", "-10", "soon", "Sun, 06 Nov 1994 08:49:00 GMT", "1e999", "NaN"] {
            assert_eq!(wait(&[("retry-after", nothing)]), None, "{nothing}");
        }
        // Azure sends both, the first of them 0.
        let azure = [("retry-after-ms", "0"), ("retry-after", "1")];
        assert_eq!(wait(&azure), Some(Duration::from_secs(1)));
    }

    #[test]
    fn limits_in_every_form() {
        let limit = rate_limit(&headers(&[
            ("x-ratelimit-limit-requests", "14400"),
            ("x-ratelimit-remaining-tokens", "5999"),
            ("x-ratelimit-reset-tokens", "1h26m24.5s"),
        ]))
        .unwrap();
        assert_eq!(limit.requests.limit, Some(14_400));
        assert_eq!(limit.tokens.remaining, Some(5_999));
        assert_eq!(limit.tokens.resets_in, Some(Duration::from_millis(5_184_500)));
        let plain = rate_limit(&headers(&[
            ("x-ratelimit-limit", "20"),
            ("x-ratelimit-reset", "1759845420000"),
        ]))
        .unwrap();
        assert_eq!(plain.requests.limit, Some(20));
        assert_eq!(plain.requests.resets_at.map(Timestamp::unix_seconds), Some(1_759_845_420));
        assert_eq!(rate_limit(&HeaderMap::new()), None);
    }
}
