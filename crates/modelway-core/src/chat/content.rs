//! [`Content`] of a message: plain text, or parts.

use std::borrow::Cow;

use base64::Engine as _;
use serde::{Deserialize, Serialize};
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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

/// An image by URL, or carried as a `data:` URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Image {
    /// `https://…` or `data:<media type>;base64,…`.
    pub url: String,
    /// How closely to look, where the vendor offers it.
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
