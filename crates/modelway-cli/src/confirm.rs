//! Asking before something is deleted.

use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;

use crate::args::Sure;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input;
use crate::output::{Form, Output};
use crate::text::one_line;

/// Checks, before anything is asked of a provider, that somebody is there to ask, or that it need not be asked.
pub(crate) fn possible(sure: Sure, output: &Output) -> Result<(), Failure> {
    if sure.yes {
        return Ok(());
    }
    if output.form != Form::Human {
        return Err(Failure::usage("--json deletes only together with --yes: it asks nobody"));
    }
    if !input::is_terminal() || !output.is_terminal() {
        return Err(Failure::usage(
            "nobody can be asked whether to delete it, since this is no terminal: give --yes",
        ));
    }
    Ok(())
}

/// Asks `question` on the terminal; an error unless the answer is yes.
pub(crate) fn ask(question: &str, output: &mut Output) -> Result<(), Failure> {
    output.settle()?;
    let mut editor = DefaultEditor::new().map_err(unreadable)?;
    match editor.readline(&format!("{} [y/N] ", one_line(question))) {
        Ok(answer) if is_yes(&answer) => Ok(()),
        Ok(_) | Err(ReadlineError::Eof) => {
            output.note("nothing was deleted")?;
            Err(Failure::Told(Exit::Failure))
        }
        Err(ReadlineError::Interrupted) => Err(Failure::Cancelled),
        Err(error) => Err(unreadable(error)),
    }
}

fn is_yes(answer: &str) -> bool {
    ["y", "yes"].contains(&answer.trim().to_ascii_lowercase().as_str())
}

fn unreadable(error: ReadlineError) -> Failure {
    Failure::Usage { message: "the answer cannot be read".to_owned(), source: Some(error.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_yes_is_yes() {
        assert!(["y", "Y", "yes", " Yes "].into_iter().all(is_yes));
        assert!(!["", "n", "no", "ye", "yy", "yes please"].into_iter().any(is_yes));
    }
}
