//! Each rule of the format, on hand-written bodies.

use super::*;

/// Checks a body whole, in two chunks cut at every place, and byte by byte.
#[track_caller]
fn check(body: impl AsRef<[u8]>, expect: &[Seen]) {
    let body = body.as_ref();
    assert_eq!(decode(ROOMY, [body]), expect, "whole");
    for cut in 0..=body.len() {
        let (head, tail) = body.split_at(cut);
        assert_eq!(decode(ROOMY, [head, tail]), expect, "cut at {cut}");
    }
    assert_eq!(decode(ROOMY, body.chunks(1)), expect, "byte by byte");
    assert_eq!(decode_queued(ROOMY, body.chunks(1)), expect, "byte by byte, queued");
}

fn data(data: &str) -> Seen {
    Seen::Event(Fields { data: data.escape_default().to_string(), ..Fields::default() })
}

fn unterminated(data: &str) -> Seen {
    let data = data.escape_default().to_string();
    Seen::Event(Fields { data, unterminated: true, ..Fields::default() })
}

fn named(event: &str, data: &str) -> Seen {
    let (event, data) = (Some(event.to_owned()), data.to_owned());
    Seen::Event(Fields { event, data, ..Fields::default() })
}

fn with_id(id: &str, data: &str) -> Seen {
    let (id, data) = (Some(id.escape_default().to_string()), data.to_owned());
    Seen::Event(Fields { id, data, ..Fields::default() })
}

fn with_retry(retry: u64, data: &str) -> Seen {
    Seen::Event(Fields { retry: Some(retry), data: data.to_owned(), ..Fields::default() })
}

#[test]
fn a_blank_line_ends_an_event() {
    check("", &[]);
    check("data: one\n\ndata: two\n\n", &[data("one"), data("two")]);
    check("\n\n\r\n\rdata: one\n\n\n\n", &[data("one")]);
}

#[test]
fn lines_end_in_lf_crlf_or_cr() {
    check("data: one\r\n\r\ndata: two\r\n\r\n", &[data("one"), data("two")]);
    check("data: one\r\rdata: two\r\r", &[data("one"), data("two")]);
    check(
        "data: one\r\n\ndata: two\n\r\ndata: three\r\r\n",
        &[data("one"), data("two"), data("three")],
    );
    check("data: a\r\ndata\ndata: b\r\n\r", &[data("a\n\nb")]);
    check("data: one\n\rdata: two\n\r", &[data("one"), data("two")]);
}

#[test]
fn a_carriage_return_ends_the_line_at_once() {
    let mut decoder = SseDecoder::new(ROOMY);
    decoder.push(Bytes::from_static(b"data: one\r\n\r"));
    assert_eq!(drain(&mut decoder), [data("one")]);
    decoder.push(Bytes::from_static(b"\n"));
    assert_eq!(drain(&mut decoder), []);
    decoder.push(Bytes::from_static(b"data: two\r"));
    decoder.push(Bytes::new());
    decoder.push(Bytes::from_static(b"\n"));
    assert_eq!(drain(&mut decoder), [], "the line feed belongs to the carriage return");
    decoder.push(Bytes::from_static(b"\n"));
    assert_eq!(drain(&mut decoder), [data("two")]);
}

#[test]
fn one_leading_byte_order_mark_is_stripped() {
    check("\u{feff}data: one\n\n", &[data("one")]);
    check("\u{feff}: ping\n", &[Seen::Comment]);
    check("\u{feff}\r\n\u{feff}data: one\n\ndata: two\n\n", &[data("two")]);
    check("\u{feff}\u{feff}data: one\n\ndata: two\n\n", &[data("two")]);
    check("data: one\n\n\u{feff}data: two\n\n", &[data("one")]);
    check(b"\xEF\xBBdata: one\n\ndata: two\n\n", &[data("two")]);
    check(b"\xEF\xBB:\n\xEF", &[]);
    check(b"\xEF\n\ndata: two\n\n", &[data("two")]);
    check("\u{feff}", &[]);
    check(b"\xEF\xBB", &[]);
}

#[test]
fn a_value_loses_one_leading_space() {
    check("data:none\n\ndata: one\n\ndata:  two\n\n", &[data("none"), data("one"), data(" two")]);
    check("data:\ttab\n\ndata: \n\ndata:a: b \n\n", &[data("\ttab"), data(""), data("a: b ")]);
}

#[test]
fn data_lines_are_joined_by_line_feeds() {
    check("data: a\ndata: b\ndata: c\n\n", &[data("a\nb\nc")]);
    check("data: a\ndata\ndata:\ndata: b\ndata:\n\n", &[data("a\n\n\nb\n")]);
}

