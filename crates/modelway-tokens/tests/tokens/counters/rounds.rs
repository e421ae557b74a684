//! A question that is answered by many rounds of calls has the count of its whole prompt, whatever the template.

use modelway_core::window::TokenCounter;
use modelway_core::{ChatRequest, FunctionTool, Message, Role, ToolCall};
use modelway_tokens::{ChatTemplate, Counter};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::json;

use super::marks::{HARD, counter_of, vocabulary_of};
use super::support::{text, vocabulary};
use super::whole::{agrees, whole};
use crate::support::scratch;

/// Calls in one turn, each with its result; rarely none, and words alone.
#[derive(Debug, Clone)]
struct Round {
    says: Option<String>,
    thinks: Option<String>,
    calls: Vec<(String, String)>,
}

impl Round {
    fn messages(&self, name: &str) -> Vec<Message> {
        let id = |at: usize| format!("{name}{at:03}");
        let call = |(at, (city, _)): (usize, &(String, String))| {
            ToolCall::function(id(at), "look", json!({"city": city}).to_string())
        };
        let mut turn =
            Message::new(Role::Assistant).tool_calls(self.calls.iter().enumerate().map(call));
        turn.content = self.says.as_deref().map(Into::into);
        turn.reasoning.clone_from(&self.thinks);
        let results = self.calls.iter().enumerate();
        let results = results.map(|(at, (_, result))| Message::tool(id(at), &**result));
        [turn].into_iter().chain(results).collect()
    }
}

fn words() -> impl Strategy<Value = String> {
    let marked = prop_oneof![
        Just("<think>\nI see\n</think>\n\nSo be it.".to_owned()),
        Just("<tool_response>\nit is\n</tool_response>".to_owned()),
        Just("[/TOOL_RESULTS] {\"name\": \"x\"}".to_owned()),
    ];
    prop_oneof![4 => text(), 1 => marked, 12 => "[a-z]{1,8}( [a-z]{1,8}){0,12}", 1 => Just("{'a': 1}".to_owned())]
}

fn round() -> impl Strategy<Value = Round> {
    let rarely = || prop::option::weighted(0.2, words());
    let calls = prop_oneof![12 => Just(1..2_usize), 2 => Just(2..4_usize), 1 => Just(0..1_usize)]
        .prop_flat_map(|count| prop::collection::vec((words(), words()), count));
    (rarely(), rarely(), calls).prop_map(|(says, thinks, calls)| {
        let says = says.or(calls.is_empty().then(|| "So far so good.".to_owned()));
        Round { says, thinks, calls }
    })
}

/// What an agent was asked and did before, what it is asked now, and what it does for that.
#[derive(Debug, Clone)]
struct Agent {
    system: Option<String>,
    tools: usize,
    before: Vec<(String, Vec<Round>, String)>,
    question: String,
    rounds: Vec<Round>,
    changes: Vec<(u8, usize, Round)>,
    /// Whether the last turn has words of its own and calls nothing.
    answers: bool,
    /// Whether calls are numbered anew in each turn, as some servers do it.
    recounts: bool,
}

fn agent() -> impl Strategy<Value = Agent> {
    let before = (words(), prop::collection::vec(round(), 0..3), words());
    let changes = prop::collection::vec((0..8_u8, any::<usize>(), round()), 1..7);
    (
        prop::option::of(words()),
        0..3_usize,
        prop::collection::vec(before, 0..4),
        words(),
        prop::collection::vec(round(), 3..9),
        changes,
        (prop::bool::weighted(0.1), prop::bool::weighted(0.15)),
    )
        .prop_map(|(system, tools, before, question, rounds, changes, (answers, recounts))| {
            Agent { system, tools, before, question, rounds, changes, answers, recounts }
        })
}

impl Agent {
    fn request(&self) -> ChatRequest {
        let name = |name: String| if self.recounts { "call00".to_owned() } else { name };
        let mut messages: Vec<Message> =
            self.system.iter().map(|words| Message::system(&**words)).collect();
        for (at, (question, rounds, answer)) in self.before.iter().enumerate() {
            messages.push(Message::user(&**question));
            let rounds = rounds.iter().enumerate();
            messages.extend(
                rounds.flat_map(|(of, round)| round.messages(&name(format!("b{at:02}r{of:02}")))),
            );
            messages.push(Message::assistant(&**answer));
        }
        messages.push(Message::user(&*self.question));
        let rounds = self.rounds.iter().enumerate();
        messages
            .extend(rounds.flat_map(|(at, round)| round.messages(&name(format!("now{at:03}")))));
        if self.answers {
            messages.push(Message::assistant("Nearly done."));
        }
        let schema = json!({"type": "object", "properties": {"city": {"type": "string"}}});
        let tool = |at| {
            FunctionTool::new(format!("look{at}")).description("Looks.").parameters(schema.clone())
        };
        ChatRequest::new(messages).tools((0..self.tools).map(tool))
    }

