//! hyper with its pool and serde structs, nothing else: no redirects, no proxies, no TLS, no errors to tell apart.

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, Response, body::Incoming, header};
use hyper_util::client::legacy::{Client as Pool, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use modelway_bench::{Answer, Client, run, typed};

#[derive(Clone)]
struct Hyper {
    pool: Pool<HttpConnector, Full<Bytes>>,
    base: String,
}

impl Hyper {
    async fn post(&self, path: &str, body: Vec<u8>) -> Response<Incoming> {
        let request = Request::post(format!("{}{path}", self.base))
            .header(header::AUTHORIZATION, "Bearer sk-bench")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::from(body))
            .expect("a request");
        let response = self.pool.request(request).await.expect("a response");
        assert!(response.status().is_success());
        response
    }

    async fn whole(&self, path: &str, body: Vec<u8>) -> Bytes {
        self.post(path, body).await.into_body().collect().await.expect("a body").to_bytes()
    }
}

async fn next(body: &mut Incoming) -> Option<Bytes> {
    body.frame().await.map(|frame| frame.expect("a frame").into_data().unwrap_or_default())
}

impl Client for Hyper {
    type Open = Incoming;

    fn new(base: &str) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Self { pool: Pool::builder(TokioExecutor::new()).build(connector), base: base.to_owned() }
    }

    async fn unary(&self) -> Answer {
        typed::answer(&self.whole("/chat/completions", typed::chat("bench-unary", false)).await)
    }

    async fn stream(&self, model: &'static str) -> Answer {
        let mut body = self.post("/chat/completions", typed::chat(model, true)).await.into_body();
        let mut folded = typed::Folded::default();
        while let Some(chunk) = next(&mut body).await {
            folded.push(chunk);
        }
        folded.answer
    }

    async fn open(&self, model: &'static str) -> Incoming {
        let mut body = self.post("/chat/completions", typed::chat(model, true)).await.into_body();
        next(&mut body).await.expect("a chunk");
        body
    }

    async fn embeddings(&self) -> usize {
        typed::numbers(&self.whole("/embeddings", typed::embed()).await)
    }
}

fn main() {
    run::<Hyper>();
}
