//! [`Session`]: one pull that holds the lock of its model.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use modelway_core::{Error, Timer};

use super::cache::Cache;
use super::disk;
use super::lock::{self, Lock};
use super::plan::{Plan, PlanFile};
use super::progress::Report;
use super::puller::Limits;

/// What every source needs.
#[derive(Debug, Clone)]
pub(super) struct Session {
    pub(super) plan: Plan,
    /// Where the finished files go.
    pub(super) folder: PathBuf,
    /// Where unfinished ones are.
    pub(super) work: PathBuf,
    /// Threads hold it too, so that a cancelled pull keeps the lock until its last thread has ended.
    pub(super) lock: Arc<Lock>,
    pub(super) timer: Arc<dyn Timer>,
    pub(super) report: Report,
    pub(super) limits: Limits,
}

impl Session {
    pub(super) async fn open(
        cache: &Cache,
        plan: Plan,
        timer: Arc<dyn Timer>,
        report: Report,
        limits: Limits,
    ) -> Result<Self, Error> {
        let lock = lock::acquire(&cache.lock_of(&plan.id), &plan.id, &*timer, &report).await?;
        let (folder, work) = (cache.folder_of(&plan.id), cache.work_of(&plan.id));
        disk::make_folder(&work)?;
        let session = Self { plan, folder, work, lock: Arc::new(lock), timer, report, limits };
        session.clean()?;
        Ok(session)
    }

    /// Where a download of the file is collected.
    pub(super) fn part(&self, file: &PlanFile) -> PathBuf {
        self.work.join(file.name.replace('/', "--") + ".part")
    }

    /// A folder for what nobody can take up again.
    pub(super) fn scratch(&self) -> Result<PathBuf, Error> {
        let scratch = self.work.join("scratch");
        disk::remove_folder(&scratch)?;
        disk::make_folder(&scratch)?;
        Ok(scratch)
    }

    /// Removes all that a killed pull left, but for downloads of files that are still wanted.
    fn clean(&self) -> Result<(), Error> {
        let wanted: Vec<_> = self.plan.files.iter().map(|file| self.part(file)).collect();
        let keep = |path: &PathBuf| {
            wanted.iter().any(|part| path == part || *path == super::hub::notes_of(part))
        };
        let entries =
            fs::read_dir(&self.work).map_err(|error| disk::unwritable(&self.work, None, error))?;
        for path in entries.flatten().map(|entry| entry.path()).filter(|path| !keep(path)) {
            if path.is_dir() { disk::remove_folder(&path)? } else { disk::remove_file(&path)? }
        }
        Ok(())
    }
}
