//! The prompt: words of the command line, stdin, or both.

use std::io::{self, IsTerminal, Read};

use crate::failure::Failure;

/// Whether stdin is a terminal.
pub(crate) fn is_terminal() -> bool {
    io::stdin().is_terminal()
}

/// The prompt that `words` and stdin make; nobody is asked on a terminal, unless the only word is `-`.
pub(crate) fn prompt(words: &[String]) -> Result<String, Failure> {
    let stdin = if wants_stdin(words) || !is_terminal() { Some(read()?) } else { None };
    join(words, stdin.as_deref())
        .ok_or_else(|| Failure::usage("there is no prompt: give one, or pipe it in"))
}

/// The texts that `words` are, or else the lines of stdin.
pub(crate) fn texts(words: &[String]) -> Result<Vec<String>, Failure> {
    let stdin = words.is_empty() && !is_terminal() || wants_stdin(words);
    let texts: Vec<String> = match stdin {
        true => read()?.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect(),
        false => words.to_vec(),
    };
    if texts.is_empty() {
        return Err(Failure::usage("there is no text: give some, or pipe in one a line"));
    }
    Ok(texts)
}

fn wants_stdin(words: &[String]) -> bool {
    matches!(words, [only] if only == "-")
}

/// All of stdin, without one line end at its end.
fn read() -> Result<String, Failure> {
    let mut text = String::new();
    io::stdin().lock().read_to_string(&mut text).map_err(|source| Failure::Usage {
        message: "stdin cannot be read".to_owned(),
        source: Some(source.into()),
    })?;
    let kept = text.strip_suffix('\n').map(|kept| kept.strip_suffix('\r').unwrap_or(kept));
    Ok(kept.map(str::to_owned).unwrap_or(text))
}

fn join(words: &[String], stdin: Option<&str>) -> Option<String> {
    let words = if wants_stdin(words) { String::new() } else { words.join(" ") };
    let stdin = stdin.filter(|text| !text.trim().is_empty());
    match (words.trim().is_empty(), stdin) {
        (true, stdin) => stdin.map(str::to_owned),
        (false, None) => Some(words),
        (false, Some(stdin)) => Some(format!("{words}\n\n{stdin}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(words: &[&str], stdin: Option<&str>) -> Option<String> {
        join(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>(), stdin)
    }

    #[test]
    fn words_and_stdin_are_joined() {
        assert_eq!(joined(&["say", "hi"], None).as_deref(), Some("say hi"));
        assert_eq!(joined(&["sum up:"], Some("a\nb")).as_deref(), Some("sum up:\n\na\nb"));
        assert_eq!(joined(&["say"], Some(" \n")).as_deref(), Some("say"));
        assert_eq!(joined(&["-"], Some("text")).as_deref(), Some("text"));
        assert_eq!(joined(&["-", "x"], None).as_deref(), Some("- x"));
        assert_eq!(joined(&[], Some("text")).as_deref(), Some("text"));
    }

    #[test]
    fn nothing_is_no_prompt() {
        assert_eq!(joined(&[], None), None);
        assert_eq!(joined(&["-"], Some("")), None);
        assert_eq!(joined(&["", " "], Some("\n")), None);
    }
}
