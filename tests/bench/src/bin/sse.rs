//! SSE decoding alone: `sse DECODER COUNT WARM_UPS`, 1,000 events in chunks of 16 kB, in process.

use bytes::{Buf as _, Bytes};
use eventsource_stream::Eventsource as _;
use futures_util::StreamExt as _;
use modelway_bench::{fixtures, measure};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, decoder, count, warm] = arguments.as_slice() else { panic!("DECODER COUNT WARM_UPS") };
    let (count, warm) = (count.parse().expect("COUNT"), warm.parse().expect("WARM_UPS"));
    let frames = fixtures::frames(fixtures::EVENTS);
    let data: usize = frames.iter().map(|frame| frame.len() - "data: \n\n".len()).sum();
    let body = Bytes::from(frames.concat());
    let chunks: Vec<Bytes> = (0..body.len())
        .step_by(16 << 10)
        .map(|at| body.slice(at..body.len().min(at + (16 << 10))))
        .collect();
    let decode: fn(&[Bytes]) -> usize = match decoder.as_str() {
        "modelway" => modelway,
        "eventsource_stream" => eventsource_stream,
        "sse_core" => sse_core,
        "memchr" => memchr_scan,
        other => panic!("there is no decoder `{other}`"),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(measure(count, warm, async || assert_eq!(decode(&chunks), data)));
}

fn modelway(chunks: &[Bytes]) -> usize {
    use modelway_wire::sse::{SseDecoder, SseItem};
    let (mut decoder, mut seen) = (SseDecoder::new(1 << 20), 0);
    for chunk in chunks {
        decoder.push(chunk.clone());
        while let Some(item) = decoder.next() {
            if let SseItem::Event(event) = item.expect("an item") {
                seen += event.data.len();
            }
        }
    }
    seen
}

fn eventsource_stream(chunks: &[Bytes]) -> usize {
    let chunks = chunks.iter().map(|chunk| Ok::<_, std::convert::Infallible>(chunk.clone()));
    let mut events = futures_util::stream::iter(chunks).eventsource();
    let mut seen = 0;
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    while let std::task::Poll::Ready(Some(event)) = events.poll_next_unpin(&mut cx) {
        seen += event.expect("an event").data.len();
    }
    seen
}

fn sse_core(chunks: &[Bytes]) -> usize {
    let (mut decoder, mut seen) = (sse_core::SseDecoder::new(), 0);
    for chunk in chunks {
        let mut chunk = chunk.clone();
        while chunk.has_remaining() {
            if let Some(sse_core::SseEvent::Message(event)) =
                decoder.next(&mut chunk).transpose().expect("an event")
            {
                seen += event.data.len();
            }
        }
    }
    seen
}

/// No decoder: line ends are found and data lines are measured. What cannot be undercut.
fn memchr_scan(chunks: &[Bytes]) -> usize {
    let (mut rest, mut seen) = (Vec::new(), 0);
    for chunk in chunks {
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', chunk) {
            let line = &chunk[start..end];
            start = end + 1;
            if rest.is_empty() {
                seen += line.strip_prefix(b"data: ").map_or(0, <[u8]>::len);
            } else {
                rest.extend_from_slice(line);
                seen += rest.strip_prefix(b"data: ").map_or(0, <[u8]>::len);
                rest.clear();
            }
        }
        rest.extend_from_slice(&chunk[start..]);
    }
    seen
}
