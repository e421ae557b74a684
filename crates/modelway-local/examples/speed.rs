//! Measures a GGUF model in process and prints JSON.
//!
//! `cargo run --release -p modelway-local --example speed -- MODEL.gguf [THREADS]`

#![allow(clippy::print_stdout, clippy::disallowed_methods, clippy::unwrap_used)]
#![allow(missing_docs)]

use std::time::Instant;

use modelway_core::{
    CallContext, CallOptions, CompletionRequest, DeploymentRef, Inference, Prompt,
};
use modelway_local::{LocalModels, ModelFiles};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap();
    let threads = arguments.next().map_or(1, |n| n.parse().unwrap());
    let models =
        LocalModels::builder().model("m", ModelFiles::gguf(path)).threads(threads).build().unwrap();
    let start = Instant::now();
    models.load("m").await.unwrap();
    let load = start.elapsed().as_secs_f64();
    let memory = resident();

    let prompt: Vec<u32> = (0..512).map(|i| 1000 + i * 37 % 40_000).collect();
    let (first, _) = run(&models, prompt.clone(), 2).await;
    let (again, _) = run(&models, prompt.clone(), 2).await;
    let (_, decode) = run(&models, vec![1, 9690, 198], 129).await;
    let many = Instant::now();
    let four = (0..4).map(|i| {
        let models = models.clone();
        tokio::spawn(async move { run(&models, vec![1, 9690, 198 + i], 129).await })
    });
    for task in four.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let report = serde_json::json!({
        "threads": threads,
        "load_seconds": load,
        "resident_mb_after_load": memory,
        "resident_mb_at_end": resident(),
        "prefill_tokens_per_second": 512.0 / first,
        "first_token_seconds_512": first,
        "first_token_seconds_512_cached": again,
        "decode_tokens_per_second": decode,
        "decode_tokens_per_second_four_at_once": 4.0 * 129.0 / many.elapsed().as_secs_f64(),
    });
    println!("{report:#}");
}

/// Seconds to the first token, and tokens per second after it.
async fn run(models: &LocalModels, prompt: Vec<u32>, tokens: u64) -> (f64, f64) {
    let cx = CallContext::new(DeploymentRef::new("local", "m"), CallOptions::default());
    let mut request =
        CompletionRequest::new(Prompt::Tokens(prompt)).max_tokens(tokens).logprobs(0u32);
    request.temperature = Some(0.0);
    let start = Instant::now();
    let mut stream = models.stream_complete(&request, &cx).await.unwrap();
    let (mut first, mut written) = (None, 0u64);
    while let Some(event) = stream.next().await {
        if let modelway_core::stream::StreamEvent::LogProbs { logprobs, .. } = event.unwrap() {
            first.get_or_insert_with(|| start.elapsed().as_secs_f64());
            written += logprobs.content.len() as u64;
        }
    }
    let first = first.unwrap();
    (first, (written - 1) as f64 / (start.elapsed().as_secs_f64() - first))
}

fn resident() -> f64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: f64 = pages.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096.0 / 1e6
}
