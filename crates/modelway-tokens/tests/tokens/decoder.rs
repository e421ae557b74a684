//! Text out of bytes that come in pieces.

use modelway_tokens::TextDecoder;

#[test]
fn any_cut_gives_the_same_text_as_none() {
    let samples: [&[u8]; 9] = [
        "aé字😀z".as_bytes(),
        b"\xff\xfe",
        b"a\xc3",
        b"\xe5\xad",
        b"\xf0\x9f\x98",
        b"\xe5a\xad\xf0\x9f\x98\xc3\xa9",
        b"\xc0\x80\xed\xa0\x80\xf5\x80",
        b"\x80\x80ok\x80",
        b"",
    ];
    for bytes in samples {
        let whole = String::from_utf8_lossy(bytes);
        for step in 1..=bytes.len().max(1) {
            let mut decoder = TextDecoder::new();
            let mut text: String = bytes.chunks(step).map(|chunk| decoder.push(chunk)).collect();
            text += &decoder.finish();
            assert_eq!(text, whole, "{bytes:?} by {step}");
            assert!(!decoder.is_pending());
        }
    }
}

#[test]
fn only_what_may_become_a_character_is_held_back() {
    let mut decoder = TextDecoder::new();
    assert_eq!(decoder.push(b"\xf0\x9f"), "");
    assert!(decoder.is_pending());
    assert_eq!(decoder.push(b"x"), "\u{fffd}x");
    assert_eq!(decoder.push(b"\xff"), "\u{fffd}");
    assert!(!decoder.is_pending());
}
