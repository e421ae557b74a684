//! The limit, and what is held below it.

use super::*;

/// Checks that the body breaks the limit, whole and in small chunks, and that nothing comes after.
#[track_caller]
fn check_too_large(limit: usize, body: &[u8]) {
    for size in [1, 2, 3, 7, 64, body.len()] {
        let mut decoder = SseDecoder::new(limit);
        let mut all = Vec::new();
        for chunk in body.chunks(size) {
            decoder.push(Bytes::copy_from_slice(chunk));
            all.extend(drain(&mut decoder));
            assert!(decoder.buffered() <= limit, "{} bytes", decoder.buffered());
        }
        assert_eq!(all, [Seen::TooLarge(limit)], "chunks of {size}");
        decoder.push(Bytes::from_static(b"\n\ndata: more\n\n"));
        assert_eq!((decoder.next(), decoder.finish()), (None, None));
        assert_eq!(decoder.buffered(), 0);
    }
}

#[test]
fn an_endless_line_is_too_large() {
    check_too_large(100, &[b"data: ", "x".repeat(1000).as_bytes()].concat());
    check_too_large(100, "x".repeat(1000).as_bytes());
    check_too_large(100, &[b"data: ", "x".repeat(95).as_bytes(), b"\n\n"].concat());
}

#[test]
fn endless_lines_are_too_large() {
    check_too_large(100, "data: x\n".repeat(100).as_bytes());
    check_too_large(100, "data\r\n".repeat(100).as_bytes());
    check_too_large(100, "id: 1\r".repeat(100).as_bytes());
    check_too_large(100, "unknown\n: ping\n".repeat(100).replace(": ping\n", "").as_bytes());
}

#[test]
fn no_room_is_no_field() {
    check_too_large(0, b"d\n");
    assert_eq!(decode(0, [&b"\n: ping\n\n"[..]]), [Seen::Comment]);
}

#[test]
fn an_event_of_the_limit_passes_again_and_again() {
    let event = ["event: e\ndata: ", &"x".repeat(86), "\r\n\r\n"].concat();
    let body = event.repeat(3);
    for size in 1..=body.len() {
        let all = decode(100, body.as_bytes().chunks(size));
        assert_eq!(all.len(), 3, "chunks of {size}: {all:?}");
        assert!(all.iter().all(|item| matches!(item, Seen::Event(_))), "{all:?}");
    }
    let unended = &body[..event.len() - 4];
    assert_eq!(decode(100, [unended.as_bytes()]).len(), 1);
    assert_eq!(decode(99, [unended.as_bytes()]), [Seen::TooLarge(99)]);
}

#[test]
fn an_endless_comment_is_skipped_in_constant_memory() {
    let mut decoder = SseDecoder::new(16);
    decoder.push(Bytes::from_static(b"data: a\n:"));
    for _ in 0..1000 {
        decoder.push(Bytes::from_static(&[b'x'; 1024]));
        assert_eq!(decoder.next(), None);
        assert_eq!(decoder.buffered(), b"data: a".len());
    }
    decoder.push(Bytes::from_static(b"\ndata: b\n\n"));
    let event = Fields { data: "a\\nb".to_owned(), ..Fields::default() };
    assert_eq!(drain(&mut decoder), [Seen::Comment, Seen::Event(event)]);
}

#[test]
fn comments_do_not_count() {
    let body = ["data: x\n", &": ping\n".repeat(1000), "\n"].concat();
    assert_eq!(decode(7, [body.as_bytes()]).len(), 1001);
}

#[test]
fn buffered_counts_what_is_held() {
    let mut decoder = SseDecoder::new(100);
    assert_eq!(decoder.buffered(), 0);
    decoder.push(Bytes::from_static(b"data: a\n\ndata: b"));
    decoder.push(Bytes::from_static(b"c\n"));
    assert_eq!(decoder.buffered(), 18, "nothing is read yet");
    assert!(decoder.next().is_some());
    assert_eq!(decoder.buffered(), 9);
    assert_eq!(decoder.next(), None);
    assert_eq!(decoder.buffered(), 8, "a line that is read counts without its end");
    assert!(decoder.finish().is_some());
    assert_eq!(decoder.buffered(), 0);
}

#[test]
fn a_long_line_is_scanned_once() {
    // Reading it again at each chunk would be 5e11 bytes for single bytes: minutes, not a moment.
    for (total, size) in [(1 << 20, 1), (10 << 20, 16 << 10)] {
        let chunk = Bytes::from(vec![b'x'; size]);
        let mut decoder = SseDecoder::new(total + 5);
        decoder.push(Bytes::from_static(b"data:"));
        for _ in 0..total / size {
            decoder.push(chunk.clone());
            assert_eq!(decoder.next(), None);
        }
        decoder.push(Bytes::from_static(b"\n\n"));
        let item = decoder.next();
        assert!(matches!(item, Some(Ok(SseItem::Event(event))) if event.data.len() == total));
    }
}

#[test]
fn debug_and_errors_show_no_payload() {
    let mut decoder = SseDecoder::new(100);
    decoder.push(Bytes::from_static(b"event: hush\nid: hush\ndata: hush\n\ndata: hush"));
    let event = decoder.next();
    assert_eq!(decoder.next(), None);
    let text = format!("{decoder:?} {event:?}");
    assert!(!text.contains("hush"), "{text}");
    assert!(text.contains("buffered: 10") && text.contains("data_len: 4"), "{text}");
    let error = SseError::TooLarge { limit: 7 };
    assert_eq!(error.to_string(), "a stream event exceeds the limit of 7 bytes");
}
