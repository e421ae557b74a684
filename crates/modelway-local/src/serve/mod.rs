//! Serving: a queue, a thread for each model, and streams that callers read.

mod channel;
mod generation;
mod logprobs;
mod queue;
mod sampler;
mod stop;
mod worker;

pub(crate) use self::channel::channel;
pub(crate) use self::generation::Settings;
pub(crate) use self::queue::{Full, Job, Queue};
pub(crate) use self::sampler::Sampling;
pub(crate) use self::worker::{ChatJob, Worker};
