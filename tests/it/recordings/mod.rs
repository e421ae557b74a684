//! Every recorded exchange with a real provider is read without loss, however its bytes are cut.
//!
//! The set is a folder beside the repository (`MODELWAY_RECORDINGS` names another); it is never copied here.

mod compare;
mod drive;
mod frames;
mod kept;
mod load;
mod lossless;
mod quick;
mod requests;
mod run;
mod splits;
mod table;
mod tokens;
mod told;
mod truncation;

use self::drive::{Answer, Driver, Outcome};
use self::load::{Recording, Set};
use self::run::{each, guarded};
use self::table::Table;

/// All bodies as they came: what is expected is found, and nothing is lost.
#[test]
fn decode() {
    let Some(set) = Set::load() else { return };
    let found = each(&set, |recording| {
        let mut deviations = 0;
        let wrong = guarded(|| {
            let driver = Driver::new(recording);
            let outcome = driver.replay(driver.response());
            deviations = outcome.deviations().len();
            let mut wrong = compare::compare(recording, &outcome);
            wrong.extend(lost(recording, &outcome));
            wrong
        });
        (wrong, deviations)
    });
    let mut table = Table::default();
    for (recording, problems) in &found {
        let (wrong, deviations) = problems;
        let decoded = !wrong.iter().any(|w| w.starts_with("failed"));
        table.count(recording, decoded, wrong.is_empty(), *deviations);
    }
    table.print();
    run::verdict(&set, found.into_iter().map(|(r, (wrong, _))| (r, wrong)));
}

/// Where the bytes are cut changes nothing.
#[test]
fn split() {
    let Some(set) = Set::load() else { return };
    run::verdict(&set, each(&set, |recording| guarded(|| splits::check(recording))));
}

/// What is read in one pass says the same as what is read field by field.
#[test]
fn quick() {
    let Some(set) = Set::load() else { return };
    run::verdict(&set, each(&set, |recording| guarded(|| quick::check(recording))));
}

/// What breaks off is no success, and what had arrived is in the error.
#[test]
fn truncated() {
    let Some(set) = Set::load() else { return };
    run::verdict(&set, each(&set, |recording| guarded(|| truncation::check(recording))));
}

/// One body in answer to a request for a stream folds into the same answer.
#[test]
fn told_as_stream() {
    let Some(set) = Set::load() else { return };
    let unary = |recording: &Recording| !recording.streaming && recording.is_success();
    let check =
        |recording: &Recording| if unary(recording) { told::check(recording) } else { Vec::new() };
    run::verdict(&set, each(&set, |recording| guarded(|| check(recording))));
}

/// Recorded requests come through our request types without loss.
#[test]
fn requests() {
    let Some(set) = Set::load() else { return };
    let found = each(&set, requests::check);
    let bodies = || found.iter().filter_map(|(_, passed)| passed.as_ref());
    let typed: usize = bodies().map(|p| p.typed).sum();
    let extra: usize = bodies().map(|p| p.extra).sum();
    let count = bodies().count();
    table::print(&format!(
        "requests: {count} bodies, {typed} fields typed, {extra} through the extra body\n"
    ));
    run::verdict(&set, found.into_iter().map(|(r, p)| (r, p.map(|p| p.wrong).unwrap_or_default())));
}

/// What stands in the body and not in the outcome.
fn lost(recording: &Recording, outcome: &Outcome) -> Vec<String> {
    let streamed = recording.streaming && recording.is_success();
    match (&outcome.result, recording.json()) {
        (Ok(answer), Some(body)) => lossless::lost(&body, answer),
        (Ok(Answer::Chat(answer)), None) => {
            kept::lost(&recording.body, answer, outcome.others.len())
        }
        (Ok(Answer::Completion(answer)), None) => {
            kept::lost_of_completion(&recording.body, answer, outcome.others.len())
        }
        (Err(error), None) if streamed => {
            let partial = error.partial().map(|p| p.completion.clone()).unwrap_or_default();
            kept::lost(&recording.body, &partial, outcome.others.len())
        }
        (Ok(_), None) => vec!["an answer from a body that is not JSON".to_owned()],
        (Err(_), _) => Vec::new(),
    }
}
