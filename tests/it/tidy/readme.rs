//! The README is true: its program is an example, its commands run in CI.

use std::fs;

use super::metadata::root;

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The fenced blocks of `language`.
fn blocks(markdown: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let parts = markdown.split(&fence).skip(1);
    parts.filter_map(|p| p.split("```").next().map(str::to_owned)).collect()
}

#[test]
fn its_program_is_an_example() {
    let example = read("examples/chat.rs");
    let code: String =
        example.lines().filter(|l| !l.starts_with("//!")).map(|l| format!("{l}\n")).collect();
    let readme = read("README.md");
    let [program, part] = <[String; 2]>::try_from(blocks(&readme, "rust")).expect("two programs");
    assert_eq!(program.trim(), code.trim());
    let indented =
        |line: &str| if line.is_empty() { line.to_owned() } else { format!("    {line}") };
    let part: Vec<String> = part.lines().map(indented).collect();
    assert!(
        read("examples/platform.rs").contains(&part.join("\n")),
        "examples/platform.rs differs"
    );
}

#[test]
fn its_commands_are_two_and_ci_runs_them() {
    let commands = blocks(&read("README.md"), "sh");
    assert_eq!(commands.len(), 2, "{commands:?}");
    let ci = read(".ci/run");
    for (command, reader) in commands.iter().zip(["first_command", "test_command"]) {
        assert_eq!(command.trim().lines().count(), 1, "{command}");
        assert!(ci.contains(reader), "{command} does not run in CI");
    }
}
