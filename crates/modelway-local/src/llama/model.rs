//! [`Llama`]: the weights.

use modelway_core::Error;
use modelway_tokens::gguf::Header;

use super::Config;
use super::loader::Loader;
use super::rope::Rope;
use crate::tensor::Linear;

/// A model, ready to run. Sequences keep their own [`Cache`](super::Cache).
#[derive(Debug)]
pub(crate) struct Llama {
    pub(super) config: Config,
    pub(super) rope: Rope,
    pub(super) embedding: Linear,
    pub(super) layers: Vec<Layer>,
    pub(super) norm: Vec<f32>,
    /// `None` where the embedding serves as the output too.
    pub(super) output: Option<Linear>,
}

#[derive(Debug)]
pub(super) struct Layer {
    pub attention_norm: Vec<f32>,
    pub query: Linear,
    pub key: Linear,
    pub value: Linear,
    pub attention_output: Linear,
    pub feed_forward_norm: Vec<f32>,
    pub gate: Linear,
    pub up: Linear,
    pub down: Linear,
}

impl Llama {
    /// Reads the weights of the file that `header` belongs to; `vocabulary` is the tokenizer's size.
    ///
    /// # Errors
    /// `Configuration` and `Unsupported`, naming the file and the tensor.
    pub(crate) fn load(header: &Header, vocabulary: usize) -> Result<Self, Error> {
        let config = Config::read(header)?;
        let mut loader = Loader::open(header)?;
        let embedding = loader.matrix("token_embd.weight", (vocabulary, config.width))?;
        let slower = match loader.has("rope_freqs.weight") {
            true => loader.list("rope_freqs.weight", config.rotated / 2)?,
            false => Vec::new(),
        };
        let layers = (0..config.layers).map(|at| Layer::load(&mut loader, &config, at));
        let layers = layers.collect::<Result<_, _>>()?;
        let norm = loader.list("output_norm.weight", config.width)?;
        let output = match loader.has("output.weight") {
            true => Some(loader.matrix("output.weight", (vocabulary, config.width))?),
            false => None,
        };
        loader.finish()?;
        let rope = Rope::new(&config, &slower);
        Ok(Self { config, rope, embedding, layers, norm, output })
    }

    /// The sizes.
    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    /// How many tokens there are to choose from.
    pub(crate) fn vocabulary(&self) -> usize {
        self.embedding.shape().0
    }
}

impl Layer {
    fn load(loader: &mut Loader<'_>, c: &Config, at: usize) -> Result<Self, Error> {
        let (width, queries) = (c.width, c.heads * c.head);
        let name = |part: &str| format!("blk.{at}.{part}.weight");
        Ok(Self {
            attention_norm: loader.list(&name("attn_norm"), width)?,
            query: loader.matrix(&name("attn_q"), (queries, width))?,
            key: loader.matrix(&name("attn_k"), (c.kv_width(), width))?,
            value: loader.matrix(&name("attn_v"), (c.kv_width(), width))?,
            attention_output: loader.matrix(&name("attn_output"), (width, queries))?,
            feed_forward_norm: loader.list(&name("ffn_norm"), width)?,
            gate: loader.matrix(&name("ffn_gate"), (c.feed_forward, width))?,
            up: loader.matrix(&name("ffn_up"), (c.feed_forward, width))?,
            down: loader.matrix(&name("ffn_down"), (width, c.feed_forward))?,
        })
    }
}
