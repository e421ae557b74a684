//! [`Outgoing`]: a request before it has a host and headers.

use http::Method;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue};
use modelway_core::{Call, Error, ErrorKind, Extra, RequestBody};
use serde::Serialize;
use serde_json::Value;

use super::super::words::Path;
use super::form::Form;
use crate::provider::{Provider, replace};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Method, path with query, body.
pub(in crate::sgp) struct Outgoing {
    method: Method,
    path: String,
    payload: Payload,
}

enum Payload {
    Nothing,
    Json(Vec<u8>),
    Form(Form),
}

impl Outgoing {
    pub(in crate::sgp) fn get(path: impl Into<String>) -> Self {
        Self { method: Method::GET, path: path.into(), payload: Payload::Nothing }
    }

    pub(in crate::sgp) fn delete(path: Path) -> Self {
        Self { method: Method::DELETE, path: path.into_string(), payload: Payload::Nothing }
    }

    /// A POST without a body.
    pub(in crate::sgp) fn bare_post(path: Path) -> Self {
        Self { method: Method::POST, path: path.into_string(), payload: Payload::Nothing }
    }

    pub(in crate::sgp) fn form(path: Path, form: Form) -> Self {
        Self { method: Method::POST, path: path.into_string(), payload: Payload::Form(form) }
    }

    /// A request with `body` as JSON, and `extra` over its fields.
    pub(in crate::sgp) fn json(
        method: Method,
        path: impl Into<String>,
        body: &impl Serialize,
        extra: &Extra,
    ) -> Result<Self, Error> {
        Ok(Self { method, path: path.into(), payload: Payload::Json(json(body, extra)?) })
    }

    /// A request of the caller's own making.
    pub(in crate::sgp) fn raw(
        raw: &modelway_core::RawRequest,
        extra: &Extra,
    ) -> Result<Self, Error> {
        let payload = match &raw.body {
            Some(body) => Payload::Json(json(body, extra)?),
            None => Payload::Nothing,
        };
        Ok(Self { method: raw.method.clone(), path: raw.path.clone(), payload })
    }

    /// The HTTP request, without the key.
    pub(in crate::sgp) fn into_http(
        self,
        call: &Call,
        provider: &Provider,
    ) -> Result<http::Request<RequestBody>, Error> {
        let url = provider.uri(&self.path)?;
        let mut http = http::Request::new(RequestBody::default());
        (*http.method_mut(), *http.uri_mut()) = (self.method, url);
        let headers = http.headers_mut();
        // The service's own client asks for JSON also where it wants a stream.
        headers.insert(ACCEPT, JSON);
        if let Some((name, account)) = account(call, provider)? {
            headers.insert(name, account);
        }
        let body = match self.payload {
            Payload::Nothing => Vec::new(),
            Payload::Json(body) => {
                headers.insert(CONTENT_TYPE, JSON);
                body
            }
            Payload::Form(form) => {
                let (content_type, body) = form.finish(&call.context.options.extra_body)?;
                headers.insert(CONTENT_TYPE, content_type);
                body
            }
        };
        replace(headers, provider.headers());
        replace(headers, &call.context.options.headers);
        *http.body_mut() = body.into();
        Ok(http)
    }
}

/// The header that names the account, where there is one.
fn account(call: &Call, provider: &Provider) -> Result<Option<(HeaderName, HeaderValue)>, Error> {
    let account = call.context.options.account.as_ref().or(provider.account());
    let Some((account, spec)) = account.zip(provider.spec().account) else {
        return Ok(None);
    };
    let wrong = || {
        Error::new(ErrorKind::Configuration, "the account id cannot travel in a header")
            .with_hint("give the id as the service gave it")
    };
    let name = HeaderName::try_from(spec.header).map_err(|_| wrong())?;
    let value = HeaderValue::try_from(account.as_str()).map_err(|_| wrong())?;
    Ok(Some((name, value)))
}

/// The JSON of `body` with `extra` over it.
fn json(body: &impl Serialize, extra: &Extra) -> Result<Vec<u8>, Error> {
    let failed = |e| {
        Error::new(ErrorKind::InvalidRequest, "the request cannot be written as JSON")
            .with_source(e)
    };
    if extra.is_empty() {
        return serde_json::to_vec(body).map_err(failed);
    }
    match serde_json::to_value(body).map_err(failed)? {
        Value::Object(mut fields) => {
            fields.extend(extra.clone());
            serde_json::to_vec(&fields).map_err(failed)
        }
        _ => Err(Error::new(
            ErrorKind::InvalidRequest,
            "extra body fields need a body that is a JSON object",
        )),
    }
}
