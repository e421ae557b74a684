//! From the header of a GGUF file to a tokenizer.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use modelway_core::Error;

use super::attributes::Attributes;
use super::family::{Algorithm, Family};
use super::plain::Plain;
use super::vocabulary::{Ggml, Token};
use super::{distilled, end, pieces};
use crate::file;
use crate::gguf::{Header, Value};
use crate::tokenizer::Tokenizer;
use crate::tokenizer::specials::{Special, Specials};

impl Tokenizer {
    /// The tokenizer inside the GGUF file at `path`; its ids are llama.cpp's.
    ///
    /// # Errors
    /// [`Configuration`](modelway_core::ErrorKind::Configuration), naming the path and what is wrong: a
    /// file that [`Header::open`] refuses, without a usable tokenizer, or of a kind that is not proven to give llama.cpp's ids.
    pub fn from_gguf(path: &Path) -> Result<Self, Error> {
        Self::from_header(&Header::open(path)?)
    }

    /// The tokenizer that the header of a GGUF file describes; its ids are llama.cpp's.
    ///
    /// # Errors
    /// As [`from_gguf`](Self::from_gguf).
    pub fn from_header(header: &Header) -> Result<Self, Error> {
        let family = Family::of(header)?;
        let texts = texts(header)?;
        let mut ids = HashMap::with_capacity(texts.len());
        for (id, text) in (0u32..).zip(&texts) {
            if ids.insert(text.as_str(), id).is_some() {
                return Err(broken(header, &format!("token {text:?} appears twice")));
            }
        }
        let mut attributes = attributes(header, texts.len())?;
        let eos = end::named(header, "eos", texts.len()).or(within(family.eos, texts.len()));
        let ends = end::tokens(header, &ids, &mut attributes, eos);
        eat_spaces(header, &ids, &mut attributes);

        let scores = scores(header, texts.len())?;
        let merges = merges(header, &family, &ids)?;
        let space_prefix = family.algorithm == Algorithm::Sentences
            && header.bool("tokenizer.ggml.add_space_prefix").unwrap_or(true);
        let image = distilled::image(&texts, &scores, merges, family.algorithm);
        let plain = Plain::new(&image, family.algorithm, (&texts, space_prefix));
        let bos = end::named(header, "bos", texts.len()).or(within(family.bos, texts.len()));
        let ggml = Ggml {
            plain: plain.map_err(|what| broken(header, &what))?,
            tokens: tokens(&texts, &attributes, family.algorithm),
            specials: specials(&texts, &attributes),
            ends,
            bos,
            eos,
            add_bos: header.bool("tokenizer.ggml.add_bos_token").unwrap_or(family.add_bos),
            add_eos: header.bool("tokenizer.ggml.add_eos_token").unwrap_or(false),
            space_prefix,
            sentences: family.algorithm == Algorithm::Sentences,
        };
        Ok(Self(Arc::new(ggml)))
    }
}

fn broken(header: &Header, what: &str) -> Error {
    file::error(header.path(), format_args!("its tokenizer is broken: {what}"))
}

fn within(id: Option<u32>, count: usize) -> Option<u32> {
    id.filter(|id| (*id as usize) < count)
}

fn texts(header: &Header) -> Result<Vec<String>, Error> {
    let texts = header.texts("tokenizer.ggml.tokens").filter(|texts| !texts.is_empty());
    let texts = texts.ok_or_else(|| broken(header, "it has no tokens"))?;
    let name = |(id, text): (usize, &String)| match text.as_str() {
        "" => format!("[EMPTY_{id}]"),
        text => text.to_owned(),
    };
    Ok(texts.iter().enumerate().map(name).collect())
}

fn attributes(header: &Header, count: usize) -> Result<Vec<Attributes>, Error> {
    let Some(types) = header.numbers("tokenizer.ggml.token_type") else {
        return Ok(vec![Attributes::NORMAL; count]);
    };
    if types.len() < count {
        let what = format!("{} token types for {count} tokens", types.len());
        return Err(broken(header, &what));
    }
    let kind =
        |value: Value| Attributes::from_type(value.number().map_or(Some(0), |n| Some(n as i64)));
    Ok(types.iter().take(count).map(kind).collect())
}

#[expect(clippy::cast_possible_truncation, reason = "scores are written as f32")]
fn scores(header: &Header, count: usize) -> Result<Vec<f32>, Error> {
    let Some(scores) = header.numbers("tokenizer.ggml.scores") else {
        return Ok(vec![0.0; count]);
    };
    if scores.len() < count {
        return Err(broken(header, &format!("{} scores for {count} tokens", scores.len())));
    }
    Ok(scores.iter().take(count).map(|n| n.number().unwrap_or(0.0) as f32).collect())
}

fn merges<'h>(
    header: &'h Header,
    family: &Family,
    ids: &HashMap<&str, u32>,
) -> Result<&'h [String], Error> {
    if family.algorithm == Algorithm::Sentences {
        return Ok(&[]);
    }
    let merges = header.texts("tokenizer.ggml.merges");
    let merges = merges.ok_or_else(|| broken(header, "it has no merges"))?;
    for merge in merges {
        let sides = merge.split_once(' ').filter(|(_, right)| !right.contains(' '));
        if !sides.is_some_and(|(left, right)| ids.contains_key(left) && ids.contains_key(right)) {
            return Err(broken(header, &format!("merge {merge:?} is not of two tokens")));
        }
    }
    Ok(merges)
}

/// Phi-3's files do not say it: spaces after its special tokens belong to them.
fn eat_spaces(header: &Header, ids: &HashMap<&str, u32>, attributes: &mut [Attributes]) {
    let name = header.text("general.name").unwrap_or_default().to_lowercase();
    if !name.contains("phi-3") && !name.contains("phi3") {
        return;
    }
    for attributes in attributes.iter_mut().filter(|a| a.is_special()) {
        attributes.add(Attributes::EATS_RIGHT);
    }
    for text in ["<unk>", "<s>", "<|endoftext|>"] {
        if let Some(a) = ids.get(text).and_then(|id| attributes.get_mut(*id as usize)) {
            a.remove(Attributes::EATS_RIGHT);
        }
    }
}

pub(super) fn tokens(
    texts: &[String],
    attributes: &[Attributes],
    algorithm: Algorithm,
) -> Vec<Token> {
    let all = texts.iter().zip(attributes);
    all.map(|(text, a)| Token { bytes: pieces::bytes(text, *a, algorithm), hidden: a.is_hidden() })
        .collect()
}

pub(super) fn specials(texts: &[String], attributes: &[Attributes]) -> Specials {
    let all = (0u32..).zip(texts.iter().zip(attributes)).filter(|(_, (_, a))| a.is_special());
    let special = |(id, (text, a)): (u32, (&String, &Attributes))| Special {
        id,
        text: text.clone(),
        hidden: a.is_hidden(),
        eats_right: a.is(Attributes::EATS_RIGHT),
    };
    Specials::new(all.map(special).collect())
}
