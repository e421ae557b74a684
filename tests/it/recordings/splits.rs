//! Where a body is cut into chunks changes nothing.

use super::drive::{Driver, Outcome};
use super::frames::frames;
use super::load::Recording;

/// Bodies up to this size are cut at every byte.
pub(super) const SMALL: usize = 8 << 10;
/// So many random cuts are tried in a larger one.
pub(super) const RANDOM: usize = 64;
/// What makes the random cuts the same in every run.
pub(super) const SEED: u64 = 0x6d6f_6465_6c77_6179;

/// What comes out differently when the body is cut.
pub(super) fn check(recording: &Recording) -> Vec<String> {
    let driver = Driver::new(recording);
    let whole = driver.replay(driver.response());
    let fingerprint = whole.fingerprint();
    let bytewise = driver.replay(driver.response().bytewise());
    if bytewise.fingerprint() != fingerprint {
        return vec!["another result as single bytes".to_owned()];
    }
    let same = |outcome: &Outcome| match whole.raw() {
        // What is decoded in one piece needs only to be put together right.
        Some(raw) => outcome.raw() == Some(raw),
        None => outcome.fingerprint() == fingerprint,
    };
    let differs = |cuts: &Vec<usize>| {
        let response = driver.response().split_at(cuts.iter().copied());
        !same(&driver.replay(response))
    };
    let found = cuts(recording).into_iter().find(differs);
    found.map(|cuts| format!("another result when cut at {cuts:?}")).into_iter().collect()
}

/// The ways to cut a body, besides into single bytes.
fn cuts(recording: &Recording) -> Vec<Vec<usize>> {
    let length = recording.body.len();
    let mut cuts = vec![recording.edges.clone()];
    if length <= SMALL {
        cuts.extend((1..length).map(|at| vec![at]));
        return cuts;
    }
    let edges = frames(&recording.body).into_iter().flat_map(|f| [Some(f.told), f.ended]);
    cuts.push(edges.flatten().collect());
    let mut random = fastrand::Rng::with_seed(SEED);
    cuts.extend((0..RANDOM).map(|_| {
        let count = random.usize(1..32);
        (0..count).map(|_| random.usize(0..length)).collect()
    }));
    cuts
}
