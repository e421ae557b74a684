//! The build without HTTP/2.

use http::Version;

use crate::support::{fetch, post};
use crate::tls::{Authority, serve, trusting};

#[tokio::test]
async fn http2_is_not_offered_to_a_server_that_prefers_it() {
    let authority = Authority::new();
    let server = serve(&authority, &["localhost"]).await;
    for builder in [trusting(&authority), trusting(&authority).http1_only()] {
        let transport = builder.build().unwrap();
        let response = fetch(&transport, post(server.url("localhost"), "{}")).await.unwrap();
        assert_eq!(response.version(), Version::HTTP_11);
        assert_eq!(response.into_body(), "HTTP/1.1 /v1");
    }
}
