//! The JSON of a message's parts.

use modelway_core::{Audio, AudioFormat, CacheControl, File, ImageDetail, Part};
use serde::ser::{Error, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_with::skip_serializing_none;

pub(super) struct Parts<'a>(pub(super) &'a [Part]);

impl Serialize for Parts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.0.len()))?;
        for part in self.0 {
            match part {
                Part::Other(value) => seq.serialize_element(value)?,
                part => seq.serialize_element(&Typed::of(part).map_err(S::Error::custom)?)?,
            }
        }
        seq.end()
    }
}

/// A part with its type.
#[skip_serializing_none]
#[derive(Default, Serialize)]
struct Typed<'a> {
    r#type: &'static str,
    text: Option<&'a str>,
    refusal: Option<&'a str>,
    image_url: Option<Url<'a>>,
    video_url: Option<Url<'a>>,
    input_audio: Option<Sound<'a>>,
    file: Option<Document<'a>>,
    cache_control: Option<&'a CacheControl>,
}

#[skip_serializing_none]
#[derive(Serialize)]
struct Url<'a> {
    url: &'a str,
    detail: Option<&'a ImageDetail>,
}

/// OpenAI names the format; Mistral takes the data bare.
#[derive(Serialize)]
#[serde(untagged)]
enum Sound<'a> {
    Named { data: &'a str, format: &'a AudioFormat },
    Bare(&'a str),
}

#[skip_serializing_none]
#[derive(Serialize)]
struct Document<'a> {
    file_id: Option<&'a str>,
    file_data: Option<&'a str>,
    filename: Option<&'a str>,
}

impl<'a> Typed<'a> {
    fn of(part: &'a Part) -> Result<Self, &'static str> {
        let typed = |r#type| Self { r#type, ..Self::default() };
        Ok(match part {
            Part::Text(text) => Self { text: Some(text), ..typed("text") },
            Part::Refusal(text) => Self { refusal: Some(text), ..typed("refusal") },
            Part::Image(image) => {
                let url = Url { url: &image.url, detail: image.detail.as_ref() };
                Self { image_url: Some(url), ..typed("image_url") }
            }
            Part::Video(video) => {
                let url = Url { url: &video.url, detail: None };
                Self { video_url: Some(url), ..typed("video_url") }
            }
            Part::Audio(audio) => {
                Self { input_audio: Some(Sound::of(audio)), ..typed("input_audio") }
            }
            Part::File(file) => Self { file: Some(Document::of(file)), ..typed("file") },
            Part::Cached { part, cache } => Self { cache_control: Some(cache), ..Self::of(part)? },
            _ => return Err("a content part that this dialect lacks"),
        })
    }
}

impl<'a> Sound<'a> {
    fn of(audio: &'a Audio) -> Self {
        match &audio.format {
            Some(format) => Self::Named { data: &audio.data, format },
            None => Self::Bare(&audio.data),
        }
    }
}

impl<'a> Document<'a> {
    fn of(file: &'a File) -> Self {
        Self {
            file_id: file.id.as_deref(),
            file_data: file.url.as_deref(),
            filename: file.name.as_deref(),
        }
    }
}
