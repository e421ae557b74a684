//! Models in this process, by feature.

use modelway::DeploymentRef;

use crate::connect::Task;

#[cfg(not(feature = "local"))]
mod absent;
#[cfg(feature = "local")]
mod backend;
#[cfg(feature = "local")]
mod bar;
#[cfg(feature = "local")]
mod pull;
#[cfg(feature = "local")]
mod tokenizers;

#[cfg(not(feature = "local"))]
pub(crate) use self::absent::{Local, default_model, proper_id, pull, tokenizer, with_counters};
#[cfg(feature = "local")]
pub(crate) use self::backend::{Local, default_model, proper_id};
#[cfg(feature = "local")]
pub(crate) use self::pull::run as pull;
#[cfg(feature = "local")]
pub(crate) use self::tokenizers::{tokenizer, with_counters};

/// Its name among the providers.
pub(crate) const ID: &str = "local";
/// What the built-in chat model is told where the caller gives no instructions. It has 135 million parameters: with
/// the ones of its own template it answers in other languages, and does not come to an end.
const INSTRUCTIONS: &str = "Answer in one short English sentence.";

/// What the model at `deployment` is told where the caller says nothing.
pub(crate) fn instructions(deployment: &DeploymentRef) -> Option<&'static str> {
    let built_in = default_model(Task::Chat);
    let is_it = deployment.provider() == Some(ID) && deployment.id() == built_in;
    is_it.then_some(INSTRUCTIONS)
}

/// Whether this build has them.
pub(crate) const AVAILABLE: bool = cfg!(feature = "local");
