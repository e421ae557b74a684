//! [`Part`]: one piece of a message's content.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};

use super::{Audio, File, Image, Video};
use crate::open_enum::open_enum;

/// One part of a message.
///
/// It serialises as an object with a `type`: `{"type": "text", "text": …}`, `{"type": "image", "url": …}`,
/// `{"type": "audio", "data": …}`, `{"type": "file", "url": …}`; what no version models as the JSON that it is.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Part {
    /// Text.
    Text(String),
    /// An image.
    Image(Image),
    /// Sound.
    Audio(Audio),
    /// A document.
    File(File),
    /// A film (llama.cpp, vLLM, OpenRouter).
    Video(Video),
    /// Why the model declined, in an assistant's turn.
    Refusal(String),
    /// A part up to which the provider is to keep the prompt in its cache (`cache_control`: Anthropic's models,
    /// at home and through OpenRouter, LiteLLM, Databricks, Alibaba and others).
    Cached {
        /// The part itself.
        part: Box<Part>,
        /// How long it is kept.
        cache: CacheControl,
    },
    /// A part that this version does not model, exactly as the provider's JSON has it.
    Other(Value),
}

impl Part {
    /// A text part.
    pub fn text_part(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// An image that the provider fetches from `url` (or a `data:` URL).
    pub fn image_url(url: impl Into<String>) -> Self {
        Self::Image(Image::url(url))
    }

    /// The part with a mark: the prompt up to here is to be kept in the provider's cache.
    ///
    /// ```
    /// use modelway_core::{CacheControl, Part};
    /// let part = Part::text_part("a long document").cached(CacheControl::ephemeral());
    /// assert_eq!(part.text(), Some("a long document"));
    /// ```
    #[must_use]
    pub fn cached(self, cache: CacheControl) -> Self {
        match self {
            Self::Cached { part, .. } => Self::Cached { part, cache },
            Self::Other(Value::Object(mut fields)) => {
                fields.insert("cache_control".to_owned(), json!(cache));
                Self::Other(Value::Object(fields))
            }
            part => Self::Cached { part: Box::new(part), cache },
        }
    }

    /// The text, if this is text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Cached { part, .. } => part.text(),
            _ => None,
        }
    }
}

impl From<Image> for Part {
    fn from(image: Image) -> Self {
        Self::Image(image)
    }
}

impl From<Audio> for Part {
    fn from(audio: Audio) -> Self {
        Self::Audio(audio)
    }
}

impl From<File> for Part {
    fn from(file: File) -> Self {
        Self::File(file)
    }
}

impl From<Video> for Part {
    fn from(video: Video) -> Self {
        Self::Video(video)
    }
}

/// That the prompt up to a part is to be kept in the provider's cache.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CacheControl {
    /// What kind of keeping.
    #[serde(rename = "type")]
    pub kind: CacheKind,
    /// For how long, in the vendor's words (`5m`, `1h`); the vendor's default otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl: Option<String>,
}

impl CacheControl {
    /// For the vendor's usual short time.
    pub fn ephemeral() -> Self {
        Self { kind: CacheKind::Ephemeral, ttl: None }
    }

    /// Sets for how long, in the vendor's words: `5m`, `1h`.
    #[must_use]
    pub fn ttl(mut self, ttl: impl Into<String>) -> Self {
        self.ttl = Some(ttl.into());
        self
    }
}

open_enum! {
    /// How a vendor keeps a prompt.
    CacheKind { Ephemeral = "ephemeral" }
}

impl Serialize for Part {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => Stored::Text { text }.serialize(serializer),
            Self::Image(image) => Stored::Image(image).serialize(serializer),
            Self::Audio(audio) => Stored::Audio(audio).serialize(serializer),
            Self::File(file) => Stored::File(file).serialize(serializer),
            Self::Video(video) => Stored::Video(video).serialize(serializer),
            Self::Refusal(refusal) => Stored::Refusal { refusal }.serialize(serializer),
            Self::Cached { part, cache } => Stored::Cached { part, cache }.serialize(serializer),
            Self::Other(value) => value.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Ok(match Read::deserialize(&value) {
            Ok(Read::Text { text }) => Self::Text(text),
            Ok(Read::Image(image)) => Self::Image(image),
            Ok(Read::Audio(audio)) => Self::Audio(audio),
            Ok(Read::File(file)) => Self::File(file),
            Ok(Read::Video(video)) => Self::Video(video),
            Ok(Read::Refusal { refusal }) => Self::Refusal(refusal),
            Ok(Read::Cached { part, cache }) => Self::Cached { part, cache },
            Err(_) => Self::Other(value),
        })
    }
}

/// The parts that we model, as they are stored.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Stored<'a> {
    Text { text: &'a str },
    Image(&'a Image),
    Audio(&'a Audio),
    File(&'a File),
    Video(&'a Video),
    Refusal { refusal: &'a str },
    Cached { part: &'a Part, cache: &'a CacheControl },
}

/// The same, read back.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
enum Read {
    Text { text: String },
    Image(Image),
    Audio(Audio),
    File(File),
    Video(Video),
    Refusal { refusal: String },
    Cached { part: Box<Part>, cache: CacheControl },
}
