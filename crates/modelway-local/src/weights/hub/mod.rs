//! The Hugging Face hub as a source.

mod download;
mod endpoint;
mod listing;
mod part;
mod send;
mod status;

use std::sync::Arc;

use modelway_core::{ApiKey, Environment, Error, ErrorKind, Transport};

use self::endpoint::Endpoint;
pub(super) use self::part::notes_of;
use super::LocalFile;
use super::failure::{Attempt, Failure};
use super::install;
use super::manifest::Origin;
use super::plan::{HubPlace, PlanFile};
use super::puller::Fetched;
use super::session::Session;

/// A hub, and the way to it.
#[derive(Debug)]
pub(super) struct Hub {
    transport: Arc<dyn Transport>,
    endpoint: Endpoint,
    token: Option<ApiKey>,
}

impl Hub {
    /// The hub that the environment names.
    pub(super) fn new(
        transport: Arc<dyn Transport>,
        environment: &dyn Environment,
    ) -> Result<Self, Error> {
        let get = |name: &str| environment.get(name).filter(|value| !value.trim().is_empty());
        let off = |value: &String| {
            !matches!(&*value.trim().to_ascii_lowercase(), "0" | "false" | "no" | "off")
        };
        if get("HF_HUB_OFFLINE").is_some_and(|value| off(&value)) {
            return Err(Error::new(ErrorKind::Configuration, "HF_HUB_OFFLINE is set"));
        }
        let endpoint = Endpoint::parse(get("HF_ENDPOINT").as_deref())?;
        let token = get("HF_TOKEN").map(ApiKey::new).transpose().map_err(|_| {
            Error::new(
                ErrorKind::Configuration,
                "HF_TOKEN is no token: no HTTP header can carry it",
            )
        })?;
        Ok(Self { transport, endpoint, token })
    }

    /// Brings the files of the plan into the cache.
    pub(super) async fn fetch(&self, session: &Session, place: &HubPlace) -> Attempt<Fetched> {
        let mut files = Vec::new();
        let mut commit = None;
        for file in &session.plan.files {
            let (file, its) = match install::already(session, file).await {
                Some(found) => (found, None),
                None => self.fetch_file(session, place, file).await?,
            };
            files.push(file);
            commit = commit.or(its);
        }
        let source = format!("the Hugging Face hub: {}@{}", place.repo, place.revision);
        Ok((files, Origin { source, commit }))
    }

    /// Downloads and installs one file; once more from its start when what an earlier pull had left is bad.
    async fn fetch_file(
        &self,
        session: &Session,
        place: &HubPlace,
        file: &PlanFile,
    ) -> Attempt<(LocalFile, Option<String>)> {
        let uri = self.endpoint.file(place, &file.name).map_err(Failure::Passed)?;
        let got = self.download(session, &uri, file).await?;
        let installed = install::install(session, file, session.part(file), got.sha256).await;
        let (installed, commit) = match installed {
            Err(Failure::Passed(_)) if got.resumed => {
                let got = self.download(session, &uri, file).await?;
                let part = session.part(file);
                (install::install(session, file, part, got.sha256).await, got.commit)
            }
            installed => (installed, got.commit),
        };
        installed.map(|file| (file, commit))
    }
}
