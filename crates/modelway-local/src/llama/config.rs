//! [`Config`]: what the header of a GGUF file says about a Llama.

use modelway_core::{Error, ErrorKind};
use modelway_tokens::gguf::Header;

/// The sizes of a model.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub layers: usize,
    pub width: usize,
    pub feed_forward: usize,
    pub heads: usize,
    pub kv_heads: usize,
    /// Numbers of one head.
    pub head: usize,
    /// Numbers of one head that are rotated.
    pub rotated: usize,
    pub rope_base: f64,
    /// Positions are divided by this.
    pub rope_factor: f64,
    pub epsilon: f32,
    /// Tokens that it was trained for.
    pub context: usize,
}

impl Config {
    /// Reads and checks the sizes.
    ///
    /// # Errors
    /// `Unsupported` for another architecture; `Configuration` for sizes that are missing or contradict.
    pub(crate) fn read(header: &Header) -> Result<Self, Error> {
        architecture(header)?;
        let keys = Keys(header);
        let (width, heads) = (keys.size("embedding_length")?, keys.size("attention.head_count")?);
        let head = keys.size_or("attention.key_length", width / heads)?;
        let config = Self {
            layers: keys.size("block_count")?,
            width,
            feed_forward: keys.size("feed_forward_length")?,
            heads,
            kv_heads: keys.size_or("attention.head_count_kv", heads)?,
            head,
            rotated: keys.size_or("rope.dimension_count", head)?,
            rope_base: keys.number("rope.freq_base").unwrap_or(10_000.0),
            rope_factor: rope_factor(&keys)?,
            epsilon: keys.number("attention.layer_norm_rms_epsilon").unwrap_or(1e-5) as f32,
            context: keys.size("context_length")?,
        };
        config.check(&keys)?;
        Ok(config)
    }

    fn check(&self, keys: &Keys<'_>) -> Result<(), Error> {
        let value = keys.size_or("attention.value_length", self.head)?;
        let fits = self.heads.is_multiple_of(self.kv_heads)
            && value == self.head
            && self.rotated <= self.head
            && self.rotated.is_multiple_of(2)
            && self.epsilon.is_finite()
            && self.rope_base.is_finite()
            && self.rope_base > 0.0;
        let sane = self.layers <= 1 << 12 && self.context <= 1 << 30 && self.heads <= 1 << 16;
        if !fits || !sane {
            return Err(keys.error("the sizes in its metadata contradict each other".into()));
        }
        if keys.0.unsigned("llama.expert_count").is_some_and(|n| n > 0) {
            return Err(unsupported(header_name(keys.0), "a mixture of experts"));
        }
        Ok(())
    }

    /// Numbers of all keys (or values) of one token.
    pub(crate) fn kv_width(&self) -> usize {
        self.kv_heads * self.head
    }
}

fn architecture(header: &Header) -> Result<(), Error> {
    match header.architecture() {
        Some("llama") => Ok(()),
        Some(other) => Err(unsupported(header_name(header), &format!("architecture `{other}`"))),
        None => Err(Keys(header).error("it names no architecture (`general.architecture`)".into())),
    }
}

fn header_name(header: &Header) -> String {
    header.path().display().to_string()
}

pub(super) fn unsupported(path: String, what: &str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("{path}: {what} cannot be run in process"))
        .with_hint("supported are dense GGUF models of architecture `llama` (Llama, SmolLM2, Mistral, TinyLlama); serve others with llama.cpp or ollama and call them there")
}

fn rope_factor(keys: &Keys<'_>) -> Result<f64, Error> {
    let factor = keys.number("rope.scaling.factor").or(keys.number("rope.scale_linear"));
    match (keys.0.text("llama.rope.scaling.type"), factor) {
        (None | Some("none"), None) | (Some("none"), _) => Ok(1.0),
        (None | Some("linear"), Some(factor)) if factor.is_finite() && factor > 0.0 => Ok(factor),
        (Some(kind), _) => {
            Err(unsupported(header_name(keys.0), &format!("position scaling `{kind}`")))
        }
        _ => Err(keys.error("its position scaling has no usable factor".into())),
    }
}

struct Keys<'a>(&'a Header);

impl Keys<'_> {
    fn error(&self, what: String) -> Error {
        Error::new(ErrorKind::Configuration, format!("{}: {what}", self.0.path().display()))
            .with_hint("fetch or convert the model again")
    }

    fn size(&self, key: &str) -> Result<usize, Error> {
        let key = format!("llama.{key}");
        let size = self.0.unsigned(&key).and_then(|n| usize::try_from(n).ok());
        size.filter(|n| (1..1 << 31).contains(n))
            .ok_or_else(|| self.error(format!("`{key}` is missing or not a size")))
    }

    fn size_or(&self, key: &str, default: usize) -> Result<usize, Error> {
        if self.0.metadata().contains_key(&format!("llama.{key}")) {
            return self.size(key);
        }
        Ok(default)
    }

    fn number(&self, key: &str) -> Option<f64> {
        self.0.number(&format!("llama.{key}"))
    }
}
