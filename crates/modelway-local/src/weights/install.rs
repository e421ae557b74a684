//! From a file that has arrived to one that is in the cache: size, digest, form, then the final name.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use modelway_core::{Error, ErrorKind};
use sha2::{Digest, Sha256};

use super::blocking::{self, Cancel};
use super::failure::{Attempt, Failure};
use super::local::{LocalFile, is_gguf};
use super::plan::PlanFile;
use super::progress::Progress;
use super::session::Session;
use super::{disk, text};

/// Checks `draft` and gives it its final name. A draft that is not what it should be is removed.
///
/// `claimed` is a SHA-256 that the source itself published.
pub(super) async fn install(
    session: &Session,
    file: &PlanFile,
    draft: PathBuf,
    claimed: Option<String>,
) -> Attempt<LocalFile> {
    session.report.tell(Progress::Verifying { file: file.name.clone() });
    let (file, path) = (file.clone(), session.folder.join(&file.name));
    let lock = session.lock.clone();
    let done = blocking::run(move |cancel| {
        let checked = check(&file, &draft, claimed.as_deref(), cancel);
        let result = checked.and_then(|(bytes, sha256, checked)| {
            disk::put_in_place(&draft, &path).map_err(Failure::Fatal)?;
            Ok(LocalFile { name: file.name, path, bytes, sha256: Some(sha256), checked })
        });
        drop(lock);
        result
    });
    done.await.map_err(Failure::Fatal)?
}

/// The file, if an earlier pull has brought it and its digest shows that it is the one.
pub(super) async fn already(session: &Session, file: &PlanFile) -> Option<LocalFile> {
    let path = session.folder.join(&file.name);
    let (bytes, wanted) = (file.bytes?, file.sha256.clone()?);
    fs::metadata(&path).ok().filter(|found| found.len() == bytes)?;
    session.report.tell(Progress::Verifying { file: file.name.clone() });
    let hashed = path.clone();
    let sha256 = blocking::run(move |cancel| sha256(&hashed, cancel)).await.ok()?.ok()?;
    let name = file.name.clone();
    let same = sha256 == wanted;
    same.then_some(LocalFile { name, path, bytes, sha256: Some(sha256), checked: true })
}

type Checked = (u64, String, bool);

fn check(
    file: &PlanFile,
    draft: &Path,
    claimed: Option<&str>,
    cancel: &Cancel<'_>,
) -> Attempt<Checked> {
    let refuse = |what: String| {
        // What cannot be used must not be taken up again; a draft that stays is found out again.
        let _ = fs::remove_file(draft);
        Err(Failure::Passed(Error::new(ErrorKind::Response, what)))
    };
    let unreadable = |error| Failure::Fatal(disk::unwritable(draft, None, error));
    let bytes = fs::metadata(draft).map_err(unreadable)?.len();
    let name = &file.name;
    if let Some(wanted) = file.bytes.filter(|wanted| *wanted != bytes) {
        let (bytes, wanted) = (text::bytes(bytes), text::bytes(wanted));
        return refuse(format!("{name} has {bytes} instead of {wanted}"));
    }
    let found = sha256(draft, cancel).map_err(unreadable)?;
    let wanted = file.sha256.as_deref().or(claimed);
    if let Some(wanted) = wanted.filter(|wanted| !wanted.eq_ignore_ascii_case(&found)) {
        return refuse(format!("{name} has the wrong digest: SHA-256 {found} instead of {wanted}"));
    }
    if name.to_ascii_lowercase().ends_with(".gguf") && !is_gguf(draft) {
        return refuse(format!("{name} is not a GGUF file"));
    }
    Ok((bytes, found, wanted.is_some()))
}

/// The SHA-256 of a file in lower-case hexadecimal.
fn sha256(path: &Path, cancel: &Cancel<'_>) -> std::io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 17];
    loop {
        if cancel.is_cancelled() {
            return Err(std::io::Error::other("it was cancelled"));
        }
        match file.read(&mut buffer)? {
            0 => break,
            read => hasher.update(&buffer[..read]),
        }
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
