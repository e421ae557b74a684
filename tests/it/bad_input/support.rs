//! Clients and errors for these tests.

use std::error::Error as _;

use modelway::layers::RetryPolicy;
use modelway::{ApiKey, Client, Error, Provider};
use modelway_testing::{CannedTransport, RawServer};

/// A client on the Anyscale profile over canned responses, without retries.
pub fn anyscale(transport: &CannedTransport) -> Client {
    let key = ApiKey::new("esecret_test").expect("a key");
    let provider = Provider::named("anyscale").expect("a row").with_key(key);
    Client::builder()
        .provider(provider)
        .transport(transport.clone())
        .retry(RetryPolicy::never())
        .build()
        .expect("a client")
}

/// A client over a raw server, without retries.
pub fn raw(server: &RawServer) -> Client {
    let provider = Provider::openai_compatible("raw", &server.url()).expect("a provider");
    Client::builder()
        .provider(provider)
        .no_proxy()
        .retry(RetryPolicy::never())
        .build()
        .expect("a client")
}

/// Asserts what every error owes to its reader: one line, and no repetition of its source.
pub fn is_clear(error: &Error) {
    let text = error.to_string();
    assert!(!text.is_empty() && !text.contains('\n'), "one line: {text:?}");
    if let Some(source) = error.source() {
        assert!(!text.contains(&source.to_string()), "`{text}` repeats its source `{source}`");
    }
}
