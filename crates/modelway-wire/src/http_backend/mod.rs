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
use http::{HeaderValue, Response};
use modelway_core::{
    ApiKey, Backend, Body, Call, CallMeta, Capabilities, Deviation, Error, ErrorKind, Phase, Reply,
    Timer, Transport,
};

#[cfg(not(feature = "sgp"))]
use self::absent::{Absent as Sgp, Absent as SgpBase};
use self::sniff::{Kind, sniff};
use crate::dialect::{Dialect, head_meta};
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
}

impl HttpBackend {
    /// `provider` over `transport`.
    pub fn new(provider: Provider, transport: Arc<dyn Transport>, timer: Arc<dyn Timer>) -> Self {
        let dialect: Arc<dyn Dialect> = match provider.spec().dialect {
            DialectName::OpenAiChat => Arc::new(OpenAiChat),
            DialectName::Sgp => Arc::new(Sgp),
            DialectName::SgpBase => Arc::new(SgpBase),
        };
        Self { provider, dialect, transport, timer }
    }

    /// Adds the credentials; they are marked sensitive, so that `Debug` hides them.
    fn authorize(&self, headers: &mut http::HeaderMap) -> Result<(), Error> {
        let Some(key) = self.provider.key() else { return Ok(()) };
        let (name, text) = match self.provider.spec().auth {
            Auth::Bearer => (AUTHORIZATION, format!("Bearer {}", key.expose())),
            Auth::Header(name) => (header_name(name)?, key.expose().to_owned()),
        };
        if headers.contains_key(&name) {
            return Ok(());
        }
        let mut value = HeaderValue::try_from(text).map_err(|_| {
            Error::new(ErrorKind::Configuration, "the API key cannot travel in a header")
        })?;
        value.set_sensitive(true);
        headers.insert(name, value);
        Ok(())
    }

    async fn exchange(&self, call: &Call, meta: &CallMeta) -> Result<Response<Body>, Error> {
        let mut request =
            self.dialect.encode(call, &self.provider).map_err(|e| e.with_meta(meta.clone()))?;
        self.authorize(request.headers_mut())?;
        self.transport.send(request).await.map_err(|e| self.lost(e, meta))
    }

    /// A failure without an answer.
    fn lost(&self, error: Error, meta: &CallMeta) -> Error {
        let retired = self.provider.spec().retired.filter(|_| self.provider.at_default_host());
        let error = match (error.kind(), retired, self.provider.spec().local) {
            (ErrorKind::Connection, Some(hint), _) => error.with_hint(hint),
            (ErrorKind::Connection, None, true) if error.phase() == Phase::Connect => {
                let hint = format!("is the server at {} running?", self.provider.origin());
                error.with_hint(hint)
            }
            _ => error,
        };
        error.with_meta(meta.clone())
    }

    /// The error of an answer whose status is not a success.
    async fn refused(&self, call: &Call, response: Response<Body>, meta: CallMeta) -> Error {
        let (parts, body) = response.into_parts();
        // The status says more than a body that cannot be read, or not to its end.
        let body = body.collect_prefix(MAX_ERROR_BODY).await;
        let error =
            self.dialect.decode_error(parts.status, &parts.headers, &body, self.timer.wall());
        let error = self.dialect.explain(&call.request, error);
        let error = error.with_provider_body(String::from_utf8_lossy(&body));
        complete(error, &head_meta(meta, parts.status, parts.headers), self.provider.key())
    }
}

#[async_trait]
impl Backend for HttpBackend {
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        let mut meta = call.context.meta();
        meta.provider = meta.provider.or_else(|| Some(self.provider.shared_id()));
        let mut response = self.exchange(&call, &meta).await?;
        hide_cookies(response.headers_mut());
        if !response.status().is_success() {
            return Err(self.refused(&call, response, meta).await);
        }
        let (parts, body) = response.into_parts();
        let is_stream = call.request.is_stream();
        let is_events =
            is_stream && content_type(&parts.headers).is_some_and(|t| t.contains("event-stream"));
        let mut meta = head_meta(meta, parts.status, parts.headers);
        let (kind, body) = match (is_stream, is_events) {
            (false, _) => (Kind::Whole, body),
            (true, true) => (Kind::Events, body),
            (true, false) => sniff(body).await,
        };
        if kind == Kind::Events {
            return Ok(Reply::Stream(Box::new(self.stream(&call, meta, body))));
        }
        let (mut reply, deviations) = match self.whole(&call, body).await {
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

fn header_name(name: &str) -> Result<http::HeaderName, Error> {
    http::HeaderName::try_from(name).map_err(|_| {
        Error::new(ErrorKind::Configuration, format!("`{name}` cannot be the name of a header"))
    })
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