#[test]
fn a_line_without_colon_is_a_field_with_an_empty_value() {
    check("data\n\n", &[data("")]);
    check("data\ndata\n\n", &[data("\n")]);
    check("event: x\nevent\ndata: a\n\n", &[data("a")]);
    check("id: 1\nid\ndata: a\n\n", &[with_id("", "a")]);
}

#[test]
fn an_event_without_data_is_none_and_resets_the_name() {
    check("data:\n\n", &[data("")]);
    check("event: ping\n\ndata: a\n\n", &[data("a")]);
    check("event: ping\n\nevent: delta\ndata: a\n\ndata: b\n\n", &[named("delta", "a"), data("b")]);
    check("event: x\n", &[]);
}

#[test]
fn the_last_name_of_an_event_counts() {
    check("event: a\nevent: b\ndata: x\n\n", &[named("b", "x")]);
    check("event: \ndata: x\n\n", &[data("x")]);
}

#[test]
fn unknown_fields_are_ignored() {
    check(
        "foo: bar\nData: no\ndata : no\n data: no\ndata\0: no\nda\ndatax\ndata: yes\n\n",
        &[data("yes")],
    );
    check("{\"error\": \"not an event stream\"}\n\n", &[]);
}

#[test]
fn the_id_holds_until_the_next_one() {
    check(
        "id: 1\ndata: a\n\ndata: b\n\nid: 2\n\ndata: c\n\n",
        &[with_id("1", "a"), with_id("1", "b"), with_id("2", "c")],
    );
    check(
        "id: 1\nid: 2\0\ndata: a\n\nid: \0\ndata: b\n\n",
        &[with_id("1", "a"), with_id("1", "b")],
    );
    check(
        "id: \u{2026}\ndata: a\n\n",
        &[Seen::Event(Fields {
            id: Some(readable("\u{2026}".as_bytes())),
            data: "a".to_owned(),
            ..Fields::default()
        })],
    );
}

#[test]
fn retry_is_digits_only() {
    check("retry: 3000\ndata: a\n\ndata: b\n\n", &[with_retry(3000, "a"), data("b")]);
    check("retry:007\ndata: a\n\n", &[with_retry(7, "a")]);
    check("retry: 10\nretry: 20x\ndata: a\n\n", &[with_retry(10, "a")]);
    for bad in ["", "+5", "-5", "1.5", " 5", "5 ", "0x10", "18446744073709551616", "\u{665}"] {
        check(format!("retry: {bad}\ndata: a\n\n"), &[data("a")]);
    }
    check("retry: 18446744073709551615\ndata: a\n\n", &[with_retry(u64::MAX, "a")]);
}

#[test]
fn a_retry_without_data_comes_with_the_next_event() {
    check(
        "retry: 3000\n\n: hi\n\ndata: a\n\ndata: b\n\n",
        &[Seen::Comment, with_retry(3000, "a"), data("b")],
    );
}

#[test]
fn comments_surface_and_change_nothing() {
    check(":\n: ping\r\n\r\n:ping\r", &[const { Seen::Comment }; 3]);
    check("data: a\n: ping\ndata: b\n:data: c\n\n", &[Seen::Comment, Seen::Comment, data("a\nb")]);
    check(": never ended", &[Seen::Comment]);
    check("data: a\n: never ended", &[Seen::Comment, unterminated("a")]);
}

#[test]
fn payloads_are_bytes() {
    let event = |data: &[u8]| Seen::Event(Fields { data: readable(data), ..Fields::default() });
    check("data: \u{1F600} \u{e9}\u{0}\n\n", &[event("\u{1F600} \u{e9}\u{0}".as_bytes())]);
    check(b"data: \xFF\xC3\n\n", &[event(b"\xFF\xC3")]);
}

#[test]
fn the_end_of_the_body_flushes_the_last_event() {
    check("data: a\n\ndata: b", &[data("a"), unterminated("b")]);
    check("data: a\r", &[unterminated("a")]);
    check("data: a\r\ndata: b\r\n", &[unterminated("a\nb")]);
    check("data", &[unterminated("")]);
    check("data: a\n\nevent: x", &[data("a")]);
    check("data: a\n\n\n", &[data("a")]);
}

#[test]
fn finish_reads_what_was_pushed_and_then_stays_done() {
    let mut decoder = SseDecoder::new(ROOMY);
    decoder.push(Bytes::from_static(b": hi\n\ndata: a\n\ndata: b"));
    assert_eq!(finish(&mut decoder), [Seen::Comment, data("a"), unterminated("b")]);
    assert_eq!(decoder.finish(), None);
    assert_eq!(decoder.next(), None);
    assert_eq!(decoder.buffered(), 0);
}
