//! [`Plan`]: what a pull is to bring, whatever it was named as.

use modelway_core::ModelKind;

use super::catalogue::{CatalogueEntry, HubSource, WheelSource};
use super::reference::HubRef;

/// A model to bring.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) id: String,
    pub(super) kind: ModelKind,
    pub(super) licence: Option<String>,
    pub(super) files: Vec<PlanFile>,
    pub(super) hub: Option<HubPlace>,
    pub(super) wheel: Option<WheelSource>,
}

/// One of its files.
#[derive(Debug, Clone)]
pub(super) struct PlanFile {
    /// Its name in the model and on the hub.
    pub(super) name: String,
    pub(super) bytes: Option<u64>,
    pub(super) sha256: Option<String>,
    pub(super) in_wheel: Option<String>,
}

/// A repository of the hub.
#[derive(Debug, Clone)]
pub(super) struct HubPlace {
    pub(super) repo: String,
    pub(super) revision: String,
}

impl Plan {
    pub(super) fn of_entry(entry: &CatalogueEntry) -> Self {
        let files = entry.files.iter().map(|file| PlanFile {
            name: file.name.to_owned(),
            bytes: Some(file.bytes),
            sha256: Some(file.sha256.to_ascii_lowercase()),
            in_wheel: Some(file.in_wheel.to_owned()),
        });
        Self {
            id: entry.id.to_owned(),
            kind: entry.kind.clone(),
            licence: Some(entry.licence.to_owned()).filter(|licence| !licence.is_empty()),
            files: files.collect(),
            hub: entry.hub.map(HubPlace::from),
            wheel: entry.wheel,
        }
    }

    /// Files of the hub of which nothing is known yet.
    pub(super) fn of_hub(hub: &HubRef, kind: ModelKind, files: Vec<String>) -> Self {
        let file = |name| PlanFile { name, bytes: None, sha256: None, in_wheel: None };
        Self {
            id: hub.to_string(),
            kind,
            licence: None,
            files: files.into_iter().map(file).collect(),
            hub: Some(HubPlace::from(hub)),
            wheel: None,
        }
    }

    /// How large it is, where that is known.
    pub(super) fn bytes(&self) -> Option<u64> {
        self.files.iter().map(|file| file.bytes).sum()
    }
}

impl From<HubSource> for HubPlace {
    fn from(source: HubSource) -> Self {
        Self { repo: source.repo.to_owned(), revision: source.revision.to_owned() }
    }
}

impl From<&HubRef> for HubPlace {
    fn from(hub: &HubRef) -> Self {
        let revision = hub.revision.clone().unwrap_or_else(|| "main".to_owned());
        Self { repo: hub.repo.clone(), revision }
    }
}
