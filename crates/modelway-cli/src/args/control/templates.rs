//! Arguments of `modelway templates`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use modelway::{EndpointType, ModelKind, ParameterField};

use super::{Paging, Sure, words};

const EXAMPLES: &str = "\
Examples:
  modelway templates create names --type chat --over ollama --upstream mistral:7b \\
      --system 'You generate {{kind}} names.' --parameter 'kind:str!:of what'
  modelway templates create mine --type generic --configuration launch.json";

#[derive(Debug, Subcommand)]
pub(crate) enum TemplatesCommand {
    /// List the templates
    List {
        #[command(flatten)]
        paging: Paging,
    },
    /// Show one template
    Show {
        /// Its id
        id: String,
    },
    Create(Box<CreateTemplateArgs>),
    /// Delete a template
    Delete {
        /// Its id
        id: String,
        #[command(flatten)]
        sure: Sure,
    },
}

/// Make a template, which models are made from
///
/// Either over a model of a provider that the platform has (--over and --upstream), or by a vendor's own configuration
/// (--configuration). A template cannot be changed afterwards.
///
/// A parameter is written NAME:TYPE, with `!` after the type where a value must be given, and `:DESCRIPTION` after
/// that; the types are str, int, float and bool. `{{NAME}}` stands for its value in the system text.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CreateTemplateArgs {
    /// Its name
    pub(crate) name: String,

    /// What its models are for: chat, completion, embedding, reranking, agent or generic
    #[arg(long = "type", value_name = "KIND", value_parser = words::kind)]
    pub(crate) kind: ModelKind,

    /// Provider that answers for its models
    #[arg(long, value_name = "PROVIDER", requires = "upstream")]
    pub(crate) over: Option<String>,

    /// That provider's name for the model
    #[arg(long, value_name = "MODEL", requires = "over")]
    pub(crate) upstream: Option<String>,

    /// Address to call it at, other than the provider's own; the platform must allow it (--allow-base-url)
    #[arg(long, value_name = "URL", requires = "over")]
    pub(crate) at: Option<String>,

    /// Instructions that precede every chat
    #[arg(long, value_name = "TEXT", conflicts_with = "configuration")]
    pub(crate) system: Option<String>,

    /// Randomness, unless the request says otherwise
    #[arg(long, value_name = "T", allow_negative_numbers = true, conflicts_with = "configuration")]
    pub(crate) temperature: Option<f64>,

    /// Nucleus sampling, unless the request says otherwise
    #[arg(long, value_name = "P", allow_negative_numbers = true, conflicts_with = "configuration")]
    pub(crate) top_p: Option<f64>,

    /// At most so many tokens of answer
    #[arg(long, value_name = "N", conflicts_with = "configuration")]
    pub(crate) max_tokens: Option<u64>,

    /// File with the vendor's configuration as a JSON object; `-` reads stdin
    #[arg(long, value_name = "FILE", conflicts_with_all = ["over", "upstream"])]
    pub(crate) configuration: Option<PathBuf>,

    /// How its endpoints answer: sync, async, streaming or batch
    #[arg(long, value_name = "HOW", default_value = "sync", value_parser = words::endpoint)]
    pub(crate) endpoint_type: EndpointType,

    /// Parameter that is given when a model is made, as NAME:TYPE[!][:DESCRIPTION]; repeatable
    #[arg(long, value_name = "PARAMETER", value_parser = words::parameter)]
    pub(crate) parameter: Vec<ParameterField>,

    /// Parameter that may be given with each request, in the same form; repeatable
    #[arg(long, value_name = "PARAMETER", value_parser = words::parameter)]
    pub(crate) request_parameter: Vec<ParameterField>,
}
