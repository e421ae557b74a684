//! [`Wanted`]: which files of a repository on the hub make what is wanted of it.

use modelway_core::{Error, ErrorKind, ModelKind};

use super::local::{FOLDER_EXTRAS, FOLDER_FILES};
use super::reference::HubRef;
use super::tokenizers::{HUB_FILES, KIND};

/// What a puller brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Models,
    Tokenizers,
}

type Choice = (HubRef, ModelKind, Vec<String>);

impl Wanted {
    /// What a file that is named alone is.
    pub(super) fn named(self, hub: &HubRef, file: &str) -> Result<ModelKind, Error> {
        if self.takes(file) {
            return Ok(self.kind());
        }
        let (what, hint) = match self {
            Self::Models => {
                ("a GGUF file", "name a file that ends in .gguf, or the repository alone")
            }
            Self::Tokenizers => {
                ("a tokenizer.json or tokenizer.model", "name such a file, or the repository alone")
            }
        };
        let message = format!("{file} of {} is not {what}", hub.repo);
        Err(Error::new(ErrorKind::InvalidRequest, message).with_hint(hint))
    }

    /// Whether a file of this name may be the whole of it.
    pub(super) fn takes(self, file: &str) -> bool {
        match self {
            Self::Models => file.to_ascii_lowercase().ends_with(".gguf"),
            Self::Tokenizers => {
                let name = file.rsplit('/').next().unwrap_or_default();
                matches!(name, "tokenizer.json" | "tokenizer.model")
            }
        }
    }

    pub(super) fn kind(self) -> ModelKind {
        match self {
            Self::Models => ModelKind::Chat,
            Self::Tokenizers => ModelKind::from(KIND),
        }
    }

    /// A name for a file of a repository that nobody could look into.
    pub(super) fn example(self) -> &'static str {
        match self {
            Self::Models => "FILE.gguf",
            Self::Tokenizers => "tokenizer.json",
        }
    }

    /// Out of all files that a repository has.
    pub(super) fn choose(self, hub: &HubRef, listed: &[String]) -> Result<Choice, Error> {
        match self {
            Self::Models => model(hub, listed),
            Self::Tokenizers => tokenizer(hub, listed),
        }
    }
}

/// The only GGUF file of a repository, or the three files of an embedding model.
fn model(hub: &HubRef, listed: &[String]) -> Result<Choice, Error> {
    // A projector for images goes with a model, and is none.
    let is_model = |name: &&String| {
        let name = name.to_ascii_lowercase();
        name.ends_with(".gguf")
            && !name.rsplit('/').next().unwrap_or_default().starts_with("mmproj")
    };
    let ggufs: Vec<_> = listed.iter().filter(is_model).collect();
    let has = |name: &&str| listed.iter().any(|listed| listed == name);
    match &ggufs[..] {
        [one] => {
            let hub = HubRef { file: Some((*one).clone()), ..hub.clone() };
            Ok((hub, ModelKind::Chat, vec![(*one).clone()]))
        }
        [] if FOLDER_FILES.iter().all(has) => {
            let extras = FOLDER_EXTRAS.into_iter().filter(has);
            let files = FOLDER_FILES.into_iter().chain(extras).map(str::to_owned).collect();
            Ok((hub.clone(), ModelKind::Embedding, files))
        }
        [] => Err(Error::new(ErrorKind::Unsupported, format!("{hub} has no GGUF file"))
            .with_hint("look for a repository whose name ends in -GGUF")),
        several => {
            let names: Vec<_> =
                several.iter().take(40).map(|name| format!("{hub}/{name}")).collect();
            let message = format!("{hub} has {} GGUF files", several.len());
            Err(Error::new(ErrorKind::InvalidRequest, message)
                .with_hint(format!("choose one: {}", names.join(", "))))
        }
    }
}

/// `tokenizer.json` with what stands beside it.
fn tokenizer(hub: &HubRef, listed: &[String]) -> Result<Choice, Error> {
    let has = |name: &&str| listed.iter().any(|listed| listed == name);
    let files: Vec<String> = HUB_FILES.into_iter().filter(has).map(str::to_owned).collect();
    if files.first().is_some_and(|first| first == HUB_FILES[0]) {
        return Ok((hub.clone(), ModelKind::from(KIND), files));
    }
    Err(Error::new(ErrorKind::Unsupported, format!("{hub} has no tokenizer.json"))
        .with_hint("look for the repository of the model itself, not of a conversion"))
}
