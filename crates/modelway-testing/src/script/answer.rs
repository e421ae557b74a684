//! From an [`Outcome`] to the reply to a call.

use modelway_core::stream::{About, Accumulator, EventStream, StreamEvent};
use modelway_core::{
    Call, CallMeta, ChatCompletion, Choice, ControlReply, ControlRequest, Error, ErrorKind,
    Execution, Model, ModelDeployment, Page, Phase, RawReply, Reply, Request, ToolCall,
};

use super::outcome::{Answer, Outcome, StreamStep};
use super::recorder::Running;
use super::stream::ScriptedStream;
use crate::Fault;

impl Outcome {
    pub(super) async fn perform(
        self,
        number: usize,
        call: &Call,
        running: Running,
    ) -> Result<Reply, Error> {
        if !self.delay.is_zero() {
            tokio::time::sleep(self.delay).await;
        }
        let mut result = match self.answer {
            Answer::Hang => std::future::pending().await,
            Answer::Fail(fault) => fail(*fault, call, running),
            answer => give(answer, number, call, running),
        };
        let meta = match &mut result {
            Ok(reply) => reply.meta_mut(),
            Err(error) => error.meta_mut(),
        };
        let named = call.context.meta();
        meta.provider = meta.provider.take().or(named.provider);
        meta.deployment = meta.deployment.take().or(named.deployment);
        result
    }
}

fn fail(fault: Fault, call: &Call, running: Running) -> Result<Reply, Error> {
    if fault.is_in_band() && call.request.is_stream() {
        return Ok(stream(vec![StreamStep::Error(fault)], running));
    }
    Err(fault.into_error())
}

fn give(answer: Answer, number: usize, call: &Call, running: Running) -> Result<Reply, Error> {
    let mut reply = match (answer, &*call.request) {
        (Answer::Stream(steps), request) if request.is_stream() => stream(steps, running),
        (Answer::Text(text), Request::Chat { .. } | Request::Complete { .. }) => {
            let mut completion = ChatCompletion::new(text);
            call.context.upstream_id().clone_into(&mut completion.model);
            chat(completion, &call.request, running)
        }
        (Answer::Chat(completion), Request::Chat { .. } | Request::Complete { .. }) => {
            chat(*completion, &call.request, running)
        }
        (Answer::Embeddings(embeddings), Request::Embed(_)) => Reply::Embeddings(embeddings),
        (Answer::Rerankings(ranked), Request::Rerank(_)) => Reply::Rerankings(ranked),
        (Answer::Models(list), Request::Control(request)) => {
            let Some(reply) = models(*list.clone(), request, call)? else {
                return Err(mismatch(&Answer::Models(list), number, &call.request, call));
            };
            Reply::control(reply)
        }
        (Answer::Control(reply), Request::Control(_)) => Reply::control(*reply),
        (Answer::Execution(output), Request::Execute { .. }) => {
            Reply::Executed(Box::new(Execution::new(output)))
        }
        (Answer::Raw(body), Request::Raw(_)) => {
            let mut raw = RawReply::default();
            raw.body = body.to_string().into();
            Reply::Raw(Box::new(raw))
        }
        (answer, request) => return Err(mismatch(&answer, number, request, call)),
    };
    let status = &mut reply.meta_mut().status;
    *status = status.or(Some(200));
    Ok(reply)
}

fn stream(steps: Vec<StreamStep>, running: Running) -> Reply {
    let mut meta = CallMeta::default();
    meta.status = Some(200);
    Reply::Stream(Box::new(EventStream::new(meta, ScriptedStream::new(steps, running))))
}

/// A whole answer in the form that `request` wants.
fn chat(completion: ChatCompletion, request: &Request, running: Running) -> Reply {
    let events = events_of(&completion);
    if request.is_stream() {
        return stream(events.into_iter().map(StreamStep::Event).collect(), running);
    }
    if matches!(request, Request::Chat { .. }) {
        return Reply::Chat(Box::new(completion));
    }
    let mut folded = Accumulator::default();
    events.iter().for_each(|event| folded.push(event));
    let mut plain = folded.into_completion();
    plain.meta = completion.meta;
    Reply::Completion(Box::new(plain))
}

