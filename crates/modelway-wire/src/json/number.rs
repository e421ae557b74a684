//! Numbers as vendors write them.

/// A count: `17`, `17.0`, `"17"`; the flag says that it was not plain.
pub(super) fn count(raw: &str) -> Option<(u64, bool)> {
    if let Ok(n) = raw.parse() {
        return Some((n, false));
    }
    let n = float(raw)?.0;
    let whole = n >= 0.0 && n.fract() == 0.0 && n < 9_007_199_254_740_992.0;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
    whole.then_some((n as u64, true))
}

/// A number: `0.5`, `"0.5"`.
pub(super) fn float(raw: &str) -> Option<(f64, bool)> {
    let (text, quoted) = match raw.strip_prefix('"').and_then(|r| r.strip_suffix('"')) {
        Some(inner) => (inner.trim(), true),
        None => (raw, false),
    };
    let plain = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'));
    let n: f64 = text.parse().ok().filter(|_| plain)?;
    n.is_finite().then_some((n, quoted))
}
