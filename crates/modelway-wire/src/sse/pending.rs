//! Lines to events: what the fields mean.

use bytes::Bytes;
use memchr::memchr;

use super::item::SseEvent;
use super::line::Text;

/// The event whose blank line has not come, and what the stream remembers across events.
#[derive(Default)]
pub(super) struct Pending {
    name: Option<Bytes>,
    data: Data,
    /// Stays when the event is dispatched: the last event id holds until the next `id` field. It
    /// may be a slice, and then keeps its one chunk alive.
    id: Option<Bytes>,
    /// Stays until an event carries it, since a block without data dispatches none.
    retry: Option<u64>,
    /// The bytes of its lines so far, without their ends.
    size: usize,
}

impl Pending {
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// Takes in a line that is neither blank nor a comment.
    #[inline]
    pub(super) fn read(&mut self, text: &Text<'_>) {
        let line = text.bytes();
        let (name, from) = split_field(line);
        self.size += line.len();
        match name {
            b"data" => self.data.push(text, from),
            b"event" => self.name = Some(text.tail(from)).filter(|name| !name.is_empty()),
            b"id" if memchr(0, &line[from..]).is_none() => self.id = Some(text.tail(from)),
            b"retry" => self.retry = digits(&line[from..]).or(self.retry),
            _ => {}
        }
    }

    /// The event, if it has data; starts the next one either way.
    #[inline]
    pub(super) fn dispatch(&mut self, terminated: bool) -> Option<SseEvent> {
        self.size = 0;
        let event = self.name.take();
        let data = self.data.take()?;
        Some(SseEvent { event, data, id: self.id.clone(), retry: self.retry.take(), terminated })
    }
}

/// The data lines of an event so far. Only a second line makes a copy.
#[derive(Default)]
enum Data {
    #[default]
    Absent,
    One(Bytes),
    Many(Vec<u8>),
}

impl Data {
    /// Adds the value that starts at byte `from` of the line.
    #[inline]
    fn push(&mut self, text: &Text<'_>, from: usize) {
        match self {
            Self::Absent => *self = Self::One(text.tail(from)),
            Self::One(first) => {
                *self = Self::Many([&first[..], &text.bytes()[from..]].join(&b'\n'))
            }
            Self::Many(lines) => {
                lines.push(b'\n');
                lines.extend_from_slice(&text.bytes()[from..]);
            }
        }
    }

    #[inline]
    fn take(&mut self) -> Option<Bytes> {
        match std::mem::take(self) {
            Self::Absent => None,
            Self::One(line) => Some(line),
            Self::Many(lines) => Some(lines.into()),
        }
    }
}

/// The name of the field and where its value starts, which is past one space.
#[inline]
fn split_field(line: &[u8]) -> (&[u8], usize) {
    let colon = if line.starts_with(b"data:") { Some(4) } else { memchr(b':', line) };
    match colon {
        Some(colon) => {
            (&line[..colon], colon + 1 + usize::from(line.get(colon + 1) == Some(&b' ')))
        }
        None => (line, line.len()),
    }
}

/// The number, if the value is decimal digits and nothing else. One beyond `u64` is none.
fn digits(value: &[u8]) -> Option<u64> {
    value.first()?;
    value.iter().try_fold(0_u64, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}
