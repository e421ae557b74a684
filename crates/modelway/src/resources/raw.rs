//! `client.raw()`.

use http::Method;
use modelway_core::{DeploymentRef, Error, RawReply, RawRequest};
use serde_json::Value;

use crate::Client;
use crate::client::launch;
use crate::options::{Options, awaits, call_options};

/// Requests of the caller's own making: a provider's address, credentials and layers, nothing else.
#[derive(Debug, Clone)]
pub struct Raw<C = Client> {
    client: C,
}

impl<C: Clone> Raw<C> {
    pub(crate) fn new(client: C) -> Self {
        Self { client }
    }

    /// `GET path` after the base URL.
    pub fn get(&self, path: impl Into<String>) -> RawCall<C> {
        self.call(Method::GET, path, None)
    }

    /// `POST path` after the base URL. It is not tried again once it may have been seen.
    pub fn post(&self, path: impl Into<String>, json: Value) -> RawCall<C> {
        self.call(Method::POST, path, Some(json))
    }

    /// Any method.
    pub fn call(&self, method: Method, path: impl Into<String>, json: Option<Value>) -> RawCall<C> {
        RawCall {
            client: self.client.clone(),
            provider: DeploymentRef::default_provider(),
            request: RawRequest::new(method, path, json),
            options: Options::default(),
        }
    }
}

/// A raw request in the making; `.await` sends it.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until `.await` (blocking: `.send()`)"]
pub struct RawCall<C = Client> {
    client: C,
    provider: DeploymentRef,
    request: RawRequest,
    options: Options,
}

impl<C> RawCall<C> {
    /// Sends it to this provider, and not to the default one.
    pub fn provider(mut self, id: impl AsRef<str>) -> Self {
        self.provider = DeploymentRef::provider_only(id.as_ref());
        self
    }

    call_options!();
}

impl<C: Into<Client>> RawCall<C> {
    pub(crate) fn sent(self) -> impl Future<Output = Result<RawReply, Error>> + Send {
        launch(self.client, self.request, self.provider, self.options.finish())
    }
}

awaits!(RawCall => RawReply);
