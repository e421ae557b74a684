//! Chunks to lines: the only place that knows how the bytes were cut.
//!
//! What every line goes through is `#[inline]`: else it depends on how the compiler cuts the crate into units whether it is
//! inlined, and changes with code that has nothing to do with it.

use std::collections::VecDeque;
use std::ops::Range;

use bytes::Bytes;
use memchr::memchr2;

const BOM: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// A line, without its end.
pub(super) enum Line<'a> {
    /// No bytes at all: the end of an event.
    Blank,
    /// A line that starts with a colon. Its bytes are skipped, never kept.
    Comment,
    /// Any other line.
    Field(Text<'a>),
}

/// The bytes of a line and where they are held, so that a part of them can be shared.
pub(super) struct Text<'a> {
    source: &'a Bytes,
    range: Range<usize>,
}

impl Text<'_> {
    #[inline]
    pub(super) fn bytes(&self) -> &[u8] {
        &self.source[self.range.clone()]
    }

    /// Everything after the first `from` bytes, without a copy.
    #[inline]
    pub(super) fn tail(&self, from: usize) -> Bytes {
        self.source.slice(self.range.start + from..self.range.end)
    }
}

/// A line has more bytes than the caller has room for.
#[derive(Debug)]
pub(super) struct Overlong;

/// Splits chunks into lines. Every byte is scanned once, however the chunks are cut.
#[derive(Default)]
pub(super) struct Lines {
    /// The chunk being read and the first byte of it that is not read yet.
    chunk: Bytes,
    at: usize,
    /// The chunks after it, none of them empty.
    queue: VecDeque<Bytes>,
    /// The start of a line whose end has not come. It holds no line end.
    partial: Vec<u8>,
    /// The line handed out last, when it had to be put together.
    joined: Bytes,
    /// The line whose end has not come is a comment.
    in_comment: bool,
    /// The last chunk ended in a carriage return: a line feed that follows belongs to it.
    after_cr: bool,
    /// How many bytes of the byte order mark were seen; all of them once it cannot come any more.
    bom: usize,
}

impl Lines {
    pub(super) fn push(&mut self, chunk: Bytes) {
        if !chunk.is_empty() {
            self.queue.push_back(chunk);
        }
    }

    /// Bytes held: not read yet, or of a line whose end has not come.
    pub(super) fn buffered(&self) -> usize {
        let queued: usize = self.queue.iter().map(Bytes::len).sum();
        self.partial.len() + self.chunk.len() - self.at + queued
    }

    /// The next whole line; `None` when its end has not come. It may have at most `room` bytes.
    #[inline]
    pub(super) fn read(&mut self, room: usize) -> Result<Option<Line<'_>>, Overlong> {
        if !self.joined.is_empty() {
            self.joined = Bytes::new();
        }
        loop {
            if self.at == self.chunk.len() && !self.advance() {
                return Ok(None);
            }
            match end_of_line(&self.chunk[self.at..]) {
                Some(len) => return self.take(len, room).map(Some),
                None => self.keep_rest(room)?,
            }
        }
    }

    /// The last line of the body, when it has no end. Call it when `read` has no more.
    pub(super) fn read_unended(&mut self) -> Option<Line<'_>> {
        if std::mem::take(&mut self.in_comment) {
            return Some(Line::Comment);
        }
        if self.partial.is_empty() {
            return None;
        }
        Some(Line::Field(self.join()))
    }

    /// Goes to the next chunk, past what may stand at its start only. `false` without a chunk.
    #[inline]
    fn advance(&mut self) -> bool {
        self.at = 0;
        self.chunk = self.queue.pop_front().unwrap_or_default();
        if self.bom < BOM.len() {
            self.skip_bom();
        } else if !self.chunk.is_empty() && std::mem::take(&mut self.after_cr) {
            self.at = usize::from(self.chunk[0] == b'\n');
        }
        !self.chunk.is_empty()
    }

    /// Skips one byte order mark at the start of the stream, whole or a part of it.
    #[cold]
    fn skip_bom(&mut self) {
        let rest = &self.chunk[..];
        let wanted = &BOM[self.bom..];
        let same = rest.iter().zip(wanted).take_while(|(a, b)| a == b).count();
        if same < wanted.len().min(rest.len()) {
            self.partial.extend_from_slice(&BOM[..self.bom]);
            self.bom = BOM.len();
        } else {
            self.bom += same;
            self.at = same;
        }
    }

    /// The line that ends `len` bytes further.
    #[inline]
    fn take(&mut self, len: usize, room: usize) -> Result<Line<'_>, Overlong> {
        let (start, end) = (self.at, self.at + len);
        self.at = self.past_end_of_line(end);
        if self.partial.is_empty() {
            if std::mem::take(&mut self.in_comment) || self.chunk[start] == b':' {
                return Ok(Line::Comment);
            }
            if len == 0 {
                self.release();
                return Ok(Line::Blank);
            }
        }
        if self.partial.len() + len > room {
            return Err(Overlong);
        }
        if self.partial.is_empty() {
            return Ok(Line::Field(Text { source: &self.chunk, range: start..end }));
        }
        self.partial.extend_from_slice(&self.chunk[start..end]);
        Ok(Line::Field(self.join()))
    }

    /// Lets go of a chunk that was read to its end: it is a slice of what a connection reads into, which a reader who
    /// pauses after an event would keep.
    #[inline]
    fn release(&mut self) {
        if self.at == self.chunk.len() {
            self.chunk = Bytes::new();
            self.at = 0;
        }
    }

    /// Hands out the kept bytes as a line. Cold: once a chunk, where a line is cut.
    #[cold]
    fn join(&mut self) -> Text<'_> {
        self.joined = std::mem::take(&mut self.partial).into();
        Text { source: &self.joined, range: 0..self.joined.len() }
    }

    /// Where the bytes after the line end at `end` start. Does not wait for what follows a `\r`.
    #[inline]
    fn past_end_of_line(&mut self, end: usize) -> usize {
        if self.chunk[end] == b'\n' {
            return end + 1;
        }
        match self.chunk.get(end + 1) {
            Some(b'\n') => return end + 2,
            Some(_) => {}
            None => self.after_cr = true,
        }
        end + 1
    }

    /// Keeps the rest of the chunk, in which no line ends. Cold: once a chunk at most.
    #[cold]
    fn keep_rest(&mut self, room: usize) -> Result<(), Overlong> {
        let rest = &self.chunk[self.at..];
        self.in_comment |= self.partial.is_empty() && rest.first() == Some(&b':');
        if !self.in_comment {
            if self.partial.len() + rest.len() > room {
                return Err(Overlong);
            }
            self.partial.extend_from_slice(rest);
        }
        self.at = self.chunk.len();
        Ok(())
    }
}

/// How many bytes come before the first line end.
#[inline]
fn end_of_line(bytes: &[u8]) -> Option<usize> {
    match bytes.first()? {
        b'\n' | b'\r' => Some(0),
        _ => memchr2(b'\n', b'\r', bytes),
    }
}
