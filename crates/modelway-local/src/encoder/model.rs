//! [`Encoder`]: the weights of a sentence encoder.

use std::path::Path;

use candle_core::{DType, Device, Result, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::bert::BertModel;
use modelway_core::Error;
use modelway_tokens::Tokenizer;

use super::layout::{self, Layout};

/// Turns tokens into a vector: the mean of the tokens' vectors, of length 1 where the model's files say so.
pub(crate) struct Encoder {
    bert: BertModel,
    normalise: bool,
}

/// What callers need to know of a loaded encoder.
#[derive(Debug, Clone)]
pub(crate) struct About {
    pub tokenizer: Tokenizer,
    /// Tokens of a text at most.
    pub context: usize,
    /// Numbers of a vector.
    pub dimensions: usize,
}

impl Encoder {
    /// Reads a folder.
    ///
    /// # Errors
    /// `Configuration` and `Unsupported`, naming the file.
    pub(crate) fn load(folder: &Path) -> std::result::Result<(Self, About), Error> {
        let Layout { bert: config, context, normalise } = Layout::read(folder)?;
        let path = folder.join("tokenizer.json");
        let tokenizer = Tokenizer::from_json(&layout::read(&path)?)
            .map_err(|e| layout::error(&path, e.to_string()).with_source(e))?;
        if tokenizer.vocabulary_size() > config.vocab_size {
            let what = format!("knows more tokens than the model ({})", config.vocab_size);
            return Err(layout::error(&path, what));
        }
        let path = folder.join("model.safetensors");
        let unusable = |e: candle_core::Error| {
            layout::error(&path, format!("cannot be used: {e}")).with_source(e)
        };
        let tensors = candle_core::safetensors::load(&path, &Device::Cpu).map_err(unusable)?;
        let weights = VarBuilder::from_tensors(tensors, DType::F32, &Device::Cpu);
        let bert = BertModel::load(weights, &config).map_err(unusable)?;
        let about = About { tokenizer, context, dimensions: config.hidden_size };
        Ok((Self { bert, normalise }, about))
    }

    /// The vector of one text. Texts go one by one: then none depends on its neighbours' lengths.
    pub(crate) fn embed(&self, tokens: &[u32]) -> Result<Vec<f32>> {
        let tokens = Tensor::new(tokens, &Device::Cpu)?.unsqueeze(0)?;
        let states = self.bert.forward(&tokens, &tokens.zeros_like()?, None)?;
        let mut vector = states.squeeze(0)?.mean(0)?.to_vec1::<f32>()?;
        if self.normalise {
            let length = vector.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt();
            // The same floor as the reference has.
            let length = length.max(1e-12) as f32;
            vector.iter_mut().for_each(|x| *x /= length);
        }
        Ok(vector)
    }
}
