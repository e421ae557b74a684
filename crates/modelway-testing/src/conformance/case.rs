//! The cases as data, and [`run`].

use std::future::Future;
use std::pin::Pin;

use modelway_core::Capability;

use super::{CaseReport, Report, Subject, Verdict, inference, refusal, streaming};

/// One thing that is examined.
#[derive(Debug)]
#[non_exhaustive]
pub struct Case {
    /// Its name.
    pub name: &'static str,
    /// The capabilities without which it is skipped.
    pub needs: &'static [Capability],
    run: fn(&Subject) -> Examination<'_>,
}

pub(super) type Examination<'a> = Pin<Box<dyn Future<Output = Result<(), Not>> + Send + 'a>>;

/// Why a case did not pass.
pub(super) enum Not {
    Conformant(String),
    Applicable(String),
}

impl<T: Into<String>> From<T> for Not {
    fn from(why: T) -> Self {
        Self::Conformant(why.into())
    }
}

macro_rules! cases {
    ($($name:literal, [$($needs:ident),*], $run:path;)+) => {
        /// Every case.
        pub const CASES: &[Case] = &[
            $(Case { name: $name, needs: &[$(Capability::$needs),*], run: |s| Box::pin($run(s)) },)+
        ];
    };
}

cases! {
    "a chat is answered with text and a finish reason", [Chat], inference::chat;
    "a chat's usage is absent or adds up", [Chat], inference::usage;
    "a completion is answered with text", [Completions], inference::completion;
    "each text is answered with one vector", [Embeddings], inference::embeddings;
    "chunks are ranked by relevance, the best first", [Reranking], inference::rerankings;
    "listed models have ids", [Models], inference::models;
    "the meta names provider and deployment", [Chat], inference::meta;
    "a streamed chat keeps the grammar", [Chat, Streaming], streaming::grammar;
    "a streamed chat folds into an answer", [Chat, Streaming], streaming::fold;
    "a streamed completion folds into an answer", [Completions, Streaming], streaming::completion;
    "a dropped stream leaves the backend usable", [Chat, Streaming], streaming::dropped;
    "what is not offered is refused before it is sent", [], refusal::refused;
}

/// Examines `subject`, one case after the other.
pub async fn run(subject: &Subject) -> Report {
    let mut cases = Vec::with_capacity(CASES.len());
    for case in CASES {
        cases.push(CaseReport { name: case.name, verdict: examine(case, subject).await });
    }
    Report { cases }
}

async fn examine(case: &Case, subject: &Subject) -> Verdict {
    if let Some(lacking) = case.needs.iter().find(|c| !subject.capabilities().has(**c)) {
        return Verdict::Skipped(format!("does not offer {}", lacking.as_str()));
    }
    match tokio::time::timeout(subject.timeout(), (case.run)(subject)).await {
        Ok(Ok(())) => Verdict::Passed,
        Ok(Err(Not::Conformant(why))) => Verdict::Failed(why),
        Ok(Err(Not::Applicable(why))) => Verdict::Skipped(why),
        Err(_) => Verdict::Failed(format!("not over after {:?}", subject.timeout())),
    }
}

/// Fails with `why` unless `holds`.
pub(super) fn ensure(holds: bool, why: impl Into<String>) -> Result<(), Not> {
    if holds { Ok(()) } else { Err(Not::Conformant(why.into())) }
}
