//! [`Call`]: a request that can be sent again.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Response, Uri};
use modelway_core::Error;

use super::body::Whole;
use super::proxy;
use crate::address::Target;
use crate::transport::Url;
use crate::{error, redirect};

/// Where to send a request.
#[derive(Debug, Clone)]
pub(crate) struct Destination {
    /// Without a user.
    pub(crate) uri: Uri,
    /// From the URL's user and password.
    pub(crate) authorization: Option<HeaderValue>,
}

impl Target for Destination {
    fn read(mut url: Url) -> Result<Self, Error> {
        let mut authorization = None;
        if !url.username().is_empty() || url.password().is_some() {
            authorization = proxy::basic_auth(&url);
            url.set_username("").map_err(|()| error::bad_url())?;
            url.set_password(None).map_err(|()| error::bad_url())?;
        }
        let uri = url.as_str().parse().map_err(|_| error::not_sendable())?;
        Ok(Self { uri, authorization })
    }
}

/// A request that can be sent again.
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Call {
    /// The request for one attempt; it shares the bytes of the body.
    pub(crate) fn request(&self) -> http::Request<Whole> {
        let mut request = http::Request::new(Whole::new(self.body.clone()));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.uri.clone();
        *request.headers_mut() = self.headers.clone();
        request
    }

    /// Where to send it again; `None` when `response` is the answer.
    pub(crate) fn redirected<B>(&self, response: &Response<B>) -> Option<Uri> {
        if !response.status().is_redirection() {
            return None;
        }
        let from = Url::parse(&self.uri.to_string()).ok()?;
        let to = redirect::target(&self.method, &from, response.status(), response.headers())?;
        to.as_str().parse().ok()
    }
}
