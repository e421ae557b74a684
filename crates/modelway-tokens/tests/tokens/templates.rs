//! Templates of our own: what they may use, and what they may not do.

use modelway_core::{Content, Error, ErrorKind, Message, Part, Role, Timestamp, ToolCall};
use modelway_tokens::{ChatTemplate, RenderOptions};
use serde_json::json;

fn render(source: &str, messages: &[Message]) -> Result<String, Error> {
    ChatTemplate::new(source)?.render(messages, &RenderOptions::prompt())
}

fn plain(source: &str) -> Result<String, Error> {
    render(source, &[Message::user("Hi")])
}

#[test]
fn blocks_and_python_manners() {
    let source = "{%- for m in messages %}\n    {%- if m['role'] == 'user' %}\n{{ m.content.strip() | upper }}\n    {%- endif %}\n{%- endfor %}\n";
    assert_eq!(render(source, &[Message::user(" a<b>& ")]).unwrap(), "A<B>&\n".trim_end());
    let lines = "{% if true %}\nx\n    {% endif %}\ny";
    assert_eq!(plain(lines).unwrap(), "x\ny");
    let state = "{% set ns = namespace(n=0) %}{% for i in range(9) %}{% if i == 2 %}{% continue %}{% endif %}\
                 {% if i == 5 %}{% break %}{% endif %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}";
    assert_eq!(plain(state).unwrap(), "8");
    let methods =
        "{{ 'a,b'.split(',')[1] }}{{ 'x'.startswith('x') }}{{ {'k': 1}.items() | list | length }}";
    assert_eq!(plain(methods).unwrap(), "bTrue1".replace("True", &plain("{{ true }}").unwrap()));
    assert_eq!(
        plain("{{ missing }}{{ messages[0].missing }}{% if missing is defined %}x{% endif %}")
            .unwrap(),
        ""
    );
    assert_eq!(plain("{{ messages[-1]['content'] }}{{ messages[0:]|length }}").unwrap(), "Hi1");
    assert_eq!(plain("{% macro f(x) %}<{{ x }}>{% endmacro %}{{ f('y') }}").unwrap(), "<y>");
    assert_eq!(plain("{{ 'a' ~ 2 if messages is iterable else 'b' }}").unwrap(), "a2");
}

#[test]
fn generation_blocks_only_group() {
    let source = "{% for m in messages %}{%- generation -%} {{ m.content }} {%- endgeneration -%}{% endfor %}";
    assert_eq!(plain(source).unwrap(), "Hi");
    assert_eq!(plain("{% set generation = 1 %}{{ generation }}").unwrap(), "1");
}

