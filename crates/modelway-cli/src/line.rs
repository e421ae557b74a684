//! [`Lines`]: where the lines of a conversation come from.

use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;
use tokio::io::{AsyncBufReadExt, BufReader, Stdin};

use crate::failure::Failure;

/// Where the lines of a conversation come from.
pub(crate) enum Lines {
    /// A terminal, with line editing.
    Edited(Box<DefaultEditor>),
    /// Anything else.
    Plain(tokio::io::Lines<BufReader<Stdin>>),
}

/// What came.
#[derive(Debug)]
pub(crate) enum Line {
    Text(String),
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-D, or the end of the input.
    End,
}

impl Lines {
    /// Lines from a terminal if `terminal`, else plainly from stdin.
    pub(crate) fn open(terminal: bool) -> Result<Self, Failure> {
        if !terminal {
            return Ok(Self::Plain(BufReader::new(tokio::io::stdin()).lines()));
        }
        let editor = DefaultEditor::new().map_err(broken)?;
        Ok(Self::Edited(Box::new(editor)))
    }

    /// Whether somebody types them.
    pub(crate) fn is_edited(&self) -> bool {
        matches!(self, Self::Edited(_))
    }

    /// The next line. A terminal blocks the thread, and nothing else is under way then.
    pub(crate) async fn next(&mut self) -> Result<Line, Failure> {
        match self {
            Self::Edited(editor) => match editor.readline("> ") {
                Ok(line) => {
                    editor.add_history_entry(&line).map_err(broken)?;
                    Ok(Line::Text(line))
                }
                Err(ReadlineError::Interrupted) => Ok(Line::Interrupt),
                Err(ReadlineError::Eof) => Ok(Line::End),
                Err(error) => Err(broken(error)),
            },
            Self::Plain(lines) => tokio::select! {
                line = lines.next_line() => match line {
                    Ok(Some(line)) => Ok(Line::Text(line)),
                    Ok(None) => Ok(Line::End),
                    Err(error) => Err(broken(error)),
                },
                // Nobody edits a line that could be given up first.
                _ = tokio::signal::ctrl_c() => Err(Failure::Cancelled),
            },
        }
    }
}

fn broken(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Failure {
    Failure::Usage { message: "stdin cannot be read".to_owned(), source: Some(error.into()) }
}
