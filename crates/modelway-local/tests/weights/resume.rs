//! Downloads that break off and go on.

use modelway_core::Error;
use modelway_local::weights::{LocalModel, ModelRef, Progress};
use modelway_testing::{Canned, CannedTransport, Fault};

use crate::support::*;

const HALF: usize = 5_000;

/// The rest of the file after `from` bytes.
fn rest(from: usize) -> Canned {
    let bytes = weights();
    let last = bytes.len() - 1;
    Canned::new(206)
        .header("content-range", format!("bytes {from}-{last}/{}", bytes.len()))
        .header("etag", "\"v1\"")
        .body(bytes[from..].to_vec())
}

/// A folder in which an earlier pull left the first half.
async fn half() -> Folder {
    let folder = Folder::new();
    let transport = CannedTransport::new()
        .respond(elsewhere(&weights()))
        .respond(whole().split_at([HALF]).cut_at(HALF).then_hang());
    pull(&folder, &transport, &hub_only()).await.expect_err("half");
    assert_nothing_finished(&folder);
    assert!(
        folder.files().iter().any(|(name, size)| name.ends_with(".part") && *size == HALF as u64)
    );
    folder
}

async fn go_on(
    folder: &Folder,
    transport: &CannedTransport,
    told: &Told,
) -> Result<LocalModel, Error> {
    puller(folder, transport, &[]).pull(&hub_only(), &told.report()).await
}

#[tokio::test(start_paused = true)]
async fn a_later_pull_goes_on() {
    let folder = half().await;
    let (told, transport) = (Told::default(), CannedTransport::new());
    let transport = transport.respond(elsewhere(&weights())).respond(rest(HALF));
    let model = go_on(&folder, &transport, &told).await.expect("a model");
    assert_tiny(&folder, &model);
    let request = &transport.requests()[1];
    assert_eq!(request.headers["range"], "bytes=5000-");
    assert_eq!(request.headers["if-range"], "\"v1\"");
    assert_eq!(told.first_bytes(), Some(HALF as u64));
}

#[tokio::test(start_paused = true)]
async fn a_broken_connection_goes_on_by_itself() {
    let folder = Folder::new();
    let (told, transport) = (Told::default(), CannedTransport::new());
    let transport = transport
        .respond(whole().cut_at(1000))
        .respond(rest(1000).cut_at(1000))
        .fail(Fault::connect())
        .respond(rest(2000));
    let model = go_on(&folder, &transport, &told).await.expect("a model");
    assert_tiny(&folder, &model);
    assert_eq!(transport.requests()[3].headers["range"], "bytes=2000-");
    assert!(told.all().iter().any(|p| matches!(p, Progress::Resuming { .. })));
}

