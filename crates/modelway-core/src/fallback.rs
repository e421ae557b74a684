//! A chat with a model that only completes: the new message goes to it as a plain prompt, as the Scale GenAI Platform
//! documents for its chat completions.

use crate::{
    Adaptation, CallContext, Capabilities, Capability, ChatCompletion, ChatRequest, Choice,
    Completion, CompletionRequest, Error, ErrorKind, Message, ModelKind, Reply, Request, Role,
};

/// What a chat may ask for that a plain completion cannot give.
const BEYOND: [Capability; 5] = [
    Capability::Tools,
    Capability::JsonObject,
    Capability::JsonSchema,
    Capability::Images,
    Capability::LogProbs,
];

/// Whether `request` is a chat that only a completion can answer: the model is one for completion, or its provider does
/// not chat.
pub fn wanted(request: &Request, kind: Option<&ModelKind>, capabilities: Capabilities) -> bool {
    matches!(request, Request::Chat { .. })
        && capabilities.has(Capability::Completions)
        && (kind == Some(&ModelKind::Completion) || !capabilities.has(Capability::Chat))
}

/// The completion of a chat's last user message. History and instructions are disregarded, the template's too.
///
/// # Errors
/// [`ErrorKind::Unsupported`] for what a completion cannot give; [`ErrorKind::InvalidRequest`] without a user message.
pub fn completion(
    request: &Request,
    capabilities: Capabilities,
    cx: &CallContext,
) -> Result<Request, Error> {
    let Request::Chat { request: chat, stream } = request else {
        return Err(Capability::Chat.unsupported(cx));
    };
    let possible = BEYOND.iter().fold(capabilities, |set, c| set.without(*c));
    if let Some(refusal) = possible.with(Capability::Chat).refusal(request, cx) {
        return Err(refusal);
    }
    let last = chat.messages.iter().rev().find(|message| message.role == Role::User);
    let Some(message) = last else {
        let what = "the model does not chat, and there is no user message to complete";
        return Err(Error::new(ErrorKind::InvalidRequest, what)
            .with_hint("end with a user message, or choose a model that chats"));
    };
    let request = prompt(chat, message);
    Ok(Request::Complete { request, stream: *stream })
}

fn prompt(chat: &ChatRequest, message: &Message) -> CompletionRequest {
    let mut request = CompletionRequest::new(message.text().into_owned());
    request.max_tokens = chat.max_tokens;
    request.temperature = chat.temperature;
    request.top_p = chat.top_p;
    request.top_k = chat.top_k;
    request.stop.clone_from(&chat.stop);
    request.seed = chat.seed;
    request.presence_penalty = chat.presence_penalty;
    request.frequency_penalty = chat.frequency_penalty;
    request.n = chat.n;
    request.user.clone_from(&chat.user);
    request
}

/// The answer as a chat's, which says what was done.
pub fn answer(reply: Reply) -> Reply {
    let mut reply = match reply {
        Reply::Completion(completion) => Reply::Chat(Box::new(chat(*completion))),
        other => other,
    };
    let what = "the model does not chat: a plain completion of the last user message, all other messages disregarded";
    reply.meta_mut().adaptations.push(Adaptation::new("messages", what));
    reply
}

fn chat(completion: Completion) -> ChatCompletion {
    let choices = completion.choices.into_iter().map(|from| {
        let mut choice = Choice::new(from.index, Message::assistant(from.text));
        choice.finish_reason = from.finish_reason;
        choice.logprobs = from.logprobs;
        choice.extra = from.extra;
        choice
    });
    ChatCompletion {
        choices: choices.collect(),
        id: completion.id,
        model: completion.model,
        created: completion.created,
        usage: completion.usage,
        extra: completion.extra,
        raw: completion.raw,
        meta: completion.meta,
        ..ChatCompletion::default()
    }
}
