//! A provider over a canned transport.

use std::sync::Arc;

use modelway_core::stream::StreamEvent;
use modelway_core::{
    ApiKey, Backend, Call, CallContext, CallOptions, DeploymentRef, Error, Operation, Reply,
};
use modelway_testing::{Canned, CannedTransport, Grammar, RecordedRequest, TokioTimer};
use modelway_wire::{HttpBackend, Provider};
use serde_json::Value;

/// The platform with a key and an account.
pub(crate) fn sgp() -> Provider {
    Provider::named("sgp").unwrap().with_key(ApiKey::new("esecret_1").unwrap()).with_account("acct")
}

/// The platform's older routes.
pub(crate) fn base() -> Provider {
    Provider::named("sgp-base").unwrap().with_key(ApiKey::new("esecret_1").unwrap())
}

pub(crate) fn call(id: &str, operation: impl Operation) -> Call {
    with_options(id, operation, CallOptions::default())
}

pub(crate) fn with_options(id: &str, operation: impl Operation, options: CallOptions) -> Call {
    let context = CallContext::new(DeploymentRef::new("sgp", id), options);
    Call { request: Arc::new(operation.into_request()), context }
}

pub(crate) fn backend(provider: Provider, transport: &CannedTransport) -> HttpBackend {
    HttpBackend::new(provider, Arc::new(transport.clone()), TokioTimer::shared())
}

/// The request that `operation` becomes; or why it becomes none.
pub(crate) async fn sent_by(
    provider: Provider,
    id: &str,
    operation: impl Operation,
) -> Result<RecordedRequest, Error> {
    sent_by_call(provider, call(id, operation)).await
}

pub(crate) async fn sent_by_call(provider: Provider, call: Call) -> Result<RecordedRequest, Error> {
    let transport = CannedTransport::new().respond(Canned::new(200).body("nonsense"));
    let result = backend(provider, &transport).call(call).await;
    match transport.requests().pop() {
        Some(request) => Ok(request),
        None => Err(result.expect_err("nothing was sent, so there is a reason")),
    }
}

/// The request's line and its JSON; `-` where it has no body.
pub(crate) async fn line(id: &str, operation: impl Operation) -> String {
    shown(&sent_by(sgp(), id, operation).await.unwrap())
}

/// Method, path with query, and body.
pub(crate) fn shown(request: &RecordedRequest) -> String {
    let body = match request.body.len() {
        0 => "-".to_owned(),
        _ => String::from_utf8_lossy(&request.body).into_owned(),
    };
    format!("{} {} {body}", request.method, request.uri.path_and_query().unwrap())
}

/// The answer of `operation` to `response`.
pub(crate) async fn answered<O: Operation>(
    id: &str,
    operation: O,
    response: Canned,
) -> Result<O::Output, Error> {
    let transport = CannedTransport::new().respond(response);
    O::output(backend(sgp(), &transport).call(call(id, operation)).await?)
}

/// The answer of `operation` to a JSON body.
pub(crate) async fn told<O: Operation>(operation: O, body: Value) -> Result<O::Output, Error> {
    answered("id", operation, Canned::json(200, &body)).await
}

/// All items of a streamed answer; its grammar is checked.
pub(crate) async fn events(
    provider: Provider,
    operation: impl Operation,
    response: Canned,
) -> Vec<Result<StreamEvent, Error>> {
    let transport = CannedTransport::new().respond(response);
    let reply = backend(provider, &transport).call(call("id", operation)).await.unwrap();
    let Reply::Stream(mut stream) = reply else { panic!("not a stream: {reply:?}") };
    let mut items = Vec::new();
    while let Some(item) = stream.next().await {
        if !matches!(item, Ok(StreamEvent::KeepAlive)) {
            items.push(item);
        }
    }
    Grammar::of_backend().check(&items).unwrap();
    items
}

/// The events in a few words, one a line.
pub(crate) fn words(items: &[Result<StreamEvent, Error>]) -> Vec<String> {
    items
        .iter()
        .map(|item| match item {
            Ok(StreamEvent::Started(_)) => "started".to_owned(),
            Ok(StreamEvent::TextDelta { choice, text }) => format!("{choice}: {text}"),
            Ok(StreamEvent::Usage(usage)) => {
                format!("usage {:?} {:?}", usage.prompt_tokens, usage.completion_tokens)
            }
            Ok(StreamEvent::Output { value }) => format!("output {value}"),
            Ok(StreamEvent::Other { frame }) => format!("other {frame}"),
            Ok(StreamEvent::Extra { fields, .. }) => {
                format!("extra {}", serde_json::to_string(fields).unwrap())
            }
            Ok(StreamEvent::LogProbs { choice, logprobs }) => {
                format!("logprobs {choice}: {}", logprobs.content.len())
            }
            Ok(StreamEvent::ChoiceFinished { choice, reason }) => {
                format!("{choice} ends: {reason}")
            }
            Ok(StreamEvent::Finished { reason }) => match reason {
                Some(reason) => format!("finished: {reason}"),
                None => "finished".to_owned(),
            },
            Ok(StreamEvent::Deviation(d)) => format!("odd: {}", d.what),
            Ok(other) => format!("{other:?}"),
            Err(error) => {
                format!("{:?}: {}", error.kind(), error.provider_message().unwrap_or("-"))
            }
        })
        .collect()
}
