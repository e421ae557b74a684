//! Horizontal bars in a terminal.

use rustyline::DefaultEditor;

use crate::output::Output;

/// How wide a text is that goes to no terminal.
const PLAIN: usize = 80;
/// Blocks of an eighth to seven eighths of a cell.
const PARTS: [char; 7] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// How many cells a line has.
pub(crate) fn width(output: &Output) -> usize {
    if !output.is_terminal() {
        return PLAIN;
    }
    let columns = DefaultEditor::new().ok().and_then(|mut editor| editor.dimensions());
    columns.map_or(PLAIN, |(columns, _)| usize::from(columns))
}

/// Each value as a line of its name, the value and a bar; the largest bar ends at `width`, however narrow that is. What
/// is not zero is seen.
pub(crate) fn bars(values: &[(String, u64)], width: usize) -> Vec<String> {
    let widest = |lengths: &mut dyn Iterator<Item = usize>| lengths.max().unwrap_or(0);
    let names = widest(&mut values.iter().map(|(name, _)| name.chars().count()));
    let numbers = widest(&mut values.iter().map(|(_, value)| value.to_string().len()));
    let room = width.saturating_sub(names + numbers + 4).max(1);
    let largest = values.iter().map(|(_, value)| *value).max().unwrap_or(0);
    let line = |(name, value): &(String, u64)| {
        let line = format!("{name:names$}  {value:>numbers$}  {}", bar(*value, largest, room));
        line.trim_end().to_owned()
    };
    values.iter().map(line).collect()
}

/// A bar of `value` where `largest` takes `room` cells.
fn bar(value: u64, largest: u64, room: usize) -> String {
    if value == 0 || largest == 0 {
        return String::new();
    }
    let room = u128::try_from(room).unwrap_or(1);
    let (value, largest) = (u128::from(value), u128::from(largest));
    // To the nearest eighth, and at least one.
    let eighths = ((value * room * 8 * 2 + largest) / (largest * 2)).clamp(1, room * 8);
    let eighths = usize::try_from(eighths).unwrap_or(1);
    let part = (eighths % 8).checked_sub(1).and_then(|part| PARTS.get(part));
    "█".repeat(eighths / 8).chars().chain(part.copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(values: &[(&str, u64)], width: usize) -> Vec<String> {
        let values: Vec<_> = values.iter().map(|(name, v)| ((*name).to_owned(), *v)).collect();
        bars(&values, width)
    }

    #[test]
    fn bars_are_scaled_to_the_width() {
        let values = [("mon", 16), ("tue", 8), ("wednesday", 1), ("thu", 0), ("fri", 3)];
        let expected = [
            "mon        16  ████████",
            "tue         8  ████",
            "wednesday   1  ▌",
            "thu         0",
            "fri         3  █▌",
        ];
        assert_eq!(drawn(&values, 23), expected);
    }

    #[test]
    fn one_value_fills_the_width() {
        let drawn = drawn(&[("all", 7)], 40);
        assert_eq!(drawn, [format!("all  7  {}", "█".repeat(32))]);
        assert_eq!(drawn[0].chars().count(), 40);
    }

    #[test]
    fn large_numbers_are_drawn() {
        let drawn = drawn(&[("a", u64::MAX), ("b", u64::MAX / 2), ("c", 1)], 45);
        let cells = |line: &String| line.chars().filter(|c| *c == '█').count();
        assert_eq!(drawn.iter().map(cells).collect::<Vec<_>>(), [20, 10, 0]);
        assert!(drawn[2].ends_with('▏'), "{drawn:?}");
        assert!(drawn.iter().all(|line| line.chars().count() <= 45), "{drawn:?}");
    }

    #[test]
    fn nothing_and_no_room_are_no_trouble() {
        assert_eq!(drawn(&[], 80), [""; 0]);
        assert_eq!(drawn(&[("a", 0), ("b", 0)], 80), ["a  0", "b  0"]);
        assert_eq!(drawn(&[("a", 5), ("b", 1)], 0), ["a  5  █", "b  1  ▎"]);
    }
}
