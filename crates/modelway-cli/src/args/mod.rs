//! What can be said on the command line.

mod calls;
mod global;

use clap::{Parser, Subcommand};

pub(crate) use self::calls::{ChatArgs, CompleteArgs, EmbedArgs, PullArgs, RerankArgs};
pub(crate) use self::global::Global;
use crate::exit::Exit;
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
    Pull(PullArgs),
    /// List models, or show one
    #[command(subcommand)]
    Models(ModelsCommand),
    /// Show the providers that there are, and which variable configures each
    Providers,
    /// Show what is configured, what answers, and what to do next
    ///
    /// Exits with 0 when a provider answers, or none is configured and models run in this process; with 3 when the
    /// configuration is broken; and otherwise with the code of the first failure.
    Doctor,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ModelsCommand {
    /// List the models of the default provider
    List {
        /// List those of every configured provider
        #[arg(long)]
        all: bool,
    },
    /// Show one model
    Show {
        /// Its id, as for --model
        id: String,
    },
}

impl Cli {
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
