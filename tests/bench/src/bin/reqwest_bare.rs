//! reqwest and serde structs, as a careful program would write it by hand.

use bytes::Bytes;
use modelway_bench::{Answer, Client, run, typed};
use reqwest::{Response, header};

#[derive(Clone)]
struct Reqwest {
    client: reqwest::Client,
    base: String,
}

impl Reqwest {
    async fn post(&self, path: &str, body: Vec<u8>) -> Response {
        let request = self.client.post(format!("{}{path}", self.base)).bearer_auth("sk-bench");
        let request = request.header(header::CONTENT_TYPE, "application/json").body(body);
        request.send().await.and_then(Response::error_for_status).expect("a response")
    }

    async fn whole(&self, path: &str, body: Vec<u8>) -> Bytes {
        self.post(path, body).await.bytes().await.expect("a body")
    }
}

impl Client for Reqwest {
    type Open = Response;

    fn new(base: &str) -> Self {
        Self { client: reqwest::Client::new(), base: base.to_owned() }
    }

    async fn unary(&self) -> Answer {
        typed::answer(&self.whole("/chat/completions", typed::chat("bench-unary", false)).await)
    }

    async fn stream(&self, model: &'static str) -> Answer {
        let mut response = self.post("/chat/completions", typed::chat(model, true)).await;
        let mut folded = typed::Folded::default();
        while let Some(chunk) = response.chunk().await.expect("a chunk") {
            folded.push(chunk);
        }
        folded.answer
    }

    async fn open(&self, model: &'static str) -> Response {
        let mut response = self.post("/chat/completions", typed::chat(model, true)).await;
        response.chunk().await.expect("a chunk").expect("a chunk");
        response
    }

    async fn embeddings(&self) -> usize {
        typed::numbers(&self.whole("/embeddings", typed::embed()).await)
    }
}

fn main() {
    run::<Reqwest>();
}
