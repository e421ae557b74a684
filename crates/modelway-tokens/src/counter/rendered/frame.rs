//! [`Frame`]: messages of needles, between which others are tried.

use modelway_core::{Message, ToolCall};

use super::sheet::{By, Found, Sheet, Written};

/// What needles begin with, which no template writes.
const MARK: &str = "zq7";

/// An exchange of a needle.
pub(super) fn exchange([question, answer]: [&str; 2]) -> [Message; 2] {
    [Message::user(question), Message::assistant(answer)]
}

/// A round of a needle. Some templates take ids of nine letters only.
pub(super) fn round([id, name, city]: [&str; 3]) -> [Message; 2] {
    let arguments = format!("{{\"{MARK}key\": \"{city}\"}}");
    let call = ToolCall::function(id, name, arguments);
    [Message::new("assistant").tool_calls([call]), Message::tool(id, format!("{city}said"))]
}

/// Needles before a place and after it, and the prompt of these alone.
pub(super) struct Frame {
    head: Vec<Message>,
    tail: Vec<Message>,
    pub(super) text: String,
    found: Found,
    /// Whether the server is not known to count a conversation so in any case: then it says nothing of what stands here.
    pub(super) doubted: bool,
    /// Places between both that no token reaches over.
    seams: Vec<usize>,
    /// Another needle there: its words, and their tokens.
    pub(super) needle: (String, u64),
}

impl Frame {
    /// With needles before the place, of which the last says `end`; `None` where the template does not write the `needle`
    /// there in words of its own. Whether conversations are `doubted` in any case these needles say, or others.
    pub(super) fn lay(
        sheet: &mut Sheet,
        (head, end): (Vec<Message>, &str),
        tail: Vec<Message>,
        needle: &[Message],
        doubted: Option<bool>,
        by: By<'_>,
    ) -> Option<Self> {
        let Written { text, found, cuts: mut seams } =
            sheet.write(head.iter().chain(&tail).cloned(), false, by)?;
        let from = text.find(end)? + end.len();
        let to = from + text.get(from..)?.find(MARK)?;
        seams.retain(|at| (from..=to).contains(at));
        let needs = (String::new(), 0);
        let doubted = doubted.unwrap_or(!found.sure);
        let mut frame = Self { head, tail, text, found, doubted, seams, needle: needs };
        let (words, found) = frame.between(sheet, needle, false, by)?;
        frame.needle = (words, found.tokens);
        Some(frame)
    }

    /// The words of messages at the place, and their tokens; `None` where they are not written there in words of their
    /// own.
    pub(super) fn between(
        &self,
        sheet: &mut Sheet,
        messages: &[Message],
        risky: bool,
        by: By<'_>,
    ) -> Option<(String, Found)> {
        let all = [&self.head, messages, &self.tail];
        let Written { text, found, cuts } =
            sheet.write(all.into_iter().flatten().cloned(), risky, by)?;
        let more = text.len().checked_sub(self.text.len())?;
        let words = |seam: &usize| {
            let (before, after) = self.text.split_at_checked(*seam)?;
            let words = text.strip_prefix(before)?.strip_suffix(after)?;
            let is_own = [*seam, seam + more].iter().all(|end| cuts.contains(end));
            is_own.then(|| words.to_owned())
        };
        let words = self.seams.iter().find_map(words)?;
        let tokens = found.tokens.checked_sub(self.found.tokens)?;
        Some((words, Found { tokens, sure: self.is_sure(found) }))
    }

    /// What messages cost more in the place of the head.
    pub(super) fn instead(
        &self,
        sheet: &mut Sheet,
        head: &[Message],
        risky: bool,
        by: By<'_>,
    ) -> Option<i64> {
        let Written { text, found, cuts } =
            sheet.write(head.iter().chain(&self.tail).cloned(), risky, by)?;
        let is_seam = |seam: &usize| {
            let (_, after) = self.text.split_at_checked(*seam)?;
            Some(cuts.contains(&text.strip_suffix(after)?.len()))
        };
        let written =
            self.is_sure(found) && self.seams.iter().any(|seam| is_seam(seam).unwrap_or(false));
        let [with, without] = [found, self.found].map(|found| i64::try_from(found.tokens).ok());
        if written { Some(with? - without?) } else { None }
    }

    /// Whether a prompt that begins with the head goes on there with words of its own.
    pub(super) fn begins(&self, Written { text, cuts, .. }: &Written) -> bool {
        let is_seam = |seam: &usize| {
            let before = self.text.get(..*seam);
            cuts.contains(seam) && before.is_some_and(|before| text.starts_with(before))
        };
        self.seams.iter().any(is_seam)
    }

    /// Whether the needle stands in a prompt once, in words of its own.
    pub(super) fn is_in(&self, Written { text, cuts, .. }: &Written) -> bool {
        let (needle, _) = &self.needle;
        let mut places = text.match_indices(needle.as_str()).map(|(at, _)| at);
        match (places.next(), places.next()) {
            (Some(at), None) => [at, at + needle.len()].iter().all(|end| cuts.contains(end)),
            _ => false,
        }
    }

    /// `text` without the needle.
    pub(super) fn without(&self, text: &str) -> String {
        text.replace(self.needle.0.as_str(), "")
    }

    fn is_sure(&self, found: Found) -> bool {
        found.sure || self.doubted
    }
}
