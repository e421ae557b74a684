//! A conversation that is counted by its exchanges has the count of its whole prompt, whatever the template.

use modelway_core::window::TokenCounter;
use modelway_core::{ChatRequest, FunctionTool, Message, Role, ToolCall};
use modelway_tokens::{ChatTemplate, Counter, Format};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::json;

use super::marks::{HARD, counter_of, vocabulary_of};
use super::support::{text, vocabulary};
use super::whole::agrees;
use crate::support::scratch;

/// A question, perhaps a call and its result, and most often an answer.
#[derive(Debug, Clone)]
struct Exchange {
    question: String,
    call: Option<Called>,
    answer: Option<String>,
    /// Whether there is a message of which a counter cannot tell all.
    odd: bool,
}

#[derive(Debug, Clone)]
struct Called {
    city: String,
    result: String,
    says: Option<String>,
    thinks: Option<String>,
}

impl Exchange {
    fn messages(&self, at: usize) -> Vec<Message> {
        let mut all = vec![Message::user(&*self.question)];
        if let Some(Called { city, result, says, thinks }) = &self.call {
            let id = format!("call{at:05}");
            let arguments = json!({"city": city}).to_string();
            let call = ToolCall::function(&id, "look", arguments);
            let mut message = Message::new(Role::Assistant).tool_calls([call]);
            message.content = says.as_deref().map(Into::into);
            message.reasoning.clone_from(thinks);
            all.push(message);
            all.push(Message::tool(id, &**result));
        }
        all.extend(self.answer.as_deref().map(Message::assistant));
        if self.odd {
            let mut odd = Message::assistant("It is odd.");
            odd.refusal = Some(String::new());
            all.push(odd);
        }
        all
    }
}

fn words() -> impl Strategy<Value = String> {
    let thought =
        "[a-z]{1,8}".prop_map(|word| format!("<think>\nI {word}\n</think>\n\nSo {word}."));
    let result = Just("<tool_response>\nit is\n</tool_response>".to_owned());
    prop_oneof![4 => text(), 1 => thought, 1 => result, 8 => "[a-z]{1,8}( [a-z]{1,8}){0,12}", 1 => Just("{'a': 1}".to_owned())]
}

fn exchange() -> impl Strategy<Value = Exchange> {
    let rarely = || prop::option::weighted(0.2, words());
    let called = (words(), words(), rarely(), rarely())
        .prop_map(|(city, result, says, thinks)| Called { city, result, says, thinks });
    let answer = prop::option::weighted(0.9, words());
    (words(), prop::option::weighted(0.3, called), answer)
        .prop_map(|(question, call, answer)| Exchange { question, call, answer, odd: false })
}

/// A conversation, and what becomes of it.
#[derive(Debug, Clone)]
struct Story {
    system: Option<String>,
    tools: usize,
    exchanges: Vec<Exchange>,
    changes: Vec<(u8, usize, Exchange)>,
}

fn story(tools: bool) -> impl Strategy<Value = Story> {
    let exchanges = prop::collection::vec(exchange(), 3..9);
    let changes = prop::collection::vec((0..7_u8, any::<usize>(), exchange()), 1..8);
    (prop::option::of(words()), 0..3_usize, exchanges, changes).prop_map(
        move |(system, count, mut exchanges, mut changes)| {
            if !tools {
                let all =
                    exchanges.iter_mut().chain(changes.iter_mut().map(|change| &mut change.2));
                all.for_each(|exchange| exchange.call = None);
            }
            Story { system, tools: if tools { count } else { 0 }, exchanges, changes }
        },
    )
}

impl Story {
    /// With a last question.
    fn request(&self, question: &str) -> ChatRequest {
        let mut messages: Vec<Message> =
            self.system.iter().map(|words| Message::system(&**words)).collect();
        messages.extend(self.exchanges.iter().enumerate().flat_map(|(at, e)| e.messages(at)));
        messages.push(Message::user(question));
        let schema = json!({"type": "object", "properties": {"city": {"type": "string"}}});
        let tool = |at| {
            FunctionTool::new(format!("look{at}")).description("Looks.").parameters(schema.clone())
        };
        ChatRequest::new(messages).tools((0..self.tools).map(tool))
    }

