//! [`Output`]: everything that is written to stdout and stderr goes through it.

use std::io::{self, IsTerminal, Write};

use serde::Serialize;

use crate::failure::Failure;
use crate::spinner::Spinner;
use crate::text::harmless;

/// What is written for whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// For people.
    Human,
    /// One JSON object.
    Json,
    /// One JSON object a line and event.
    Lines,
}

/// Where a line was begun and not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Nothing,
    Text,
    Reasoning,
}

/// stdout and stderr.
pub(crate) struct Output {
    out: Box<dyn Write>,
    err: Box<dyn Write>,
    out_terminal: bool,
    err_terminal: bool,
    open: Open,
    spinner: Option<Spinner>,
    pub(crate) form: Form,
    pub(crate) quiet: bool,
    pub(crate) verbose: u8,
}

impl Output {
    /// The process's own.
    pub(crate) fn of_process(form: Form, quiet: bool, verbose: u8) -> Self {
        // No lock is held: log lines come from other threads.
        Self {
            out_terminal: io::stdout().is_terminal(),
            err_terminal: io::stderr().is_terminal(),
            out: Box::new(io::stdout()),
            err: Box::new(io::stderr()),
            open: Open::Nothing,
            spinner: None,
            form,
            quiet,
            verbose,
        }
    }

    /// Whether stdout is a terminal.
    pub(crate) fn is_terminal(&self) -> bool {
        self.out_terminal
    }

    /// Whether stderr is a terminal.
    pub(crate) fn tells_a_terminal(&self) -> bool {
        self.err_terminal
    }

    /// Shows that something is waited for, until something is written.
    pub(crate) fn wait_for(&mut self, what: impl std::fmt::Display) {
        let wanted = self.form == Form::Human && !self.quiet && self.verbose < 2;
        if wanted && self.tells_a_terminal() {
            self.spinner =
                Some(Spinner::start(harmless(&format!("waiting for {what}")).into_owned()));
        }
    }

    /// Stops the spinner.
    pub(crate) fn stop_waiting(&mut self) {
        self.spinner = None;
    }

    /// Writes a piece of a model's text, at once.
    pub(crate) fn text(&mut self, text: &str) -> Result<(), Failure> {
        let Some(last) = text.chars().last() else { return Ok(()) };
        self.stop_waiting();
        if self.open == Open::Reasoning {
            self.settle()?;
        }
        self.write(text)?;
        self.open = if last == '\n' { Open::Nothing } else { Open::Text };
        Ok(())
    }

    /// Writes a piece of a model's reasoning to stderr, dimmed on a terminal.
    pub(crate) fn reasoning(&mut self, text: &str) -> Result<(), Failure> {
        if text.is_empty() {
            return Ok(());
        }
        self.stop_waiting();
        if self.open != Open::Reasoning {
            self.settle()?;
            self.complain(if self.err_terminal { "\x1b[2m" } else { "" });
            self.open = Open::Reasoning;
        }
        let shown = if self.err_terminal { harmless(text) } else { text.into() };
        self.complain(&shown);
        Ok(())
    }

    /// Writes a line to stdout.
    pub(crate) fn line(&mut self, line: &str) -> Result<(), Failure> {
        self.settle()?;
        self.write(&format!("{line}\n"))
    }

    /// Writes a JSON object on a line of its own.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        self.settle()?;
        let json = serde_json::to_string(value).map_err(|e| Failure::Output(e.into()))?;
        // serde_json leaves DEL and the C1 controls as they are.
        let mut line = String::with_capacity(json.len() + 1);
        for c in json.chars() {
            match c {
                '\u{7f}'..='\u{9f}' => line.push_str(&format!("\\u{:04x}", u32::from(c))),
                c => line.push(c),
            }
        }
        line.push('\n');
        self.out.write_all(line.as_bytes()).and_then(|()| self.out.flush()).map_err(Failure::Output)
    }

    /// Tells something besides the answer on stderr, unless it is to be quiet.
    pub(crate) fn note(&mut self, line: &str) -> Result<(), Failure> {
        if self.quiet { Ok(()) } else { self.tell(line) }
    }

    /// Writes a line to stderr.
    pub(crate) fn tell(&mut self, line: &str) -> Result<(), Failure> {
        self.settle()?;
        let line = format!("{}\n", harmless(line));
        self.complain(&line);
        Ok(())
    }

    /// Ends a line that was begun.
    pub(crate) fn settle(&mut self) -> Result<(), Failure> {
        self.stop_waiting();
        match std::mem::replace(&mut self.open, Open::Nothing) {
            Open::Nothing => Ok(()),
            Open::Text => self.write("\n"),
            Open::Reasoning => {
                self.complain(if self.err_terminal { "\x1b[0m\n" } else { "\n" });
                Ok(())
            }
        }
    }

    fn write(&mut self, text: &str) -> Result<(), Failure> {
        let text = if self.out_terminal { harmless(text) } else { text.into() };
        self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush()).map_err(Failure::Output)
    }

    /// Nobody could be told that stderr cannot be written.
    fn complain(&mut self, text: &str) {
        let _ = self.err.write_all(text.as_bytes()).and_then(|()| self.err.flush());
    }
}
