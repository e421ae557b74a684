//! Our counts are those of the model in process.

use modelway::window::{Measure, WindowPolicy};
use modelway::{Advice, Client, ErrorKind, Message, erase};
use modelway_local::{LocalModels, ModelFiles};

use super::talks::talk;
use crate::server::{fetch, skip};

fn weights() -> Option<String> {
    match fetch() {
        Ok(folder) => Some(format!("{folder}/SmolLM2-135M-Instruct.Q4_1.gguf")),
        Err(why) => skip("weights", &why),
    }
}

/// A client over the model in process, with so much context.
fn local(file: &str, context: usize) -> Client {
    let models = LocalModels::builder().model("smollm2", ModelFiles::gguf(file)).context(context);
    let backend = erase(models.build().expect("one model"));
    Client::builder().named_backend("local", backend).build().expect("a client")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_model_in_process_counts_as_we_do() {
    let Some(file) = weights() else { return };
    let client = local(&file, 2_048);
    let chats = client.models().chat_completions();
    // What it refuses it has counted: an answer longer than its context.
    for seed in 0..200 {
        let call = chats.create("smollm2").request(talk(seed));
        let plan = call.clone().plan().await.expect("a plan").plan;
        let refused = call.max_tokens(1_000_000).with_context_window(WindowPolicy::Off);
        let counted = match refused.await.expect_err("no room for the answer").advice() {
            Some(Advice::Shorten(said)) => said.prompt,
            other => panic!("{other:?}"),
        };
        assert_eq!((plan.measure, Some(plan.before)), (Measure::Exact, counted), "{seed}");
    }
    // And so its usage says.
    for seed in 0..8 {
        let call = chats.create("smollm2").request(talk(seed)).max_tokens(1);
        let plan = call.clone().plan().await.expect("a plan").plan;
        let reply = call.await.expect("an answer");
        let counted = reply.usage.expect("usage").prompt_tokens;
        assert_eq!((plan.measure, Some(plan.after)), (Measure::Exact, counted), "{seed}");
    }
}

/// Ten times as long as the context.
fn long() -> Vec<Message> {
    let turn = |at: usize| format!("Turn {at}: tell me something about parrots and their words.");
    (0..130).flat_map(|at| [Message::user(turn(at)), Message::assistant("They repeat.")]).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_conversation_ten_times_too_long_is_answered() {
    let Some(file) = weights() else { return };
    let client = local(&file, 256);
    let chats = client.models().chat_completions();
    let call = chats.create("smollm2").chat_history(long()).prompt("Say hi.").max_tokens(8);
    let reply = call.clone().await.expect("an answer");
    let plan = reply.meta.window.clone().expect("a plan");
    assert!(plan.before > 2_560 && plan.is_trimmed(), "{plan:?}");
    assert_eq!(reply.usage.expect("usage").prompt_tokens, Some(plan.after));
    // One turn more would not have fitted: a turn and its answer are under 40 tokens.
    assert!(plan.after + 8 <= 256 && plan.after + 8 + 40 > 256, "{plan:?}");

    let error = call.with_context_window(WindowPolicy::Error).await.expect_err("too long");
    assert_eq!(error.kind(), ErrorKind::ContextLength);
    let over = plan.before + 8 - 256;
    assert!(error.to_string().contains(&format!("{over} more than the context of 256")), "{error}");
}
