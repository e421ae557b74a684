//! GGUF headers: what is in them, and everything that can be wrong with them.

use std::path::Path;

use modelway_core::{Error, ErrorKind};
use modelway_tokens::gguf::Header;

use crate::build::{Gguf, model, write};
use crate::support::Random;

fn refused(path: &Path, words: &str) {
    let error: Error = Header::open(path).unwrap_err();
    let text = error.to_string();
    assert_eq!(error.kind(), ErrorKind::Configuration, "{text}");
    assert!(text.contains(words), "{text:?} does not say {words:?}");
    assert!(text.contains(&path.display().to_string()), "{text}");
    assert!(!text.contains('\n') && text.len() < 600, "{text}");
}

#[test]
fn a_good_header_is_read() {
    let file = model()
        .raw("x.i8", 1, &[0xff])
        .raw("x.f32", 6, &1.5f32.to_le_bytes())
        .raw("x.bool", 7, &[1])
        .raw("x.u64", 10, &u64::MAX.to_le_bytes())
        .raw("x.f64", 12, &0.25f64.to_le_bytes())
        .array("x.list", 3, 2, &[0xfe, 0xff, 2, 0]);
    let path = file.write("good.gguf");
    let header = Header::open(&path).unwrap();
    assert_eq!(header.version(), 3);
    assert_eq!(header.architecture(), Some("llama"));
    assert_eq!(header.text("tokenizer.ggml.pre"), Some("smollm"));
    assert_eq!(header.number("x.i8"), Some(-1.0));
    assert_eq!(header.unsigned("x.i8"), None);
    assert_eq!(header.number("x.f32"), Some(1.5));
    assert_eq!(header.bool("x.bool"), Some(true));
    assert_eq!(header.unsigned("x.u64"), Some(u64::MAX));
    assert_eq!(header.number("x.f64"), Some(0.25));
    let list: Vec<f64> =
        header.numbers("x.list").unwrap().iter().filter_map(|v| v.number()).collect();
    assert_eq!(list, [-2.0, 2.0]);
    assert_eq!(header.metadata().len(), 15);
    assert_eq!(header.tensors().len(), 2);
    let a = header.tensor("a").unwrap();
    assert_eq!((a.dims.as_slice(), a.kind.name, a.size), ([32, 2].as_slice(), "Q4_1", 40));
    assert_eq!(a.offset, header.data_offset());
    assert_eq!(header.tensor("b").unwrap().offset, header.data_offset() + 64);
    assert_eq!(header.file_length(), header.data_offset() + 96);
    assert_eq!(header.alignment(), 32);
    let mut older = model();
    older.version = 2;
    assert_eq!(Header::open(&older.write("v2.gguf")).unwrap().version(), 2);
}

#[test]
fn foreign_files_are_named() {
    let zip = b"PK\x03\x04\x14\x00\x00\x00\x08\x00aaaaaaaaaaaaaaaa";
    let safetensors = [
        &64u64.to_le_bytes()[..],
        br#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}         "#,
    ]
    .concat();
    for (name, bytes, words) in [
        ("empty", &b""[..], "0 bytes long"),
        ("short", b"GGUF", "4 bytes long"),
        ("png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "it begins with \"\\x89PNG\""),
        ("zip", zip, "not a GGUF file"),
        ("json", b"{\"model\": \"llama\"}", "not a GGUF file"),
        ("safetensors", &safetensors, "not a GGUF file"),
        ("html", b"<!DOCTYPE html><html>", "not a GGUF file"),
        ("ggml", b"lmgg\x01\x00\x00\x00", "not a GGUF file"),
        ("big-endian", b"GGUF\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\x02", "big-endian"),
        ("v1", b"GGUF\x01\x00\x00\x00\x02\x00\x00\x00\x02\x00\x00\x00", "version 1"),
        ("v4", b"GGUF\x04\x00\x00\x00\x02\x00\x00\x00\x02\x00\x00\x00", "version 4"),
    ] {
        refused(&write(name, bytes), words);
    }
    refused(Path::new(env!("CARGO_TARGET_TMPDIR")), "not a regular file");
    refused(Path::new("/nonexistent/model.gguf"), "cannot be read");
}

