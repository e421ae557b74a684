//! Answers to inference as they leave.

use modelway_core::{
    ChatCompletion, Choice, Completion, CompletionChoice, Embedding, Embeddings, ErrorKind,
    Execution, FinishReason, LogProbs, Message, Part, Ranked, Reply, Rerankings, TokenLogProb,
    ToolCall, TopLogProb, Usage,
};
use modelway_wire::sgp::server::{Asked, render};
use serde_json::{Value, json};

use super::support::{answered, ask};

fn chat_asked() -> Asked {
    let body = json!({"prompt": "Hi?", "chat_history": [{"role": "user", "content": "before"}]});
    ask("POST", "/v4/models/dep/chat-completions", &body)
}

fn chat(completion: ChatCompletion) -> Value {
    answered(&chat_asked(), &Reply::Chat(Box::new(completion)))
}

#[test]
fn a_chat_is_a_tuple_of_its_prompt_and_texts() {
    let body = chat(ChatCompletion::new("Hello."));
    assert_eq!(body, json!({"completions": [["Hi?", ["Hello."]]], "finish_reason": "stop"}));
    let mut completion = ChatCompletion::new("A");
    completion.choices.push(Choice::new(1, Message::assistant("B")).finish_reason("length"));
    completion.usage = Some(Usage::new(7, 5));
    let expected = json!({
        "completions": [["Hi?", ["A", "B"]]], "finish_reason": "stop", "prompt_tokens": 7,
        "response_tokens": 5,
    });
    assert_eq!(chat(completion), expected);
}

#[test]
fn what_version_4_cannot_say_is_left_out() {
    let mut completion = ChatCompletion::default();
    let mut message = Message::assistant(vec![Part::text_part("so "), Part::text_part("so")]);
    message = message.tool_calls([ToolCall::function("id", "f", "{}")]);
    message.reasoning = Some("hm".to_owned());
    let choice = Choice::new(0, message).finish_reason(FinishReason::ToolCalls);
    completion.choices = vec![choice];
    let body = chat(completion);
    let expected = json!({"completions": [["Hi?", ["so so"]]], "finish_reason": "tool_calls"});
    assert_eq!(body, expected);
    let mut silent = ChatCompletion::default();
    assert_eq!(chat(silent.clone()), json!({"completions": [["Hi?", []]]}));
    silent.choices = vec![Choice::new(0, Message::new("assistant"))];
    assert_eq!(chat(silent), json!({"completions": [["Hi?", [""]]]}));
}

fn logprobs() -> LogProbs {
    let mut token = TokenLogProb::default();
    token.token = "é".to_owned();
    token.logprob = Some(-0.25);
    token.bytes = Some(vec![195, 169]);
    let mut other = TopLogProb::default();
    other.token = "e".to_owned();
    other.logprob = Some(f64::NEG_INFINITY);
    token.top = vec![other];
    let mut logprobs = LogProbs::default();
    // A prompt's first token has no probability, and no place.
    logprobs.content = vec![TokenLogProb::default(), token];
    logprobs
}

fn written() -> Value {
    json!({"content": [{
        "token": "é", "logprob": -0.25, "bytes": [195, 169],
        "top_logprobs": [{"token": "e", "logprob": -9999.0}],
    }]})
}

#[test]
fn log_probabilities_stand_beside_the_texts() {
    let mut completion = ChatCompletion::new("é");
    completion.choices.push(Choice::new(1, Message::assistant("f")));
    completion.choices[0].logprobs = Some(logprobs());
    let body = chat(completion);
    assert_eq!(body["choices"], json!([{"index": 0, "logprobs": written()}]));
}

#[test]
fn a_completion_is_a_tuple_too() {
    let asked = ask("POST", "/v4/models/dep/completions", &json!({"prompt": "Once"}));
    let mut completion = Completion::new(" upon");
    completion.choices.push(CompletionChoice::new(1, " more"));
    completion.choices[1].logprobs = Some(logprobs());
    completion.usage = Some(Usage::new(1, 2));
    let expected = json!({
        "completions": [["Once", [" upon", " more"]]], "finish_reason": "stop", "prompt_tokens": 1,
        "response_tokens": 2, "choices": [{"index": 1, "logprobs": written()}],
    });
    assert_eq!(answered(&asked, &Reply::Completion(Box::new(completion))), expected);
}

