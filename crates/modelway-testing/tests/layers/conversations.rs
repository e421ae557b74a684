//! What the context window knows of a conversation from its turn before.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use modelway_core::layers::{RetryPolicy, TargetLayers, Timeouts, stack_client, stack_target};
use modelway_core::window::{CounterSource, Measure, Plan, TokenCount, TokenCounter};
use modelway_core::{
    Backend, ChatRequest, DeploymentRef, Error, FunctionTool, Message, ModelFacts, Operation,
    ProviderEntry, ProviderList, Router, Target,
};
use modelway_testing::{Script, TokioTimer};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::support::{call_with, layers};

/// A token for each word, and one about each message; it says how often it was asked.
#[derive(Debug, Default)]
struct Words(AtomicUsize);

fn words(messages: &[Message]) -> u64 {
    messages.iter().map(|m| m.text().split_whitespace().count() as u64 + 1).sum()
}

impl TokenCounter for Words {
    fn count_chat(&self, request: &ChatRequest) -> Result<TokenCount, Error> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(TokenCount::Exact(words(&request.messages)))
    }

    fn count_prompt(&self, prompt: &str) -> Result<TokenCount, Error> {
        Ok(TokenCount::Exact(prompt.split_whitespace().count() as u64))
    }
}

#[derive(Debug)]
struct Source(Arc<Words>);

#[async_trait]
impl CounterSource for Source {
    async fn counter(&self, _: &Target) -> Result<Option<Arc<dyn TokenCounter>>, Error> {
        Ok(Some(self.0.clone()))
    }
}

/// A client of `zoo`, whose models `parrot` and `macaw` have a context of 2,000 tokens.
struct Zoo {
    backend: Arc<dyn Backend>,
    words: Arc<Words>,
}

impl Zoo {
    fn new(counts: bool) -> Self {
        let words = Arc::new(Words::default());
        let counters = counts.then(|| Arc::new(Source(words.clone())) as Arc<dyn CounterSource>);
        let layers = TargetLayers { counters, retry: RetryPolicy::never(), ..layers() };
        let script = (0..400).fold(Script::new(), |script, _| script.reply("Paris"));
        let mut entry = ProviderEntry::new("zoo", stack_target(script.backend(), layers));
        for model in ["parrot", "macaw"] {
            entry.models.insert(model.to_owned(), ModelFacts::new(Some(2_000), None));
        }
        let mut list = ProviderList::new();
        list.add(entry);
        let router = Arc::new(Router::new(Arc::new(list)));
        Self { backend: stack_client(router, &Timeouts::default(), &TokioTimer::shared()), words }
    }

    async fn ask(&self, request: ChatRequest) -> Plan {
        self.ask_of("parrot", request).await
    }

    async fn ask_of(&self, model: &str, request: ChatRequest) -> Plan {
        let mut call = call_with(request.max_tokens(20), |_| {});
        call.context.deployment = DeploymentRef::from(format!("zoo:{model}").as_str());
        let reply = ChatRequest::output(self.backend.call(call).await.unwrap()).unwrap();
        Arc::unwrap_or_clone(reply.meta.window.unwrap())
    }

    fn counts(&self) -> usize {
        self.words.0.load(Ordering::Relaxed)
    }
}

const TEN: &str = "one two three four five six seven eight nine ten";

/// So many turns of eleven tokens; by the estimate of their letters they are half as many again.
fn talk(turns: usize) -> ChatRequest {
    let message = |at| if at % 2 == 0 { Message::user(TEN) } else { Message::assistant(TEN) };
    ChatRequest::new((0..turns).map(message))
}

#[tokio::test(start_paused = true)]
async fn what_was_counted_is_not_guessed_again() {
    let zoo = Zoo::new(true);
    let plan = zoo.ask(talk(101)).await;
    assert_eq!((plan.measure, plan.before), (Measure::Exact, 1_111));
    let plan = zoo.ask(talk(103)).await;
    assert_eq!((plan.measure, zoo.counts()), (Measure::Estimate, 1));
    assert!((1_133..1_150).contains(&plan.before), "{plan:?}");
}

