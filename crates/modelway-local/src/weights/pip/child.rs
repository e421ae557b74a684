//! pip as a child process: watched for signs of life, killed when nobody waits for it any more.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use modelway_core::{Environment, Error, ErrorKind};

use super::super::catalogue::WheelSource;
use super::super::failure::{Attempt, Failure};
use super::super::progress::Progress;
use super::super::session::Session;
use super::super::{disk, text};
use super::find::Pip;
use super::last_words;

/// How often pip is looked at.
const PAUSE: Duration = Duration::from_millis(100);
/// How much pip may write beyond three times the wheel (it copies it about), in bytes.
const SLACK: u64 = 64 << 20;
/// How much of its output is read, in bytes from the end.
const TAIL: u64 = 16 << 10;

/// How pip ended.
pub(super) enum Ended {
    Well,
    /// The program does not run, or is a Python without pip: another one may do.
    NoPip(String),
    Badly(String),
}

/// Runs pip until it ends, is silent for too long, or writes too much.
pub(super) async fn run(
    session: &Session,
    pip: &Pip,
    wheel: &WheelSource,
    scratch: &Path,
    environment: &dyn Environment,
) -> Attempt<Ended> {
    let log = scratch.join("pip.log");
    let unwritable = |error| Failure::Fatal(disk::unwritable(&log, Some(wheel.bytes), error));
    let output = File::create(&log).map_err(unwritable)?;
    let errors = output.try_clone().map_err(unwritable)?;
    let mut command = command(pip, wheel, scratch, environment).map_err(Failure::Fatal)?;
    command.stdin(Stdio::null()).stdout(output).stderr(errors);
    let mut child = match command.spawn() {
        Ok(child) => Killed(child),
        Err(error) => return Ok(Ended::NoPip(error.to_string())),
    };
    drop(command);
    if let Err(why) = watch(session, wheel, scratch, &mut child.0).await? {
        return Ok(Ended::Badly(why));
    }
    let status = child.0.wait().map_err(unwritable)?;
    if status.success() {
        return Ok(Ended::Well);
    }
    ended(&tail(&log), status.code(), wheel)
}

fn ended(said: &str, code: Option<i32>, wheel: &WheelSource) -> Attempt<Ended> {
    let full = ["No space left on device", "Disk quota exceeded", "[Errno 28]", "File too large"];
    if full.iter().any(|words| said.contains(words)) {
        let needed = text::bytes(wheel.bytes.saturating_mul(2));
        let message =
            format!("pip could not write its download ({needed} are needed): the disk is full");
        return Err(Failure::Fatal(
            Error::new(ErrorKind::Configuration, message)
                .with_hint("free some space, or set MODELWAY_CACHE_DIR to a folder elsewhere"),
        ));
    }
    let words = last_words(said);
    let absent = said.contains("No module named pip") || matches!(code, Some(126 | 127 | 9009));
    let code = code.map_or_else(|| "it was killed".to_owned(), |code| format!("exit code {code}"));
    let why = if words.is_empty() { code } else { words };
    Ok(if absent { Ended::NoPip(why) } else { Ended::Badly(why) })
}

/// The command line. There is no shell, nothing is asked, and nothing is built from source.
fn command(
    pip: &Pip,
    wheel: &WheelSource,
    scratch: &Path,
    environment: &dyn Environment,
) -> Result<Command, Error> {
    let temporary = scratch.join("tmp");
    disk::make_folder(&temporary)?;
    let mut command = Command::new(&pip.program);
    command
        .args(pip.arguments())
        .args(["--disable-pip-version-check", "--no-input", "--no-cache-dir", "--no-color"])
        .args(["download", "--no-deps", "--only-binary=:all:", "--progress-bar", "off"])
        .args(["--retries", "2", "--timeout", "15"]);
    if let Some(tags) = &wheel.built_for {
        command
            .args(["--implementation", "cp", "--python-version", tags.python])
            .args(["--platform", tags.platform]);
    }
    command
        .arg("--dest")
        .arg(scratch)
        .arg(format!("{}=={}", wheel.package, wheel.version))
        // Python would load modules of the current folder.
        .current_dir(&temporary)
        // What pip keeps for the moment is seen growing there, and goes away with the rest.
        .env("TMPDIR", &temporary)
        .env("TEMP", &temporary)
        .env("TMP", &temporary)
        .env("PYTHONUNBUFFERED", "1")
        .env_remove("HF_TOKEN");
    if let Some(path) = environment.get("PATH") {
        command.env("PATH", path);
    }
    Ok(command)
}

/// Waits for the end. The inner `Err` says why it was not waited for any longer.
async fn watch(
    session: &Session,
    wheel: &WheelSource,
    scratch: &Path,
    child: &mut Child,
) -> Attempt<Result<(), String>> {
    let limit = wheel.bytes.saturating_mul(3).saturating_add(SLACK);
    let file = format!("{}-{}.whl", wheel.package, wheel.version);
    let mut seen = (0, 0);
    let mut since = session.timer.now();
    loop {
        let ended = child.try_wait();
        let unknown = |e: io::Error| Failure::Passed(super::refused(&e.to_string()));
        if ended.map_err(unknown)?.is_some() {
            return Ok(Ok(()));
        }
        let now = (size(scratch), fs::metadata(scratch.join("pip.log")).map_or(0, |m| m.len()));
        if now.0 > limit {
            return Ok(Err(format!("it wrote more than {}", text::bytes(limit))));
        }
        if now != seen {
            (seen, since) = (now, session.timer.now());
            let (done, total) = (now.0.saturating_sub(now.1).min(wheel.bytes), Some(wheel.bytes));
            session.report.tell(Progress::Bytes { file: file.clone(), done, total });
        }
        let silence = session.timer.now().saturating_duration_since(since);
        if silence >= session.limits.pip_silence {
            let words = last_words(&tail(&scratch.join("pip.log")));
            return Ok(Err(format!("it did nothing for {:?} {words}", session.limits.pip_silence)));
        }
        session.timer.sleep(PAUSE).await;
    }
}

/// All files below `folder`, in bytes. Links are not followed.
fn size(folder: &Path) -> u64 {
    let mut folders: Vec<PathBuf> = vec![folder.to_path_buf()];
    let mut bytes = 0u64;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.metadata() {
                Ok(metadata) if metadata.is_dir() => folders.push(entry.path()),
                Ok(metadata) => bytes = bytes.saturating_add(metadata.len()),
                Err(_) => {}
            }
        }
    }
    bytes
}

/// The end of a text file; empty when it cannot be read.
fn tail(path: &Path) -> String {
    let read = || -> io::Result<Vec<u8>> {
        let mut file = File::open(path)?;
        let from = file.metadata()?.len().saturating_sub(TAIL);
        file.seek(SeekFrom::Start(from))?;
        let mut end = Vec::new();
        file.take(TAIL).read_to_end(&mut end)?;
        Ok(end)
    };
    String::from_utf8_lossy(&read().unwrap_or_default()).into_owned()
}

/// A child that does not outlive its owner.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
