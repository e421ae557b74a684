//! Several pulls at once, and pulls that are killed.

use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::path::Path;
use std::pin::Pin;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::task::{Context, Poll};

use async_trait::async_trait;
use bytes::Bytes;
use futures_core::Stream;
use modelway_core::{
    Body, Environment, Error, MapEnvironment, ProcessEnvironment, RequestBody, Transport,
};
use modelway_local::weights::{Cache, ModelRef, Progress, Puller, Report};
use modelway_testing::{CannedTransport, TokioTimer};

use crate::support::*;

const CACHE: &str = "MODELWAY_WEIGHTS_TEST_CACHE";
const HALF: usize = 5_000;

/// Gives half of the file, and the other half when a byte comes on standard input.
#[derive(Debug)]
struct Halves;

struct HalfBody(usize);

#[async_trait]
impl Transport for Halves {
    async fn send(&self, _: http::Request<RequestBody>) -> Result<http::Response<Body>, Error> {
        let response = http::Response::builder().header("etag", "\"v1\"");
        Ok(response.body(Body::new(HalfBody(0))).expect("a response"))
    }
}

impl Stream for HalfBody {
    type Item = Result<Bytes, Error>;
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0 += 1;
        let bytes = weights();
        Poll::Ready(match self.0 {
            1 => Some(Ok(Bytes::from(bytes[..HALF].to_vec()))),
            2 => {
                let read = std::io::stdin().read(&mut [0]).expect("standard input");
                (read > 0).then(|| Ok(Bytes::from(bytes[HALF..].to_vec())))
            }
            _ => None,
        })
    }
}

/// Not a test of its own: what the other processes run.
#[tokio::test]
async fn helper() {
    let Some(cache) = ProcessEnvironment.get(CACHE) else { return };
    let puller = Puller::new(
        Cache::new(cache),
        Arc::new(Halves),
        TokioTimer::shared(),
        Arc::new(MapEnvironment::default()),
    );
    let report = Report::new(|progress| match progress {
        Progress::Bytes { done, .. } if done == HALF as u64 => say("half"),
        Progress::Waiting { .. } => say("waiting"),
        _ => {}
    });
    match puller.pull(&hub_only(), &report).await {
        Ok(_) => say("done"),
        Err(error) => say(&format!("failed: {error}")),
    }
}

fn say(word: &str) {
    println!("\nhelper says {word}");
    std::io::stdout().flush().expect("standard output");
}

struct Helper(Child, Lines<BufReader<ChildStdout>>, ChildStdin);

impl Helper {
    fn start(cache: &Path, prefix: &str) -> Self {
        Self::start_by(Command::new("/bin/sh"), cache, prefix)
    }

    /// Starts it by a shell that this command runs.
    fn start_by(mut shell: Command, cache: &Path, prefix: &str) -> Self {
        let program = std::env::current_exe().expect("the test binary");
        shell.arg("-c").arg(format!("{prefix} exec \"$0\" \"$@\"")).arg(program);
        shell.args(["processes::helper", "--exact", "--nocapture"]);
        shell.env(CACHE, cache).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = shell.spawn().expect("a process");
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let input = child.stdin.take().expect("its input");
        Self(child, lines, input)
    }

    fn hears(&mut self) -> String {
        let mut lines = self.1.by_ref().map(|line| line.expect("text"));
        let said = lines.find_map(|line| line.strip_prefix("helper says ").map(str::to_owned));
        said.unwrap_or_else(|| "nothing more".to_owned())
    }

