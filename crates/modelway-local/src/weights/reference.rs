//! [`ModelRef`]: what a person names when they mean a model.

use std::fmt;
use std::path::{Path, PathBuf};

use modelway_core::{Error, ErrorKind};

use super::catalogue::{CatalogueEntry, catalogue};
use super::tokenizers::tokenizers;

/// A model, named.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum ModelRef {
    /// A model of the catalogue.
    Catalogued(&'static CatalogueEntry),
    /// A GGUF file, or a folder with safetensors, tokenizer and configuration.
    Path(PathBuf),
    /// A file or a repository of the Hugging Face hub.
    Hub(HubRef),
}

/// A repository of the Hugging Face hub, or one file of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct HubRef {
    /// `organisation/name`.
    pub repo: String,
    /// A branch, tag or commit; `None` for the default branch.
    pub revision: Option<String>,
    /// The file's path in the repository; `None` for the one that the repository has.
    pub file: Option<String>,
}

impl ModelRef {
    /// Reads a name: a built-in id or alias in any case, the path of an existing file or folder, or
    /// `org/repo`, `org/repo/file.gguf`, `org/repo@revision/file.gguf` for the Hugging Face hub.
    ///
    /// The address of a page of the hub will do as well. What exists on disk goes before the hub; `hf:` in front
    /// means the hub whatever is on disk, and a text that begins with `.`, `/` or `~` is a path whatever the hub has.
    ///
    /// ```
    /// # use modelway_local::weights::ModelRef;
    /// assert_eq!(ModelRef::parse("SmolLM2").unwrap().id(), "smollm2-135m-instruct");
    /// let file = ModelRef::parse("hf:org/repo@v1/some/file.gguf").unwrap();
    /// assert_eq!(file.id(), "org/repo@v1/some/file.gguf");
    /// assert!(ModelRef::parse("gpt-4").unwrap_err().to_string().contains("all-minilm-l6-v2"));
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] for a name that nothing has, listing what there is;
    /// [`ErrorKind::InvalidRequest`] for a path or hub name that cannot be one.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        if let Some(hub) = on_hub(text) {
            return HubRef::parse(hub).map(Self::Hub);
        }
        if let Some(entry) = catalogue().iter().find(|entry| entry.is_called(text)) {
            return Ok(Self::Catalogued(entry));
        }
        let path = Path::new(text);
        if !text.is_empty() && (path.exists() || looks_like_path(text)) {
            return super::LocalModel::at(path).map(|_| Self::Path(path.to_path_buf()));
        }
        if text.contains('/') { HubRef::parse(text).map(Self::Hub) } else { Err(unknown(text)) }
    }

    /// Reads the name of a tokenizer: one of [`tokenizers`](super::tokenizers), or the repository of a model on the
    /// Hugging Face hub, `org/repo`, with `hf:` in front if it is to be plain.
    ///
    /// ```
    /// # use modelway_local::weights::ModelRef;
    /// assert_eq!(ModelRef::tokenizer("Llama2").unwrap().id(), "llama-2");
    /// assert_eq!(ModelRef::tokenizer("Qwen/Qwen3-8B").unwrap().id(), "Qwen/Qwen3-8B");
    /// assert!(ModelRef::tokenizer("gpt-4").unwrap_err().to_string().contains("llama-2"));
    /// ```
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn tokenizer(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        if let Some(hub) = on_hub(text) {
            return HubRef::parse(hub).map(Self::Hub);
        }
        if let Some(entry) = tokenizers().iter().find(|entry| entry.is_called(text)) {
            return Ok(Self::Catalogued(entry));
        }
        if text.contains('/') {
            return HubRef::parse(text).map(Self::Hub);
        }
        let known: Vec<_> = tokenizers().iter().map(|entry| entry.id).collect();
        let what = format!("no tokenizer is called `{}`", super::text::one_line(text));
        Err(Error::new(ErrorKind::NotFound, what).with_hint(format!(
            "there are {}; or give `org/repo` of its model on the Hugging Face hub",
            known.join(", ")
        )))
    }

    /// What the model is called, the same for every spelling of its name.
    pub fn id(&self) -> String {
        match self {
            Self::Catalogued(entry) => entry.id.to_owned(),
            Self::Path(path) => path.display().to_string(),
            Self::Hub(hub) => hub.to_string(),
        }
    }
}

