//! Arguments of `modelway deployments`.

use clap::{Args, Subcommand};
use modelway::SortBy;

use super::{Paging, Sure, words};

const EXAMPLES: &str = "\
Example:
  modelway deployments create mdl_1 names --parameter kind=pet --wait";

#[derive(Debug, Subcommand)]
pub(crate) enum DeploymentsCommand {
    /// List the deployments of a model, or of all
    List {
        /// Model whose deployments to list; all of them without it
        #[arg(value_name = "MODEL")]
        of: Option<String>,

        /// Order, on a platform: FIELD:asc or FIELD:desc; of several, the first counts most
        #[arg(long, value_name = "ORDER", value_parser = words::sort)]
        sort: Vec<SortBy>,

        #[command(flatten)]
        paging: Paging,
    },
    /// Show one deployment
    Show(DeploymentArgs),
    Create(Box<CreateDeploymentArgs>),
    /// Switch a deployment off: its metadata get `"disabled": true`, which a modelway platform heeds
    Disable(DeploymentArgs),
    /// Switch a deployment on again
    Enable(DeploymentArgs),
    /// Delete a deployment
    Delete {
        #[command(flatten)]
        which: DeploymentArgs,
        #[command(flatten)]
        sure: Sure,
    },
}

/// One deployment.
#[derive(Debug, Args)]
pub(crate) struct DeploymentArgs {
    /// Its model's id
    #[arg(value_name = "MODEL")]
    pub(crate) of: String,

    /// Its id
    pub(crate) id: String,
}

/// Make a deployment of a model, which calls can then address
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CreateDeploymentArgs {
    /// The model's id
    #[arg(value_name = "MODEL")]
    pub(crate) of: String,

    /// Its name
    pub(crate) name: String,

    /// Value of a parameter of the model's template, over the model's own, as NAME=VALUE; repeatable
    #[arg(long, value_name = "NAME=VALUE", value_parser = words::assignment)]
    pub(crate) parameter: Vec<(String, String)>,

    /// Wait until it is ready, at most half an hour
    #[arg(long)]
    pub(crate) wait: bool,
}
