//! A body that breaks off is never a success, and what had arrived is in the error.
//!
//! What had arrived is read off the body's text by [`frames`](super::frames), not by our decoders.

use modelway_core::Error;
use modelway_testing::Canned;

use super::drive::{Answer, Driver};
use super::frames::{Frame, Told, Words, frames};
use super::load::Recording;
use super::splits::{RANDOM, SEED, SMALL};

/// How a body breaks off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Break {
    /// As if it were over: a server or proxy that closes in good order.
    End,
    /// With an error of the transport.
    Reset,
}

/// What is wrong when the body breaks off somewhere.
pub(super) fn check(recording: &Recording) -> Vec<String> {
    let driver = Driver::new(recording);
    let oracle = Oracle::new(recording);
    let body = recording.body.as_bytes();
    for at in places(recording) {
        for way in [Break::End, Break::Reset] {
            let response = driver.response();
            let response = match way {
                Break::End => response.body(body[..at].to_vec()),
                Break::Reset => response.cut_at(at),
            };
            if let Some(wrong) = oracle.judge(&driver, response, at, way) {
                return vec![format!("broken off at byte {at} ({way:?}): {wrong}")];
            }
        }
    }
    Vec::new()
}

/// Every byte of a small body; of a larger one what is around the frames' ends, and random places.
fn places(recording: &Recording) -> Vec<usize> {
    let length = recording.body.len();
    if length <= SMALL {
        return (0..length).collect();
    }
    let edges = frames(&recording.body).into_iter().flat_map(|f| [Some(f.told), f.ended]);
    let around = edges.flatten().flat_map(|at| [at.saturating_sub(1), at, at + 1]);
    let mut random = fastrand::Rng::with_seed(SEED);
    let random = (0..RANDOM).map(|_| random.usize(0..length));
    let mut places: Vec<_> = around.chain(random).chain([0, length - 1]).collect();
    places.retain(|at| *at < length);
    places.sort_unstable();
    places.dedup();
    places
}

/// Knows from the text alone what may come out.
#[derive(Debug)]
struct Oracle<'r> {
    recording: &'r Recording,
    frames: Vec<Frame>,
    /// What the first so many frames say.
    told: Vec<Arrived>,
}

/// What whole frames had brought.
#[derive(Debug, Default, Clone)]
struct Arrived {
    told: Told,
    /// Whether it may be a whole answer.
    complete: bool,
    failed: bool,
}

impl<'r> Oracle<'r> {
    fn new(recording: &'r Recording) -> Self {
        let streamed = recording.streaming && recording.is_success();
        let frames = if streamed { frames(&recording.body) } else { Vec::new() };
        let mut told = vec![Arrived::default()];
        for frame in &frames {
            let next = told[told.len() - 1].clone().after(frame);
            told.push(next);
        }
        Self { recording, frames, told }
    }

    /// What is wrong with the outcome of `response`, which breaks off at byte `at`.
    fn judge(
        &self,
        driver: &Driver<'_>,
        response: Canned,
        at: usize,
        way: Break,
    ) -> Option<String> {
        let outcome = driver.replay(response);
        if !self.recording.is_success() {
            let status = outcome.result.as_ref().err().and_then(Error::status);
            let same = status == Some(self.recording.status);
            return (!same).then(|| format!("the status is lost: {:?}", outcome.result));
        }
        if !self.recording.streaming {
            let whole = self.recording.body.trim_end().len();
            let success = outcome.result.is_ok() && at < whole;
            return success.then(|| "a success".to_owned());
        }
        let (sure, perhaps) = self.arrived(at);
        let may_succeed =
            perhaps.complete && !sure.failed && !(way == Break::End && perhaps.failed);
        match outcome.result {
            Ok(_) if !may_succeed => Some("a success".to_owned()),
            Ok(answer) => text(&answer, sure, perhaps),
            Err(error) => partial(&error, sure, perhaps, way),
        }
    }

    /// What had arrived by byte `at`: in frames that were ended, and with the one that was only told.
    fn arrived(&self, at: usize) -> (&Arrived, &Arrived) {
        let ended = self.frames.partition_point(|f| f.ended.is_some_and(|end| end <= at));
        let told = self.frames.get(ended).is_some_and(|f| f.told <= at);
        (&self.told[ended], &self.told[ended + usize::from(told)])
    }
}

impl Arrived {
    fn after(mut self, frame: &Frame) -> Self {
        self.told.add(frame);
        self.failed |= frame.is_error();
        self.complete |= frame.is_done() || self.told.is_finished();
        self
    }

    fn says(&self, text: &str, reasoning: &str) -> bool {
        let Words { text: own, reasoning: thought, .. } = self.told.first();
        text == own && reasoning == thought
    }
}

/// A success has what had arrived, and nothing else.
fn text(answer: &Answer, sure: &Arrived, perhaps: &Arrived) -> Option<String> {
    let (text, reasoning) = match answer {
        Answer::Chat(chat) => (chat.text(), chat.reasoning()),
        Answer::Completion(completion) => (completion.text(), None),
        other => return Some(format!("{other:?} from a stream")),
    };
    let reasoning = reasoning.unwrap_or_default();
    let same = sure.says(text, reasoning) || perhaps.says(text, reasoning);
    (!same).then(|| format!("the text is {text:?}, the reasoning {reasoning:?}"))
}

/// So does what an error holds.
fn partial(error: &Error, sure: &Arrived, perhaps: &Arrived, way: Break) -> Option<String> {
    let Some(partial) = error.partial() else { return Some(format!("no partial: {error:?}")) };
    let text = partial.text();
    let reasoning = partial.completion.reasoning().unwrap_or_default();
    let same = perhaps.says(text, reasoning) || (way == Break::Reset && sure.says(text, reasoning));
    if !same {
        let had = perhaps.told.first();
        return Some(format!("partial {text:?} and {reasoning:?}, where {had:?} had arrived"));
    }
    let shown = !text.is_empty() || !reasoning.is_empty();
    (shown && !error.is_interrupted()).then(|| format!("not interrupted: {error:?}"))
}