impl fmt::Display for ModelRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id())
    }
}

/// What stands after a prefix that means the hub.
fn on_hub(text: &str) -> Option<&str> {
    let prefixes = ["hf:", "https://huggingface.co/", "https://hf.co/"];
    let rest = prefixes.iter().find_map(|prefix| text.strip_prefix(prefix))?;
    Some(rest.trim_start_matches('/'))
}

fn looks_like_path(text: &str) -> bool {
    text.starts_with(['.', '/', '~', '\\'])
        || Path::new(text).is_absolute()
        || (text.to_ascii_lowercase().ends_with(".gguf") && text.matches('/').count() < 2)
}

fn unknown(text: &str) -> Error {
    let known: Vec<_> = catalogue().iter().map(|entry| entry.id).collect();
    Error::new(ErrorKind::NotFound, format!("no model is called `{}`", super::text::one_line(text)))
        .with_hint(format!(
            "there are {}; or give the path of a GGUF file, or `org/repo/file.gguf` on the Hugging Face hub",
            known.join(" and ")
        ))
}

impl HubRef {
    /// Reads `org/repo`, `org/repo/file`, each with `@revision` after the repository.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`] when it is none of these, or a part has characters that no name has.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let wrong = || {
            let text = super::text::one_line(text);
            Error::new(
                ErrorKind::InvalidRequest,
                format!("`{text}` is no name on the Hugging Face hub"),
            )
            .with_hint(
                "write `org/repo` or `org/repo/file.gguf`, with `@revision` after the repository",
            )
        };
        let (organisation, rest) = text.split_once('/').ok_or_else(wrong)?;
        let (repo, file) = match rest.split_once('/') {
            Some((repo, file)) => (repo, Some(file)),
            None => (rest, None),
        };
        let (repo, revision) = match repo.split_once('@') {
            Some((repo, revision)) => (repo, Some(revision)),
            None => (repo, None),
        };
        let (revision, file) = match (revision, file.and_then(of_page)) {
            (None, Some((revision, file))) => (Some(revision), Some(file)),
            _ => (revision, file),
        };
        let named = is_repo_part(organisation) && is_repo_part(repo);
        let revised = revision.is_none_or(is_repo_part);
        if !named || !revised || file.is_some_and(|file| !is_file_path(file)) {
            return Err(wrong());
        }
        Ok(Self {
            repo: format!("{organisation}/{repo}"),
            revision: revision.filter(|revision| *revision != "main").map(str::to_owned),
            file: file.map(str::to_owned),
        })
    }
}

impl fmt::Display for HubRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.repo)?;
        if let Some(revision) = &self.revision {
            write!(f, "@{revision}")?;
        }
        self.file.as_ref().map_or(Ok(()), |file| write!(f, "/{file}"))
    }
}

/// Revision and file in the address of a file's page, `blob/main/file.gguf?download=true`.
fn of_page(path: &str) -> Option<(&str, &str)> {
    let path = path.strip_prefix("blob/").or_else(|| path.strip_prefix("resolve/"))?;
    path.split('?').next()?.split_once('/')
}

fn is_repo_part(part: &str) -> bool {
    let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !part.is_empty()
        && part.len() <= 96
        && part.chars().all(known)
        && !part.contains("..")
        && part != "."
}

/// Whether `path` names a file below the folder that it is taken in, on every system.
pub(super) fn is_file_path(path: &str) -> bool {
    let safe =
        |c: char| !c.is_control() && !matches!(c, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    let part =
        |part: &str| !part.is_empty() && !part.ends_with(['.', ' ']) && part.chars().all(safe);
    path.len() <= 200 && path.split('/').all(part)
}
