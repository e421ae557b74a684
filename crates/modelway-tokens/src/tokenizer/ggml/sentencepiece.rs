//! SentencePiece's own files (`tokenizer.model`): Llama 2, Mistral before tekken, Gemma.
//!
//! Source: `sentencepiece_model.proto` of the SentencePiece project.

use std::collections::HashSet;
use std::sync::Arc;

use modelway_core::{Error, ErrorKind};

use super::attributes::Attributes;
use super::family::Algorithm;
use super::load::{specials, tokens};
use super::plain::Plain;
use super::protobuf::{Field, fields};
use super::vocabulary::Ggml;
use super::{distilled, end};
use crate::tokenizer::Tokenizer;

/// `TrainerSpec.ModelType`.
const BPE: u64 = 2;

/// What of a file is needed.
struct Model {
    texts: Vec<String>,
    scores: Vec<f32>,
    attributes: Vec<Attributes>,
    kind: u64,
    prefix: bool,
    squeezes: bool,
    rewrites: bool,
    bos: Option<u32>,
    eos: Option<u32>,
}

impl Tokenizer {
    /// The tokenizer in a SentencePiece file (`tokenizer.model`), which begins each prompt with BOS.
    ///
    /// # Errors
    /// [`Configuration`](ErrorKind::Configuration) for anything else than such a file, and for kinds whose ids are
    /// not proven: unigram models, and those that rewrite text before they cut it.
    pub fn from_sentencepiece(bytes: &[u8]) -> Result<Self, Error> {
        let model = read(bytes).ok_or_else(|| broken("it is no SentencePiece model"))?;
        if model.kind != BPE {
            return Err(broken("only byte pair models are supported"));
        }
        if model.rewrites || model.squeezes {
            return Err(broken("models that rewrite text are not supported"));
        }
        let unique: HashSet<&String> = model.texts.iter().collect();
        if model.texts.is_empty() || unique.len() != model.texts.len() {
            return Err(broken("it has no tokens, or one twice"));
        }
        build(&model).map_err(|what| broken(&what))
    }
}

fn broken(what: &str) -> Error {
    Error::new(ErrorKind::Configuration, format!("not a usable tokenizer.model: {what}"))
}

fn build(model: &Model) -> Result<Tokenizer, String> {
    let algorithm = Algorithm::Sentences;
    let image = distilled::image(&model.texts, &model.scores, &[], algorithm);
    let known = |id: Option<u32>| id.filter(|id| (*id as usize) < model.texts.len());
    let eos = known(model.eos);
    Ok(Tokenizer(Arc::new(Ggml {
        plain: Plain::new(&image, algorithm, (&model.texts, model.prefix))?,
        tokens: tokens(&model.texts, &model.attributes, algorithm),
        specials: specials(&model.texts, &model.attributes),
        ends: eos.into_iter().chain(end::by_text(&model.texts)).collect(),
        bos: known(model.bos),
        eos,
        add_bos: true,
        add_eos: false,
        space_prefix: model.prefix,
        sentences: true,
    })))
}

fn read(bytes: &[u8]) -> Option<Model> {
    let mut model = Model {
        texts: Vec::new(),
        scores: Vec::new(),
        attributes: Vec::new(),
        kind: 1,
        prefix: true,
        squeezes: true,
        rewrites: false,
        bos: Some(1),
        eos: Some(2),
    };
    for field in fields(bytes) {
        match field? {
            (1, Field::Bytes(piece)) => read_piece(piece, &mut model)?,
            (2, Field::Bytes(trainer)) => read_trainer(trainer, &mut model)?,
            (3, Field::Bytes(normalizer)) => read_normalizer(normalizer, &mut model)?,
            _ => {}
        }
    }
    Some(model)
}

fn read_piece(bytes: &[u8], model: &mut Model) -> Option<()> {
    let (mut text, mut score, mut kind) = (String::new(), 0.0, 1);
    for field in fields(bytes) {
        match field? {
            (1, Field::Bytes(bytes)) => text = std::str::from_utf8(bytes).ok()?.to_owned(),
            (2, Field::Four(bits)) => score = f32::from_le_bytes(bits),
            (3, Field::Number(number)) => kind = number,
            _ => {}
        }
    }
    model.texts.push(if text.is_empty() { format!("[EMPTY_{}]", model.texts.len()) } else { text });
    model.scores.push(score);
    model.attributes.push(Attributes::from_type(i64::try_from(kind).ok()));
    Some(())
}

fn read_trainer(bytes: &[u8], model: &mut Model) -> Option<()> {
    for field in fields(bytes) {
        match field? {
            (3, Field::Number(kind)) => model.kind = kind,
            // Negative ids mean that there is no such token.
            (41, Field::Number(id)) => model.bos = u32::try_from(id).ok(),
            (42, Field::Number(id)) => model.eos = u32::try_from(id).ok(),
            _ => {}
        }
    }
    Some(())
}

fn read_normalizer(bytes: &[u8], model: &mut Model) -> Option<()> {
    for field in fields(bytes) {
        match field? {
            (2, Field::Bytes(map)) => model.rewrites = !map.is_empty(),
            (3, Field::Number(prefix)) => model.prefix = prefix != 0,
            (4, Field::Number(squeezes)) => model.squeezes = squeezes != 0,
            _ => {}
        }
    }
    Some(())
}
