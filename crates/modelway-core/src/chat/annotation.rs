//! [`Annotation`] and [`AudioOutput`]: what an assistant's message has besides its text.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};

use super::Extra;
use crate::Timestamp;

/// A mark on an answer's text.
///
/// It serialises as OpenAI's JSON: `{"type": "url_citation", "url_citation": {"url": …}}`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Annotation {
    /// The page that a stretch of the text rests on (OpenAI, OpenRouter).
    UrlCitation(UrlCitation),
    /// A mark that this version does not model, exactly as its JSON.
    Other(Value),
}

impl Annotation {
    /// The citation, if it is one.
    pub fn citation(&self) -> Option<&UrlCitation> {
        match self {
            Self::UrlCitation(citation) => Some(citation),
            Self::Other(_) => None,
        }
    }
}

/// A page that an answer rests on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UrlCitation {
    /// Where it is.
    pub url: String,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Where in the text the stretch begins, in characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_index: Option<u64>,
    /// Where it ends, in characters; the end is not in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_index: Option<u64>,
    /// What the page says (OpenRouter).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// Fields that no dialect of ours names.
    #[serde(flatten)]
    pub extra: Extra,
}

impl UrlCitation {
    /// The page at `url`.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), ..Self::default() }
    }
}

impl Serialize for Annotation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::UrlCitation(citation) => {
                json!({"type": "url_citation", "url_citation": citation}).serialize(serializer)
            }
            Self::Other(value) => value.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Annotation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let citation = value.get("url_citation").filter(|_| value["type"] == "url_citation");
        Ok(match citation.and_then(|c| UrlCitation::deserialize(c).ok()) {
            Some(citation) => Self::UrlCitation(citation),
            None => Self::Other(value),
        })
    }
}

/// An answer that is spoken. In the history its `id` is what counts: the provider still has the sound.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AudioOutput {
    /// Names the sound in later turns.
    pub id: String,
    /// The sound in base64, in the format that was asked for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub data: String,
    /// What is said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub transcript: String,
    /// Until when the provider knows the id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// Fields that no dialect of ours names.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

impl AudioOutput {
    /// The sound that the provider knows as `id`.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), ..Self::default() }
    }

    /// The sound's bytes; pieces of a stream may each be base64 with an end of its own.
    ///
    /// # Errors
    /// [`ErrorKind::Response`](crate::ErrorKind::Response) for data that is not base64.
    pub fn bytes(&self) -> Result<Vec<u8>, crate::Error> {
        super::media::bytes_of(&self.data).map_err(|e| {
            crate::Error::new(crate::ErrorKind::Response, "the audio of the answer is not base64")
                .with_source(e)
        })
    }

    /// Appends what a later piece of a stream brought: sound and transcript grow, the rest is replaced.
    pub fn append(&mut self, more: &Self) {
        if !more.id.is_empty() {
            self.id.clone_from(&more.id);
        }
        self.data.push_str(&more.data);
        self.transcript.push_str(&more.transcript);
        self.expires_at = more.expires_at.or(self.expires_at);
        self.extra.extend(more.extra.clone());
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
