//! Dates as callers write them.

use modelway_core::Timestamp;

/// Reads a date: with an offset, without one (then in UTC), or a day alone. A `+` that came unencoded in a query,
/// and so turned into a space, is taken for what it was.
pub(in super::super) fn date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    Timestamp::parse(text)
        .or_else(|| Timestamp::parse(&format!("{text}Z")))
        .or_else(|| Timestamp::parse(&format!("{text}T00:00:00Z")))
        .or_else(|| {
            let (moment, offset) = text.rsplit_once(' ')?;
            Timestamp::parse(&format!("{moment}+{offset}"))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_all_their_forms() {
        let noon = Timestamp::from_unix_seconds(1_704_164_645);
        for text in [
            "2024-01-02T03:04:05Z",
            "2024-01-02T03:04:05+00:00",
            "2024-01-02T03:04:05",
            "2024-01-02 03:04:05",
            "2024-01-02T04:04:05 01:00",
            "2024-01-02T03:04:05.000000",
        ] {
            assert_eq!(date(text), noon, "{text}");
        }
        assert_eq!(date("2024-01-02"), Timestamp::from_unix_seconds(1_704_153_600));
        for text in ["", "yesterday", "2024-13-02", "12"] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