#[test]
fn contradictions_are_named() {
    let long = u64::MAX.to_le_bytes();
    let huge = (1u64 << 40).to_le_bytes();
    let cases = [
        (Gguf::new().raw("k", 8, &long), "needs 18446744073709551615 bytes"),
        (Gguf::new().raw("k", 8, &huge), "truncated or corrupt: metadata `k`"),
        (Gguf::new().array("k", 8, u64::MAX, &[]), "metadata `k`"),
        (Gguf::new().array("k", 4, 1 << 62, &[0; 64]), "metadata `k`"),
        (Gguf::new().array("k", 12, u64::MAX / 8 + 2, &[0; 64]), "metadata `k`"),
        (Gguf::new().array("k", 9, 1, &[0; 64]), "unknown type 9"),
        (Gguf::new().raw("k", 13, &[0; 8]), "unknown type 13"),
        (Gguf::new().raw("k", 8, &[1, 0, 0, 0, 0, 0, 0, 0, 0xff]), "not UTF-8"),
        (Gguf::new().number("k", 1).number("k", 2), "`k` appears twice"),
        (Gguf::new().number("general.alignment", 0), "general.alignment"),
        (Gguf::new().number("general.alignment", 48), "general.alignment"),
        (Gguf::new().tensor("t", &[32], 99, 0).data(64), "unknown tensor type 99"),
        (Gguf::new().tensor("t", &[32], 4, 0).data(64), "unknown tensor type 4"),
        (Gguf::new().tensor("t", &[33], 3, 0).data(64), "cannot be packed as Q4_1"),
        (Gguf::new().tensor("t", &[0], 0, 0).data(64), "cannot be packed"),
        (Gguf::new().tensor("t", &[1 << 40, 1 << 40], 0, 0).data(64), "cannot be packed"),
        (Gguf::new().tensor("t", &[1; 5], 0, 0).data(64), "5 dimensions"),
        (Gguf::new().tensor("t", &[32], 0, 0).data(64), "tensor `t` ends at byte"),
        (Gguf::new().tensor("t", &[8], 0, 64).data(64), "tensor `t` ends at byte"),
        (Gguf::new().tensor("t", &[8], 0, u64::MAX - 31).data(64), "tensor `t` ends at byte"),
        (Gguf::new().tensor("t", &[8], 0, 7).data(64), "not aligned"),
        (
            Gguf::new().tensor("t", &[8], 0, 0).tensor("t", &[8], 0, 32).data(64),
            "`t` appears twice",
        ),
    ];
    for (number, (file, words)) in cases.iter().enumerate() {
        refused(&file.write(&format!("contradiction-{number}.gguf")), words);
    }
    let mut counts = Gguf::new().data(64).bytes();
    counts[8..16].copy_from_slice(&long);
    refused(&write("tensor-count.gguf", &counts), "the list of tensors");
    counts[8..24].copy_from_slice(&[[0; 8], long].concat());
    refused(&write("entry-count.gguf", &counts), "the metadata");
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let bytes = model().bytes();
    let header = model().header().len();
    assert!(header > 4096 && bytes.len() < 20_000, "{header}");
    for end in
        (0..4096).chain((4096..bytes.len() - 1).step_by(7)).chain(bytes.len() - 200..bytes.len())
    {
        // Behind the last tensor there is only padding.
        if end >= header.next_multiple_of(32) + 96 {
            continue;
        }
        let error = Header::open(&write("cut.gguf", &bytes[..end])).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("truncated") || text.contains("bytes long"), "{end}: {text}");
    }
}

#[test]
fn flipped_bits_never_panic() {
    let bytes = model().bytes();
    let mut random = Random(0x5eed);
    let (mut good, mut bad) = (0, 0);
    for _ in 0..4_000 {
        let mut bytes = bytes.clone();
        for _ in 0..=random.below(3) {
            let at = random.below(bytes.len());
            bytes[at] ^= 1 << random.below(8);
        }
        let path = write("flipped.gguf", &bytes);
        match Header::open(&path) {
            Ok(header) => {
                good += 1;
                use_it(&header);
            }
            Err(_) => bad += 1,
        }
    }
    assert!(good > 100 && bad > 100, "{good} good, {bad} bad");
}

/// What comes after a header that looks right must not panic either.
fn use_it(header: &Header) {
    #[cfg(feature = "gguf")]
    if let Ok(tokenizer) = modelway_tokens::Tokenizer::from_header(header) {
        let _ =
            tokenizer.encode("say hello<|im_end|>\n\u{1f600}", modelway_tokens::Encoding::PROMPT);
        let _ = tokenizer.piece_special(3);
    }
    #[cfg(feature = "templates")]
    if let Ok(Some(template)) = modelway_tokens::ChatTemplate::from_gguf(header) {
        let messages = [modelway_core::Message::user("x")];
        let _ = template.render(&messages, &modelway_tokens::RenderOptions::prompt());
    }
    let _ = header.tensors();
}
