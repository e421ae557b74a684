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
    starts: HashMap<[u8; 2], Alike>,
    single: HashMap<u8, usize>,
}

/// Tokens that begin alike, in the order of their texts.
#[derive(Debug, Default)]
struct Alike(Vec<Spelled>);

#[derive(Debug)]
struct Spelled {
    text: String,
    index: usize,
    /// The place of the longest other one that this one begins with.
    within: Option<usize>,
}

impl Alike {
    /// Each begins with one that stands before it, if with any.
    fn of(mut list: Vec<(String, usize)>) -> Self {
        list.sort_unstable();
        let mut all: Vec<Spelled> = Vec::with_capacity(list.len());
        for (text, index) in list {
            let mut within = all.len().checked_sub(1);
            while let Some(place) = within
                && let Some(other) = all.get(place)
                && !text.starts_with(&other.text)
            {
                within = other.within;
            }
            all.push(Spelled { text, index, within });
        }
        Self(all)
    }

    /// The tokens that `rest` begins with.
    fn beginning<'s>(&'s self, rest: &'s [u8]) -> impl Iterator<Item = usize> + 's {
        // All texts from the longest of them up to `rest`, in their order, begin with it.
        let place = self.0.partition_point(|one| one.text.as_bytes() <= rest).checked_sub(1);
        let next = |one: &&Spelled| one.within.and_then(|place| self.0.get(place));
        std::iter::successors(place.and_then(|place| self.0.get(place)), next)
            .filter(|one| rest.starts_with(one.text.as_bytes()))
            .map(|one| one.index)
    }
}

impl Specials {
    pub(super) fn new(mut list: Vec<Special>) -> Self {
        list.retain(|special| !special.text.is_empty());
        list.sort_by_key(|special| std::cmp::Reverse(special.text.len()));
        let mut alike: HashMap<[u8; 2], Vec<(String, usize)>> = HashMap::new();
        let mut single = HashMap::new();
        for (index, special) in list.iter().enumerate() {
            match *special.text.as_bytes() {
                [only] => drop(single.insert(only, index)),
                [first, second, ..] => {
                    alike.entry([first, second]).or_default().push((special.text.clone(), index));
                }
                [] => {}
            }
        }
        let starts: HashMap<_, _> =
            alike.into_iter().map(|(pair, list)| (pair, Alike::of(list))).collect();
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
            let alike = rest.first_chunk().and_then(|pair| self.starts.get(pair));
            let single = rest.first().and_then(|first| self.single.get(first)).copied();
            let alike = alike.into_iter().flat_map(|alike| alike.beginning(rest));
            for index in alike.chain(single) {
                if let Some(seen @ false) = found.get_mut(index) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_that_begin_alike_are_all_found() {
        let texts = ["<", "<a", "<a>", "<a><b", "<ab", "<abb>", "<b", "a", "b<", "<a"];
        let special =
            |text: &str| Special { id: 0, text: text.to_owned(), hidden: true, eats_right: false };
        let specials = Specials::new(texts.into_iter().map(special).collect());
        for number in 0..4_u32.pow(8) {
            let letter = |at: u32| char::from(b"<a>b"[(number >> (2 * at)) as usize % 4]);
            let text: String = (0..8).map(letter).collect();
            let has = |special: &Special| text.contains(&special.text);
            let all = specials.list.iter().enumerate().filter(|(_, special)| has(special));
            let all: Vec<usize> = all.map(|(index, _)| index).collect();
            assert_eq!(specials.present(&text), all, "{text}");
        }
    }
}
