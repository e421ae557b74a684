//! Generated conversations.

use modelway::{ChatRequest, FunctionTool, Message, ToolCall};
use serde_json::{Value, json};

/// Pieces of text of many kinds: words, code, other scripts, data, odd spaces.
const PIECES: [&str; 16] = [
    "The quick brown fox",
    "jumps over 12,345 lazy dogs.",
    "fn main() {\n    println!(\"{}\", 1 << 4);\n}",
    "Größe, naïveté, façade",
    "これは日本語の文です。",
    "请用中文回答。",
    "Привет, мир!",
    "😀👩‍👩‍👧 🏳️‍🌈",
    "q83vEjRWeJCrze8SNFZ4kA==",
    "{\"name\": \"Ada\", \"tags\": [1, 2, null]}",
    "   spaces   inside   ",
    "\t\ttabs\n\n\nlines",
    "https://example.org/a?b=c&d=%20",
    "I'm sure they'd've said so",
    "<b>bold</b> & more",
    "2026-11-23T05:21:22Z",
];

/// The conversation `seed`: one to nine messages, the last one of a user, sometimes with instructions.
pub(super) fn talk(seed: u64) -> ChatRequest {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut messages = Vec::new();
    if random.bool() {
        messages.push(Message::system(text(&mut random)));
    }
    for _ in 0..random.usize(0..4) {
        messages.push(Message::user(text(&mut random)));
        messages.push(Message::assistant(text(&mut random)));
    }
    messages.push(Message::user(text(&mut random)));
    ChatRequest::new(messages)
}

/// The conversation `seed` of an agent: tools, calls of one or several and their results; more than 256 tokens.
pub(super) fn agent(seed: u64) -> ChatRequest {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut messages = Vec::new();
    if random.bool() {
        messages.push(Message::system(text(&mut random)));
    }
    messages.push(Message::user("parrot ".repeat(300) + &text(&mut random)));
    for round in 0..random.usize(0..7) {
        if random.bool() {
            calls(round, &mut messages, &mut random);
        }
        messages.push(Message::assistant(text(&mut random)));
        messages.push(Message::user(text(&mut random)));
    }
    if random.u8(..3) == 0 {
        (10..random.usize(11..18)).for_each(|round| calls(round, &mut messages, &mut random));
    }
    let tools = (0..random.usize(0..3)).map(|at| tool(at, &mut random)).collect::<Vec<_>>();
    ChatRequest::new(messages).tools(tools)
}

/// A turn that calls, and what came of it.
fn calls(round: usize, messages: &mut Vec<Message>, random: &mut fastrand::Rng) {
    let ids: Vec<String> =
        (0..random.usize(1..3)).map(|at| format!("call{round:02}{at:03}")).collect();
    let call = |id: &String, random: &mut fastrand::Rng| {
        let arguments = json!({"city": text(random), "days": random.u8(..), "all": random.bool()});
        ToolCall::function(id, format!("look_{}", random.u8(..3)), arguments.to_string())
    };
    let calls: Vec<ToolCall> = ids.iter().map(|id| call(id, random)).collect();
    messages.push(Message::new("assistant").tool_calls(calls));
    messages.extend(ids.iter().map(|id| Message::tool(id, text(random))));
}

fn tool(at: usize, random: &mut fastrand::Rng) -> FunctionTool {
    let kinds = [
        json!({"type": "string", "description": text(random)}),
        json!({"type": "array", "items": {"type": "integer"}}),
        json!({"enum": ["a", "b", 3, null]}),
    ];
    let [first, second, _] = &kinds;
    let properties: Value = match random.usize(..3) {
        0 => json!({"city": first}),
        1 => json!({"city": first, "days": second}),
        _ => json!({"days": kinds[2]}),
    };
    let schema = json!({"type": "object", "properties": properties, "required": ["city"]});
    let tool = FunctionTool::new(format!("look_{at}")).parameters(schema);
    if random.bool() { tool.description(text(random)) } else { tool }
}

fn text(random: &mut fastrand::Rng) -> String {
    let pieces: Vec<&str> =
        (0..random.usize(1..6)).map(|_| PIECES[random.usize(0..PIECES.len())]).collect();
    pieces.join(if random.bool() { " " } else { "\n" })
}
