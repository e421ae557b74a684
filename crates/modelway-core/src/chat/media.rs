//! What parts carry besides text: [`Image`], [`Audio`], [`File`], [`Video`].

use base64::Engine as _;
use serde::{Deserialize, Serialize};

use crate::open_enum::open_enum;

/// Bytes as base64.
fn base64(data: impl AsRef<[u8]>) -> String {
    base64::engine::general_purpose::STANDARD.encode(data)
}

/// The bytes of base64, which may have come in pieces that were each padded.
pub(super) fn bytes_of(text: &str) -> Result<Vec<u8>, base64::DecodeError> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for piece in text.split_inclusive('=').filter(|piece| *piece != "=") {
        base64::engine::general_purpose::STANDARD_NO_PAD
            .decode_vec(piece.trim_end_matches('='), &mut bytes)?;
    }
    Ok(bytes)
}

/// Bytes as a `data:` URL.
fn data_url(media_type: &str, data: impl AsRef<[u8]>) -> String {
    let data = data.as_ref();
    let mut url = String::with_capacity(media_type.len() + 13 + data.len().div_ceil(3) * 4);
    url.push_str("data:");
    url.push_str(media_type);
    url.push_str(";base64,");
    base64::engine::general_purpose::STANDARD.encode_string(data, &mut url);
    url
}

/// An image by URL, or carried as a `data:` URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
        Self::url(data_url(media_type, data))
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

/// Sound that the model is to hear (OpenAI's `input_audio`).
///
/// ```
/// use modelway_core::{Audio, AudioFormat};
/// let audio = Audio::bytes("wav", [1, 2, 3]);
/// assert_eq!((audio.data.as_str(), audio.format), ("AQID", Some(AudioFormat::Wav)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Audio {
    /// The sound in base64; without a `format` also a URL, where the vendor fetches it.
    pub data: String,
    /// How the sound is written. OpenAI's way needs it; without it the data goes bare, as Mistral has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<AudioFormat>,
}

impl Audio {
    /// Sound from its base64, without a format.
    pub fn new(data: impl Into<String>) -> Self {
        Self { data: data.into(), format: None }
    }

    /// Sound from its bytes.
    pub fn bytes(format: impl Into<AudioFormat>, data: impl AsRef<[u8]>) -> Self {
        Self::new(base64(data)).format(format)
    }

    /// Sets how the sound is written.
    #[must_use]
    pub fn format(mut self, format: impl Into<AudioFormat>) -> Self {
        self.format = Some(format.into());
        self
    }
}

open_enum! {
    /// How sound is written.
    AudioFormat {
        Wav = "wav",
        Mp3 = "mp3",
        Flac = "flac",
        Opus = "opus",
        Aac = "aac",
        /// Samples of 16 bits without a header; the only one in a stream at OpenAI.
        Pcm16 = "pcm16",
    }
}

/// A document: uploaded before (`id`), or carried or pointed to (`url`).
///
/// ```
/// use modelway_core::File;
/// let file = File::bytes("report.pdf", "application/pdf", [1, 2, 3]);
/// assert_eq!(file.url.as_deref(), Some("data:application/pdf;base64,AQID"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct File {
    /// The id of an uploaded file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `data:<media type>;base64,…`, or where the vendor fetches (OpenRouter) `https://…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The file's name; OpenAI wants one beside data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl File {
    /// A file that was uploaded before.
    pub fn id(id: impl Into<String>) -> Self {
        Self { id: Some(id.into()), ..Self::default() }
    }

    /// A file at `url`, or in a `data:` URL.
    pub fn url(url: impl Into<String>) -> Self {
        Self { url: Some(url.into()), ..Self::default() }
    }

    /// A file from its bytes.
    pub fn bytes(name: impl Into<String>, media_type: &str, data: impl AsRef<[u8]>) -> Self {
        Self::url(data_url(media_type, data)).name(name)
    }

    /// Sets the file's name.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }
}

/// A film by URL, or carried as a `data:` URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Video {
    /// `https://…` or `data:<media type>;base64,…`.
    pub url: String,
}

impl Video {
    /// A film at `url`.
    pub fn url(url: impl Into<String>) -> Self {
        Self { url: url.into() }
    }

    /// A film from its bytes.
    pub fn bytes(media_type: &str, data: impl AsRef<[u8]>) -> Self {
        Self::url(data_url(media_type, data))
    }
}
