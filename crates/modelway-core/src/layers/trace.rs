//! [`Trace`]: a span for each call, and its latency.
//!
//! Attribute names are those of the OpenTelemetry semantic conventions for generative AI.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use async_trait::async_trait;
use futures_core::Stream;
use tracing::{Instrument as _, Span, field};

use crate::stream::{EventStream, StreamEvent};
use crate::{
    Backend, Call, CallMeta, Capabilities, Error, FinishReason, Reply, Request, Timer, Usage,
};

/// Opens a span around the call and the whole of its stream; measures latency and time to first token.
#[derive(Debug)]
pub struct Trace {
    inner: Arc<dyn Backend>,
    timer: Arc<dyn Timer>,
}

impl Trace {
    /// Around `inner`.
    pub fn new(inner: Arc<dyn Backend>, timer: Arc<dyn Timer>) -> Self {
        Self { inner, timer }
    }
}

#[async_trait]
impl Backend for Trace {
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        let started = self.timer.now();
        let span = open(&call);
        let mut result = self.inner.call(call).instrument(span.clone()).await;
        let elapsed = self.timer.now().saturating_duration_since(started);
        match &mut result {
            Ok(Reply::Stream(_)) => {}
            Ok(reply) => {
                reply.meta_mut().latency = Some(elapsed);
                record_reply(&span, reply);
            }
            Err(error) => {
                error.meta_mut().latency = Some(elapsed);
                record_error(&span, error);
            }
        }
        let Ok(Reply::Stream(mut stream)) = result else { return result };
        stream.meta.time_to_first_token = Some(elapsed);
        record_meta(&span, &stream.meta);
        Ok(Reply::Stream(Box::new(self.follow(*stream, span, started))))
    }

    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }
}

impl Trace {
    fn follow(&self, stream: EventStream, span: Span, started: Instant) -> EventStream {
        let mut stream = stream.wrap(|inner| Traced { inner, span });
        stream.clock = Some((self.timer.clone(), started));
        stream
    }
}

fn open(call: &Call) -> Span {
    let context = &call.context;
    let span = tracing::info_span!(
        "gen_ai",
        otel.name = field::Empty,
        otel.kind = "client",
        gen_ai.operation.name = call.request.operation(),
        gen_ai.provider.name = field::Empty,
        gen_ai.request.model = context.deployment.id(),
        gen_ai.request.max_tokens = field::Empty,
        gen_ai.request.temperature = field::Empty,
        gen_ai.response.id = field::Empty,
        gen_ai.response.model = field::Empty,
        gen_ai.response.finish_reasons = field::Empty,
        gen_ai.usage.input_tokens = field::Empty,
        gen_ai.usage.output_tokens = field::Empty,
        http.response.status_code = field::Empty,
        error.r#type = field::Empty,
        modelway.attempts = field::Empty,
    );
    if span.is_disabled() {
        return span;
    }
    span.record("otel.name", format!("{} {}", call.request.operation(), context.deployment));
    let (max_tokens, temperature) = match &*call.request {
        Request::Chat { request, .. } => (request.max_tokens, request.temperature),
        Request::Complete { request, .. } => (request.max_tokens, request.temperature),
        _ => (None, None),
    };
    span.record("gen_ai.request.max_tokens", max_tokens);
    span.record("gen_ai.request.temperature", temperature);
    span
}

fn record_reply(span: &Span, reply: &Reply) {
    if span.is_disabled() {
        return;
    }
    record_meta(span, reply.meta());
    match reply {
        Reply::Chat(r) => {
            record_answer(span, &r.id, &r.model, r.finish_reason());
            record_usage(span, r.usage.as_ref());
        }
        Reply::Completion(r) => {
            record_answer(span, &r.id, &r.model, r.finish_reason());
            record_usage(span, r.usage.as_ref());
        }
        Reply::Embeddings(r) => {
            record_answer(span, "", &r.model, None);
            record_usage(span, r.usage.as_ref());
        }
        Reply::Rerankings(r) => {
            record_answer(span, "", &r.model, None);
            record_usage(span, r.usage.as_ref());
        }
        _ => {}
    }
}

/// The conventions' name of a provider, where they have one that differs from ours.
fn well_known(provider: &str) -> &str {
    match provider {
        "azure" => "azure.ai.openai",
        "mistral" => "mistral_ai",
        "xai" => "x_ai",
        own => own,
    }
}

fn record_meta(span: &Span, meta: &CallMeta) {
    span.record("gen_ai.provider.name", meta.provider.as_deref().map(well_known));
    if let Some(deployment) = &meta.deployment {
        // Now without the provider's prefix, which the text form may have had.
        span.record("gen_ai.request.model", deployment.id());
    }
    span.record("http.response.status_code", meta.status);
    if !meta.attempts.is_empty() {
        span.record("modelway.attempts", meta.attempts.len());
    }
}

fn record_answer(span: &Span, id: &str, model: &str, reason: Option<&FinishReason>) {
    span.record("gen_ai.response.id", id);
    span.record("gen_ai.response.model", model);
    if let Some(reason) = reason {
        record_reasons(span, reason);
    }
}

/// A list by convention: one reason for each answer, and only the first is known here.
fn record_reasons(span: &Span, first: &FinishReason) {
    span.record("gen_ai.response.finish_reasons", field::debug([first.as_str()]));
}

fn record_usage(span: &Span, usage: Option<&Usage>) {
    if let Some(usage) = usage {
        span.record("gen_ai.usage.input_tokens", usage.prompt_tokens);
        span.record("gen_ai.usage.output_tokens", usage.completion_tokens);
    }
}

fn record_error(span: &Span, error: &Error) {
    if span.is_disabled() {
        return;
    }
    record_meta(span, error.meta());
    span.record("error.type", error.kind().as_str());
    span.in_scope(|| tracing::debug!(phase = error.phase().as_str(), "the call failed"));
}

struct Traced<S> {
    inner: S,
    span: Span,
}

impl<S> Stream for Traced<S>
where
    S: Stream<Item = Result<StreamEvent, Error>> + Unpin,
{
    type Item = Result<StreamEvent, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let polled = this.span.in_scope(|| Pin::new(&mut this.inner).poll_next(cx));
        if let Poll::Ready(Some(item)) = &polled {
            match item {
                Ok(StreamEvent::Started(started)) => {
                    record_answer(&this.span, &started.id, &started.model, None);
                }
                Ok(StreamEvent::Usage(usage)) => record_usage(&this.span, Some(&**usage)),
                Ok(StreamEvent::Finished { reason: Some(reason) }) => {
                    record_reasons(&this.span, reason);
                }
                Err(error) => record_error(&this.span, error),
                _ => {}
            }
        }
        polled
    }
}
