//! Text of strangers on a terminal.

use std::borrow::Cow;

/// `text` with every control character but line feed and tab made visible, so that it cannot steer a
/// terminal: neither by escape sequences nor by returns that overwrite what stands there.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_harmful) {
        return Cow::Borrowed(text);
    }
    let show = |c: char| match c {
        // The first half of a line end; alone it would overwrite.
        '\r' => None,
        '\u{7f}' => Some('\u{2421}'),
        c if is_harmful(c) => {
            Some(char::from_u32(0x2400 + u32::from(c)).filter(|_| c < ' ').unwrap_or('\u{fffd}'))
        }
        c => Some(c),
    };
    Cow::Owned(text.chars().filter_map(show).collect())
}

/// The same on one line.
pub(crate) fn one_line(text: &str) -> String {
    harmless(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_harmful(c: char) -> bool {
    c.is_control() && c != '\n' && c != '\t'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_lose_their_power() {
        assert_eq!(harmless("a\x1b[2Jb"), "a\u{241b}[2Jb");
        assert_eq!(harmless("\x1b]0;title\x07"), "\u{241b}]0;title\u{2407}");
        assert_eq!(harmless("c1 \u{9b}31m \u{7f}"), "c1 \u{fffd}31m \u{2421}");
        assert_eq!(harmless("safe\r\nnot\rsafe\0"), "safe\nnotsafe\u{2400}");
    }

    #[test]
    fn other_text_stays_and_is_not_copied() {
        let text = "tab\there\nZażółć 日本語 👋";
        assert!(matches!(harmless(text), Cow::Borrowed(same) if same == text));
    }

    #[test]
    fn every_control_character_is_covered() {
        for c in (0..=0x9f).filter_map(char::from_u32).filter(|c| c.is_control()) {
            let left = harmless(&c.to_string()).chars().any(char::is_control);
            assert_eq!(left, c == '\n' || c == '\t', "{c:?}");
        }
    }
}
