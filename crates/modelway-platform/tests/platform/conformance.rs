//! The platform keeps what callers of any backend rely on.

use std::sync::Arc;

use modelway_core::*;
use modelway_testing::conformance::{self, Subject};
use modelway_testing::{Outcome, Script};
use serde_json::json;

use crate::support::{deployed, over, rows, template};

/// Does everything as it should; its vectors tell texts apart.
fn soundly(call: &Call) -> Outcome {
    match &*call.request {
        Request::Chat { .. } | Request::Complete { .. } => Outcome::reply("hello"),
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

#[tokio::test]
async fn the_platform_is_conformant_by_both_kinds_of_deployment() {
    let script = Script::new().with_capabilities(Capabilities::INFERENCE).otherwise(soundly);
    let platform = over(&script).await;
    let own = deployed(&platform, template(ModelwayTemplate::new("up", "parrot")), json!({})).await;
    for id in ["up/parrot", own.id.as_str()] {
        let address = DeploymentRef::new("platform", id);
        let report = conformance::run(&Subject::new(Arc::new(platform.clone()), address)).await;
        assert!(report.is_conformant(), "{report}");
    }
    let asked =
        script.calls().iter().filter(|c| !matches!(*c.request, Request::Control(_))).count();
    assert_eq!(rows(&platform).await.len(), asked, "every call has its row");
}

#[tokio::test]
async fn what_a_provider_does_not_offer_is_refused_in_the_same_way() {
    let able = Capabilities::INFERENCE
        .without(Capability::Embeddings)
        .without(Capability::Reranking)
        .without(Capability::Streaming);
    let script = Script::new().with_capabilities(able).otherwise(soundly);
    let platform = over(&script).await;
    let address = DeploymentRef::new("platform", "up/parrot");
    let subject = Subject::new(Arc::new(platform), address).with_capabilities(able);
    let report = conformance::run(&subject).await;
    assert!(report.is_conformant(), "{report}");
}
