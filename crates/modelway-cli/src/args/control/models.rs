//! Arguments of `modelway models`.

use clap::{Args, Subcommand, ValueEnum};
use modelway::{ModelKind, SortBy};

use super::{Paging, Sure, words};

const LIST_EXAMPLES: &str = "\
Examples:
  modelway models list --own --sort created_at:desc
  modelway models list --type embedding --provider sgp";

const CREATE_EXAMPLES: &str = "\
Example:
  modelway models create pet-names --template tpl_1 --parameter kind=pet --description 'Names for pets'";

const UPDATE_EXAMPLES: &str = "\
Example:
  modelway models update mdl_1 --name names --clear description
  modelway models update mdl_1 --parameter kind=cat";

#[derive(Debug, Subcommand)]
pub(crate) enum ModelsCommand {
    List(ListModelsArgs),
    /// Show one model
    Show {
        /// Its id, as for --model
        id: String,
    },
    Create(Box<CreateModelArgs>),
    Update(Box<UpdateModelArgs>),
    /// Delete a model, and its deployments with it
    Delete {
        /// Its id
        id: String,
        #[command(flatten)]
        sure: Sure,
    },
}

/// List the models of the default provider
#[derive(Debug, Args)]
#[command(after_help = LIST_EXAMPLES)]
pub(crate) struct ListModelsArgs {
    /// List those of every configured provider
    #[arg(long, conflicts_with_all = ["limit", "page"])]
    pub(crate) all: bool,

    /// Only those that were made there, not the built-in ones
    #[arg(long)]
    pub(crate) own: bool,

    /// Only those for this: chat, completion, embedding, reranking, agent or generic
    #[arg(long = "type", value_name = "KIND", value_parser = words::kind)]
    pub(crate) kind: Option<ModelKind>,

    /// Only those of this group, on a platform
    #[arg(long, value_name = "ID")]
    pub(crate) group: Option<String>,

    /// Order, on a platform: FIELD:asc or FIELD:desc; of several, the first counts most
    #[arg(long, value_name = "ORDER", value_parser = words::sort)]
    pub(crate) sort: Vec<SortBy>,

    #[command(flatten)]
    pub(crate) paging: Paging,
}

/// Make a model from a template
///
/// The template is read first, so that its parameters are checked before anything is made.
#[derive(Debug, Args)]
#[command(after_help = CREATE_EXAMPLES)]
pub(crate) struct CreateModelArgs {
    /// Its name
    pub(crate) name: String,

    /// Template to make it from
    #[arg(long, value_name = "ID")]
    pub(crate) template: String,

    /// Value of a parameter of the template, as NAME=VALUE; repeatable
    #[arg(long, value_name = "NAME=VALUE", value_parser = words::assignment)]
    pub(crate) parameter: Vec<(String, String)>,

    /// Group that it joins
    #[arg(long, value_name = "ID")]
    pub(crate) group: Option<String>,

    /// Its name for people
    #[arg(long, value_name = "TEXT")]
    pub(crate) display_name: Option<String>,

    /// What it is
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
}

/// Change a model: only what is given
///
/// Its deployments follow at once. A change of template or parameters is checked by the template, which is read first.
#[derive(Debug, Args)]
#[command(after_help = UPDATE_EXAMPLES)]
pub(crate) struct UpdateModelArgs {
    /// Its id
    pub(crate) id: String,

    /// Its name
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,

    /// Its name for people
    #[arg(long, value_name = "TEXT")]
    pub(crate) display_name: Option<String>,

    /// What it is
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,

    /// What is published about it
    #[arg(long, value_name = "TEXT")]
    pub(crate) model_card: Option<String>,

    /// What is published about its training data
    #[arg(long, value_name = "TEXT")]
    pub(crate) training_data_card: Option<String>,

    /// What it is for: chat, completion, embedding, reranking, agent or generic
    #[arg(long = "type", value_name = "KIND", value_parser = words::kind)]
    pub(crate) kind: Option<ModelKind>,

    /// Template that it is made from now; values of parameters that this one has too are kept
    #[arg(long, value_name = "ID")]
    pub(crate) template: Option<String>,

    /// Value of a parameter of its template, as NAME=VALUE, beside those that it has; repeatable
    #[arg(long, value_name = "NAME=VALUE", value_parser = words::assignment)]
    pub(crate) parameter: Vec<(String, String)>,

    /// Its group
    #[arg(long, value_name = "ID")]
    pub(crate) group: Option<String>,

    /// Who runs it, such as OPENAI
    #[arg(long, value_name = "VENDOR")]
    pub(crate) vendor: Option<String>,

    /// Model that it was made from
    #[arg(long, value_name = "ID")]
    pub(crate) base_model: Option<String>,

    /// What to clear; repeatable
    #[arg(long, value_name = "FIELD", value_enum)]
    pub(crate) clear: Vec<Clearable>,
}

/// What can be cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Clearable {
    DisplayName,
    Description,
    ModelCard,
    TrainingDataCard,
    Template,
    Parameters,
    Group,
    Vendor,
    BaseModel,
}
