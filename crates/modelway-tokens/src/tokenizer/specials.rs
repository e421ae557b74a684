//! [`Specials`]: finds special tokens in text, in llama.cpp's order: the longest token first, over the whole text.

use std::collections::HashMap;

use super::Fragment;

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

/// The tokens to look for, the longest first.
#[derive(Debug)]
pub(super) struct Specials {
    list: Vec<Special>,
    /// The bytes that they begin with.
    firsts: Vec<u8>,
    /// By their first two bytes, or their only one: most texts hold few such pairs.
    starts: HashMap<[u8; 2], Vec<usize>>,
    single: HashMap<u8, usize>,
}

impl Specials {
    pub(super) fn new(mut list: Vec<Special>) -> Self {
        list.retain(|special| !special.text.is_empty());
        list.sort_by_key(|special| std::cmp::Reverse(special.text.len()));
        let mut starts: HashMap<[u8; 2], Vec<usize>> = HashMap::new();
        let mut single = HashMap::new();
        for (index, special) in list.iter().enumerate() {
            match *special.text.as_bytes() {
                [only] => drop(single.insert(only, index)),
                [first, second, ..] => starts.entry([first, second]).or_default().push(index),
                [] => {}
            }
        }
        let mut firsts: Vec<u8> =
            starts.keys().map(|[first, _]| *first).chain(single.keys().copied()).collect();
        firsts.sort_unstable();
        firsts.dedup();
        Self { list, firsts, starts, single }
    }

    /// The bytes of the longest.
    pub(super) fn longest(&self) -> usize {
        self.list.first().map_or(0, |special| special.text.len())
    }

    /// Cuts `text` at the special tokens in it; hidden ones only where `parse_special`.
    pub(super) fn cut(&self, text: &str, parse_special: bool) -> Vec<Fragment> {
        if text.is_empty() {
            return Vec::new();
        }
        let mut fragments = vec![Fragment::Text(0..text.len())];
        for index in self.present(text) {
            let Some(special) = self.list.get(index) else { continue };
            if parse_special || !special.hidden {
                fragments = cut(text, fragments, special);
            }
        }
        fragments
    }

    /// Which tokens the text spells anywhere, in their order.
    fn present(&self, text: &str) -> Vec<usize> {
        let bytes = text.as_bytes();
        let mut found = vec![false; self.list.len()];
        let mut missing = found.len();
        let mut look = |at: usize| {
            let rest = bytes.get(at..).unwrap_or_default();
            let pairs = rest.first_chunk().and_then(|pair| self.starts.get(pair));
            let single = rest.first().and_then(|first| self.single.get(first));
            for &index in pairs.into_iter().flatten().chain(single) {
                let special = self.list.get(index).filter(|s| rest.starts_with(s.text.as_bytes()));
                if let (Some(seen @ false), Some(_)) = (found.get_mut(index), special) {
                    *seen = true;
                    missing -= 1;
                }
            }
            missing > 0
        };
        match *self.firsts.as_slice() {
            [] => {}
            [a] => drop(memchr::memchr_iter(a, bytes).all(&mut look)),
            [a, b] => drop(memchr::memchr2_iter(a, b, bytes).all(&mut look)),
            [a, b, c] => drop(memchr::memchr3_iter(a, b, c, bytes).all(&mut look)),
            _ => {
                let mut starts = [false; 256];
                for first in &self.firsts {
                    if let Some(start) = starts.get_mut(usize::from(*first)) {
                        *start = true;
                    }
                }
                let is_start = |byte: &u8| starts.get(usize::from(*byte)).copied() == Some(true);
                let mut all = bytes.iter().enumerate().filter(|(_, byte)| is_start(byte));
                all.all(|(at, _)| look(at));
            }
        }
        found.into_iter().enumerate().filter_map(|(index, found)| found.then_some(index)).collect()
    }
}

/// The fragments with all occurrences of `special` cut out of their texts.
fn cut(text: &str, fragments: Vec<Fragment>, special: &Special) -> Vec<Fragment> {
    let mut result = Vec::with_capacity(fragments.len() + 2);
    for fragment in fragments {
        let Fragment::Text(range) = fragment else {
            result.push(fragment);
            continue;
        };
        let (mut start, end) = (range.start, range.end);
        while let Some(at) = text
            .as_bytes()
            .get(start..end)
            .and_then(|rest| memchr::memmem::find(rest, special.text.as_bytes()))
        {
            if at > 0 {
                result.push(Fragment::Text(start..start + at));
            }
            result.push(Fragment::Token(special.id));
            start += at + special.text.len();
            if special.eats_right {
                let rest = text.get(start..end).unwrap_or_default();
                start += rest.len() - rest.trim_start_matches(is_space).len();
            }
        }
        if start < end {
            result.push(Fragment::Text(start..end));
        }
    }
    result
}

/// C's `isspace`.
fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n' | '\u{b}' | '\u{c}' | '\r')
}
