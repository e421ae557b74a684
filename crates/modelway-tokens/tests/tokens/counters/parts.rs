//! What is counted by its parts is what the whole prompt has, in cases that chance seldom makes.

use modelway_core::window::TokenCounter;
use modelway_core::{ChatRequest, FunctionTool, Message, Part, ToolCall};
use modelway_tokens::Counter;

use super::marks::counter_of;
use super::whole::whole;

const MARKS: &str = "<|user|><|assistant|><|system|><|tool|><|end|><|tools|>";
const PLAIN: &str = "{% if tools %}{{ tools | tojson }}{% endif %}{% for m in messages %}<|{{ m.role }}|>{{ m.content or '' }}\
    {% for c in m.tool_calls or [] %}{{ c.function.name }}{{ c.function.arguments | tojson }}{% endfor %}\
    <|end|>{% endfor %}<|assistant|>";

fn counter(source: &str) -> Counter {
    counter_of(&format!("{source}{{# {MARKS} #}}"))
}

fn call(id: &str) -> Message {
    Message::new("assistant").tool_calls([ToolCall::function(id, "look", "{\"city\": \"Rome\"}")])
}

/// Questions and answers, and a last question.
fn talk(count: usize) -> Vec<Message> {
    let mut talk: Vec<Message> = (0..count)
        .flat_map(|at| [Message::user(format!("what is {at}?")), Message::assistant("a number")])
        .collect();
    talk.push(Message::user("and then?"));
    talk
}

fn request(messages: Vec<Message>) -> ChatRequest {
    ChatRequest::new(messages).tools([FunctionTool::new("look").description("Looks.")])
}

/// Counted often enough that its parts are known.
#[track_caller]
fn is_its_whole(counter: &Counter, request: &ChatRequest) {
    let all = counter.count_chat(&whole(request)).unwrap();
    for _ in 0..4 {
        assert_eq!(counter.count_chat(request).unwrap(), all);
    }
    let tally = counter.tally(request).unwrap().map(|tally| tally.total());
    assert!(tally.is_none_or(|total| total == all), "{tally:?} {all:?}");
}

/// A change from `before` to `other` is seen, though in the turn between a message stood at `at` of which nothing can be told.
#[track_caller]
fn is_seen(before: &ChatRequest, other: &ChatRequest, at: usize, mut odd: Message) {
    let counter = counter(PLAIN);
    is_its_whole(&counter, before);
    odd.refusal = Some(String::new());
    let mut between = other.clone();
    between.messages.insert(at, odd);
    counter.count_chat(&between).unwrap();
    is_its_whole(&counter, other);
}

#[test]
fn an_answer_that_was_changed_beside_what_cannot_be_told() {
    let before = request(talk(6));
    let mut other = before.clone();
    other.messages[5] = Message::assistant("a number, and a rather long one for that");
    is_seen(&before, &other, 6, Message::assistant("odd"));
}

#[test]
fn a_round_that_was_changed_beside_what_cannot_be_told() {
    let mut talk = vec![Message::user("where?")];
    talk.extend((0..8).flat_map(|at| {
        [call(&format!("call{at:05}")), Message::tool(format!("call{at:05}"), "sun")]
    }));
    let before = request(talk);
    let mut other = before.clone();
    other.messages[6] = Message::tool("call00002", "rain, and much of it, for days");
    is_seen(&before, &other, 7, Message::tool("call00002", "odd"));
}

/// Here the name of a tool stands where the result is, and is looked for in all messages.
#[test]
fn a_result_that_comes_after_the_next_question() {
    let source = PLAIN.replace(
        "<|end|>{% endfor %}",
        "{% if m.role == 'tool' %}{% for n in messages %}{% for c in n.tool_calls or [] %}{% if c.id == m.tool_call_id %}\
        {{ c.function.name }}{% endif %}{% endfor %}{% endfor %}{% endif %}<|end|>{% endfor %}",
    );
    let counter = counter(&source);
    let mut late = talk(6);
    late.splice(2..3, [Message::user("look!"), call("call00001"), Message::assistant("I do")]);
    late.insert(6, Message::tool("call00001", "sun, and a long story about it"));
    is_its_whole(&counter, &request(late));
    let mut last = talk(6);
    last.splice(2..3, [Message::user("look!"), call("call00001"), Message::assistant("I do")]);
    last.push(Message::tool("call00001", "sun, and a long story about it"));
    for at in 2..8 {
        last.extend([call(&format!("call{at:05}")), Message::tool(format!("call{at:05}"), "rain")]);
    }
    is_its_whole(&counter, &request(last));
}

#[test]
fn a_template_that_comes_with_the_request() {
    let source = "{% set ns = namespace(last=0) %}{% for m in messages %}\
        {% if m.role == 'user' and '<skip>' not in m.content %}{% set ns.last = loop.index0 %}{% endif %}{% endfor %}\
        {% for m in messages %}<|{{ m.role }}|>{{ m.content }}{% if loop.index0 > ns.last %}{{ m.reasoning_content or '' }}{% endif %}<|end|>{% endfor %}<|assistant|>";
    let mut messages = talk(8);
    messages[15].reasoning = Some("it is hard to say".to_owned());
    *messages.last_mut().unwrap() = Message::user("<skip>");
    let mut own = ChatRequest::new(messages);
    own.chat_template = Some(source.to_owned());
    is_its_whole(&counter(PLAIN), &own);
    own.chat_template = None;
    is_its_whole(&counter(source), &own);
}

/// As Mistral Nemo shows the tools: before each question that reads as the last one.
#[test]
fn a_question_that_is_asked_again_in_parts() {
    let source = PLAIN.replace("{% if tools %}{{ tools | tojson }}{% endif %}", "").replace(
        "<|{{ m.role }}|>",
        "{% if m == (messages | selectattr('role', 'equalto', 'user') | list)[-1] and tools %}<|tools|>{{ tools | tojson }}{% endif %}<|{{ m.role }}|>",
    );
    let mut messages = talk(7);
    messages[4] = Message::user("go\non");
    *messages.last_mut().unwrap() =
        Message::new("user").content(vec![Part::text_part("go"), Part::text_part("on")]);
    is_its_whole(&counter(&source), &request(messages));
}

#[test]
fn a_word_that_is_written_where_there_is_any_call() {
    let source = format!(
        "{{% if messages | selectattr('tool_calls') | list %}}You may look.{{% endif %}}{PLAIN}"
    );
    let mut messages = talk(8);
    let called = [call("call00001"), Message::tool("call00001", "sun")];
    messages.splice(5..5, called);
    is_its_whole(&counter(&source), &request(messages));
}
