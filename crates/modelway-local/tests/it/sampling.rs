//! Sampling, stop strings, log probabilities, usage.

use modelway_core::{CompletionRequest, FinishReason, Inference};
use modelway_testing::Grammar;

use crate::support::{chat_models, complete, stream, to, user};

#[tokio::test]
async fn equal_seeds_give_equal_texts_whatever_else_runs() {
    let Some(models) = chat_models() else { return };
    let request = CompletionRequest::new("Once upon a time").max_tokens(24u64).temperature(1.2);
    let alone = complete(&models, request.clone().seed(7)).await;
    let other = complete(&models, request.clone().seed(8)).await;
    assert_ne!(alone, other);
    let tasks: Vec<_> = (5..9)
        .map(|seed| {
            let (models, request) = (models.clone(), request.clone().seed(seed));
            tokio::spawn(async move { (seed, complete(&models, request).await) })
        })
        .collect();
    for task in tasks {
        let (seed, text) = task.await.unwrap();
        assert!(seed != 7 || text == alone, "{text:?} is not {alone:?}");
        assert!(seed != 8 || text == other);
    }
    let one = request.clone().seed(9).top_k(1);
    assert_eq!(complete(&models, one).await, complete(&models, request.temperature(0.0)).await);
}

#[tokio::test]
async fn a_stop_string_ends_the_answer_and_is_never_shown() {
    let Some(models) = chat_models() else { return };
    let request = CompletionRequest::new("1, 2, 3, 4, 5,").max_tokens(20u64);
    let whole = complete(&models, request.clone()).await;
    assert!(whole.contains(" 7, 8"), "{whole:?}");
    let mut events = stream(&models, &request.stop(["never", "7, 8"])).await.unwrap();
    let (mut text, mut last) = (String::new(), None);
    while let Some(event) = events.next().await {
        let event = event.unwrap();
        text.push_str(event.text().unwrap_or_default());
        assert!(whole.starts_with(&text), "{text:?}");
        last = Some(event);
    }
    assert_eq!(text, whole[..whole.find("7, 8").unwrap()]);
    let last = serde_json::to_value(last).unwrap();
    assert_eq!(last["reason"], "stop", "{last}");
}

/// The token " Paris" is shown in part only, and still told.
#[tokio::test]
async fn log_probabilities_reach_to_the_stop_string() {
    let Some(models) = chat_models() else { return };
    let request = CompletionRequest::new("The capital of France is the city of").max_tokens(4u64);
    let answer = models.complete(&request.logprobs(0u32).stop(["is"]), &to("chat")).await.unwrap();
    assert_eq!(answer.text(), " Par");
    let logprobs = answer.choices[0].logprobs.clone().unwrap();
    let tokens: Vec<&str> = logprobs.content.iter().map(|t| t.token.as_str()).collect();
    assert_eq!(tokens, [" Paris"]);
}

/// Options of sampling without a temperature have an effect.
#[tokio::test]
async fn seeds_alone_make_different_texts() {
    let Some(models) = chat_models() else { return };
    let request = CompletionRequest::new("Once upon a time").max_tokens(12u64);
    let mut texts = std::collections::BTreeSet::new();
    for seed in 0..4i64 {
        texts.insert(complete(&models, request.clone().seed(seed)).await);
    }
    assert!(texts.len() > 1, "{texts:?}");
}

#[tokio::test]
async fn usage_and_log_probabilities() {
    let Some(models) = chat_models() else { return };
    let request = user("Say hello.").max_tokens(6u64).logprobs(true).top_logprobs(3u32);
    let answer = models.chat(&request, &to("")).await.unwrap();
    let usage = answer.usage.clone().unwrap();
    assert_eq!((usage.completion_tokens, usage.cached_tokens), (Some(6), Some(0)));
    assert_eq!(answer.finish_reason(), Some(&FinishReason::Length));
    let logprobs = answer.choices[0].logprobs.clone().unwrap();
    assert_eq!(logprobs.content.len(), 6);
    let text: String = logprobs.content.iter().map(|t| t.token.as_str()).collect();
    assert_eq!(text, answer.text());
    for token in logprobs.content {
        assert_eq!(token.top.len(), 3);
        assert_eq!(token.top[0].token, token.token);
        assert_eq!(token.top[0].logprob, token.logprob);
        assert!(token.logprob.unwrap() <= 0.0);
    }
    let again = models.chat(&request, &to("chat")).await.unwrap();
    assert_eq!(again.text(), answer.text());
    let usage_again = again.usage.unwrap();
    assert_eq!(usage_again.cached_tokens, usage.prompt_tokens.map(|n| n - 1));
}

#[tokio::test]
async fn streams_keep_the_grammar_and_fold_to_the_answer() {
    let Some(models) = chat_models() else { return };
    let request = user("Name a colour. 🎨").max_tokens(12u64);
    let mut events = models.stream_chat(&request, &to("chat")).await.unwrap();
    let mut grammar = Grammar::of_backend();
    let mut text = String::new();
    while let Some(event) = events.next().await {
        let event = event.unwrap();
        grammar.push(&event).unwrap();
        text.push_str(event.text().unwrap_or_default());
    }
    grammar.end().unwrap();
    assert_eq!(text, models.chat(&request, &to("chat")).await.unwrap().text());
}

#[tokio::test]
async fn an_echo_comes_first_and_tokens_are_a_prompt() {
    let Some(models) = chat_models() else { return };
    let request = CompletionRequest::new("Hello").max_tokens(3u64);
    let plain = complete(&models, request.clone()).await;
    assert_eq!(complete(&models, request.echo(true)).await, format!("Hello{plain}"));
}
