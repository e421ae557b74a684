//! A client of HTTP/1.1 and HTTP/2.

use reqwest::{Client, ClientBuilder};

use crate::protocol::Protocol;

pub(crate) fn client(protocol: Protocol) -> ClientBuilder {
    match protocol {
        Protocol::Negotiated => Client::builder(),
        Protocol::Http1 => Client::builder().http1_only(),
        Protocol::Http2 => Client::builder().http2_prior_knowledge(),
    }
}
