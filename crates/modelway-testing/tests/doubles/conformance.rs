//! The conformance kit: what a sound backend gets.

use std::time::Duration;

use modelway_core::{
    Backend, Call, Capabilities, Capability, Error, ErrorKind, Request, RerankRequest, Rerankings,
};
use modelway_testing::conformance::{self, CASES, Report, Subject, Verdict};
use modelway_testing::{Outcome, Script};

/// What a backend answers that does everything as it should; its vectors tell texts apart.
pub(crate) fn soundly(call: &Call) -> Outcome {
    match &*call.request {
        Request::Chat { request, .. } => Outcome::reply(request.messages[0].text()),
        Request::Complete { .. } => Outcome::reply("and so on"),
        Request::Embed(request) => {
            Outcome::embeddings(request.texts.iter().map(|t| vec![t.len() as f32, 1.0]))
        }
        Request::Rerank(request) => Outcome::rerankings(ranked(request)),
        _ => Outcome::models(["parrot", "cat"]),
    }
}

/// By the words that a chunk shares with the query.
fn ranked(request: &RerankRequest) -> Rerankings {
    let shared = |chunk: &String| request.query.split(' ').filter(|w| chunk.contains(w)).count();
    let mut answer = Rerankings::ranked(request.chunks.iter().map(|c| shared(c) as f32));
    answer.results.truncate(request.top_n.map_or(usize::MAX, |n| n as usize));
    answer
}

fn sound() -> Script {
    Script::new().otherwise(soundly)
}

pub(crate) async fn examine(script: &Script) -> Report {
    conformance::run(&Subject::new(script.backend(), "zoo::parrot")).await
}

#[tokio::test(start_paused = true)]
async fn a_sound_backend_passes_everything() {
    let report = examine(&sound()).await;
    assert!(report.is_conformant(), "{report}");
    assert_eq!(report.cases.len(), CASES.len());
    let skipped = report.cases.iter().filter(|c| c.verdict != Verdict::Passed);
    assert_eq!(skipped.count(), 1, "only the refusal has nothing to do: {report}");
}

#[tokio::test(start_paused = true)]
async fn what_is_not_offered_is_skipped_and_must_be_refused() {
    let script = sound();
    let embeds = Capabilities::NONE.with(Capability::Embeddings);
    let subject = Subject::new(script.backend(), "zoo::parrot").with_capabilities(embeds);
    let report = conformance::run(&subject).await;
    let skipped = Verdict::Skipped("does not offer chat".to_owned());
    assert_eq!(report.verdict("a streamed chat keeps the grammar"), Some(&skipped));
    assert_eq!(report.verdict("each text is answered with one vector"), Some(&Verdict::Passed));
    // The script does not refuse: that is found out.
    let told = Verdict::Failed("chat is answered though it is not declared".to_owned());
    assert_eq!(report.verdict("what is not offered is refused before it is sent"), Some(&told));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_before_anything_is_sent() {
    #[derive(Debug)]
    struct Late;
    #[async_trait::async_trait]
    impl Backend for Late {
        async fn call(&self, _: Call) -> Result<modelway_core::Reply, Error> {
            Err(Error::new(ErrorKind::NotFound, "no such path"))
        }
        fn capabilities(&self) -> Capabilities {
            Capabilities::NONE
        }
    }
    let report = conformance::run(&Subject::new(std::sync::Arc::new(Late), "zoo::parrot")).await;
    let failed: Vec<_> = report.failed().collect();
    assert_eq!(failed.len(), 1);
    let Verdict::Failed(why) = &failed[0].verdict else { panic!("{report}") };
    assert_eq!(why, "chat fails as not_found in phase response, not as unsupported in phase build");
}

#[tokio::test(start_paused = true)]
async fn each_capability_may_live_elsewhere() {
    let script = sound();
    let subject = Subject::new(script.backend(), "zoo::parrot")
        .with_deployment(Capability::Embeddings, "zoo::mole")
        .with_prompt("Say hello.")
        .with_max_tokens(Some(5));
    conformance::run(&subject).await;
    for call in script.calls() {
        let mole = matches!(*call.request, Request::Embed(_));
        assert_eq!(call.context.upstream_id(), if mole { "mole" } else { "parrot" });
    }
    let chat = &script.chats()[0];
    assert_eq!((chat.messages[0].text().as_ref(), chat.max_tokens), ("Say hello.", Some(5)));
}

#[tokio::test(start_paused = true)]
async fn a_backend_that_hangs_fails_in_time() {
    let script = Script::new().otherwise(|_| Outcome::hang());
    let subject =
        Subject::new(script.backend(), "zoo::parrot").with_timeout(Duration::from_secs(3));
    let started = tokio::time::Instant::now();
    let report = conformance::run(&subject).await;
    assert_eq!(report.failed().count(), CASES.len() - 1);
    assert_eq!(started.elapsed(), Duration::from_secs(3) * (CASES.len() as u32 - 1));
}

#[tokio::test(start_paused = true)]
async fn a_report_is_a_table() {
    let script = Script::new().otherwise(|_| Outcome::models([""; 0]));
    let lists = Capabilities::NONE.with(Capability::Models);
    let subject = Subject::new(script.backend(), "zoo::parrot").with_capabilities(lists);
    let table = conformance::run(&subject).await.to_string();
    let lines: Vec<_> = table.lines().collect();
    assert_eq!(lines.len(), CASES.len() + 1);
    let width = CASES.iter().map(|c| c.name.len()).max().unwrap();
    let line = |name: &str, rest: &str| format!("{name:width$}  {rest}");
    assert_eq!(lines[0], line(CASES[0].name, "skipped  does not offer chat"));
    assert!(
        lines.contains(&line("listed models have ids", "FAILED   no model is listed").as_str())
    );
    assert_eq!(lines[CASES.len()], "0 passed, 2 failed, 10 skipped");
}
