//! [`HttpBackend`]: a provider over a transport.

#[cfg(not(feature = "sgp"))]
mod absent;
mod sniff;
mod stream;
mod unary;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use http::header::AUTHORIZATION;
use http::response::Parts;
use http::{HeaderName, HeaderValue, Response};
use modelway_core::{
    ApiKey, Backend, Body, Call, CallMeta, Capabilities, Deviation, Error, ErrorKind, Phase, Reply,
    Timer, Transport,
};

#[cfg(not(feature = "sgp"))]
use self::absent::{Absent as Sgp, Absent as SgpBase};
use self::sniff::{Kind, sniff};
use crate::dialect::{Dialect, head_meta};
use crate::headers;
use crate::json::Report;
use crate::openai_chat::OpenAiChat;
use crate::provider::{Auth, DialectName, Provider};
#[cfg(feature = "sgp")]
use crate::sgp::{Sgp, SgpBase};

/// The largest unary body that is read unless the call says otherwise.
const MAX_BODY: usize = 64 << 20;
/// The largest error body that is read.
const MAX_ERROR_BODY: usize = 256 << 10;

/// Answers calls by a provider over HTTP: the dialect encodes, the key is added, the transport sends, the
/// dialect decodes.
#[derive(Debug)]
pub struct HttpBackend {
    provider: Provider,
    dialect: Arc<dyn Dialect>,
    transport: Arc<dyn Transport>,
    timer: Arc<dyn Timer>,
    /// The key as a header, or why it cannot be one.
    credentials: Result<Option<(HeaderName, HeaderValue)>, String>,
}

impl HttpBackend {
    /// `provider` over `transport`.
    pub fn new(provider: Provider, transport: Arc<dyn Transport>, timer: Arc<dyn Timer>) -> Self {
        let dialect: Arc<dyn Dialect> = match provider.spec().dialect {
            DialectName::OpenAiChat => Arc::new(OpenAiChat),
            DialectName::Sgp => Arc::new(Sgp),
            DialectName::SgpBase => Arc::new(SgpBase),
        };
        let credentials = credentials(&provider);
        Self { provider, dialect, transport, timer, credentials }
    }

    /// Adds the credentials, unless the caller gave such a header.
    fn authorize(&self, headers: &mut http::HeaderMap) -> Result<(), Error> {
        match &self.credentials {
            Ok(Some((name, value))) => {
                headers.entry(name).or_insert_with(|| value.clone());
                Ok(())
            }
            Ok(None) => Ok(()),
            Err(why) => Err(Error::new(ErrorKind::Configuration, why.clone())),
        }
    }

    /// What is known of a call before there is an answer.
    fn meta(&self, call: &Call) -> CallMeta {
        let mut meta = call.context.meta();
        meta.provider.get_or_insert_with(|| self.provider.shared_id());
        meta
    }

    /// And with the head of the answer.
    fn answered(&self, call: &Call, head: Parts) -> CallMeta {
        head_meta(self.meta(call), head.status, head.headers)
    }

    async fn exchange(&self, call: &Call) -> Result<Response<Body>, Error> {
        let encoded = self.dialect.encode(call, &self.provider);
        let mut request = encoded.map_err(|e| e.with_meta(self.meta(call)))?;
        self.authorize(request.headers_mut())?;
        self.transport.send(request).await.map_err(|e| self.lost(e, call))
    }

    /// A failure without an answer.
    fn lost(&self, error: Error, call: &Call) -> Error {
        let retired = self.provider.spec().retired.filter(|_| self.provider.at_default_host());
        let error = match (error.kind(), retired, self.provider.spec().local) {
            (ErrorKind::Connection, Some(hint), _) => error.with_hint(hint),
            (ErrorKind::Connection, None, true) if error.phase() == Phase::Connect => {
                let hint = format!("is the server at {} running?", self.provider.origin());
                error.with_hint(hint)
            }
            _ => error,
        };
        error.with_meta(self.meta(call))
    }

    /// The error of an answer whose status is not a success.
    async fn refused(&self, call: &Call, response: Response<Body>) -> Error {
        let (head, body) = response.into_parts();
        // The status says more than a body that cannot be read, or not to its end.
        let body = body.collect_prefix(MAX_ERROR_BODY).await;
        let error = self.dialect.decode_error(head.status, &head.headers, &body, self.timer.wall());
        let error = self.dialect.explain(&call.request, error);
        let error = error.with_provider_body(String::from_utf8_lossy(&body));
        complete(error, &self.answered(call, head), self.provider.key())
    }
}

