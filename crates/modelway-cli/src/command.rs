//! Commands inside a conversation.

/// What a line of a conversation asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command<'a> {
    Say(&'a str),
    Exit,
    Clear,
    History,
    System(&'a str),
    Save(&'a str),
    Help,
    Nothing,
    Unknown(&'a str),
}

/// What `/help` says.
pub(crate) const HELP: &str = "\
/exit          end (as Ctrl-D, or Ctrl-C twice)
/clear         forget the conversation, keep the instructions
/history       show the conversation
/system TEXT   set the instructions; without TEXT, remove them
/save FILE     write the conversation, as for --history
/help          this
//TEXT         say /TEXT
Ctrl-C stops an answer; what had arrived stays in the conversation. A turn that fails is forgotten.";

/// Reads a line.
pub(crate) fn parse(line: &str) -> Command<'_> {
    let line = line.trim();
    let Some(rest) = line.strip_prefix('/') else {
        return if line.is_empty() { Command::Nothing } else { Command::Say(line) };
    };
    if rest.starts_with('/') {
        return Command::Say(rest);
    }
    let (name, argument) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let argument = argument.trim();
    match (name, argument.is_empty()) {
        ("exit" | "quit", true) => Command::Exit,
        ("clear", true) => Command::Clear,
        ("history", true) => Command::History,
        ("system", _) => Command::System(argument),
        ("save", false) => Command::Save(argument),
        ("help", true) => Command::Help,
        _ => Command::Unknown(line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read() {
        assert_eq!(parse(" hello there "), Command::Say("hello there"));
        assert_eq!(parse("//etc is a folder"), Command::Say("/etc is a folder"));
        assert_eq!(parse("/system  be brief "), Command::System("be brief"));
        assert_eq!(parse("/system"), Command::System(""));
        assert_eq!(parse("/save a b.json"), Command::Save("a b.json"));
        assert_eq!(parse("/save"), Command::Unknown("/save"));
        assert_eq!(parse("/exit"), Command::Exit);
        assert_eq!(parse("/exit now"), Command::Unknown("/exit now"));
        assert_eq!(parse("  "), Command::Nothing);
    }
}
