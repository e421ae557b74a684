//! `modelway chat` as a conversation.

use std::path::Path;

use modelway::ProcessEnvironment;

use crate::args::{ChatArgs, Global};
use crate::chat::{Asked, Asking, answer};
use crate::command::{Command, HELP, parse};
use crate::connect::Session;
use crate::conversation::Conversation;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::line::{Line, Lines};
use crate::output::{Form, Output};
use crate::report::report;
use crate::{input, message, render};

/// A conversation, and what it needs.
struct Talk {
    asking: Asking,
    conversation: Conversation,
    images: Vec<String>,
    /// The code of the last turn that failed.
    failed: Option<Exit>,
}

/// Whether `args` ask for a conversation.
pub(crate) fn is_wanted(args: &ChatArgs) -> bool {
    args.interactive || args.prompt.is_empty() && input::is_terminal()
}

/// Has a conversation until its end. Where nobody types the lines, it ends with the code of the last turn that
/// failed.
pub(crate) async fn run(
    global: &Global,
    args: &ChatArgs,
    output: &mut Output,
) -> Result<(), Failure> {
    if output.form != Form::Human {
        return Err(Failure::usage("--json needs a prompt: a conversation has no JSON form"));
    }
    let session = Session::open(global, &ProcessEnvironment).await?;
    let mut talk = Talk {
        asking: Asking::open(session, args, output).await?,
        conversation: Conversation::open(args.history.as_deref(), args.system.as_deref())?,
        images: args.image.clone(),
        failed: None,
    };
    talk.conversation.begin(talk.asking.instructions);
    let mut lines = Lines::open(input::is_terminal() && output.is_terminal())?;
    if lines.is_edited() {
        output.note(&format!("chat with {}; /help lists commands", talk.asking.deployment))?;
    }
    if !args.prompt.is_empty() {
        talk.turn(&args.prompt.join(" "), output).await?;
    }
    talk.lines(&mut lines, output).await?;
    match talk.failed.filter(|_| !lines.is_edited()) {
        Some(exit) => Err(Failure::Told(exit)),
        None => Ok(()),
    }
}

impl Talk {
    async fn lines(&mut self, lines: &mut Lines, output: &mut Output) -> Result<(), Failure> {
        let mut interrupted = false;
        loop {
            match lines.next().await? {
                Line::End => return Ok(()),
                Line::Interrupt if interrupted => return Err(Failure::Cancelled),
                Line::Interrupt => {
                    interrupted = true;
                    output.note("Ctrl-C again, or /exit, ends the conversation")?;
                }
                Line::Text(line) => {
                    interrupted = false;
                    if self.line(&line, output).await? {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Does what a line asks for; says whether the conversation is over.
    async fn line(&mut self, line: &str, output: &mut Output) -> Result<bool, Failure> {
        match parse(line) {
            Command::Exit => return Ok(true),
            Command::Say(text) => self.turn(text, output).await?,
            Command::Clear => self.conversation.clear(),
            Command::System(text) => self.conversation.instruct(text),
            Command::History => self.show(output)?,
            Command::Save(file) => self.save(Path::new(file), output)?,
            Command::Help => output.line(HELP)?,
            Command::Unknown(line) => {
                output.tell(&format!("there is no command `{line}`; /help lists them"))?;
            }
            Command::Nothing => {}
        }
        Ok(false)
    }

    /// One turn. Its failure is told, and the conversation goes on.
    async fn turn(&mut self, text: &str, output: &mut Output) -> Result<(), Failure> {
        match self.ask(text, output).await {
            Ok(()) => Ok(()),
            Err(failure @ Failure::Output(_)) => Err(failure),
            Err(failure) => {
                self.failed = Some(report(&failure, output));
                Ok(())
            }
        }
    }

    async fn ask(&mut self, text: &str, output: &mut Output) -> Result<(), Failure> {
        let question = message::user(text.to_owned(), &self.images)?;
        let messages = self.conversation.with(question.clone());
        let asked = tokio::select! {
            asked = self.asking.send(messages, output) => asked?,
            _ = tokio::signal::ctrl_c() => return stopped(output),
        };
        let answer = match asked {
            Asked::Shown(answer) => *answer,
            Asked::Arriving(mut stream) => {
                tokio::select! {
                    end = render::follow(&mut stream, output, self.asking.reasoning) => end?,
                    _ = tokio::signal::ctrl_c() => stopped(output)?,
                }
                answer(&stream)
            }
        };
        self.images.clear();
        self.conversation.add(question, answer)
    }

    fn show(&self, output: &mut Output) -> Result<(), Failure> {
        self.conversation
            .messages()
            .iter()
            .try_for_each(|message| output.line(&format!("{}: {}", message.role, message.text())))
    }

    fn save(&self, file: &Path, output: &mut Output) -> Result<(), Failure> {
        match self.conversation.save(file) {
            Ok(()) => output.note(&format!("saved to {}", file.display())),
            Err(failure) => {
                report(&failure, output);
                Ok(())
            }
        }
    }
}

fn stopped(output: &mut Output) -> Result<(), Failure> {
    output.settle()?;
    output.note("(stopped)")
}
