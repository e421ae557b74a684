//! [`Content`] of a message: plain text, or parts.

use std::borrow::Cow;

use base64::Engine as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::open_enum::open_enum;

/// What a message says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Content {
    /// Plain text.
    Text(String),
    /// Text, images and whatever else, in order.
    Parts(Vec<Part>),
}

impl Content {
    /// All text in it; parts are joined without separator.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Parts(parts) => Cow::Owned(parts.iter().filter_map(Part::text).collect()),
        }
    }
}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<Part>> for Content {
    fn from(parts: Vec<Part>) -> Self {
        Self::Parts(parts)
    }
}

impl<const N: usize> From<[Part; N]> for Content {
    fn from(parts: [Part; N]) -> Self {
        Self::Parts(parts.into())
    }
}

/// One part of a message.
///
/// It serialises as an object with a `type`: `{"type": "text", "text": …}`, `{"type": "image", "url": …}`;
/// anything else as the JSON that it is.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Part {
    /// Text.
    Text(String),
    /// An image.
    Image(Image),
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

    /// The text, if this is text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl Serialize for Part {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => Tagged::Text { text: text.clone() }.serialize(serializer),
            Self::Image(image) => Tagged::Image(image.clone()).serialize(serializer),
            Self::Other(value) => value.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Ok(match Tagged::deserialize(&value) {
            Ok(Tagged::Text { text }) => Self::Text(text),
            Ok(Tagged::Image(image)) => Self::Image(image),
            Err(_) => Self::Other(value),
        })
    }
}

/// The parts that we model, as they are stored.
#[derive(Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Tagged {
    Text { text: String },
    Image(Image),
}

/// An image by URL, or carried as a `data:` URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Image {
    /// `https://…` or `data:<media type>;base64,…`.
    pub url: String,
    /// How closely to look, where the vendor offers it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<ImageDetail>,
}

impl Image {
    /// An image at `url`.
    pub fn url(url: impl Into<String>) -> Self {
        Self { url: url.into(), detail: None }
    }

    /// An image from its bytes.
    ///
    /// ```
    /// use modelway_core::Image;
    /// assert_eq!(Image::bytes("image/png", [1, 2, 3]).url, "data:image/png;base64,AQID");
    /// ```
    pub fn bytes(media_type: &str, data: impl AsRef<[u8]>) -> Self {
        let data = base64::engine::general_purpose::STANDARD.encode(data);
        Self::url(format!("data:{media_type};base64,{data}"))
    }

    /// Sets how closely to look.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<ImageDetail>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

open_enum! {
    /// How closely the model looks at an image (OpenAI's `detail`).
    ImageDetail { Auto = "auto", Low = "low", High = "high" }
}
