//! The conformance kit on backends that are nothing alike: a provider over HTTP with a real model, real models in
//! this process, and a scripted one.

use std::sync::Arc;
use std::time::Duration;

use modelway::layers::{RetryPolicy, TargetLayers, Timeouts, stack_target};
use modelway::stream::StreamEvent;
use modelway::{Backend, Jitter, TokioTimer, erase};
use modelway_core::{Capability, ProviderEntry, ProviderList, Router, Transport};
use modelway_http::{HttpTransport, HyperTransport};
use modelway_local::{LocalModels, ModelFiles};
use modelway_testing::conformance::{self, Subject};
use modelway_testing::{Outcome, Script};
use modelway_wire::HttpBackend;

use crate::server::{fetch, llama, skip};

/// What is refused is refused by the router.
fn routed(id: &str, backend: Arc<dyn Backend>) -> Arc<dyn Backend> {
    let mut list = ProviderList::new();
    list.add(ProviderEntry::new(id, backend));
    Arc::new(Router::new(Arc::new(list)))
}

#[tokio::test]
async fn a_real_model_over_reqwest() {
    let transport = HttpTransport::builder().no_proxy().build().expect("a transport");
    a_real_model(Arc::new(transport)).await;
}

#[tokio::test]
async fn a_real_model_over_hyper() {
    let transport = HyperTransport::builder().no_proxy().build().expect("a transport");
    a_real_model(Arc::new(transport)).await;
}

async fn a_real_model(transport: Arc<dyn Transport>) {
    let Some(server) = llama().await else { return };
    let key = modelway::ApiKey::new(&server.key).expect("a key");
    let provider = server.provider().with_key(key);
    let backend = HttpBackend::new(provider, transport, Arc::new(TokioTimer));
    let capabilities = backend.capabilities();
    // With the layers: this server closes kept connections without a word, and one may be reused just then.
    let layers = TargetLayers {
        window: modelway::window::WindowPolicy::Trim,
        counters: None,
        retry: RetryPolicy::default(),
        budget: Arc::default(),
        limiter: None,
        timeouts: Timeouts::default(),
        timer: Arc::new(TokioTimer),
        randomness: Arc::new(Jitter::default()),
    };
    let backend = stack_target(Arc::new(backend), layers);
    let subject = Subject::new(routed("llamacpp", backend), "llamacpp::smollm2")
        .with_capabilities(capabilities)
        // As a plain completion it is one that nobody ends at once.
        .with_prompt("Count on: 1, 2, 3,")
        .with_max_tokens(Some(16))
        .with_timeout(Duration::from_secs(60));
    let report = conformance::run(&subject).await;
    println!("{report}");
    assert!(report.is_conformant(), "{report}");
}

#[tokio::test]
async fn real_models_in_this_process() {
    let folder = match fetch() {
        Ok(folder) => folder,
        Err(why) => return skip("weights", &why).unwrap_or_default(),
    };
    let chat = ModelFiles::gguf(format!("{folder}/SmolLM2-135M-Instruct.Q4_1.gguf"));
    let encoder = ModelFiles::sentence_encoder(format!("{folder}/all-minilm-l6-v2"));
    let models = LocalModels::builder().model("smollm2", chat).model("minilm", encoder);
    let backend = erase(models.build().expect("two models"));
    let capabilities = backend.capabilities();
    let subject = Subject::new(routed("local", backend), "local::smollm2")
        .with_capabilities(capabilities)
        .with_deployment(Capability::Embeddings, "local::minilm")
        .with_deployment(Capability::Reranking, "local::minilm")
        .with_prompt("Count to three.")
        .with_max_tokens(Some(16));
    let report = conformance::run(&subject).await;
    println!("{report}");
    assert!(report.is_conformant(), "{report}");
}

#[tokio::test(start_paused = true)]
async fn a_scripted_backend() {
    let script = Script::new().otherwise(|call| match &*call.request {
        modelway::Request::Embed(request) => {
            Outcome::embeddings(request.texts.iter().map(|_| vec![0.6, 0.8]))
        }
        modelway::Request::Control(_) => Outcome::models(["m"]),
        modelway::Request::Rerank(request) => {
            let best = request.top_n.map_or(3, |n| n as usize);
            let mut outcome = modelway::Rerankings::ranked([0.1, 0.9, 0.2]);
            outcome.results.truncate(best);
            Outcome::rerankings(outcome)
        }
        request if request.is_stream() => Outcome::stream(["one ", "two ", "three"]),
        _ => Outcome::reply("one two three"),
    });
    let report =
        conformance::run(&Subject::new(routed("script", Arc::new(script)), "script::m")).await;
    println!("{report}");
    assert!(report.failed().count() == 0, "{report}");
}

/// The kit sees what is wrong.
#[tokio::test(start_paused = true)]
async fn a_backend_that_breaks_the_grammar() {
    let script = Script::new().otherwise(|call| {
        if call.request.is_stream() {
            let late = StreamEvent::started("late", "m");
            return Outcome::events([
                StreamEvent::text_delta("a"),
                late,
                StreamEvent::finished("stop"),
            ]);
        }
        Outcome::reply("a")
    });
    let report =
        conformance::run(&Subject::new(routed("script", Arc::new(script)), "script::m")).await;
    assert!(!report.is_conformant(), "{report}");
}