    fn goes_on(&mut self) {
        self.2.write_all(b"\n").expect("it listens");
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn a_killed_pull_is_taken_up() {
    let folder = Folder::new();
    let mut helper = Helper::start(folder.cache().folder(), "");
    assert_eq!(helper.hears(), "half");
    drop(helper); // SIGKILL
    assert_nothing_finished(&folder);
    let bytes = weights();
    let rest = modelway_testing::Canned::new(206)
        .header("content-range", format!("bytes {HALF}-{}/{}", bytes.len() - 1, bytes.len()))
        .body(bytes[HALF..].to_vec());
    let transport = CannedTransport::new().respond(rest);
    let model = pull(&folder, &transport, &hub_only()).await.expect("a model");
    assert_tiny(&folder, &model);
    assert_eq!(transport.requests()[0].headers["range"], "bytes=5000-");
}

#[tokio::test]
async fn the_second_process_waits_for_the_first() {
    let folder = Folder::new();
    let mut first = Helper::start(folder.cache().folder(), "");
    assert_eq!(first.hears(), "half");
    let mut second = Helper::start(folder.cache().folder(), "");
    assert_eq!(second.hears(), "waiting");
    let error = folder.cache().remove("tiny").expect_err("it is being pulled");
    assert!(error.to_string().contains("is being pulled right now"), "{error}");
    first.goes_on();
    assert_eq!(first.hears(), "done");
    // It has nothing to fetch: there would be a second half to ask for.
    assert_eq!(second.hears(), "done");
    let model = pull(&folder, &CannedTransport::new(), &hub_only()).await.expect("a model");
    assert_tiny(&folder, &model);
}

#[tokio::test]
async fn the_second_process_takes_over_when_the_first_is_killed() {
    let folder = Folder::new();
    let mut first = Helper::start(folder.cache().folder(), "");
    assert_eq!(first.hears(), "half");
    let mut second = Helper::start(folder.cache().folder(), "");
    assert_eq!(second.hears(), "waiting");
    drop(first);
    // It begins again, since this server knows no ranges.
    assert_eq!(second.hears(), "half");
    second.goes_on();
    assert_eq!(second.hears(), "done");
}

#[tokio::test]
async fn a_file_that_may_not_grow_is_told_and_kept() {
    let folder = Folder::new();
    // No file over 4 kilobytes (POSIX counts in blocks of 512 bytes, some shells in kilobytes).
    let mut helper = Helper::start(folder.cache().folder(), "trap '' XFSZ; ulimit -f 4;");
    helper.goes_on();
    let said = helper.hears();
    assert!(said.contains("tiny.gguf.part cannot be written (10,004 bytes are needed)"), "{said}");
    assert!(said.contains("MODELWAY_CACHE_DIR"), "{said}");
    drop(helper);
    assert_nothing_finished(&folder);
    let transport = CannedTransport::new().respond(whole());
    let model = pull(&folder, &transport, &hub_only()).await.expect("a model");
    assert_tiny(&folder, &model);
}

#[tokio::test]
async fn a_full_disk_is_told() {
    let space = || {
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--mount", "/bin/sh"]);
        command
    };
    let folder = Folder::new();
    std::fs::create_dir_all(folder.cache().folder()).expect("a folder");
    let mount = format!("mount -t tmpfs -o size=8k none '{}'", folder.cache().folder().display());
    let possible = space().args(["-c", &mount]).output();
    if !possible.is_ok_and(|output| output.status.success()) {
        eprintln!("SKIPPED: no file system of 8 kilobytes can be mounted here");
        return;
    }
    // Two pages: one for the notes, one for half of the half.
    let mut helper = Helper::start_by(space(), folder.cache().folder(), &format!("{mount} &&"));
    let said = helper.hears();
    assert!(
        said.contains("(10,004 bytes are needed): the disk is full; free some space"),
        "{said}"
    );
}

#[tokio::test(start_paused = true)]
async fn pulls_of_one_program_share_one_download() {
    // By its digest, or by the manifest that the first one wrote.
    for model in [hub_only(), ModelRef::parse("hf:org/repo/tiny.gguf").expect("a name")] {
        let folder = Folder::new();
        let transport = CannedTransport::new().respond(whole());
        let puller = puller(&folder, &transport, &[]);
        let report = Told::default().report();
        let (first, second, third) = tokio::join!(
            puller.pull(&model, &report),
            puller.pull(&model, &report),
            puller.pull(&model, &report)
        );
        for result in [first, second, third] {
            assert_tiny(&folder, &result.expect("a model"));
        }
        assert_eq!(transport.requests().len(), 1);
    }
}

#[test]
fn pulls_of_many_threads_share_one_download() {
    let folder = Folder::new();
    let transport = CannedTransport::new().respond(whole());
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
                let model =
                    runtime.expect("a runtime").block_on(pull(&folder, &transport, &hub_only()));
                assert!(model.is_ok(), "{model:?}");
            });
        }
    });
    assert_eq!((transport.requests().len(), folder.cache().list().len()), (1, 1));
}