#[async_trait]
impl Backend for HttpBackend {
    /// What is rare is boxed, and the meta made when it is told: a call that waits is small, and cheap to make.
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        let mut response = self.exchange(&call).await?;
        hide_cookies(response.headers_mut());
        if !response.status().is_success() {
            return Err(Box::pin(self.refused(&call, response)).await);
        }
        let (head, body) = response.into_parts();
        let is_stream = call.request.is_stream();
        let is_events =
            is_stream && content_type(&head.headers).is_some_and(|t| t.contains("event-stream"));
        let (kind, body) = match (is_stream, is_events) {
            (false, _) => (Kind::Whole, body),
            (true, true) => (Kind::Events, body),
            (true, false) => Box::pin(sniff(body)).await,
        };
        if kind == Kind::Events {
            let mut meta = self.answered(&call, head);
            headers::detach(&mut meta.headers);
            return Ok(Reply::Stream(Box::new(self.stream(&call, meta, body))));
        }
        let whole = self.whole(&call, body).await;
        let mut meta = self.answered(&call, head);
        let (mut reply, deviations) = match whole {
            Ok(whole) => whole,
            Err(error) => return Err(complete(error, &meta, self.provider.key())),
        };
        meta.deviations = deviations;
        // A server that answers a request for a stream with one JSON body.
        if is_stream {
            return unary::as_stream(reply, meta);
        }
        *reply.meta_mut() = meta;
        Ok(reply)
    }

    fn capabilities(&self) -> Capabilities {
        self.provider.capabilities()
    }
}

impl HttpBackend {
    /// Reads and decodes a whole body, and says what was off-spec in it.
    async fn whole(&self, call: &Call, body: Body) -> Result<(Reply, Vec<Deviation>), Error> {
        let options = &call.context.options;
        let body = body.collect(options.max_response_bytes.unwrap_or(MAX_BODY)).await?;
        let mut report = Report::new();
        let decoded = self.dialect.decode(&call.request, &body, &mut report);
        let told = |e: Error| e.with_provider_body(String::from_utf8_lossy(&body));
        let mut reply = decoded.map_err(told)?;
        let deviations = report.take();
        if options.strict
            && let Some(first) = deviations.first()
        {
            return Err(off_spec(first));
        }
        self.dialect.enrich(&mut reply, &self.provider);
        Ok((reply, deviations))
    }
}

/// The error for a deviation in strict mode.
fn off_spec(deviation: &Deviation) -> Error {
    Error::new(ErrorKind::Response, format!("the answer is off-spec at {deviation}"))
        .with_hint("strict mode makes an error of this; it can be read without it")
}

/// Adds the head of the answer to an error that was found in its body, and hides the key in it.
fn complete(mut error: Error, meta: &CallMeta, key: Option<&ApiKey>) -> Error {
    if let Some(key) = key {
        error = error.without_key(key);
    }
    let own_id = error.meta().request_id.clone();
    *error.meta_mut() = meta.clone();
    let known = &mut error.meta_mut().request_id;
    *known = known.take().or(own_id);
    error
}

/// The header with the provider's key. It is marked sensitive, so that `Debug` hides it.
fn credentials(provider: &Provider) -> Result<Option<(HeaderName, HeaderValue)>, String> {
    let Some(key) = provider.key() else { return Ok(None) };
    let (name, text) = match provider.spec().auth {
        Auth::Bearer => (AUTHORIZATION, format!("Bearer {}", key.expose())),
        Auth::Header(name) => {
            let parsed = HeaderName::try_from(name);
            let wrong = |_| format!("`{name}` cannot be the name of a header");
            (parsed.map_err(wrong)?, key.expose().to_owned())
        }
    };
    let value = HeaderValue::try_from(text);
    let mut value = value.map_err(|_| "the API key cannot travel in a header".to_owned())?;
    value.set_sensitive(true);
    Ok(Some((name, value)))
}

fn content_type(headers: &http::HeaderMap) -> Option<&str> {
    headers.get(http::header::CONTENT_TYPE)?.to_str().ok()
}

fn hide_cookies(headers: &mut http::HeaderMap) {
    if let http::header::Entry::Occupied(mut cookies) = headers.entry(http::header::SET_COOKIE) {
        cookies.iter_mut().for_each(|value| value.set_sensitive(true));
    }
}

/// How long trailing frames are waited for once every answer has its finish word.
const DRAIN: Duration = Duration::from_secs(5);
/// How long the body's end is waited for once the provider marked the end of the answer.
const GRACE: Duration = Duration::from_millis(100);
