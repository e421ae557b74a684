//! A client of HTTP/1.1 alone.

use reqwest::{Client, ClientBuilder};

use crate::protocol::Protocol;

pub(crate) fn client(protocol: Protocol) -> ClientBuilder {
    match protocol {
        Protocol::Http1 => Client::builder().http1_only(),
    }
}
