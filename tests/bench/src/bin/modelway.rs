//! modelway: its facade with its default layers.

use modelway::stream::ChatStream;
use modelway::{ApiKey, ChatCompletion, Message, Provider};
use modelway_bench::{Answer, Client, SYSTEM, USER, run, texts};

#[derive(Clone)]
struct Modelway(modelway::Client);

impl Modelway {
    async fn start(&self, model: &str) -> ChatStream {
        let chat = self.0.models().chat_completions().create(model);
        chat.messages(messages()).max_tokens(64).stream().await.expect("a stream")
    }
}

impl Client for Modelway {
    type Open = ChatStream;

    fn new(base: &str) -> Self {
        let provider = Provider::openai_compatible("bench", base).expect("a base URL");
        let provider = provider.with_key(ApiKey::new("sk-bench").expect("a key"));
        Self(modelway::Client::builder().provider(provider).build().expect("a client"))
    }

    async fn unary(&self) -> Answer {
        let chat = self.0.models().chat_completions().create("bench-unary");
        answer(&chat.messages(messages()).max_tokens(64).await.expect("an answer"))
    }

    async fn stream(&self, model: &'static str) -> Answer {
        let mut stream = self.start(model).await;
        let mut seen = 0;
        while let Some(event) = stream.next().await {
            seen += event.expect("an event").text().map_or(0, str::len);
        }
        let answer = answer(&stream.into_completion().expect("a whole answer"));
        assert_eq!(seen, answer.text.len());
        answer
    }

    async fn open(&self, model: &'static str) -> ChatStream {
        let mut stream = self.start(model).await;
        while stream.next().await.expect("an event").expect("an event").text().is_none() {}
        stream
    }

    async fn embeddings(&self) -> usize {
        let call = self.0.models().embeddings().create("bench-embeddings").texts(texts());
        call.await.expect("embeddings").vectors().map(<[f32]>::len).sum()
    }
}

fn messages() -> [Message; 2] {
    [Message::system(SYSTEM), Message::user(USER)]
}

fn answer(reply: &ChatCompletion) -> Answer {
    let tokens = reply.usage.as_ref().and_then(|usage| usage.total_tokens);
    Answer { text: reply.text().to_string(), tokens: tokens.unwrap_or(0) }
}

fn main() {
    run::<Modelway>();
}