fn embedded(embeddings: Embeddings) -> Result<String, ErrorKind> {
    let asked = ask("POST", "/v4/models/dep/embeddings", &json!({"texts": ["a", "b"]}));
    let answer = render(&asked.shape, &Reply::Embeddings(Box::new(embeddings)));
    answer.map(|a| String::from_utf8(a.body().to_vec()).unwrap()).map_err(|e| e.kind())
}

#[test]
fn vectors_stand_beside_their_texts() {
    let mut embeddings = Embeddings::default();
    embeddings.embeddings = vec![Embedding::new(1, vec![0.1, -2.0]), Embedding::new(0, vec![1e-8])];
    let body = embedded(embeddings.clone()).unwrap();
    // The shortest text of each f32, not of the f64 that it would become.
    assert_eq!(body, r#"{"embeddings":[["a",[1e-8]],["b",[0.1,-2.0]]]}"#);
    embeddings.usage = Some(Usage::new(9, 0));
    assert!(embedded(embeddings).unwrap().ends_with(r#""tokens_used":9}"#));
}

#[test]
fn a_vector_that_is_lacking_is_an_error() {
    assert_eq!(embedded(Embeddings::new([vec![1.0]])), Err(ErrorKind::Response));
    assert_eq!(embedded(Embeddings::new([vec![1.0], vec![f32::NAN]])), Err(ErrorKind::Response));
    let mut beyond = Embeddings::new([vec![1.0], vec![2.0]]);
    beyond.embeddings.push(Embedding::new(u32::MAX, vec![3.0]));
    assert!(embedded(beyond).is_ok());
}

#[test]
fn scores_come_in_the_order_of_the_chunks() {
    let asked =
        ask("POST", "/v4/models/dep/rerankings", &json!({"query": "q", "chunks": ["a", "b", "c"]}));
    let mut rerankings = Rerankings::ranked([0.1, 0.9, 0.5]);
    assert_eq!(rerankings.results[0].index, 1);
    let body = answered(&asked, &Reply::Rerankings(Box::new(rerankings.clone())));
    assert_eq!(body.to_string(), r#"{"chunk_scores":[0.1,0.9,0.5]}"#);
    rerankings.usage = Some(Usage::new(4, 0));
    let body = answered(&asked, &Reply::Rerankings(Box::new(rerankings.clone())));
    assert_eq!(body["tokens_used"], 4);
    rerankings.results.pop();
    let error = render(&asked.shape, &Reply::Rerankings(Box::new(rerankings))).unwrap_err();
    assert!(error.to_string().contains("chunk 0 has no score"), "{error}");
    let mut odd = Rerankings::ranked([0.1, 0.9]);
    odd.results.push(Ranked::new(2, f32::NAN));
    assert!(render(&asked.shape, &Reply::Rerankings(Box::new(odd))).is_err());
}

#[test]
fn executions_give_any_json() {
    let deployed = ask("POST", "/v4/models/m/deployments/d/execute", &json!({}));
    let server = ask("POST", "/v4/serving/s/execute", &json!({}));
    for output in [json!({"status": "ok", "x": [1]}), json!([1, "2"]), json!(null), json!(1.5)] {
        let reply = Reply::Executed(Box::new(Execution::new(output.clone())));
        assert_eq!(answered(&deployed, &reply), output);
        // A server's answer is an object.
        let expected = if output.is_object() { output } else { json!({"output": output}) };
        assert_eq!(answered(&server, &reply), expected);
    }
}

#[test]
fn a_reply_to_something_else_is_an_error() {
    let reply = Reply::Completion(Box::new(Completion::new("x")));
    let embed = ask("POST", "/v4/models/d/embeddings", &json!({"texts": []}));
    assert_eq!(render(&embed.shape, &reply).unwrap_err().kind(), ErrorKind::Response);
}