    fn change(&mut self, (kind, at, exchange): &(u8, usize, Exchange)) {
        let place = at % self.exchanges.len();
        match kind {
            0 if self.exchanges.len() > 3 => drop(self.exchanges.remove(0)),
            1 if self.exchanges.len() > 3 => drop(self.exchanges.pop()),
            2 => self.exchanges[place] = exchange.clone(),
            3 => self.exchanges[place].answer = Some(exchange.question.clone()),
            4 => self.exchanges[place].odd ^= at % 3 == 0,
            _ => self.exchanges.push(exchange.clone()),
        }
    }
}

fn check(name: &str, make: &dyn Fn() -> Counter, tools: bool, cases: u32) {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let beside = make();
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
        .run(&story(tools), |mut story| {
            let kept = make();
            for change in story.changes.clone() {
                story.change(&change);
                // Some templates take the other for what a tool said, and look for the question before it.
                let asked_before =
                    story.exchanges[change.1 % story.exchanges.len()].question.clone();
                let question = match change.1 % 3 {
                    0 => "and now?",
                    1 => "<tool_response>\nit is\n</tool_response>",
                    _ => asked_before.as_str(),
                };
                let request = story.request(question);
                agrees(name, &kept, &beside, &request)?;
            }
            Ok(())
        })
        .unwrap();
}

/// Whether a conversation that comes again is counted by its exchanges.
fn opens(counter: &Counter) -> bool {
    let exchange = |at| {
        let call =
            Some(Called { city: "Rome".into(), result: "sun".into(), says: None, thinks: None });
        Exchange { question: format!("{at}?"), call, answer: Some("yes".into()), odd: false }
    };
    let exchanges = (0..6).map(exchange).collect();
    let request = Story { system: None, tools: 1, exchanges, changes: Vec::new() }.request("?");
    let _ = counter.count_chat(&request);
    counter.tally(&request).is_ok_and(|tally| tally.is_some_and(|tally| tally.opens))
}

#[test]
#[allow(clippy::print_stdout)]
fn by_real_templates() {
    let Some(folder) = scratch("vocab/templates") else { return };
    let Some(llama) = vocabulary("llama-bpe") else { return };
    let mut by_exchanges = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let source = std::fs::read_to_string(&path).unwrap();
        let Ok(template) = ChatTemplate::new(&source) else { continue };
        for (tokenizer, tools) in
            [vocabulary_of(&source), llama.clone()].into_iter().zip([true, false])
        {
            let make = || Counter::template(tokenizer.clone(), template.clone()).unwrap();
            check(&name, &make, tools, 4);
            by_exchanges.extend(opens(&make()).then(|| name.clone()));
        }
    }
    println!("by exchanges: {by_exchanges:?}");
    for name in ["Qwen-Qwen2.5-7B-Instruct", "Qwen-Qwen3-0.6B", "meta-llama-Llama-3.1-8B-Instruct"]
    {
        assert!(by_exchanges.iter().any(|known| known == name), "{name}: {by_exchanges:?}");
    }
    by_exchanges.dedup();
    assert!(by_exchanges.len() >= 25, "{by_exchanges:?}");
}

#[test]
fn by_templates_that_are_hard_to_cut() {
    for (name, source) in HARD {
        let make = || counter_of(source);
        check(name, &make, true, 100);
        assert!(opens(&make()), "{name}");
    }
}

#[test]
fn by_the_formats_that_are_built_in() {
    let Some(tokenizer) = vocabulary("llama-spm") else { return };
    for format in [Format::Llama2, Format::Mistral, Format::Mixtral8x22b, Format::Gemma] {
        let make = || Counter::format(format, tokenizer.clone()).unwrap();
        check(&format!("{format:?}"), &make, false, 4);
    }
}