#[test]
fn json_is_written_as_python_writes_it() {
    let mut options = RenderOptions::prompt().extra(
        "value",
        json!({"a": [1, 2.5, null, true], "b": {"c": "<é'\"\n&>"}, "d": [], "e": {}}),
    );
    let compact = ChatTemplate::new("{{ value | tojson }}").unwrap();
    let text = compact.render(&[], &options).unwrap();
    let expected = r#"{"a": [1, 2.5, null, true], "b": {"c": "<é'\"\n&>"}, "d": [], "e": {}}"#;
    assert_eq!(text, expected);
    options.extra.insert("value".into(), json!({"a": [1], "b": {}}));
    for source in ["{{ value | tojson(indent=2) }}", "{{ value | tojson(2) }}"] {
        let text = ChatTemplate::new(source).unwrap().render(&[], &options).unwrap();
        assert_eq!(text, "{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}");
    }
    let escaped = ChatTemplate::new("{{ value | tojson(ensure_ascii=False) }}").unwrap();
    assert_eq!(escaped.render(&[], &options).unwrap(), r#"{"a": [1], "b": {}}"#);
}

fn weather() -> serde_json::Value {
    json!([{"type": "function", "function": {
        "name": "get_weather",
        "description": "Weather <now>",
        "parameters": {"type": "object", "properties": {"city": {"type": "string", "description": "Where"}}, "required": ["city"]},
    }}])
}

#[test]
fn tools_keep_the_order_of_their_training() {
    let template = ChatTemplate::new("{% for t in tools %}{{ t | tojson }}{% endfor %}").unwrap();
    let text = template.render(&[], &RenderOptions::prompt().tools(weather())).unwrap();
    let expected = r#"{"type": "function", "function": {"name": "get_weather", "description": "Weather <now>", "parameters": {"type": "object", "properties": {"city": {"type": "string", "description": "Where"}}, "required": ["city"]}}}"#;
    assert_eq!(text, expected);
    let none = ChatTemplate::new("{{ tools is none }}{% if tools %}x{% endif %}").unwrap();
    assert_eq!(none.render(&[], &RenderOptions::prompt()).unwrap().to_lowercase(), "true");
}

#[test]
fn tool_calls_come_as_the_template_wants_them() {
    let call = ToolCall::function("c1", "f", r#"{"city": "Köln"}"#);
    let turn = Message::new(Role::Assistant).tool_calls([call]);
    let messages = [Message::user("q"), turn, Message::tool("c1", "42")];
    let head = "{% for m in messages %}{% for c in m.tool_calls %}";
    let tail = "{% endfor %}{% if m.role == 'tool' %}[{{ m.tool_call_id }}={{ m.content }}]{% endif %}{% endfor %}";
    let object =
        format!("{head}{{{{ c.function.name }}}}({{{{ c.function.arguments | tojson }}}}){tail}");
    assert_eq!(render(&object, &messages).unwrap(), r#"f({"city": "Köln"})[c1=42]"#);
    let text = format!(
        "{head}{{{{ c['function']['name'] + '(' + c['function']['arguments'] + ')' }}}}{tail}"
    );
    assert_eq!(render(&text, &messages).unwrap(), r#"f({"city": "Köln"})[c1=42]"#);
    let either = format!(
        "{head}{{% if c.function.arguments is string %}}{{{{ c.function.arguments }}}}{{% else %}}{{{{ c.function.arguments | tojson }}}}{{% endif %}}{tail}"
    );
    assert_eq!(render(&either, &messages).unwrap(), r#"{"city": "Köln"}[c1=42]"#);
}

#[test]
fn content_comes_as_the_template_wants_it() {
    let parts = Message::user(Content::Parts(vec![Part::text_part("one"), Part::text_part("two")]));
    let joined = "{% for m in messages %}{{ m.content }}|{% endfor %}";
    assert_eq!(render(joined, std::slice::from_ref(&parts)).unwrap(), "one\ntwo|");
    let listed = "{% for m in messages %}{% for p in m.content %}{% if p.type == 'text' %}<{{ p.text }}>{% endif %}{% endfor %}{% endfor %}";
    assert_eq!(render(listed, &[parts, Message::user("x")]).unwrap(), "<one><two><x>");
    let image = Message::user(vec![Part::image_url("https://example.org/x.png")]);
    let error = render(joined, &[image]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("not text"), "{error}");
    // A turn that only calls tools has no content, and templates that add texts cannot add nothing.
    let silent = Message::new(Role::Assistant);
    assert_eq!(
        render("{% for m in messages %}{{ '<' + m.content + '>' }}{% endfor %}", &[silent])
            .unwrap(),
        "<>"
    );
    let developer = Message::new(Role::Developer).content("x");
    assert_eq!(render("{{ messages[0].role }}", &[developer]).unwrap(), "system");
}

#[test]
fn a_template_refuses_in_its_own_words() {
    let source = "{% if messages[0].role != 'system' %}{{ raise_exception('A system\n message must come first') }}{% endif %}ok";
    let error = plain(source).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    let expected = "the chat template refuses the conversation: A system message must come first";
    assert_eq!(error.to_string(), expected);
    assert_eq!(render(source, &[Message::system("s")]).unwrap(), "ok");
}

#[test]
fn the_date_is_given_or_missed() {
    let template =
        ChatTemplate::new("{{ strftime_now('%d %b %Y, %A %-d %B %y %H:%M:%S %I%p %%') }}").unwrap();
    for (seconds, expected) in [
        (1_709_251_199, "29 Feb 2024, Thursday 29 February 24 23:59:59 11PM %"),
        (0, "01 Jan 1970, Thursday 1 January 70 00:00:00 12AM %"),
        (-1, "31 Dec 1969, Wednesday 31 December 69 23:59:59 11PM %"),
        (4_107_542_400, "01 Mar 2100, Monday 1 March 00 00:00:00 12AM %"),
    ] {
        let now = Timestamp::from_unix_seconds(seconds).unwrap();
        assert_eq!(template.render(&[], &RenderOptions::prompt().now(now)).unwrap(), expected);
    }
    let error = template.render(&[], &RenderOptions::prompt()).unwrap_err();
    assert!(error.to_string().contains("strftime_now"), "{error}");
}

#[test]
fn broken_templates_are_named() {
    for source in [
        "{% if %}",
        "{{ x",
        "{% for m in messages %}",
        "{% endfor %}",
        "{{ 'a' | nofilter }}",
        "{% unknown %}",
    ] {
        let error = plain(source).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{source}");
        assert!(error.to_string().contains("chat template"), "{error}");
        assert!(!error.to_string().contains('\n'), "{error}");
    }
    let deep = format!("{}1{}", "(".repeat(50_000), ")".repeat(50_000));
    for source in [
        format!("{{{{ {deep} }}}}"),
        "{% if 1 %}".repeat(20_000),
        "{{".repeat(300_000),
        "x".repeat(2 << 20),
    ] {
        assert!(ChatTemplate::new(&source).is_err());
    }
}

#[test]
fn bombs_do_not_go_off() {
    for source in [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% set ns = namespace(s='xxxxxxxx') %}{% for i in range(99) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}{{ ns.s|length }}",
        "{{ 'x' * 9999999999 }}",
        "{{ ('x' * 9999999) * 9999 }}",
        "{{ range(99999999999) | list | length }}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{% for x in messages recursive %}{{ loop(messages) }}{% endfor %}",
        "{% for i in range(99999) %}{{ 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' * 1000 }}{% endfor %}",
        "{{ '%9999999999d' | format(1) }}",
        "{{ 'x'.replace('', 'y' * 9999999).replace('', 'y' * 9999999) }}",
        "{% include 'chat template' %}",
        "{% extends 'chat template' %}",
        "{{ 'a'.join(['b' * 999999] * 99999) }}",
        "{{ 9 ** 9 ** 9 ** 9 }}",
        "{{ ('x' * 9999).center(99999999999) }}",
        "{{ messages | tojson(indent=99999999) }}",
    ] {
        let error = plain(source).expect_err(source);
        assert_eq!(error.kind(), ErrorKind::Configuration, "{source}: {error}");
        assert!(error.to_string().len() < 500, "{error}");
    }
}

#[test]
fn real_work_fits_the_limits() {
    let source = "{% for m in messages %}<|{{ m['role'] }}|>\n{{ m['content'] | trim }}\n{% endfor %}{{ tools | tojson }}";
    let messages: Vec<Message> =
        (0..2_000).map(|i| Message::user(format!("{i} {}", "word ".repeat(200)))).collect();
    let tools = serde_json::Value::Array(vec![weather()[0].clone(); 200]);
    let template = ChatTemplate::new(source).unwrap();
    let prompt = template.render(&messages, &RenderOptions::prompt().tools(tools)).unwrap();
    assert!(prompt.len() > 2_000_000);
}
