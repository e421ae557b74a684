//! What the counts were when they were last accepted.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::cases::Case;

/// How far a count may be off, with the compiler that it was accepted with.
const TOLERANCE: f64 = 0.03;
/// The same with another compiler: only what is plainly a regression.
const OTHER_COMPILER: f64 = 0.15;

#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Expected {
    /// `rustc --version` of the accepted run.
    rustc: String,
    /// Instructions of one unit.
    instructions: BTreeMap<String, f64>,
}

impl Expected {
    pub(crate) fn read() -> Self {
        std::fs::read(path())
            .ok()
            .map(|text| serde_json::from_slice(&text).unwrap())
            .unwrap_or_default()
    }

    /// Prints one line, and says whether the count is as expected. Fewer than expected fails as well: unless the gain
    /// is written down, it can be lost again unseen.
    pub(crate) fn verdict(&self, name: &str, count: f64) -> bool {
        let Some(expected) = self.instructions.get(name) else {
            println!("{name:28} {count:>12.0}  not accepted yet");
            return false;
        };
        let change = count / expected - 1.0;
        let ok = change.abs() <= self.tolerance();
        let word = if ok { "ok" } else { "CHANGED" };
        println!(
            "{name:28} {count:>12.0}  expected {expected:>12.0}  {:+.1} %  {word}",
            change * 100.0
        );
        ok
    }

    pub(crate) fn advice(&self) -> String {
        let allowed = self.tolerance() * 100.0;
        format!(
            "more than {allowed:.0} % off (accepted with {}, this is {}): find out why; if it is meant, \
             run `cargo bench -p modelway --bench instructions -- --accept`",
            self.rustc,
            rustc()
        )
    }

    fn tolerance(&self) -> f64 {
        if self.rustc == rustc() { TOLERANCE } else { OTHER_COMPILER }
    }
}

pub(crate) fn write(measured: &[(&Case, f64)]) {
    let instructions = measured.iter().map(|(case, count)| (case.name.to_owned(), count.round()));
    let accepted = Expected { rustc: rustc(), instructions: instructions.collect() };
    let mut text = serde_json::to_string_pretty(&accepted).unwrap();
    text.push('\n');
    std::fs::write(path(), text).unwrap();
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches/instructions/expected.json")
}

fn rustc() -> String {
    let output = std::process::Command::new("rustc").arg("--version").output().unwrap();
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
