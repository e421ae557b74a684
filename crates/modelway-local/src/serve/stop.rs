//! [`Stops`]: strings that end an answer, found across the borders of tokens.

/// Holds text back while it may be the start of a stop string.
#[derive(Debug, Default)]
pub(super) struct Stops {
    strings: Vec<String>,
    held: String,
}

impl Stops {
    pub(super) fn new(strings: Vec<String>) -> Self {
        Self { strings, held: String::new() }
    }

    /// Takes text; gives what may be shown, and whether a stop string was found (which is never shown).
    pub(super) fn push(&mut self, text: &str) -> (String, bool) {
        self.held.push_str(text);
        if let Some(at) = self.strings.iter().filter_map(|stop| self.held.find(stop)).min() {
            self.held.truncate(at);
            return (std::mem::take(&mut self.held), true);
        }
        let keep = self.strings.iter().map(|stop| overlap(&self.held, stop)).max().unwrap_or(0);
        let rest = self.held.split_off(self.held.len() - keep);
        (std::mem::replace(&mut self.held, rest), false)
    }

    /// What was held back, at the end of an answer.
    pub(super) fn finish(&mut self) -> String {
        std::mem::take(&mut self.held)
    }

    /// Whether text is held back.
    pub(super) fn is_holding(&self) -> bool {
        !self.held.is_empty()
    }
}

/// The length of the longest end of `text` that `stop` begins with.
fn overlap(text: &str, stop: &str) -> usize {
    let starts = stop.char_indices().map(|(at, _)| at).rev();
    starts.into_iter().find(|&at| text.ends_with(&stop[..at])).unwrap_or(0)
}
