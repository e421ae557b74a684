//! Tests of the decoder: the rules one by one, the limits, and an oracle.

mod bounds;
mod oracle;
mod rules;
mod sharing;

use bytes::Bytes;

use super::{SseDecoder, SseError, SseEvent, SseItem};

const ROOMY: usize = 1 << 20;

/// What a stream gave, in a form that shows its payload when an assertion fails.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Seen {
    Event(Fields),
    Comment,
    TooLarge(usize),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Fields {
    event: Option<String>,
    data: String,
    id: Option<String>,
    retry: Option<u64>,
    unterminated: bool,
}

fn seen(item: Result<SseItem, SseError>) -> Seen {
    match item {
        Ok(SseItem::Event(event)) => Seen::Event(fields(event)),
        Ok(SseItem::Comment) => Seen::Comment,
        Err(SseError::TooLarge { limit }) => Seen::TooLarge(limit),
    }
}

fn fields(event: SseEvent) -> Fields {
    Fields {
        event: event.event.map(|name| readable(&name)),
        data: readable(&event.data),
        id: event.id.map(|id| readable(&id)),
        retry: event.retry,
        unterminated: !event.terminated,
    }
}

/// Bytes as text without loss: what is not printable ASCII is escaped.
fn readable(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string()
}

/// Everything that can be taken without the end of the body.
fn drain(decoder: &mut SseDecoder) -> Vec<Seen> {
    std::iter::from_fn(|| decoder.next()).map(seen).collect()
}

fn finish(decoder: &mut SseDecoder) -> Vec<Seen> {
    std::iter::from_fn(|| decoder.finish()).map(seen).collect()
}

/// Decodes the chunks of a body, draining after each chunk.
fn decode<'a>(limit: usize, chunks: impl IntoIterator<Item = &'a [u8]>) -> Vec<Seen> {
    let mut decoder = SseDecoder::new(limit);
    let mut all = Vec::new();
    for chunk in chunks {
        decoder.push(Bytes::copy_from_slice(chunk));
        all.extend(drain(&mut decoder));
    }
    all.extend(finish(&mut decoder));
    all
}

/// Decodes a body that is pushed whole, before anything is taken.
fn decode_queued<'a>(limit: usize, chunks: impl IntoIterator<Item = &'a [u8]>) -> Vec<Seen> {
    let mut decoder = SseDecoder::new(limit);
    chunks.into_iter().for_each(|chunk| decoder.push(Bytes::copy_from_slice(chunk)));
    finish(&mut decoder)
}
