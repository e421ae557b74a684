//! What is not known is not called exact, and nothing makes a counter panic or hang.

use modelway_core::window::{TokenCount, TokenCounter};
use modelway_core::{ChatRequest, ErrorKind, FunctionTool, Message, Part, ToolCall};
use modelway_tokens::{ChatTemplate, Counter, OpenAiEncoding, Tokenizer};

const PLAIN: &str = "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}";
const TOOLS: &str = "{{ tools | tojson if tools }}{% for m in messages %}<{{ m.role }}>{{ m.content }}{% for c in m.tool_calls %}{{ c.function.name }}{{ c.function.arguments }}{% endfor %}{% endfor %}";

fn counter(source: &str) -> Counter {
    let tokenizer = Tokenizer::openai(OpenAiEncoding::O200k);
    Counter::template(tokenizer, ChatTemplate::new(source).unwrap()).unwrap()
}

fn hello() -> Message {
    Message::user("Hello")
}

#[test]
fn tools_count_exactly_only_where_the_template_shows_them() {
    let tool = || FunctionTool::new("get_weather").description("Tells the weather in some city");
    let request = ChatRequest::new([hello()]).tools([tool()]);
    assert!(counter(TOOLS).count_chat(&request).unwrap().is_exact());
    let ignored = counter(PLAIN).count_chat(&request).unwrap();
    let bare = counter(PLAIN).count_chat(&ChatRequest::new([hello()])).unwrap();
    assert!(bare.is_exact() && !ignored.is_exact() && ignored.tokens() > bare.tokens() + 10);
    let called = Message::assistant("x").tool_calls([ToolCall::function("c", "get_weather", "{}")]);
    let request = ChatRequest::new([hello(), called, Message::tool("c", "sun"), hello()]);
    assert!(counter(TOOLS).count_chat(&request).unwrap().is_exact());
    assert!(!counter(PLAIN).count_chat(&request).unwrap().is_exact());
}

#[test]
fn what_is_no_text_is_an_estimate() {
    let image =
        Message::user(vec![Part::text_part("What?"), Part::image_url("https://example.org/x.png")]);
    let count = counter(PLAIN).count_chat(&ChatRequest::new([image])).unwrap();
    assert!(matches!(count, TokenCount::Estimate(n) if n > 500), "{count:?}");
    let open = ChatRequest::new([hello(), Message::assistant("I")]);
    assert!(!counter(PLAIN).count_chat(&open).unwrap().is_exact());
    // Some numbers of two days beside each other are one token, and some are two.
    for (format, exact) in [("%d.%m.%Y", true), ("%-d%-d", false)] {
        let dated =
            counter(&format!("{{{{ strftime_now('{format}') }}}}{{{{ messages[0].content }}}}"));
        let count = dated.count_chat(&ChatRequest::new([hello()])).unwrap();
        assert_eq!(count.is_exact(), exact, "{format}");
    }
}

#[test]
fn what_the_request_says_about_the_template_holds() {
    let counter = counter("{{ 'yes yes yes' if enable_thinking }}{{ messages[0].content }}");
    let plain = counter.count_chat(&ChatRequest::new([hello()])).unwrap();
    let mut request = ChatRequest::new([hello()]);
    request.chat_template_kwargs.insert("enable_thinking".into(), true.into());
    assert_eq!(counter.count_chat(&request).unwrap(), TokenCount::Exact(plain.tokens() + 3));
    let other = ChatRequest::new([hello()]).chat_template("a b c");
    assert_eq!(counter.count_chat(&other).unwrap(), TokenCount::Exact(3));
    let broken = ChatRequest::new([hello()]).chat_template("{% if %}");
    assert_eq!(counter.count_chat(&broken).unwrap_err().kind(), ErrorKind::Configuration);
}

#[test]
fn refusals_come_in_the_templates_words() {
    let refusing = counter("{{ raise_exception('no') if messages | length > 1 }}x");
    assert_eq!(refusing.count_chat(&ChatRequest::new([hello()])).unwrap(), TokenCount::Exact(1));
    let error = refusing.count_chat(&ChatRequest::new([hello(), hello()])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("no"), "{error}");
}

#[test]
fn hostile_templates_do_no_harm() {
    for source in [
        "",
        "x",
        "{{ messages }}",
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{{ messages[99].content }}",
        "zq7alphazq7bravo{{ messages[0].content }}",
        "{{ messages[0].content }}{{ messages[0].content }}",
        "{% for m in messages | reverse %}{{ m.content }}{% endfor %}",
        "{{ '<|endoftext|>' * 9999 }}{% for m in messages %}{{ m.content[::-1] }}{% endfor %}",
        "{% for m in messages %}{{ m.content | upper }}{% endfor %}",
    ] {
        let counter = counter(source);
        for request in [
            ChatRequest::default(),
            ChatRequest::new([hello()]),
            ChatRequest::new([hello(), Message::assistant("a"), hello()]),
        ] {
            let _ = counter.count_chat(&request);
            let _ = counter.tally(&request);
        }
    }
}
