//! The context window and the completion fallback as layers of a target.

use std::sync::Arc;

use async_trait::async_trait;
use modelway_core::layers::{RetryPolicy, TargetLayers, Timeouts, stack_client, stack_target};
use modelway_core::window::{CounterSource, Measure, TokenCount, TokenCounter, WindowPolicy};
use modelway_core::{
    Advice, Backend, Capabilities, Capability, ChatCompletion, ChatRequest, CompletionRequest,
    Error, ErrorKind, Message, ModelFacts, ModelKind, Operation, Overflow, PlannedChat,
    ProviderEntry, ProviderList, Request, Router, StreamedChat, Target,
};
use modelway_testing::{Fault, Outcome, Script, TokioTimer};

use crate::support::{call_with, layers};

/// A token for each word, and one about each message.
#[derive(Debug)]
struct Words;

impl TokenCounter for Words {
    fn count_chat(&self, request: &ChatRequest) -> Result<TokenCount, Error> {
        let words = |m: &Message| m.text().split_whitespace().count() as u64 + 1;
        Ok(TokenCount::Exact(request.messages.iter().map(words).sum()))
    }

    fn count_prompt(&self, prompt: &str) -> Result<TokenCount, Error> {
        Ok(TokenCount::Exact(prompt.split_whitespace().count() as u64))
    }
}

#[async_trait]
impl CounterSource for Words {
    async fn counter(&self, _: &Target) -> Result<Option<Arc<dyn TokenCounter>>, Error> {
        Ok(Some(Arc::new(Words)))
    }
}

/// A client of one provider, `zoo`, whose model `parrot` has `facts`.
fn client(script: &Script, facts: ModelFacts, counts: bool) -> Arc<dyn Backend> {
    let counters = counts.then(|| Arc::new(Words) as Arc<dyn CounterSource>);
    let layers = TargetLayers { counters, retry: RetryPolicy::never(), ..layers() };
    let mut entry = ProviderEntry::new("zoo", stack_target(script.backend(), layers));
    entry.models.insert("parrot".to_owned(), facts);
    let mut list = ProviderList::new();
    list.add(entry);
    let router = Arc::new(Router::new(Arc::new(list)));
    stack_client(router, &Timeouts::default(), &TokioTimer::shared())
}

fn context(tokens: u64) -> ModelFacts {
    ModelFacts::new(Some(tokens), None)
}

/// Turns of ten words each, the last one of a user.
fn talk(turns: usize) -> ChatRequest {
    let ten = "one two three four five six seven eight nine ten";
    let message = |at| if at % 2 == 0 { Message::user(ten) } else { Message::assistant(ten) };
    ChatRequest::new((0..turns).map(message))
}

async fn ask(backend: &Arc<dyn Backend>, request: ChatRequest) -> Result<ChatCompletion, Error> {
    ChatRequest::output(backend.call(call_with(request, |_| {})).await?)
}

