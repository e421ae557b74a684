//! A glance at a long conversation looks at a few pieces of it: what it guesses, beside the estimate of every byte.

use std::iter::repeat_with;

use modelway_core::window::{Measure, Window};
use modelway_core::{ChatRequest, CompletionRequest, Message};

/// A small generator of its own, so that the cases stay what they are.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    fn of(&mut self, alphabet: &[&str], length: usize) -> String {
        let mut text = String::new();
        while text.len() < length {
            text.push_str(alphabet[self.below(alphabet.len())]);
        }
        text
    }
}

const PROSE: [&str; 12] = [
    "the ",
    "committee ",
    "of ",
    "bridge ",
    "decided ",
    "to ",
    "paint ",
    "it. ",
    "Nobody ",
    "a ",
    "red, ",
    "wanted ",
];
const LONG: [&str; 4] =
    ["rakennussuunnitelmaa ", "päätöksenteko ", "Kaupunginhallitus ", "huomautuksia. "];
const CODE: [&str; 8] =
    ["fn ", "let x1 = ", "self.", "map(|a| a + 1)", ";\n    ", "{\n", "}\n\n", "// as it is\n"];
const HAN: [&str; 5] = ["市政府", "昨天", "宣布，", "明年", "图书馆。"];
const FACES: [&str; 4] = ["🎉", "👍🏽", "ok ", "🚀"];
const BASE64: [&str; 8] = ["Q8", "vE", "j9", "Wk", "0/", "xZ", "a+", "7L"];
const DIGITS: [&str; 4] = ["31", "41", "592", "6"];
const TABLE: [&str; 3] = ["| 1.52 ", "| name of a row ", "|\n"];
const KINDS: [&[&str]; 8] = [&PROSE, &LONG, &CODE, &HAN, &FACES, &BASE64, &DIGITS, &TABLE];

/// What a glance says, and the estimate of all bytes.
fn both(messages: Vec<Message>) -> (u64, u64) {
    let mut request = ChatRequest::new(messages);
    // So that lengths settle nothing.
    request.chat_template_kwargs.insert("thinking".into(), false.into());
    let whole = Window::new(u64::MAX).measure(&request, None).unwrap().before;
    let plan = Window::new(whole * 20 + 10_000).glance(&request).unwrap();
    assert_eq!(plan.measure, Measure::Estimate);
    (plan.before, whole)
}

#[test]
fn it_is_hardly_ever_less_than_the_estimate_of_every_byte() {
    let mut random = Random(11);
    let (mut all, mut below) = (0, 0);
    for round in 0..600 {
        // Conversations of one kind of text, and of several by turns or within a message.
        let kinds: Vec<&[&str]> =
            repeat_with(|| KINDS[random.below(KINDS.len())]).take(1 + round % 4).collect();
        let size = [40, 300, 2_000, 9_000, 60_000][random.below(5)];
        let messages = (0..2 + random.below(120_000 / size + 1).min(400)).map(|at| {
            let mut text = random.of(kinds[at % kinds.len()], size);
            if at % 5 == 0 {
                let kind = kinds[random.below(kinds.len())];
                text.push_str(&random.of(kind, size / 4));
            }
            if at % 2 == 0 { Message::user(text) } else { Message::assistant(text) }
        });
        let (sample, whole) = both(messages.collect());
        all += 1;
        below += usize::from(sample < whole);
        // The rule has a fifth of room below. Above, a guess that is too high costs a look at every byte.
        assert!(sample * 100 >= whole * 88, "{sample} of {whole} in round {round}");
        assert!(sample <= whole * 2, "{sample} of {whole} in round {round}");
    }
    assert!(below * 50 <= all, "{below} of {all} are below");
}

#[test]
fn what_repeats_does_not_hide_between_the_pieces() {
    let mut random = Random(5);
    for period in [96, 128, 256, 512, 768, 1_024, 1_536, 4_096, 8_192] {
        // A dear half and a cheap half, again and again.
        let half = period / 2;
        let text: String = repeat_with(|| {
            let (dear, cheap) = (random.of(&BASE64, half), random.of(&PROSE, half));
            [dear.get(..half).unwrap(), cheap.get(..half).unwrap()].concat()
        })
        .take(600_000 / period)
        .collect();
        let (sample, whole) = both(vec![Message::user(text)]);
        assert!(sample * 100 >= whole * 97, "{sample} of {whole} with a period of {period}");
    }
}

#[test]
fn many_short_messages_cost_no_less() {
    for word in ["a", "ok", "Yes.", "好", "👍", "no, not yet", "1234567"] {
        let (sample, whole) = both(vec![Message::user(word); 3_000]);
        assert!(sample >= whole && sample <= whole * 2, "{sample} of {whole} for {word}");
    }
    assert!(both(vec![Message::user(""); 50]).0 >= 250);
}

#[test]
fn a_part_of_another_kind_is_seen() {
    let mut random = Random(3);
    for share in [10, 25, 50, 90] {
        let size = 400_000 * share / 100;
        let data = random.of(&BASE64, size);
        let prose = random.of(&PROSE, 400_000 - size);
        let (sample, whole) = both(vec![Message::user(prose), Message::user(data)]);
        assert!(sample >= whole && sample * 100 <= whole * 112, "{sample} of {whole} at {share} %");
    }
}

#[test]
fn prompts_of_completions_are_looked_at_likewise() {
    let mut random = Random(9);
    let prompts = [random.of(&PROSE, 90_000), random.of(&HAN, 90_000), random.of(&CODE, 200)];
    let request = CompletionRequest::new(prompts.to_vec());
    let whole = Window::new(u64::MAX).measure_completion(&request, None).unwrap().before;
    let plan = Window::new(whole * 17 / 10).glance_completion(&request).unwrap();
    assert_eq!(plan.measure, Measure::Estimate);
    assert!(plan.before >= whole && plan.before * 10 <= whole * 12, "{} of {whole}", plan.before);
}

#[test]
fn tools_far_from_the_limit_are_settled_by_their_length() {
    use modelway_core::{FunctionTool, Tool};
    let schema = serde_json::json!({"type": "object", "properties": {"city": {"type": "string"}}});
    let tool = FunctionTool::new("weather").description("What it is like").parameters(schema);
    let mut request = ChatRequest::new([Message::user("Hi")]);
    request.tools = vec![Tool::Function(tool); 10];
    let plan = Window::new(128_000).glance(&request).unwrap();
    let estimate = Window::new(128_000).measure(&request, None).unwrap().before;
    assert_eq!(plan.measure, Measure::Bound);
    assert!(plan.before > 2 * estimate && plan.before < 10_000, "{} and {estimate}", plan.before);
}
