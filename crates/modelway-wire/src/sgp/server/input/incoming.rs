//! [`Incoming`]: a request whose route is found.

use bytes::Bytes;
use modelway_core::{AccountId, Error};
use serde_json::Value;

use super::super::faults::{Sink, fault};
use super::{Fields, Form, Query, Rest};

/// A request whose route is found.
#[derive(Debug)]
pub(in super::super) struct Incoming<'r> {
    request: &'r http::Request<Bytes>,
    /// What stands for the route's `{…}`, decoded, in order.
    ids: Vec<String>,
}

impl<'r> Incoming<'r> {
    pub(in super::super) fn new(request: &'r http::Request<Bytes>, ids: Vec<String>) -> Self {
        Self { request, ids }
    }

    /// What stands for the first `{…}` of the path.
    pub(in super::super) fn id(&self) -> &str {
        self.ids.first().map_or("", String::as_str)
    }

    /// What stands for the second `{…}` of the path.
    pub(in super::super) fn second_id(&self) -> &str {
        self.ids.get(1).map_or("", String::as_str)
    }

    /// The account that the caller selected.
    pub(in super::super) fn account(&self) -> Result<Option<AccountId>, Error> {
        let Some(value) = self.request.headers().get("x-selected-account-id") else {
            return Ok(None);
        };
        match std::str::from_utf8(value.as_bytes()) {
            Ok(id) => Ok(Some(id.trim()).filter(|id| !id.is_empty()).map(AccountId::from)),
            Err(_) => {
                let what = "must have an x-selected-account-id that is text";
                Err(fault("header", "string_type", what))
            }
        }
    }

    /// Reads the query.
    pub(in super::super) fn query<T>(
        &self,
        read: impl FnOnce(&mut Query<'_>) -> T,
    ) -> Result<T, Error> {
        let mut sink = Sink::new("query");
        let query = self.request.uri().query().unwrap_or_default();
        let read = read(&mut Query::new(query, &mut sink));
        sink.finish(read)
    }

    /// Reads the JSON body, which must be an object.
    pub(in super::super) fn body<T>(
        &self,
        rest: Rest,
        read: impl FnOnce(&mut Fields<'_>) -> T,
    ) -> Result<T, Error> {
        let fields = match serde_json::from_slice(self.request.body()) {
            Ok(Value::Object(fields)) => fields,
            Ok(_) => return Err(fault("body", "dict_type", "must be a JSON object")),
            Err(_) if self.request.body().is_empty() => {
                return Err(fault("body", "missing", "is missing"));
            }
            Err(e) => {
                let what = format!("is not JSON: line {}, column {}", e.line(), e.column());
                return Err(fault("body", "json_invalid", what));
            }
        };
        let mut sink = Sink::new("body");
        let read = Fields::read(fields, rest, &mut sink, read);
        sink.finish(read)
    }

    /// Reads the body as a form.
    pub(in super::super) fn form<T>(
        &self,
        read: impl FnOnce(&mut Form, &mut Sink) -> T,
    ) -> Result<T, Error> {
        let kind = self.request.headers().get(http::header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let mut form = Form::read(kind, self.request.body())
            .map_err(|what| fault("body", "form_invalid", what))?;
        let mut sink = Sink::new("body");
        let read = read(&mut form, &mut sink);
        sink.finish(read)
    }
}
