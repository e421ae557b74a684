//! The decoder against an implementation that is too simple to be wrong, on the whole body at once.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;

/// Pieces that bodies are made of: every rule's edge, and what looks like it.
const PIECES: &[&[u8]] = &[
    b"\n",
    b"\n",
    b"\n\n",
    b"\r",
    b"\r\n",
    b"\r\n\r\n",
    b"data",
    b"data:",
    b"data: ",
    b"data: {\"a\":1}",
    b"data: x\n\n",
    b"dat",
    b"Data: x",
    b"event: delta",
    b"event:",
    b"event",
    b"id: 1",
    b"id:",
    b"id",
    b"id: 1\0",
    b"retry: 3000",
    b"retry: 3x",
    b"retry:",
    b"retry: 99999999999999999999",
    b":",
    b": ping",
    b" ",
    b"x",
    b"\0",
    b"\xEF",
    b"\xBB",
    b"\xEF\xBB",
    b"\xEF\xBB\xBF",
    b"\xF0\x9F\x98\x80",
    b"\xFF",
    b"a long stretch without any end of line, longer than a vector register or two of them",
];

/// The lines of the body and whether the last one is without an end.
fn lines(body: &[u8]) -> (Vec<Vec<u8>>, bool) {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let text: String = body.iter().copied().map(char::from).collect();
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let bytes = |line: &str| line.chars().map(|c| u8::try_from(c).unwrap()).collect();
    let mut lines: Vec<Vec<u8>> = text.split('\n').map(bytes).collect();
    let ended = lines.last().is_some_and(Vec::is_empty);
    if ended {
        lines.pop();
    }
    (lines, !ended)
}

#[derive(Default)]
struct Oracle {
    event: Fields,
    data: Vec<Vec<u8>>,
    size: usize,
    seen: Vec<Seen>,
}

impl Oracle {
    fn line(&mut self, line: &[u8]) {
        if line.starts_with(b":") {
            return self.seen.push(Seen::Comment);
        }
        self.size += line.len();
        let mut parts = line.splitn(2, |byte| *byte == b':');
        let name = parts.next().unwrap();
        let value = parts.next().unwrap_or_default();
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match name {
            b"data" => self.data.push(value.to_vec()),
            b"event" => self.event.event = Some(readable(value)).filter(|name| !name.is_empty()),
            b"id" if !value.contains(&0) => self.event.id = Some(readable(value)),
            b"retry" if value.iter().all(u8::is_ascii_digit) => {
                let number = String::from_utf8_lossy(value).parse().ok();
                self.event.retry = number.or(self.event.retry);
            }
            _ => {}
        }
    }

    fn dispatch(&mut self, unterminated: bool) {
        self.size = 0;
        if self.data.is_empty() {
            self.event.event = None;
            return;
        }
        let id = self.event.id.clone();
        let event = std::mem::replace(&mut self.event, Fields { id, ..Fields::default() });
        let data = readable(&std::mem::take(&mut self.data).join(&b'\n'));
        self.seen.push(Seen::Event(Fields { data, unterminated, ..event }));
    }

    fn run(limit: usize, body: &[u8]) -> Vec<Seen> {
        let mut oracle = Self::default();
        let (lines, _) = lines(body);
        for line in lines {
            if line.is_empty() {
                oracle.dispatch(false);
            } else {
                oracle.line(&line);
            }
            if oracle.size > limit {
                oracle.seen.push(Seen::TooLarge(limit));
                return oracle.seen;
            }
        }
        oracle.dispatch(true);
        oracle.seen
    }
}

fn bodies() -> impl Strategy<Value = Vec<u8>> {
    vec(select(PIECES), 0..60).prop_map(|pieces| pieces.concat())
}

/// Half of the time no event is too large; a part of a byte order mark always fits.
fn limits() -> impl Strategy<Value = usize> {
    prop_oneof![Just(ROOMY), 2..120_usize]
}

fn cut<'a>(body: &'a [u8], at: &[Index]) -> Vec<&'a [u8]> {
    let mut at: Vec<usize> = at.iter().map(|index| index.index(body.len() + 1)).collect();
    at.sort_unstable();
    let starts = std::iter::once(0).chain(at.iter().copied());
    let ends = at.iter().copied().chain(std::iter::once(body.len()));
    starts.zip(ends).map(|(start, end)| &body[start..end]).collect()
}

proptest! {
    #[test]
    fn any_cut_reads_as_the_oracle(body in bodies(), at in vec(any::<Index>(), 0..12), limit in limits()) {
        let expect = Oracle::run(limit, &body);
        prop_assert_eq!(&decode(limit, [&body[..]]), &expect);
        prop_assert_eq!(&decode(limit, body.chunks(1)), &expect);
        prop_assert_eq!(&decode(limit, cut(&body, &at)), &expect);
        prop_assert_eq!(&decode_queued(limit, cut(&body, &at)), &expect);
    }

    #[test]
    fn every_single_cut_reads_as_the_oracle(pieces in vec(select(PIECES), 0..12), limit in limits()) {
        let body = pieces.concat();
        let expect = Oracle::run(limit, &body);
        for at in 0..=body.len() {
            let (head, tail) = body.split_at(at);
            prop_assert_eq!(&decode(limit, [head, tail]), &expect);
        }
    }

    #[test]
    fn arbitrary_bytes_read_as_the_oracle(body in vec(any::<u8>(), 0..300), at in vec(any::<Index>(), 0..6)) {
        prop_assert_eq!(decode(ROOMY, cut(&body, &at)), Oracle::run(ROOMY, &body));
    }
}
