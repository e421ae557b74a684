//! Finds special tokens in text, in llama.cpp's order: the longest token first, over the whole text.

use std::ops::Range;

/// A stretch of text, or a special token in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fragment {
    Text(Range<usize>),
    Token(u32),
}

/// A token to look for.
#[derive(Debug)]
pub(super) struct Special {
    pub(super) id: u32,
    pub(super) text: String,
    /// Only where special tokens are parsed; else user-defined ones are found too.
    pub(super) hidden: bool,
    /// Spaces after the token belong to it.
    pub(super) eats_right: bool,
}

/// Cuts `text` at `specials`, which are sorted by length, the longest first.
pub(super) fn partition(text: &str, specials: &[Special], parse_special: bool) -> Vec<Fragment> {
    if text.is_empty() {
        return Vec::new();
    }
    let mut fragments = vec![Fragment::Text(0..text.len())];
    for special in specials.iter().filter(|s| parse_special || !s.hidden) {
        if text.contains(&special.text) {
            let all = fragments.into_iter();
            fragments = all.flat_map(|fragment| cut(text, fragment, special)).collect();
        }
    }
    fragments
}

fn cut(text: &str, fragment: Fragment, special: &Special) -> Vec<Fragment> {
    let Fragment::Text(range) = fragment else { return vec![fragment] };
    let (mut start, end) = (range.start, range.end);
    let mut fragments = Vec::new();
    while let Some(at) = text.get(start..end).and_then(|rest| rest.find(&special.text)) {
        if at > 0 {
            fragments.push(Fragment::Text(start..start + at));
        }
        fragments.push(Fragment::Token(special.id));
        start += at + special.text.len();
        if special.eats_right {
            let rest = text.get(start..end).unwrap_or_default();
            start += rest.len() - rest.trim_start_matches(is_space).len();
        }
    }
    if start < end {
        fragments.push(Fragment::Text(start..end));
    }
    fragments
}

/// C's `isspace`.
fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n' | '\u{b}' | '\u{c}' | '\r')
}
