//! [`Family`]: the kinds of tokenizers whose ids are proven to equal llama.cpp's.

use modelway_core::{Error, ErrorKind};

use crate::file;
use crate::gguf::Header;

/// How plain text is cut and merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    /// SentencePiece: merges by score; a space is `▁`.
    Sentences,
    /// Byte-level BPE: merges by rank; bytes are written as letters.
    Bytes {
        /// shimmytok's name for the same cutting of text into words.
        cut: &'static str,
        /// A lone line end or tab before a word is a word of its own, which shimmytok drops.
        lone_spaces: bool,
    },
}

/// One kind of tokenizer, and what its files leave out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Family {
    pub(super) algorithm: Algorithm,
    pub(super) add_bos: bool,
    pub(super) bos: Option<u32>,
    pub(super) eos: Option<u32>,
}

impl Family {
    /// The kind of tokenizer in the file of `header`.
    pub(super) fn of(header: &Header) -> Result<Self, Error> {
        let refuse = |what: String| {
            let error = file::error(header.path(), what);
            Err(error.with_hint("run this model through a llama.cpp server"))
        };
        match header.text("tokenizer.ggml.model") {
            None => Err(Error::new(
                ErrorKind::Configuration,
                format!("{}: holds no tokenizer", header.path().display()),
            )
            .with_hint("take a GGUF file of the whole model")),
            Some("llama") => Ok(Self {
                algorithm: Algorithm::Sentences,
                add_bos: true,
                bos: Some(1),
                eos: Some(2),
            }),
            Some("gpt2") => match header.text("tokenizer.ggml.pre") {
                None => refuse("its tokenizer does not name its pre-tokenizer".into()),
                Some(pre) => bytes(pre).map_or_else(
                    || refuse(format!("its pre-tokenizer `{pre}` is not supported")),
                    Ok,
                ),
            },
            Some(model) => refuse(format!("its tokenizer `{model}` is not supported")),
        }
    }
}

/// The byte-level kinds, by `tokenizer.ggml.pre`. Names on one line are one kind in llama.cpp too.
fn bytes(pre: &str) -> Option<Family> {
    let (cut, lone_spaces, add_bos) = match pre {
        "llama3" | "llama-v3" | "llama-bpe" | "falcon3" | "falcon-h1" | "pixtral" | "midm-2.0"
        | "lfm2" | "jina-v5-nano" => ("llama-bpe", false, true),
        "qwen2" | "deepseek-r1-qwen" | "kormo" | "f2llmv2" | "megrez" | "stablelm2" | "hunyuan"
        | "solar-open" => ("qwen2", false, false),
        "smollm" | "starcoder" | "refact" | "command-r" | "codeshell" | "exaone" | "minerva-7b"
        | "mellum2" => ("smollm", false, false),
        "gpt-2" | "phi-2" | "gigachat" | "a.x-4.0" | "mellum" | "exaone4" | "mpt" | "olmo"
        | "jais" | "trillion" | "granite-docling" => ("gpt-2", true, false),
        "deepseek-coder" => ("deepseek-coder", false, false),
        _ => return None,
    };
    let algorithm = Algorithm::Bytes { cut, lone_spaces };
    Some(Family { algorithm, add_bos, bos: Some(11), eos: Some(11) })
}
