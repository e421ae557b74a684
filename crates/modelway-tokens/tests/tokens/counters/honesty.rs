//! What is not known is not called exact, and nothing makes a counter panic or hang.

use modelway_core::window::{TokenCount, TokenCounter};
use modelway_core::{
    ChatRequest, ErrorKind, FunctionTool, Message, Part, ResponseFormat, Role, ToolCall,
};
use modelway_tokens::{
    ChatTemplate, Counter, Encoding, Format, OpenAiEncoding, RenderOptions, Tokenizer,
};

const PLAIN: &str = "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}";
const CHATML: &str = "{% for m in messages %}{{ '<|start|>' + m.role + '<|message|>' + m.content + '<|end|>' }}{% endfor %}{{ '<|start|>assistant' if add_generation_prompt }}";
const TOOLS: &str = "{{ tools | tojson if tools }}{% for m in messages %}<{{ m.role }}>{{ m.content }}{% for c in m.tool_calls %}{{ c.function.name }}{{ c.function.arguments }}{% endfor %}{% endfor %}";

fn counter(source: &str) -> Counter {
    let tokenizer = Tokenizer::openai(OpenAiEncoding::Harmony);
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

/// Servers do not agree on how Python shows a dictionary, and agents read much Python.
#[test]
fn a_dictionary_that_a_message_quotes_is_no_reason_to_doubt() {
    let calling = |arguments: &str, result: &str| {
        let called =
            Message::assistant("x").tool_calls([ToolCall::function("c", "weather", arguments)]);
        ChatRequest::new([hello(), called, Message::tool("c", result), hello()])
    };
    let is_exact = |request| counter(TOOLS).count_chat(&request).unwrap().is_exact();
    assert!(is_exact(calling("{}", "It says {'a': 1}.")));
    assert!(!is_exact(calling("{\"a\": 1}", "It says so.")));
    assert!(!is_exact(calling("{\"a\": 1}", "It says {'a': 1}.")));
}

/// Names are words, too: that one stands in a message does not mean that the model is told of a tool.
#[test]
fn a_tool_that_is_only_spoken_of_is_not_counted_as_shown() {
    let tool = || FunctionTool::new("weather").description("Tells the weather in some city");
    let asks = || Message::user("Use weather and tell me whether the sun shines.");
    let request = ChatRequest::new([asks()]).tools([tool()]);
    let count = counter(PLAIN).count_chat(&request).unwrap();
    let bare = counter(PLAIN).count_chat(&ChatRequest::new([asks()])).unwrap();
    assert!(bare.is_exact() && !count.is_exact() && count.tokens() > bare.tokens() + 10);
    assert!(counter(TOOLS).count_chat(&request).unwrap().is_exact());
    // And so with calls, and with results.
    let called =
        Message::assistant("weather").tool_calls([ToolCall::function("c", "weather", "{}")]);
    let silent = "{% for m in messages if m.role != 'tool' %}<{{ m.role }}>{{ m.content }}{% for c in m.tool_calls %}{{ c.function.name }}{% endfor %}{% endfor %}";
    let request = ChatRequest::new([asks(), called.clone(), hello()]);
    assert!(!counter(PLAIN).count_chat(&request).unwrap().is_exact());
    assert!(counter(silent).count_chat(&request).unwrap().is_exact());
    let request = ChatRequest::new([asks(), called, Message::tool("c", "sun"), hello()]);
    assert!(!counter(silent).count_chat(&request).unwrap().is_exact());
    let builtin = Counter::format(Format::ChatMl, Tokenizer::openai(OpenAiEncoding::O200k));
    let request = ChatRequest::new([asks()]).tools([tool()]);
    assert!(!builtin.unwrap().count_chat(&request).unwrap().is_exact());
}

/// Counts one message with `counter` after it counted others, and anew with another one.
fn both(source: &str, words: &str) -> [TokenCount; 2] {
    let talk = |words: &str| {
        let messages = ["a", words, "b"].map(str::to_owned);
        let roles = [Role::User, Role::Assistant, Role::User];
        ChatRequest::new(roles.into_iter().zip(messages).map(|(r, m)| Message::new(r).content(m)))
    };
    let kept = counter(source);
    assert!(kept.tally(&talk("x")).unwrap().is_some(), "{source}");
    let rendered = ChatTemplate::new(source).unwrap();
    let text = rendered.render(&talk(words).messages, &RenderOptions::prompt()).unwrap();
    let tokenizer = Tokenizer::openai(OpenAiEncoding::Harmony);
    let whole = tokenizer.encode(&text, Encoding::PROMPT).unwrap().len() as u64;
    [kept.count_chat(&talk(words)).unwrap(), TokenCount::Exact(whole)]
}

/// What a template looks for in messages it may hold in many ways.
#[test]
fn a_template_that_reads_words_is_counted_as_it_writes() {
    for (reads, words) in [
        // A quote inside of a literal, and one in what is no literal.
        (r"'<a b=\'1\'>' in m.content", "x <a b='1'> y"),
        (r#"'it\'s' == 'x' or "</think>" in m.content"#, "x </think> y"),
        (r"'\u003cmark\u003e' in m.content", "x <mark> y"),
        ("'<' + 'mark' + '>' in m.content", "x <mark> y"),
        // No mark at all.
        ("'plain word' in m.content", "some plain word here"),
        ("'ACTION' in m.content | upper", "an Action here"),
        ("m.content | length > 2000", "long ".repeat(500).as_str()),
        ("m.content[:4] == 'Stop'", "Stop now"),
        ("m.content.startswith('# ')", "# title"),
    ] {
        let source = format!(
            "don't look {{# 'here #}}{{% for m in messages %}}{{{{ '<|start|>' + m.role + '<|message|>' }}}}{{% if {reads} %}}{{{{ 'and much more than is said' }}}}{{% endif %}}{{{{ m.content + '<|end|>' }}}}{{% endfor %}}{{{{ '<|start|>assistant' if add_generation_prompt }}}}"
        );
        let source = source.replace("don't look ", "{{ '<|start|>' }}don't look<|end|>");
        let [ours, whole] = both(&source, words);
        assert_eq!(ours, whole, "{reads}");
    }
}

/// Servers differ in what of these reaches the template.
#[test]
fn what_not_every_template_is_given_is_an_estimate() {
    let all = "{% for m in messages %}{{ m.role }}{{ m.content }}{{ m.reasoning_content }}{{ m.mood }}{% for c in m.tool_calls %}{{ c.function.name }}{{ c.function.arguments | tojson }}{% endfor %}{% endfor %}{{ tools | tojson if tools }}";
    let exact = |messages: Vec<Message>| {
        counter(all).count_chat(&ChatRequest::new(messages)).unwrap().is_exact()
    };
    assert!(exact(vec![hello(), Message::assistant("a"), hello()]));
    let mut thinking = Message::assistant("a");
    thinking.reasoning = Some("hm".to_owned());
    assert!(!exact(vec![hello(), thinking.clone(), hello()]));
    let plain = counter(PLAIN).count_chat(&ChatRequest::new([hello(), thinking, hello()]));
    assert!(plain.unwrap().is_exact());
    let mut moody = Message::assistant("a");
    moody.extra.insert("mood".to_owned(), "good".into());
    assert!(!exact(vec![hello(), moody, hello()]));
    let calling = |arguments: &str| {
        let call = ToolCall::function("c", "f", arguments);
        vec![hello(), Message::assistant("").tool_calls([call]), Message::tool("c", "x")]
    };
    assert!(exact(calling("{\"a\":1,\"b\":[\"x\"]}")));
    assert!(!exact(calling("{\"a\":1.0}")) && !exact(calling("no JSON")));
    let schema = ResponseFormat::json_schema("x", serde_json::json!({"type": "object"}));
    for counter in [counter(PLAIN), counter(CHATML)] {
        let request = ChatRequest::new([hello()]).response_format(schema.clone());
        assert!(!counter.count_chat(&request).unwrap().is_exact());
        let free = ChatRequest::new([hello()]).response_format(ResponseFormat::JsonObject);
        assert!(counter.count_chat(&free).unwrap().is_exact());
    }
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
