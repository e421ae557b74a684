//! What response headers tell: request ids and waits.

use std::time::Duration;

use http::{HeaderMap, HeaderValue};
use modelway_core::{Adaptation, CallMeta, Timestamp};

/// What a modelway gateway changed.
const ADAPTED: &str = "x-modelway-adapted";

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

/// Takes over what an answer's headers say of the call: the provider's id for it, and what a modelway gateway changed in
/// the request, by an extension of ours. One pass: each look-up would hash a name.
pub(crate) fn read_into(meta: &mut CallMeta, headers: &HeaderMap) {
    let mut likeliest = None;
    for (name, value) in headers {
        let name = name.as_str();
        let rank = names_request(name);
        if rank.is_none() && name != ADAPTED {
            continue;
        }
        let Some(text) = value.to_str().ok().map(str::trim).filter(|v| !v.is_empty()) else {
            continue;
        };
        match rank {
            Some(rank) if likeliest.is_none_or(|(known, _)| rank < known) => {
                likeliest = Some((rank, text));
            }
            Some(_) => {}
            None => {
                let read = text.split_once(": ").map(|(field, what)| Adaptation::new(field, what));
                meta.adaptations.extend(read);
            }
        }
    }
    meta.request_id = likeliest.map(|(_, id)| id.to_owned());
}

/// Gives the values memory of their own: as they come they are slices of the buffer that a connection reads into, eight
/// kilobytes, which an answer that is read for long would keep.
pub(crate) fn detach(headers: &mut HeaderMap) {
    for value in headers.values_mut() {
        if let Ok(mut own) = HeaderValue::from_bytes(value.as_bytes()) {
            own.set_sensitive(value.is_sensitive());
            *value = own;
        }
    }
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
}
