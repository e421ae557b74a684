//! `modelway tokens`.

use std::path::PathBuf;

use clap::Args;

/// Count the tokens of a conversation or a text, and show whether and how it fits the model's context
///
/// No provider is called and no key is needed; a model of this machine is brought here first, as for a chat. The count is
/// exact for OpenAI's models, for models on this machine, with `--tokenizer`, and for models of Anyscale and vLLM whose
/// tokenizer `modelway pull tokenizer` has brought here; otherwise it is an estimate.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("prompt").required(true).args(["messages", "text"]))]
pub(crate) struct TokensArgs {
    /// The model's tokenizer: a GGUF file, a tokenizer.model, a tokenizer.json with its tokenizer_config.json beside it,
    /// or the name of one that `modelway pull tokenizer` has brought here
    #[arg(long, value_name = "FILE|NAME")]
    pub(crate) tokenizer: Option<String>,
    /// How the server writes a conversation, where the tokenizer's file does not say: llama-2, llama-3, mistral,
    /// mixtral-8x22b, zephyr, gemma, chatml
    #[arg(long, value_name = "NAME", requires = "tokenizer")]
    pub(crate) format: Option<String>,
    /// A file with the conversation, as --history writes it: a JSON list of messages; `-` reads stdin
    #[arg(long, value_name = "FILE")]
    pub(crate) messages: Option<PathBuf>,
    /// A text, as for a plain completion; `-` reads stdin
    #[arg(long, value_name = "TEXT")]
    pub(crate) text: Option<String>,
    /// Tokens to keep for the answer
    #[arg(long, value_name = "TOKENS")]
    pub(crate) max_tokens: Option<u64>,
    /// The model's context, prompt and answer together, where it is not known
    #[arg(long, value_name = "TOKENS")]
    pub(crate) context: Option<u64>,
}
