//! Arguments of the commands on what a platform keeps: templates, models, deployments, groups, usage.

mod deployments;
mod groups;
mod models;
mod moment;
mod templates;
mod usage;
mod words;

use clap::Args;

pub(crate) use self::deployments::{CreateDeploymentArgs, DeploymentArgs, DeploymentsCommand};
pub(crate) use self::groups::GroupsCommand;
pub(crate) use self::models::{
    Clearable, CreateModelArgs, ListModelsArgs, ModelsCommand, UpdateModelArgs,
};
pub(crate) use self::moment::Moment;
pub(crate) use self::templates::{CreateTemplateArgs, TemplatesCommand};
pub(crate) use self::usage::UsageArgs;

/// Which part of a list is wanted; all of it unless one is set.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(crate) struct Paging {
    /// Show one page of so many items, instead of everything
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000))]
    pub(crate) limit: Option<u64>,

    /// Show this page only, counted from 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) page: Option<u64>,
}

/// Whether to ask before something is deleted.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Sure {
    /// Delete without asking; needed with --json and where no terminal is there
    #[arg(long, short)]
    pub(crate) yes: bool,
}
