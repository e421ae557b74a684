//! Jinja as chat templates expect it, with limits.

use std::error::Error as StdError;
use std::fmt;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Output, State, UndefinedBehavior, Value, escape_formatter};
use modelway_core::{Error, ErrorKind};

use super::json;

/// Steps of one rendering; a byte of data costs 1/64 of a step. The longest real prompts take some 10,000.
const FUEL: u64 = 2_000_000;
/// Far from what overflows the stack of a thread with 2 MiB.
const RECURSION: usize = 120;
/// Bytes of source; real ones have up to 30,000.
const LONGEST: usize = 1 << 20;
const NAME: &str = "chat template";

/// One compiled template.
#[derive(Debug)]
pub(super) struct Engine {
    environment: Environment<'static>,
    source: String,
}

impl Engine {
    pub(super) fn new(source: &str) -> Result<Self, Error> {
        if source.len() > LONGEST {
            let what = format!("the chat template is too long: {} bytes", source.len());
            return Err(Error::new(ErrorKind::Configuration, what));
        }
        let mut environment = Environment::new();
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.map_err(broken)?);
        environment.set_undefined_behavior(UndefinedBehavior::Lenient);
        environment.set_unknown_method_callback(super::methods::call);
        environment.set_recursion_limit(RECURSION);
        environment.set_fuel(Some(FUEL));
        environment.set_formatter(write);
        environment.add_function("raise_exception", raise);
        environment.add_filter("tojson", json::tojson);
        environment.add_template_owned(NAME, without_generation_blocks(source)).map_err(broken)?;
        Ok(Self { environment, source: source.to_owned() })
    }

    pub(super) fn source(&self) -> &str {
        &self.source
    }

    pub(super) fn render(&self, variables: Value) -> Result<Written, Error> {
        let template = self.environment.get_template(NAME).map_err(broken)?;
        let captured = template.render_captured(variables).map_err(failed)?;
        let has_none = captured.state().get_temp(HAS_NONE).is_some();
        Ok(Written { text: captured.into_output(), has_none })
    }
}

/// What a template writes.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) text: String,
    /// Whether a value that is none is written out for itself: Python says "None", and llama.cpp nothing.
    #[allow(dead_code, reason = "for counters")]
    pub(crate) has_none: bool,
}

/// Under this name a rendering keeps that it wrote out a none.
const HAS_NONE: &str = "has_none";

fn write(out: &mut Output, state: &mut State, value: &Value) -> Result<(), minijinja::Error> {
    if value.is_none() {
        state.set_temp(HAS_NONE, Value::from(true));
    }
    escape_formatter(out, state, value)
}

/// What a template says with `raise_exception`.
#[derive(Debug)]
struct Raised(String);

impl fmt::Display for Raised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Raised {}

fn raise(message: String) -> Result<Value, minijinja::Error> {
    let error = minijinja::Error::new(minijinja::ErrorKind::InvalidOperation, message.clone());
    Err(error.with_source(Raised(message)))
}

fn broken(error: minijinja::Error) -> Error {
    let what = format!("the chat template is broken: {}", one_line(&error));
    Error::new(ErrorKind::Configuration, what).with_hint("give another template").with_source(error)
}

fn failed(error: minijinja::Error) -> Error {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(&error);
    while let Some(inner) = cause {
        if let Some(Raised(words)) = inner.downcast_ref() {
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            let what = format!("the chat template refuses the conversation: {words}");
            return Error::new(ErrorKind::InvalidRequest, what).with_source(error);
        }
        cause = inner.source();
    }
    let what = match error.kind() {
        minijinja::ErrorKind::OutOfFuel => "the chat template does more than a prompt needs".into(),
        _ => format!("the chat template fails: {}", one_line(&error)),
    };
    Error::new(ErrorKind::Configuration, what)
        .with_hint("the template does not suit the conversation, or is broken")
        .with_source(error)
}

fn one_line(error: &minijinja::Error) -> String {
    let mut text = error.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((at, _)) = text.char_indices().nth(300) {
        text.truncate(at);
        text.push('…');
    }
    text
}

/// Training code marks the assistant's words with `{% generation %}`; here the marks only group.
fn without_generation_blocks(source: &str) -> String {
    let mut result = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find("{%") {
        let (before, tag) = rest.split_at(at + 2);
        result.push_str(before);
        let body = tag.trim_start_matches(['-', '+']).trim_start();
        result.push_str(tag.get(..tag.len() - body.len()).unwrap_or_default());
        rest = body;
        for (word, replacement) in [("generation", "if true"), ("endgeneration", "endif")] {
            let Some(after) = body.strip_prefix(word) else { continue };
            if after.trim_start().trim_start_matches(['-', '+']).starts_with("%}") {
                result.push_str(replacement);
                rest = after;
            }
        }
    }
    result + rest
}
