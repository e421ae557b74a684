//! Messages of a history.

use std::borrow::Cow;

use modelway_core::{Content, Error, ErrorKind, Extra, Image, ImageDetail, Message, Part, Role};
use serde::Serialize;
use serde_json::Value;
use serde_with::skip_serializing_none;

/// A message on the wire.
#[derive(Serialize)]
pub(in crate::sgp) struct Turn<'a> {
    role: &'static str,
    content: Said<'a>,
    #[serde(flatten)]
    extra: &'a Extra,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Said<'a> {
    Text(Cow<'a, str>),
    Parts(Vec<Piece<'a>>),
}

#[derive(Serialize)]
#[serde(untagged)]
enum Piece<'a> {
    Typed(Typed<'a>),
    AsItIs(&'a Value),
}

/// The tag is always sent: it tells the service which part this is.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Typed<'a> {
    Text { text: &'a str },
    ImageUrl { image_url: Link<'a> },
    ImageData { image_data: Data<'a> },
}

#[skip_serializing_none]
#[derive(Serialize)]
struct Link<'a> {
    url: &'a str,
    detail: Option<&'a ImageDetail>,
}

#[skip_serializing_none]
#[derive(Serialize)]
struct Data<'a> {
    data: &'a str,
    media_type: &'a str,
    r#type: &'static str,
    detail: Option<&'a ImageDetail>,
}

/// The error for what a message of this protocol cannot say.
fn cannot(at: usize, what: &str, hint: &str) -> Error {
    let what = format!("messages[{at}] {what}, which the Scale GenAI Platform's messages have not");
    Error::new(ErrorKind::Unsupported, what).with_hint(format!("nothing was sent; {hint}"))
}

/// All messages as they are.
pub(in crate::sgp) fn turns(messages: &[Message]) -> Result<Vec<Turn<'_>>, Error> {
    messages.iter().enumerate().map(|(at, message)| turn(at, message)).collect()
}

/// The user's new turn and what came before it.
pub(in crate::sgp) fn split(messages: &[Message]) -> Result<(Cow<'_, str>, Vec<Turn<'_>>), Error> {
    let Some((last, history)) = messages.split_last() else {
        let what = "a chat needs at least the user's message";
        return Err(Error::new(ErrorKind::InvalidRequest, what).with_hint("nothing was sent"));
    };
    let at = history.len();
    if last.role != Role::User {
        let what = format!("messages[{at}], the last one, is of the role `{}`", last.role);
        return Err(Error::new(ErrorKind::InvalidRequest, what).with_hint(
            "nothing was sent: the platform takes the user's new turn as its `prompt`, so that a message of the user must be the last",
        ));
    }
    check(at, last)?;
    if let Some(field) = last.extra.keys().next() {
        return Err(cannot(
            at,
            &format!("has the field `{field}`"),
            "the last message goes as text",
        ));
    }
    let hint = "the last message goes as text: put images into an earlier message of the user";
    let prompt = match &last.content {
        Some(content) => {
            texts(content).ok_or_else(|| cannot(at, "has parts that are no text", hint))?
        }
        None => return Err(cannot(at, "has no content", "give it a text")),
    };
    Ok((prompt, turns(history)?))
}

/// What no message of this protocol has.
fn check(at: usize, message: &Message) -> Result<(), Error> {
    if message.name.is_some() {
        return Err(cannot(at, "has a `name`", "leave it out"));
    }
    if !message.tool_calls.is_empty() {
        return Err(cannot(at, "has `tool_calls`", "tools are not part of this protocol"));
    }
    Ok(())
}

fn turn(at: usize, message: &Message) -> Result<Turn<'_>, Error> {
    check(at, message)?;
    let role = match &message.role {
        Role::User => "user",
        Role::Assistant => "assistant",
        Role::System => "system",
        other => {
            let hint = "roles are `user`, `assistant` and `system`";
            return Err(cannot(at, &format!("is of the role `{other}`"), hint));
        }
    };
    let content = match (&message.content, role) {
        (Some(Content::Parts(parts)), "user") => of_user(at, parts)?,
        (Some(content), _) => {
            let hint = "only the user's messages may have other parts";
            let text = texts(content);
            Said::Text(text.ok_or_else(|| cannot(at, "has parts that are no text", hint))?)
        }
        (None, "assistant") => Said::Text(unwritten(message).into()),
        (None, _) => return Err(cannot(at, "has no content", "give it a text")),
    };
    Ok(Turn { role, content, extra: &message.extra })
}

/// What a model said that wrote no content: why it declined, or the words of what it spoke.
fn unwritten(message: &Message) -> &str {
    let spoken = || message.audio.as_ref().map(|audio| audio.transcript.as_str());
    message.refusal.as_deref().or_else(spoken).unwrap_or_default()
}

/// The text of a content that is nothing but text.
fn texts(content: &Content) -> Option<Cow<'_, str>> {
    let plain = |part: &Part| matches!(part, Part::Text(_));
    content.parts().iter().all(plain).then(|| content.text())
}

/// Nothing but text goes as one, as older services want it.
fn of_user(at: usize, parts: &[Part]) -> Result<Said<'_>, Error> {
    if let [Part::Text(text)] = parts {
        return Ok(Said::Text(text.as_str().into()));
    }
    let pieces: Result<Vec<_>, _> = parts.iter().map(|part| piece(at, part)).collect();
    Ok(Said::Parts(pieces?))
}

fn piece(at: usize, part: &Part) -> Result<Piece<'_>, Error> {
    let hint = "parts are texts and images";
    Ok(match part {
        Part::Text(text) => Piece::Typed(Typed::Text { text }),
        Part::Image(image) => Piece::Typed(typed(image)),
        Part::Other(value) => Piece::AsItIs(value),
        Part::Cached { .. } => return Err(cannot(at, "has a part to cache", "leave the mark out")),
        Part::Audio(_) => return Err(cannot(at, "has sound", hint)),
        Part::File(_) => return Err(cannot(at, "has a file", hint)),
        Part::Video(_) => return Err(cannot(at, "has a film", hint)),
        _ => return Err(cannot(at, "has a part of another kind", hint)),
    })
}

/// Bytes go as such, anything else as a link.
fn typed(image: &Image) -> Typed<'_> {
    let detail = image.detail.as_ref();
    let carried = image.url.strip_prefix("data:").and_then(|rest| rest.split_once(";base64,"));
    match carried {
        Some((media_type, data)) => {
            let image_data = Data { data, media_type, r#type: "base64", detail };
            Typed::ImageData { image_data }
        }
        None => Typed::ImageUrl { image_url: Link { url: &image.url, detail } },
    }
}
