//! What the tests print: one table, and loud words. Straight to the terminal, past libtest's capture.

use std::collections::BTreeMap;
use std::io::Write;

use super::load::Recording;

/// Provider × endpoint × unary or stream.
#[derive(Debug, Default)]
pub(super) struct Table(BTreeMap<(String, String, &'static str), Row>);

#[derive(Debug, Default, Clone, Copy)]
struct Row {
    files: usize,
    decoded: usize,
    matching: usize,
    deviations: usize,
}

impl Table {
    /// Counts one recording.
    pub(super) fn count(
        &mut self,
        recording: &Recording,
        decoded: bool,
        matching: bool,
        deviations: usize,
    ) {
        let way = if recording.streaming { "stream" } else { "unary" };
        let key = (recording.provider.clone(), recording.endpoint.clone(), way);
        let row = self.0.entry(key).or_default();
        row.files += 1;
        row.decoded += usize::from(decoded);
        row.matching += usize::from(matching);
        row.deviations += deviations;
    }

    /// Prints it, the sums last.
    pub(super) fn print(&self) {
        let mut lines =
            line("provider", "endpoint", "way", ["files", "decoded", "matching", "deviations"]);
        let mut sum = Row::default();
        for ((provider, endpoint, way), row) in &self.0 {
            lines += &line(provider, endpoint, way, row.cells());
            sum.files += row.files;
            sum.decoded += row.decoded;
            sum.matching += row.matching;
            sum.deviations += row.deviations;
        }
        lines += &line("all", "", "", sum.cells());
        print(&lines);
    }
}

impl Row {
    fn cells(self) -> [String; 4] {
        [self.files, self.decoded, self.matching, self.deviations].map(|n| n.to_string())
    }
}

fn line(provider: &str, endpoint: &str, way: &str, cells: [impl std::fmt::Display; 4]) -> String {
    let [files, decoded, matching, deviations] = cells;
    format!(
        "{provider:<16} {endpoint:<17} {way:<7} {files:>6} {decoded:>8} {matching:>9} {deviations:>11}\n"
    )
}

/// Prints what is to be seen in any case.
pub(super) fn print(text: &str) {
    let _ = std::io::stdout().lock().write_all(format!("\n{text}").as_bytes());
}

/// Says what nobody may miss.
pub(super) fn loud(text: &str) {
    let _ = std::io::stderr().lock().write_all(format!("\n{text}\n").as_bytes());
}