#[tokio::test(start_paused = true)]
async fn a_conversation_is_counted_again_where_it_comes_near_the_limit() {
    let zoo = Zoo::new(true);
    let mut exact = Vec::new();
    for turns in (101..=179).step_by(2) {
        let plan = zoo.ask(talk(turns)).await;
        assert!(plan.fits && !plan.is_trimmed(), "{plan:?}");
        let truth = turns as u64 * 11;
        match plan.measure {
            Measure::Exact => {
                assert_eq!(plan.before, truth);
                exact.push(turns);
            }
            _ => assert!(plan.before >= truth && plan.before * 5 < 2_000 * 4, "{plan:?}"),
        }
    }
    // The first, some that an estimate overrates, and from 80 % on all: 146 turns are 1,606 tokens.
    let near: Vec<usize> = (147..=179).step_by(2).collect();
    assert!(exact.ends_with(&near), "{exact:?}");
    assert!(exact.len() < near.len() + 8, "{exact:?}");
}

#[tokio::test(start_paused = true)]
async fn without_a_tokenizer_the_letters_are_looked_at_once() {
    let zoo = Zoo::new(false);
    let first = zoo.ask(talk(97)).await;
    let next = zoo.ask(talk(99)).await;
    let fresh = Zoo::new(false).ask(talk(99)).await;
    assert_eq!([first.measure, next.measure, fresh.measure], [Measure::Estimate; 3]);
    assert!(next.before > first.before && next.before <= fresh.before, "{first:?} {next:?}");
}

#[tokio::test(start_paused = true)]
async fn another_question_about_the_same_is_known_too() {
    let zoo = Zoo::new(true);
    zoo.ask(talk(101)).await;
    for question in ["and now?", "what is it?", "is it so?"] {
        let mut request = talk(101);
        request.messages[100] = Message::user(question);
        let plan = zoo.ask(request).await;
        assert_eq!(plan.measure, Measure::Estimate, "{question}");
        // What the question before it cost is in it, but not those of all before.
        assert!((1_111..1_130).contains(&plan.before), "{plan:?}");
    }
    assert_eq!(zoo.counts(), 1);
}

#[tokio::test(start_paused = true)]
async fn several_conversations_are_known_at_once() {
    let zoo = Zoo::new(true);
    let named = |name: &str, turns| {
        let mut request = talk(turns);
        request.messages.insert(0, Message::system(format!("You are {name}, a parrot.")));
        request
    };
    for turns in [101, 103, 105] {
        for name in ["Ada", "Kim", "Zoe"] {
            zoo.ask(named(name, turns)).await;
        }
    }
    assert_eq!(zoo.counts(), 3);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_the_same_is_counted() {
    let zoo = Zoo::new(true);
    zoo.ask(talk(101)).await;
    let mut edited = talk(103);
    edited.messages[1] = Message::assistant("one two three four five six seven eight nine eleven");
    let tools = talk(103).tools([FunctionTool::new("look")]);
    let mut spoken = talk(103);
    spoken.messages[0].role = "system".into();
    for (other, what) in [(edited, "words"), (tools, "tools"), (spoken, "speaker")] {
        let plan = zoo.ask(other).await;
        assert_eq!(plan.measure, Measure::Exact, "{what}");
    }
    let plan = zoo.ask_of("macaw", talk(103)).await;
    assert_eq!((plan.measure, zoo.counts()), (Measure::Exact, 5));
}

/// Turns, edits and other conversations.
fn changes() -> impl Strategy<Value = Vec<(u8, usize, usize)>> {
    prop::collection::vec((0..4_u8, 0..400_usize, 1..30_usize), 1..30)
}

#[test]
fn whatever_becomes_of_it_a_guess_is_never_far_too_low() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let config = Config { cases: 64, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
        .run(&changes(), |changes| {
            let zoo = Zoo::new(true);
            let mut talk = talk(101);
            for (kind, at, words) in changes {
                let text = vec!["parrot"; words].join(" ");
                let all = &mut talk.messages;
                let at = at % all.len();
                match kind {
                    0 => all[at].content = Some(text.into()),
                    1 if all.len() > 60 => all.truncate(all.len() - 2),
                    2 if all.len() > 60 => drop(all.drain(0..2)),
                    _ => all.extend([Message::assistant(text), Message::user("and now?")]),
                }
                let truth = self::words(all);
                let plan = runtime.block_on(zoo.ask(talk.clone()));
                if plan.measure == Measure::Exact {
                    prop_assert_eq!(plan.before, truth);
                }
                prop_assert!(plan.before * 5 >= truth * 4, "{:?}, {}", plan, truth);
            }
            Ok(())
        })
        .unwrap();
}