fn sent(script: &Script) -> Vec<usize> {
    script.chats().iter().map(|chat| chat.messages.len()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_long_conversation_is_trimmed_and_the_answer_tells() {
    let script = Script::new().reply("Paris");
    let request = talk(101).max_tokens(20);
    let reply = ask(&client(&script, context(100), true), request).await.unwrap();
    // 7 messages of 11 tokens, and 20: 97.
    assert_eq!(sent(&script), [7]);
    let plan = reply.meta.window.unwrap();
    assert_eq!((plan.before, plan.after, plan.dropped.len()), (1_111, 77, 94));
    assert_eq!((plan.measure, plan.reserve), (Measure::Exact, 20));
    assert_eq!(reply.meta.adaptations[0].field, "messages");
}

#[tokio::test(start_paused = true)]
async fn a_short_one_goes_as_it_is() {
    let script = Script::new().reply("Paris");
    let reply = ask(&client(&script, context(100_000), true), talk(3)).await.unwrap();
    let plan = reply.meta.window.unwrap();
    assert_eq!((plan.measure, plan.is_trimmed(), sent(&script)), (Measure::Bound, false, vec![3]));
    assert!(reply.meta.adaptations.is_empty());
}

#[tokio::test(start_paused = true)]
async fn without_a_context_nothing_is_planned() {
    let script = Script::new().reply("Paris");
    let reply = ask(&client(&script, ModelFacts::default(), true), talk(101)).await.unwrap();
    assert!(reply.meta.window.is_none());
    assert_eq!(sent(&script), [101]);
}

/// As the platform's older routes keep room for the answers of a family.
#[tokio::test(start_paused = true)]
async fn a_models_own_usual_answer_is_reserved() {
    let script = Script::new().reply("Paris");
    let mut entry =
        ProviderEntry::new("zoo", stack_target(script.backend(), TargetLayers { ..layers() }));
    entry.models.insert("parrot".to_owned(), context(1_000));
    entry.usual_answer = Some(|id| (id == "parrot").then_some(100));
    let mut list = ProviderList::new();
    list.add(entry);
    let router = Arc::new(Router::new(Arc::new(list)));
    let client = stack_client(router, &Timeouts::default(), &TokioTimer::shared());
    let plan = ask(&client, talk(3)).await.unwrap().meta.window.unwrap();
    // An eighth of the context would be 125.
    assert_eq!(plan.reserve, 100);
}

#[tokio::test(start_paused = true)]
async fn a_call_chooses_policy_and_context() {
    let script = Script::new().reply("Paris").reply("Paris");
    let backend = client(&script, context(100), true);
    let off = call_with(talk(101), |o| o.window = Some(WindowPolicy::Off));
    backend.call(off).await.unwrap();
    let more = call_with(talk(101), |o| o.context_length = Some(10_000));
    backend.call(more).await.unwrap();
    assert_eq!(sent(&script), [101, 101]);
    let error = call_with(talk(101), |o| o.window = Some(WindowPolicy::Error));
    let error = backend.call(error).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ContextLength);
    assert_eq!(error.provider(), Some("zoo"));
    // 1,111 tokens, an eighth of the context for the answer.
    assert!(error.to_string().contains("1023 more than the context of 100"), "{error}");
    assert_eq!(sent(&script).len(), 2);
}

fn refused(status: u16, mut error: Error) -> Fault {
    error.meta_mut().status = Some(status);
    Fault::from(error)
}

fn too_long(context: Option<u64>, prompt: Option<u64>) -> Fault {
    let advice = Some(Advice::Shorten(Overflow { context, prompt }));
    refused(400, Error::new(ErrorKind::ContextLength, "too long").with_advice(advice))
}

#[tokio::test(start_paused = true)]
async fn an_overflow_answer_shortens_once_by_what_it_says() {
    let script = Script::new().fail(too_long(Some(100), Some(1_111))).reply("Paris");
    let backend = client(&script, ModelFacts::default(), true);
    let reply = ask(&backend, talk(101).max_tokens(20)).await.unwrap();
    assert_eq!(sent(&script), [101, 7]);
    assert_eq!(reply.meta.attempts.len(), 2);
    assert!(reply.meta.window.unwrap().is_trimmed());
}

#[tokio::test(start_paused = true)]
async fn what_an_overflow_taught_holds_for_the_next_call() {
    let script = Script::new().fail(too_long(Some(100), None)).reply("Paris").reply("Paris");
    let backend = client(&script, ModelFacts::default(), true);
    ask(&backend, talk(101).max_tokens(20)).await.unwrap();
    ask(&backend, talk(51).max_tokens(20)).await.unwrap();
    assert_eq!(sent(&script), [101, 7, 7]);
}

#[tokio::test(start_paused = true)]
async fn a_streamed_overflow_shortens_as_well() {
    let script = Script::new().fail(too_long(Some(100), Some(1_111))).stream(["Paris"]);
    let backend = client(&script, ModelFacts::default(), true);
    let stream = backend.call(call_with(StreamedChat(talk(101).max_tokens(20)), |_| {})).await;
    let mut stream = StreamedChat::output(stream.unwrap()).unwrap();
    while stream.next().await.is_some() {}
    assert_eq!(sent(&script), [101, 7]);
}

#[tokio::test(start_paused = true)]
async fn without_a_counter_the_providers_number_corrects_the_guess() {
    // The provider counts three times as many.
    let script = Script::new().otherwise(|call| {
        let Request::Chat { request, .. } = &*call.request else { panic!("a chat") };
        let counted = request.messages.len() as u64 * 40;
        match counted > 400 {
            true => Outcome::fail(too_long(Some(400), Some(counted))),
            false => Outcome::reply("Paris"),
        }
    });
    let backend = client(&script, context(400), false);
    let reply = ask(&backend, talk(21).max_tokens(10)).await.unwrap();
    let last = *sent(&script).last().unwrap();
    assert!((3..=9).contains(&last) && sent(&script).len() == 2, "{:?}", sent(&script));
    assert_eq!(reply.meta.window.unwrap().measure, Measure::Estimate);
}

#[tokio::test(start_paused = true)]
async fn a_second_overflow_is_the_answer() {
    let script =
        Script::new().fail(too_long(Some(100), Some(1_111))).fail(too_long(Some(100), Some(120)));
    let error = ask(&client(&script, context(100_000), true), talk(101)).await.unwrap_err();
    assert!(error.is_context_length() && error.meta().attempts.len() == 2);
}

#[tokio::test(start_paused = true)]
async fn an_overflow_of_the_prompt_alone_is_the_providers() {
    let script = Script::new().fail(too_long(Some(5), Some(11)));
    let error = ask(&client(&script, ModelFacts::default(), true), talk(1)).await.unwrap_err();
    assert!(error.is_context_length() && error.status() == Some(400));
}

#[tokio::test(start_paused = true)]
async fn a_list_of_models_teaches_their_context() {
    let mut model = modelway_core::Model::new("parrot");
    model.context_length = Some(100);
    let page = modelway_core::Page::all([model]);
    let listed = modelway_core::ControlReply::ListModels(page);
    let script = Script::new().then(Outcome::control(listed)).reply("Paris");
    let backend = client(&script, ModelFacts::default(), true);
    backend.call(call_with(modelway_core::ListModels::new(), |_| {})).await.unwrap();
    ask(&backend, talk(101).max_tokens(20)).await.unwrap();
    assert_eq!(sent(&script), [7]);
}

#[tokio::test(start_paused = true)]
async fn a_plan_sends_nothing() {
    let script = Script::new();
    let backend = client(&script, context(100), true);
    let planned = backend.call(call_with(PlannedChat(talk(101).max_tokens(20)), |_| {})).await;
    let planned = PlannedChat::output(planned.unwrap()).unwrap();
    assert_eq!((planned.plan.before, planned.plan.after), (1_111, 77));
    assert_eq!(planned.meta.provider.as_deref(), Some("zoo"));
    let unknown = client(&script, ModelFacts::default(), true);
    let planned = unknown.call(call_with(PlannedChat(talk(101)), |_| {})).await;
    let planned = PlannedChat::output(planned.unwrap()).unwrap();
    assert_eq!((planned.plan.before, planned.plan.context), (1_111, None));
    let alone = backend.call(call_with(PlannedChat(talk(1).max_tokens(95)), |_| {})).await;
    let alone = PlannedChat::output(alone.unwrap()).unwrap();
    assert_eq!((alone.plan.before, alone.plan.fits), (11, false));
    assert!(script.calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_completion_that_cannot_fit_is_refused() {
    let script = Script::new();
    let request = CompletionRequest::new("word ".repeat(90)).max_tokens(20);
    let backend = client(&script, context(100), true);
    let error = backend.call(call_with(request, |_| {})).await.unwrap_err();
    assert!(error.to_string().contains("10 more than the context of 100"), "{error}");
    assert!(script.calls().is_empty());
}

fn completions(script: &Script) -> Vec<String> {
    let calls = script.calls();
    let prompt = |call: &modelway_core::Call| match &*call.request {
        Request::Complete { request, .. } => match &request.prompt {
            modelway_core::Prompt::Text(text) => text.clone(),
            other => panic!("{other:?}"),
        },
        other => panic!("{}", other.operation()),
    };
    calls.iter().map(prompt).collect()
}

#[tokio::test(start_paused = true)]
async fn a_model_that_only_completes_gets_the_last_message() {
    let chat = || ChatRequest::new([Message::system("s"), Message::user("a"), Message::user("b")]);
    let listed = ModelFacts::new(None, Some(ModelKind::Completion));
    let script = Script::new().reply("Paris");
    let reply = ask(&client(&script, listed, false), chat()).await.unwrap();
    assert_eq!((reply.text(), completions(&script)), ("Paris", vec!["b".to_owned()]));
    assert!(reply.meta.adaptations[0].to_string().contains("does not chat"));

    let unable = Capabilities::ALL.without(Capability::Chat);
    let script = Script::new().reply("Paris").with_capabilities(unable);
    ask(&client(&script, ModelFacts::default(), false), chat()).await.unwrap();
    assert_eq!(completions(&script), ["b"]);
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_says_so_is_believed_from_then_on() {
    let error = Error::new(ErrorKind::NotFound, "use completions");
    let error = error.with_advice(Some(Advice::Complete));
    let script = Script::new().fail(refused(404, error)).reply("Paris").reply("London");
    let backend = client(&script, ModelFacts::default(), false);
    let reply = ask(&backend, ChatRequest::new([Message::user("a")])).await.unwrap();
    assert_eq!(reply.meta.attempts.len(), 2);
    ask(&backend, ChatRequest::new([Message::user("b")])).await.unwrap();
    let kinds: Vec<_> = script.calls().iter().map(|call| call.request.operation()).collect();
    assert_eq!(kinds, ["chat", "text_completion", "text_completion"]);
}
