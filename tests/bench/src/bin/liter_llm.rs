//! liter-llm, with its default features and configuration.

use std::sync::Arc;

use futures_util::StreamExt as _;
use liter_llm::{
    BoxStream, ChatCompletionChunk, ChatCompletionRequest, ClientConfigBuilder, DefaultClient,
    EmbeddingInput, EmbeddingRequest, LlmClient as _, Message, StreamOptions, SystemMessage,
    UserContent, UserMessage,
};
use modelway_bench::{Answer, Client, SYSTEM, USER, run, texts};

type Stream = BoxStream<'static, Result<ChatCompletionChunk, liter_llm::LiterLlmError>>;

#[derive(Clone)]
struct LiterLlm(Arc<DefaultClient>);

impl LiterLlm {
    async fn start(&self, model: &str) -> Stream {
        let mut request = chat(model);
        request.stream_options = Some(StreamOptions { include_usage: Some(true) });
        self.0.chat_stream(request).await.expect("a stream")
    }
}

impl Client for LiterLlm {
    type Open = Stream;

    fn new(base: &str) -> Self {
        let config = ClientConfigBuilder::new("sk-bench").base_url(base).build();
        Self(Arc::new(DefaultClient::new(config, None).expect("a client")))
    }

    async fn unary(&self) -> Answer {
        let reply = self.0.chat(chat("bench-unary")).await.expect("an answer");
        let content = reply.choices.first().and_then(|choice| choice.message.content.as_ref());
        let text = content.and_then(|content| content.as_text()).unwrap_or_default().to_owned();
        Answer { text, tokens: reply.usage.map_or(0, |usage| usage.total_tokens) }
    }

    async fn stream(&self, model: &'static str) -> Answer {
        let (mut stream, mut answer) = (self.start(model).await, Answer::default());
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.expect("a chunk");
            if let Some(text) = chunk.choices.first().and_then(|c| c.delta.content.as_ref()) {
                answer.text.push_str(text);
            }
            answer.tokens += chunk.usage.map_or(0, |usage| usage.total_tokens);
        }
        answer
    }

    async fn open(&self, model: &'static str) -> Stream {
        let mut stream = self.start(model).await;
        stream.next().await.expect("a chunk").expect("a chunk");
        stream
    }

    async fn embeddings(&self) -> usize {
        let request = EmbeddingRequest {
            model: "bench-embeddings".into(),
            input: EmbeddingInput::Multiple(texts()),
            encoding_format: None,
            dimensions: None,
            user: None,
            extra_body: None,
        };
        let reply = self.0.embed(request).await.expect("embeddings");
        reply.data.iter().map(|embedding| embedding.embedding.len()).sum()
    }
}

fn chat(model: &str) -> ChatCompletionRequest {
    let text = |text: &str| UserContent::Text(text.to_owned());
    ChatCompletionRequest {
        model: model.to_owned(),
        messages: vec![
            Message::System(SystemMessage { content: text(SYSTEM), name: None }),
            Message::User(UserMessage { content: text(USER), name: None }),
        ],
        max_tokens: Some(64),
        ..Default::default()
    }
}

fn main() {
    run::<LiterLlm>();
}