#[tokio::test(start_paused = true)]
async fn it_is_not_tried_for_ever() {
    let folder = Folder::new();
    let broken = || whole().cut_at(0);
    let transport =
        (0..20).fold(CannedTransport::new(), |transport, _| transport.respond(broken()));
    go_on(&folder, &transport, &Told::default()).await.expect_err("broken");
    assert_eq!(transport.requests().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_server_without_ranges_starts_over() {
    let folder = half().await;
    let told = Told::default();
    let transport = CannedTransport::new().respond(whole());
    let model = go_on(&folder, &transport, &told).await.expect("a model");
    assert_tiny(&folder, &model);
    assert_eq!(told.first_bytes(), Some(0));
}

#[tokio::test(start_paused = true)]
async fn ranges_that_do_not_fit_start_over() {
    let other_start = rest(4_000);
    let other_size =
        Canned::new(206).header("content-range", "bytes 5000-8999/9000").body(vec![0; 4000]);
    let multipart = Canned::new(206).header("content-type", "multipart/byteranges").body("--x");
    let unsatisfiable = Canned::new(416).header("content-range", "bytes */100");
    for answer in [other_start, other_size, multipart, unsatisfiable] {
        let folder = half().await;
        let transport = CannedTransport::new().respond(answer).respond(whole());
        let model = go_on(&folder, &transport, &Told::default()).await.expect("a model");
        assert_tiny(&folder, &model);
        assert!(!transport.requests()[1].headers.contains_key("range"));
    }
}

#[tokio::test(start_paused = true)]
async fn bytes_that_were_changed_are_found_out_and_fetched_again() {
    let folder = half().await;
    let (part, _) = folder.files().into_iter().find(|(n, _)| n.ends_with(".part")).expect("a part");
    std::fs::write(folder.path().join(part), vec![7; HALF]).expect("written");
    let transport = CannedTransport::new().respond(rest(HALF)).respond(whole());
    let model = go_on(&folder, &transport, &Told::default()).await.expect("a model");
    assert_tiny(&folder, &model);
}

#[tokio::test(start_paused = true)]
async fn a_part_of_another_version_is_not_used() {
    // The catalogue wants another digest than when the part was begun.
    let folder = half().await;
    let (notes, _) =
        folder.files().into_iter().find(|(n, _)| n.ends_with(".part.json")).expect("notes");
    let notes = folder.path().join(notes);
    let text = std::fs::read_to_string(&notes).expect("notes");
    let before = std::fs::read(&notes).expect("notes");
    std::fs::write(&notes, text.replace(&sha256(&weights()), &sha256(b"old"))).expect("written");
    let transport = CannedTransport::new().respond(whole());
    let model = go_on(&folder, &transport, &Told::default()).await.expect("a model");
    assert_tiny(&folder, &model);
    assert!(!transport.requests()[0].headers.contains_key("range"));

    // Notes that cannot be read are no notes.
    for broken in [&b""[..], b"{}", b"[1]", &before[..20]] {
        let folder = half().await;
        let (notes, _) =
            folder.files().into_iter().find(|(n, _)| n.ends_with(".part.json")).expect("notes");
        std::fs::write(folder.path().join(notes), broken).expect("written");
        let transport = CannedTransport::new().respond(whole());
        go_on(&folder, &transport, &Told::default()).await.expect("a model");
        assert!(!transport.requests()[0].headers.contains_key("range"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_branch_that_moved_on_starts_over() {
    let folder = Folder::new();
    let model = ModelRef::parse("hf:org/repo/tiny.gguf").expect("a name");
    let old = [b"GGUF old ".as_slice(), &[1; 9_000]].concat();
    let transport = CannedTransport::new()
        .respond(elsewhere(&old))
        .respond(file(&old).split_at([HALF]).cut_at(HALF).then_hang());
    pull(&folder, &transport, &model).await.expect_err("half");
    let transport = CannedTransport::new().respond(elsewhere(&weights())).respond(whole());
    let found = pull(&folder, &transport, &model).await.expect("a model");
    assert_tiny(&folder, &found);
    assert!(!transport.requests()[1].headers.contains_key("range"), "halves of two versions");
}

#[tokio::test(start_paused = true)]
async fn a_file_without_a_digest_is_not_put_together_from_pieces() {
    let folder = Folder::new();
    let model = ModelRef::parse("hf:org/repo/tiny.gguf").expect("a name");
    let cut = || whole().split_at([HALF]).cut_at(HALF);
    pull(&folder, &CannedTransport::new().respond(cut().then_hang()), &model)
        .await
        .expect_err("half");
    let transport = CannedTransport::new().respond(cut()).respond(whole());
    let found = pull(&folder, &transport, &model).await.expect("a model");
    assert_tiny(&folder, &found);
    assert!(transport.requests().iter().all(|request| !request.headers.contains_key("range")));
}

#[tokio::test(start_paused = true)]
async fn a_download_that_was_complete_is_only_checked() {
    let folder = half().await;
    let (part, _) = folder.files().into_iter().find(|(n, _)| n.ends_with(".part")).expect("a part");
    std::fs::write(folder.path().join(part), weights()).expect("written");
    let transport = CannedTransport::new();
    let model = go_on(&folder, &transport, &Told::default()).await.expect("a model");
    assert_tiny(&folder, &model);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_pull_leaves_its_bytes() {
    let folder = Folder::new();
    let transport =
        CannedTransport::new().respond(whole().split_at([HALF]).cut_at(HALF).then_hang());
    let puller = puller(&folder, &transport, &[]);
    let (model, report) = (hub_only(), Told::default().report());
    let pull = puller.pull(&model, &report);
    tokio::time::timeout(std::time::Duration::from_secs(5), pull).await.expect_err("hangs");
    assert_eq!(transport.open_bodies(), 0);
    let transport = CannedTransport::new().respond(rest(HALF));
    let model = go_on(&folder, &transport, &Told::default()).await.expect("a model");
    assert_tiny(&folder, &model);
}