/// The events of a stream that folds into `completion`.
fn events_of(completion: &ChatCompletion) -> Vec<StreamEvent> {
    let mut events = vec![StreamEvent::started(&completion.id, &completion.model)];
    for choice in &completion.choices {
        choice_events(choice, &mut events);
    }
    let mut about = About::default();
    about.service_tier.clone_from(&completion.service_tier);
    about.system_fingerprint.clone_from(&completion.system_fingerprint);
    about.citations.clone_from(&completion.citations);
    if about != About::default() {
        events.push(StreamEvent::About(Box::new(about)));
    }
    events.extend(completion.usage.clone().map(StreamEvent::usage));
    events.push(StreamEvent::Finished { reason: completion.finish_reason().cloned() });
    events
}

fn choice_events(answer: &Choice, events: &mut Vec<StreamEvent>) {
    let (choice, message) = (answer.index, &answer.message);
    if let Some(text) = message.reasoning.clone() {
        events.push(StreamEvent::ReasoningDelta { choice, text });
    }
    let text = message.text().into_owned();
    if !text.is_empty() {
        events.push(StreamEvent::TextDelta { choice, text });
    }
    if let Some(text) = message.refusal.clone() {
        events.push(StreamEvent::RefusalDelta { choice, text });
    }
    let audio = message.audio.clone();
    events.extend(audio.map(|audio| StreamEvent::AudioDelta { choice, audio }));
    if !message.annotations.is_empty() {
        let annotations = message.annotations.clone();
        events.push(StreamEvent::Annotations { choice, annotations });
    }
    for (index, call) in (0..).zip(&message.tool_calls) {
        events.extend(call_events(choice, index, call));
    }
    if !message.reasoning_details.is_empty() {
        let details = message.reasoning_details.clone();
        events.push(StreamEvent::ReasoningDetails { choice, details });
    }
    if let (1.., Some(reason)) = (choice, answer.finish_reason.clone()) {
        events.push(StreamEvent::ChoiceFinished { choice, reason });
    }
}

fn call_events(choice: u32, index: u32, call: &ToolCall) -> [StreamEvent; 3] {
    let ToolCall { id, kind, name, arguments, .. } = call.clone();
    [
        StreamEvent::ToolCallStart { choice, index, id, kind, name },
        StreamEvent::ToolCallDelta { choice, index, arguments },
        StreamEvent::ToolCallEnd { choice, index },
    ]
}

/// What a provider that only lists models says to `request`; `None` for what it cannot answer.
fn models(
    list: Page<Model>,
    request: &ControlRequest,
    call: &Call,
) -> Result<Option<ControlReply>, Error> {
    let one = |list: Page<Model>| {
        let id = call.context.upstream_id();
        let found = list.into_iter().find(|model| model.id == id);
        found.ok_or_else(|| Fault::status(404).into_error())
    };
    Ok(Some(match request {
        ControlRequest::ListModels(_) => ControlReply::ListModels(list),
        ControlRequest::RetrieveModel(_) => ControlReply::RetrieveModel(one(list)?),
        ControlRequest::ListAllDeployments(_) => {
            ControlReply::ListAllDeployments(ModelDeployment::page_of_all(list))
        }
        ControlRequest::ListDeployments(_) => {
            ControlReply::ListDeployments(ModelDeployment::page_of(one(list)?))
        }
        ControlRequest::RetrieveDeployment(wanted) => {
            ControlReply::RetrieveDeployment(ModelDeployment::of_model(&one(list)?, wanted)?)
        }
        _ => return Ok(None),
    }))
}

fn mismatch(answer: &Answer, number: usize, request: &Request, call: &Call) -> Error {
    let what = match answer {
        Answer::Text(_) => "a text",
        Answer::Chat(_) => "a chat completion",
        Answer::Embeddings(_) => "embeddings",
        Answer::Rerankings(_) => "rerankings",
        Answer::Models(_) => "models",
        Answer::Control(_) => "an answer of a control plane",
        Answer::Execution(_) => "the output of an execution",
        Answer::Raw(_) => "a raw body",
        Answer::Stream(_) => "a stream",
        Answer::Fail(_) => "a failure",
        Answer::Hang => "silence",
    };
    let streamed = if request.is_stream() { ", streamed" } else { "" };
    let operation = request.operation();
    misuse(format!("the script has {what} for call {number} ({operation}{streamed})"), call)
        .with_hint("outcomes are used in order: put one there that answers this operation")
}

/// The error for a test that asks what its script does not foresee: never tried again.
pub(super) fn misuse(message: String, call: &Call) -> Error {
    Error::new(ErrorKind::Configuration, message)
        .with_phase(Phase::Build)
        .with_meta(call.context.meta())
}
