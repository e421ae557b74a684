//! One pull of a model at a time, over threads and processes.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

use modelway_core::{Error, ErrorKind, Timer};

use super::disk;
use super::progress::{Progress, Report};

/// How often a held lock is tried.
const PAUSE: Duration = Duration::from_millis(200);

/// A held lock. The system frees it with the process, however that ends.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
}

impl Lock {
    /// Over a file that was locked.
    pub(super) fn of(file: File) -> Self {
        Self { file }
    }
}

impl Drop for Lock {
    /// Frees it by word: to close the file is not enough while a child process that was just started, by whoever in this
    /// program, has not yet closed its copy.
    fn drop(&mut self) {
        // Where that fails, closing the file does it a moment later.
        let _ = self.file.unlock();
    }
}

/// Takes the lock at `path`, waiting for as long as another pull holds it.
///
/// It is tried again and again instead of awaited, so that giving up leaves no thread behind.
pub(super) async fn acquire(
    path: &Path,
    model: &str,
    timer: &dyn Timer,
    report: &Report,
) -> Result<Lock, Error> {
    if let Some(folder) = path.parent() {
        disk::make_folder(folder)?;
    }
    let open = File::options().create(true).truncate(false).write(true).open(path);
    let file = open.map_err(|error| disk::unwritable(path, None, error))?;
    let mut told = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Lock::of(file)),
            Err(TryLockError::WouldBlock) => {
                if !std::mem::replace(&mut told, true) {
                    report.tell(Progress::Waiting { model: model.to_owned() });
                }
                timer.sleep(PAUSE).await;
            }
            Err(TryLockError::Error(error)) => {
                let message = format!("{} cannot be locked: {error}", path.display());
                return Err(Error::new(ErrorKind::Configuration, message)
                    .with_hint("set MODELWAY_CACHE_DIR to a folder on a disk of this machine"));
            }
        }
    }
}
