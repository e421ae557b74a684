//! Moments against a second implementation of the calendar and of both formats.

use jiff::fmt::rfc2822;
use modelway_core::Timestamp;
use proptest::prelude::*;

/// What jiff reads, to the microsecond.
fn expected(text: &str) -> Option<i64> {
    let iso = text.parse::<jiff::Timestamp>().ok();
    let moment = iso.or_else(|| rfc2822::DateTimeParser::new().parse_timestamp(text).ok())?;
    i64::try_from(moment.as_nanosecond().div_euclid(1000)).ok()
}

fn read(text: &str) -> Option<i64> {
    Timestamp::parse(text).map(Timestamp::unix_micros)
}

#[test]
fn what_stands_in_headers_and_bodies() {
    for text in [
        "2024-03-17T03:31:34.07+00:00",
        "2024-03-17t03:31:34z",
        "2024-02-29T23:59:59Z",
        "2024-03-17T03:31:34.123456789+05:30",
        "1969-12-31T23:59:59.5Z",
        "0000-01-01T00:00:00Z",
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 6 Nov 1994 08:49:37 +0100",
        "06 Nov 1994 08:49 UT",
    ] {
        assert!(expected(text).is_some(), "{text}");
        assert_eq!(read(text), expected(text), "{text}");
    }
}

/// It is told as the last moment before it.
#[test]
fn a_leap_second() {
    let leap = Timestamp::parse("2016-12-31T23:59:60Z").unwrap();
    assert_eq!(leap.to_string(), "2016-12-31T23:59:59.999999Z");
}

#[test]
fn what_is_no_moment() {
    for text in [
        "",
        "Z",
        "2024-03-17",
        "2024-03-17T03:31:34",
        "2024-03-17T03:31:34.Z",
        "2024-03-17T24:00:00Z",
        "2024-03-17T03:60:00Z",
        "2024-03-17T03:31:34+01:",
        "2024-03-17T03:31:34Z.",
        "2023-02-29T00:00:00Z",
        "2024-13-01T00:00:00Z",
        "2024-00-01T00:00:00Z",
        "2024-01-00T00:00:00Z",
        "Sun, 31 Nov 1994 08:49:37 GMT",
        "Sun, 06 Foo 1994 08:49:37 GMT",
        "Sun, 06 anF 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 GMT, or later",
        "１２",
    ] {
        assert_eq!(expected(text), None, "{text}");
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn the_range_ends_with_the_years_of_four_digits() {
    let ends = [-62_167_219_200, 253_402_300_799];
    let texts = ends.map(|s| Timestamp::from_unix_seconds(s).unwrap().to_string());
    assert_eq!(texts, ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]);
    assert_eq!(Timestamp::from_unix_seconds(ends[0] - 1), None);
    assert_eq!(Timestamp::from_unix_seconds(ends[1] + 1), None);
    assert_eq!(Timestamp::from_unix_seconds(i64::MAX), None);
    let last = Timestamp::from_unix_seconds(0).unwrap().plus(std::time::Duration::MAX);
    assert_eq!(last.to_string(), "9999-12-31T23:59:59.999999Z");
}

proptest! {
    #[test]
    fn written_as_the_reference_writes_it(micros in -62_167_219_200_000_000_i64..253_402_200_000_000_000) {
        let ours = Timestamp::from_unix_micros(micros).unwrap();
        let text = ours.to_string();
        prop_assert_eq!(&text, &jiff::Timestamp::from_microsecond(micros).unwrap().to_string());
        prop_assert_eq!(Timestamp::parse(&text), Some(ours));
    }

    /// Near the formats, so that most digits, signs and ends are wrong in one place at most.
    #[test]
    fn read_as_the_reference_reads_it(
        year in 0_i64..=9999, month in 0..=13, day in 0..=32, hour in 0..=24, minute in 0..=60, second in 0..=61,
        fraction in "|[.][0-9]{1,9}", zone in "Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9]",
    ) {
        // A leap second has a test of its own: it is one at the end of a month alone.
        prop_assume!(second != 60);
        let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}");
        prop_assert_eq!(read(&text), expected(&text), "{}", text);
    }

    #[test]
    fn http_dates_of_every_second(seconds in 0_i64..253_402_200_000) {
        let moment = jiff::Timestamp::from_second(seconds).unwrap();
        let text = rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&moment).unwrap();
        prop_assert_eq!(read(&text), Some(seconds * 1_000_000), "{}", text);
    }

    #[test]
    fn never_panics(text in "\\PC{0,40}|[-+:.,0-9TZ ]{0,40}|[A-Z][a-z]{2}, [0-9]{1,3} [A-Za-z]{3} [0-9]{4} [0-9:]{5,8} .{0,6}") {
        let _ = Timestamp::parse(&text);
    }
}
