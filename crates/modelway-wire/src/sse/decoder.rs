//! The decoder: lines in, events out, within a limit.

use std::fmt;

use bytes::Bytes;

use super::item::{SseError, SseItem};
use super::line::{Line, Lines, Overlong};
use super::pending::Pending;

/// Decodes server-sent events after the WHATWG rules ("event stream interpretation").
///
/// Give it the chunks of a body with [`push`](Self::push), after each take the items with
/// [`next`](Self::next) until there are none, and at the end of the body take what is left with
/// [`finish`](Self::finish). Where the chunks are cut changes nothing.
///
/// ```
/// # use bytes::Bytes;
/// # use modelway_wire::sse::{SseDecoder, SseItem};
/// let mut decoder = SseDecoder::new(1 << 20);
/// decoder.push(Bytes::from_static(b"data: {\"n\":1}\n\ndata: [DO"));
/// decoder.push(Bytes::from_static(b"NE]\n\n"));
/// let mut seen = Vec::new();
/// while let Some(item) = decoder.next() {
///     if let SseItem::Event(event) = item? {
///         seen.push(event.data);
///     }
/// }
/// assert_eq!(seen, ["{\"n\":1}", "[DONE]"]);
/// # Ok::<(), modelway_wire::sse::SseError>(())
/// ```
///
/// An event with one data line inside one chunk is a slice of that chunk: nothing is copied. What
/// is cut, or has several data lines, is put together in a buffer.
///
/// `Debug` shows lengths, never the payload.
pub struct SseDecoder {
    lines: Lines,
    pending: Pending,
    limit: usize,
    failed: bool,
}

impl SseDecoder {
    /// A decoder for one body, whose events have at most `limit` bytes.
    ///
    /// The bytes of an event are those of all its lines, without line ends. Comments do not count:
    /// they are skipped in constant memory, however long.
    pub fn new(limit: usize) -> Self {
        Self { lines: Lines::default(), pending: Pending::default(), limit, failed: false }
    }

    /// Feeds the next bytes of the body.
    ///
    /// They are kept as they are and looked at by [`next`](Self::next) only, so the limit says
    /// nothing about how much may be pushed before it is called.
    pub fn push(&mut self, chunk: Bytes) {
        if !self.failed {
            self.lines.push(chunk);
        }
    }

    /// The next item, or `None` when it wants more bytes.
    ///
    /// # Errors
    ///
    /// [`SseError::TooLarge`] when an event has more bytes than the limit. After it the decoder has
    /// dropped its buffers and yields `None` for ever.
    #[allow(clippy::should_implement_trait, reason = "None is not the end: more bytes may come")]
    pub fn next(&mut self) -> Option<Result<SseItem, SseError>> {
        loop {
            let room = self.limit.saturating_sub(self.pending.size());
            match self.lines.read(room) {
                Ok(Some(Line::Field(text))) => self.pending.read(&text),
                Ok(Some(Line::Blank)) => {
                    if let Some(event) = self.pending.dispatch(true) {
                        return Some(Ok(SseItem::Event(event)));
                    }
                }
                Ok(Some(Line::Comment)) => return Some(Ok(SseItem::Comment)),
                Ok(None) => return None,
                Err(Overlong) => return Some(Err(self.fail())),
            }
        }
    }

    /// The next item once the body is over. Call it until it gives `None`.
    ///
    /// The standard discards an event that no blank line ends. Real providers leave the last one
    /// out, so that event comes too, with `terminated: false`.
    ///
    /// # Errors
    ///
    /// Those of [`next`](Self::next), for bytes that it has not read yet.
    pub fn finish(&mut self) -> Option<Result<SseItem, SseError>> {
        if let Some(item) = self.next() {
            return Some(item);
        }
        match self.lines.read_unended() {
            Some(Line::Comment) => return Some(Ok(SseItem::Comment)),
            Some(Line::Field(text)) => self.pending.read(&text),
            Some(Line::Blank) | None => {}
        }
        self.pending.dispatch(false).map(|event| Ok(SseItem::Event(event)))
    }

    /// How many bytes it holds: those that were not read yet and those of the unfinished event.
    pub fn buffered(&self) -> usize {
        self.lines.buffered() + self.pending.size()
    }

    fn fail(&mut self) -> SseError {
        self.lines = Lines::default();
        self.pending = Pending::default();
        self.failed = true;
        SseError::TooLarge { limit: self.limit }
    }
}

impl fmt::Debug for SseDecoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SseDecoder")
            .field("limit", &self.limit)
            .field("buffered", &self.buffered())
            .field("failed", &self.failed)
            .finish()
    }
}
