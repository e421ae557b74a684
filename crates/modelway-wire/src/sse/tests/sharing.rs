//! What is a slice of a pushed chunk, and what is not.

use super::*;

fn next_event(decoder: &mut SseDecoder) -> SseEvent {
    match decoder.next() {
        Some(Ok(SseItem::Event(event))) => event,
        other => panic!("no event: {other:?}"),
    }
}

fn lies_in(part: &Bytes, chunk: &Bytes) -> bool {
    chunk.as_ptr_range().contains(&part.as_ptr())
        && part.as_ptr_range().end <= chunk.as_ptr_range().end
}

#[test]
fn an_event_inside_a_chunk_is_a_slice_of_it() {
    let chunk = Bytes::from(b"event: delta\nid: 7\ndata: one\n\n: hi\ndata: two\r\n\r\n".to_vec());
    let mut decoder = SseDecoder::new(ROOMY);
    decoder.push(chunk.clone());
    let first = next_event(&mut decoder);
    assert_eq!(first.data, "one");
    assert!(lies_in(&first.data, &chunk));
    assert!(first.event.is_some_and(|name| lies_in(&name, &chunk)));
    assert!(first.id.is_some_and(|id| lies_in(&id, &chunk)));
    assert!(matches!(decoder.next(), Some(Ok(SseItem::Comment))));
    let second = next_event(&mut decoder);
    assert_eq!(second.data, "two");
    assert!(lies_in(&second.data, &chunk));
}

#[test]
fn a_whole_data_line_is_a_slice_even_when_its_event_is_cut() {
    let chunks = ["event: x\n", "data: one\n", "\n"].map(|text| Bytes::from(text.to_owned()));
    let mut decoder = SseDecoder::new(ROOMY);
    chunks.iter().for_each(|chunk| decoder.push(chunk.clone()));
    assert!(lies_in(&next_event(&mut decoder).data, &chunks[1]));
}

#[test]
fn cut_or_joined_data_is_a_buffer_of_its_own() {
    for texts in [["data: o", "ne\n\n"], ["data: o\ndata: n", "e\n\n"]] {
        let chunks = texts.map(|text| Bytes::from(text.to_owned()));
        let mut decoder = SseDecoder::new(ROOMY);
        chunks.iter().for_each(|chunk| decoder.push(chunk.clone()));
        let event = next_event(&mut decoder);
        assert!(!chunks.iter().any(|chunk| lies_in(&event.data, chunk)));
    }
}

#[test]
fn the_decoder_lets_go_of_what_it_has_read() {
    let chunk = Bytes::from(b"event: x\ndata: one\n\n: hi\nevent: y\n\n".to_vec());
    let mut decoder = SseDecoder::new(ROOMY);
    decoder.push(chunk.clone());
    while decoder.next().is_some() {}
    assert!(chunk.is_unique(), "nobody else holds the chunk");
}

#[test]
fn the_decoder_lets_go_of_what_it_has_joined() {
    let mut decoder = SseDecoder::new(ROOMY);
    decoder.push(Bytes::from_static(b"data: o"));
    decoder.push(Bytes::from_static(b"ne\n\n"));
    let event = next_event(&mut decoder);
    assert!(decoder.next().is_none());
    assert!(event.data.is_unique(), "nobody else holds the buffer");
}

#[test]
fn it_lets_go_with_the_event_that_ends_a_chunk() {
    let chunk = Bytes::from(b"data: one\n\ndata: two\n\n".to_vec());
    let mut decoder = SseDecoder::new(ROOMY);
    decoder.push(chunk.clone());
    drop(next_event(&mut decoder));
    assert!(!chunk.is_unique());
    drop(next_event(&mut decoder));
    assert!(chunk.is_unique(), "a reader may pause here");
    assert!(decoder.next().is_none());
}
