//! [`Report`]: what was found.

use std::fmt;

/// What was found of a subject, case by case. `Display` is a table.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// The cases, in the order of [`CASES`](super::CASES).
    pub cases: Vec<CaseReport>,
}

/// What was found in one case.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CaseReport {
    /// The case's name.
    pub name: &'static str,
    /// How it ended.
    pub verdict: Verdict,
}

/// How a case ended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// As it should.
    Passed,
    /// Otherwise, and how.
    Failed(String),
    /// It was not tried, and why.
    Skipped(String),
}

impl Report {
    /// Whether no case failed.
    pub fn is_conformant(&self) -> bool {
        self.failed().next().is_none()
    }

    /// The cases that failed.
    pub fn failed(&self) -> impl Iterator<Item = &CaseReport> {
        self.cases.iter().filter(|c| matches!(c.verdict, Verdict::Failed(_)))
    }

    /// How the case `name` ended; `None` if there is none.
    pub fn verdict(&self, name: &str) -> Option<&Verdict> {
        self.cases.iter().find(|c| c.name == name).map(|c| &c.verdict)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.cases.iter().map(|c| c.name.len()).max().unwrap_or_default();
        let mut counts = [0; 3];
        for case in &self.cases {
            let (slot, word, why) = match &case.verdict {
                Verdict::Passed => (0, "passed", ""),
                Verdict::Failed(why) => (1, "FAILED", why.as_str()),
                Verdict::Skipped(why) => (2, "skipped", why.as_str()),
            };
            counts[slot] += 1;
            let line = format!("{:width$}  {word:7}  {why}", case.name);
            writeln!(f, "{}", line.trim_end())?;
        }
        let [passed, failed, skipped] = counts;
        write!(f, "{passed} passed, {failed} failed, {skipped} skipped")
    }
}
