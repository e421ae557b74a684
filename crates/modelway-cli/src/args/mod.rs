//! What can be said on the command line.

mod calls;
mod control;
mod global;
mod serve;
mod tokens;

use clap::{Parser, Subcommand};

pub(crate) use self::calls::{
    ChatArgs, CompleteArgs, EmbedArgs, PullArgs, PullTokenizerArgs, Pulled, RerankArgs,
};
pub(crate) use self::control::{
    Clearable, CreateDeploymentArgs, CreateModelArgs, CreateTemplateArgs, DeploymentArgs,
    DeploymentsCommand, GroupsCommand, ListModelsArgs, ModelsCommand, Moment, Paging, Sure,
    TemplatesCommand, UpdateModelArgs, UsageArgs,
};
pub(crate) use self::global::Global;
pub(crate) use self::serve::{LogFormat, ServeArgs};
pub(crate) use self::tokens::TokensArgs;
use crate::exit::Exit;
use crate::logging::Log;
use crate::output::Form;

/// Chat with, complete with and embed by the models of many providers.
///
/// A provider is configured by options, by the config file, or by the environment, in this order; with none of
/// them, small models run in this process.
/// `modelway doctor` shows what is configured and what answers.
#[derive(Debug, Parser)]
#[command(name = "modelway", version, after_help = Exit::help())]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Chat(Box<ChatArgs>),
    Complete(Box<CompleteArgs>),
    Embed(EmbedArgs),
    Rerank(RerankArgs),
    Tokens(TokensArgs),
    Pull(PullArgs),
    Serve(Box<ServeArgs>),
    /// Templates of a platform, which models are made from: list, show, create, delete
    #[command(subcommand)]
    Templates(TemplatesCommand),
    /// Models: list and show; on a platform also create, update, delete
    #[command(subcommand)]
    Models(ModelsCommand),
    /// Deployments of models, which calls address: list, show, create, disable, enable, delete
    #[command(subcommand)]
    Deployments(DeploymentsCommand),
    /// Groups of models on a platform: list, show, create, add, delete
    #[command(subcommand)]
    Groups(GroupsCommand),
    Usage(UsageArgs),
    /// Show the providers that there are, and which variable configures each
    Providers,
    /// Show what is configured, what answers, and what to do next
    ///
    /// Exits with 0 when a provider answers, or none is configured and models run in this process; with 3 when the
    /// configuration is broken; and otherwise with the code of the first failure.
    Doctor,
}

impl Cli {
    /// What is logged unless MODELWAY_LOG says it.
    pub(crate) fn log(&self) -> Log {
        let Global { quiet, verbose, json, .. } = self.global;
        let Command::Serve(args) = &self.command else { return Log::of_calls(verbose) };
        let format =
            args.log_format.unwrap_or(if json { LogFormat::Json } else { LogFormat::Text });
        Log::of_server(verbose, quiet, format)
    }

    /// What is written for whom.
    pub(crate) fn form(&self) -> Form {
        let stream = match &self.command {
            Command::Chat(args) => args.stream,
            Command::Complete(args) => args.stream,
            _ => false,
        };
        match (self.global.json, stream) {
            (true, true) => Form::Lines,
            (true, false) => Form::Json,
            (false, _) => Form::Human,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
