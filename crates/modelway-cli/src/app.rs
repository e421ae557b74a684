//! From the command line to the exit code.

use std::process::ExitCode;

use clap::Parser;
use modelway::ProcessEnvironment;

use crate::args::{Cli, Command};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{Form, Output};
use crate::report::report;
use crate::{
    chat, complete, deployments, doctor, embed, groups, interactive, local, models, platform,
    providers, rerank, serve, templates, tokens, usage,
};

/// Runs the command.
pub(crate) fn main() -> ExitCode {
    let exit = match Cli::try_parse() {
        Ok(cli) => {
            let mut output = Output::of_process(cli.form(), cli.global.quiet, cli.global.verbose);
            match start(&cli, &mut output).and_then(|()| output.settle()) {
                Ok(()) => Exit::Success,
                Err(failure) => report(&failure, &mut output),
            }
        }
        Err(error) => refuse(&error),
    };
    ExitCode::from(exit.code())
}

fn start(cli: &Cli, output: &mut Output) -> Result<(), Failure> {
    cli.global.check()?;
    cli.log().start(&ProcessEnvironment)?;
    // The worker keeps connections alive while the main thread waits for a line to be typed.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|source| Failure::File {
            message: "the runtime cannot start".to_owned(),
            source,
        })?;
    let result = runtime.block_on(async {
        let result = dispatch(cli, output).await;
        let closed = platform::close(&cli.global).await;
        result.and(closed)
    });
    // A thread may still wait for stdin.
    runtime.shutdown_background();
    result
}

async fn dispatch(cli: &Cli, output: &mut Output) -> Result<(), Failure> {
    if let Command::Chat(args) = &cli.command
        && interactive::is_wanted(args)
    {
        return interactive::run(&cli.global, args, output).await;
    }
    if let Command::Serve(args) = &cli.command {
        // Ctrl-C is its regular end.
        return serve::run(&cli.global, args, output).await;
    }
    tokio::select! {
        biased;
        result = once(cli, output) => result,
        _ = tokio::signal::ctrl_c() => Err(Failure::Cancelled),
    }
}

async fn once(cli: &Cli, output: &mut Output) -> Result<(), Failure> {
    let global = &cli.global;
    match &cli.command {
        Command::Chat(args) => chat::run(global, args, output).await,
        Command::Complete(args) => complete::run(global, args, output).await,
        Command::Embed(args) => embed::run(global, args, output).await,
        Command::Rerank(args) => rerank::run(global, args, output).await,
        Command::Tokens(args) => tokens::run(global, args, output).await,
        Command::Pull(args) => local::pull(global, args, output).await,
        Command::Serve(args) => serve::run(global, args, output).await,
        Command::Templates(command) => templates::run(global, command, output).await,
        Command::Models(command) => models::run(global, command, output).await,
        Command::Deployments(command) => deployments::run(global, command, output).await,
        Command::Groups(command) => groups::run(global, command, output).await,
        Command::Usage(args) => usage::run(global, args, output).await,
        Command::Providers => providers::run(global, output),
        Command::Doctor => doctor::run(global, output).await,
    }
}

/// Tells help, version, or what is wrong with the command line.
fn refuse(error: &clap::Error) -> Exit {
    if !error.use_stderr() {
        // Whoever reads it may go away.
        let _ = error.print();
        return Exit::Success;
    }
    let json = std::env::args_os().any(|argument| argument == "--json");
    if json {
        let text = error.to_string();
        let first = text.lines().next().unwrap_or_default();
        let failure = Failure::usage(first.strip_prefix("error: ").unwrap_or(first));
        return report(&failure, &mut Output::of_process(Form::Json, false, 0));
    }
    let _ = error.print();
    Exit::Usage
}
