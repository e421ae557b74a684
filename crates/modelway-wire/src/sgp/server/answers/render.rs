//! [`render`]: the answer to a request.

use bytes::Bytes;
use http::{HeaderValue, Response, header};
use modelway_core::{Error, ErrorKind, Execution, Reply};
use serde::Serialize;
use serde_json::{Value, json};

use super::super::asked::{Form, Shape};
use super::{control, inference};

/// Writes a reply in the shape that its request asked for: 200 with JSON. Streams are written by an
/// [`EventRenderer`](super::super::EventRenderer).
///
/// What version 4 has no words for, such as tool calls or reasoning, is left out. Fields that it requires and that a
/// provider without a platform does not give are filled: an empty account, the beginning of 1970, schemas by the
/// model's type.
///
/// # Errors
/// [`ErrorKind::Response`] for a reply that is none to the request: of another operation, without a vector for a text,
/// without a score for a chunk.
pub fn render(shape: &Shape, reply: &Reply) -> Result<Response<Bytes>, Error> {
    match (&shape.0, reply) {
        (Form::Tuples { prompt }, Reply::Chat(chat)) => json_of(&inference::chat(prompt, chat)),
        (Form::Tuples { prompt }, Reply::Completion(completion)) => {
            json_of(&inference::completion(prompt, completion))
        }
        (Form::Embeddings { texts }, Reply::Embeddings(embeddings)) => {
            json_of(&inference::embeddings(texts, embeddings)?)
        }
        (Form::Scores { chunks }, Reply::Rerankings(rerankings)) => {
            json_of(&inference::scores(*chunks, rerankings)?)
        }
        (Form::Value, Reply::Executed(execution)) => json_of(&execution.output),
        (Form::Generic, Reply::Executed(execution)) => json_of(&generic(execution)),
        (form, Reply::Control(reply)) => json_of(&control::value(form, reply)?),
        _ => Err(mismatch()),
    }
}

/// The service gives an object here; any other JSON stands in one.
fn generic(execution: &Execution) -> Value {
    match &execution.output {
        Value::Object(fields) => Value::Object(fields.clone()),
        other => json!({"output": other}),
    }
}

pub(super) fn mismatch() -> Error {
    Error::new(ErrorKind::Response, "the reply is none to this request")
        .with_hint("the backend answered with another operation's reply")
}

fn json_of(value: &impl Serialize) -> Result<Response<Bytes>, Error> {
    let body = serde_json::to_vec(value).map_err(|e| {
        Error::new(ErrorKind::Response, "the reply cannot be written as JSON").with_source(e)
    })?;
    let mut answer = Response::new(Bytes::from(body));
    let json = HeaderValue::from_static("application/json");
    answer.headers_mut().insert(header::CONTENT_TYPE, json);
    Ok(answer)
}
