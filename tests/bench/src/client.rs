//! [`Client`]: what every measured client does.

/// The system message of every chat.
pub const SYSTEM: &str = "You are brief. Answer in one sentence, without any introduction.";
/// The user's message of every chat.
pub const USER: &str = "Tell me the capital of France, and one thing it is known for.";

/// The texts to embed.
pub fn texts() -> Vec<String> {
    (0..crate::fixtures::VECTORS).map(|i| format!("The text number {i}.")).collect()
}

/// A whole answer, however it came.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Its text.
    pub text: String,
    /// The total of its tokens.
    pub tokens: u64,
}

/// A client as a program would use it: made once, with one chat at a time or many.
///
/// Methods panic when something fails: a benchmark of errors would be a wrong one.
#[allow(async_fn_in_trait, reason = "one thread")]
pub trait Client: Clone + 'static {
    /// A stream that is being read.
    type Open: 'static;

    /// A client of the server at `base`, such as `http://127.0.0.1:4000/v1`.
    fn new(base: &str) -> Self;
    /// A chat, answered at once.
    async fn unary(&self) -> Answer;
    /// A chat with `model`, read as a stream to its end.
    async fn stream(&self, model: &'static str) -> Answer;
    /// A chat with `model`, its stream read as far as the first text.
    async fn open(&self, model: &'static str) -> Self::Open;
    /// Embeddings; so many numbers.
    async fn embeddings(&self) -> usize;
}
