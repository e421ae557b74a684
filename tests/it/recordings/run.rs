//! Runs a check over all recordings on all cores, and says what failed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::load::{Recording, Set};

/// Does `check` for each recording; the results are in the set's order.
pub(super) fn each<T: Send>(
    set: &Set,
    check: impl Fn(&Recording) -> T + Sync,
) -> Vec<(&Recording, T)> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(set.recordings.len()));
    let work = || {
        while let Some(recording) = set.recordings.get(next.fetch_add(1, Ordering::Relaxed)) {
            let result = check(recording);
            done.lock().unwrap().push((recording, result));
        }
    };
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        (0..threads).for_each(|_| drop(scope.spawn(work)));
    });
    let mut done = done.into_inner().unwrap();
    done.sort_by(|(a, _), (b, _)| a.file.cmp(&b.file));
    done
}

/// What `check` finds wrong; a panic is a finding like any other.
pub(super) fn guarded(check: impl FnOnce() -> Vec<String>) -> Vec<String> {
    catch_unwind(AssertUnwindSafe(check)).unwrap_or_else(|_| vec!["failed: it panicked".to_owned()])
}

/// Fails with everything that was found wrong.
pub(super) fn verdict<'r>(
    set: &Set,
    found: impl IntoIterator<Item = (&'r Recording, Vec<String>)>,
) {
    let mut wrong = set.broken.clone();
    for (recording, findings) in found {
        wrong.extend(findings.into_iter().map(|what| format!("{}: {what}", recording.file)));
    }
    assert!(wrong.is_empty(), "{} findings:\n{}", wrong.len(), wrong.join("\n"));
}
