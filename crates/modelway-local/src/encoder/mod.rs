//! BERT-family sentence encoders from safetensors folders.

mod layout;
mod model;
mod worker;

pub(crate) use self::model::{About, Encoder};
pub(crate) use self::worker::{EmbedJob, EncoderWorker};