    fn change(&mut self, (kind, at, round): &(u8, usize, Round)) {
        let place = at % self.rounds.len();
        match kind {
            0 if self.rounds.len() > 3 => drop(self.rounds.remove(0)),
            1 if self.rounds.len() > 3 => drop(self.rounds.pop()),
            2 => self.rounds[place] = round.clone(),
            3 => {
                let rounds = std::mem::take(&mut self.rounds);
                let question = std::mem::replace(&mut self.question, "and then?".to_owned());
                self.before.push((question, rounds, "so it is".to_owned()));
                self.rounds = vec![round.clone(); 3];
            }
            _ => self.rounds.push(round.clone()),
        }
    }
}

fn check(name: &str, make: &dyn Fn() -> Counter, cases: u32) {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let beside = make();
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
        .run(&agent(), |mut agent| {
            let kept = make();
            for change in agent.changes.clone() {
                agent.change(&change);
                let request = agent.request();
                agrees(name, &kept, &beside, &request)?;
            }
            Ok(())
        })
        .unwrap();
}

/// An agent that calls the same in each of six rounds.
fn steady() -> Agent {
    let calls = vec![("Rome".to_owned(), "sun".to_owned())];
    let round = Round { says: None, thinks: None, calls };
    Agent {
        system: None,
        tools: 1,
        before: Vec::new(),
        question: "Where?".to_owned(),
        rounds: vec![round; 6],
        changes: Vec::new(),
        answers: false,
        recounts: false,
    }
}

/// Whether an agent's work that comes again is counted by its rounds.
fn adds_up(counter: &Counter) -> bool {
    let request = steady().request();
    let _ = counter.count_chat(&request);
    counter.tally(&request).is_ok_and(|tally| tally.is_some())
}

/// Whether a template shows a call is tried with each form of conversation once, and always where a mark is in one.
#[test]
fn words_that_hide_a_call_are_seen_in_a_form_that_is_known() {
    let [.., (_, source)] = HARD;
    let counter = counter_of(source);
    let mut agent = steady();
    for mark in ["</think>", "<tool_response>"] {
        agent.rounds[2].says = Some(format!("I look for {mark}."));
        let request = agent.request();
        let all = counter.count_chat(&whole(&request)).unwrap();
        assert_eq!(all.is_exact(), mark == "</think>");
        for _ in 0..3 {
            assert_eq!(counter.count_chat(&request).unwrap(), all, "{mark}");
        }
    }
}

#[test]
fn by_templates_that_are_hard_to_cut() {
    for (name, source) in HARD {
        let make = || counter_of(source);
        check(name, &make, 100);
        assert!(adds_up(&make()), "{name}");
    }
}

#[test]
#[allow(clippy::print_stdout)]
fn by_real_templates() {
    let Some(folder) = scratch("vocab/templates") else { return };
    let Some(llama) = vocabulary("llama-bpe") else { return };
    let mut by_rounds = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let source = std::fs::read_to_string(&path).unwrap();
        let Ok(template) = ChatTemplate::new(&source) else { continue };
        for tokenizer in [vocabulary_of(&source), llama.clone()] {
            let make = || Counter::template(tokenizer.clone(), template.clone()).unwrap();
            check(&name, &make, 5);
            by_rounds.extend(adds_up(&make()).then(|| name.clone()));
        }
    }
    println!("by rounds: {by_rounds:?}");
    for name in ["Qwen-Qwen2.5-7B-Instruct", "Qwen-Qwen3-0.6B", "meta-llama-Llama-3.1-8B-Instruct"]
    {
        assert!(by_rounds.iter().any(|known| known == name), "{name}: {by_rounds:?}");
    }
    by_rounds.dedup();
    assert!(by_rounds.len() >= 25, "{by_rounds:?}");
}
