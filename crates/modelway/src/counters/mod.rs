//! Who counts tokens exactly.

mod named;
#[cfg(feature = "tokens")]
mod openai;

pub(crate) use self::named::Counters;

/// The counters that a client has without being told: OpenAI's, with the feature `tokens`.
pub(crate) fn built_in() -> Counters {
    #[allow(unused_mut, reason = "without the feature there is none")]
    let mut counters = Counters::default();
    #[cfg(feature = "tokens")]
    counters.add(std::sync::Arc::new(openai::OpenAi::default()));
    counters
}
