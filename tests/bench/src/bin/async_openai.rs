//! async-openai, with its defaults.

use async_openai::config::OpenAIConfig;
use async_openai::types::chat::{
    ChatCompletionRequestMessage, ChatCompletionRequestSystemMessage,
    ChatCompletionRequestUserMessage, ChatCompletionResponseStream, ChatCompletionStreamOptions,
    CreateChatCompletionRequest,
};
use async_openai::types::embeddings::CreateEmbeddingRequest;
use futures_util::StreamExt as _;
use modelway_bench::{Answer, Client, SYSTEM, USER, run, texts};

#[derive(Clone)]
struct AsyncOpenAi(async_openai::Client<OpenAIConfig>);

impl AsyncOpenAi {
    async fn start(&self, model: &str) -> ChatCompletionResponseStream {
        let mut request = chat(model);
        request.stream_options = Some(ChatCompletionStreamOptions {
            include_usage: Some(true),
            include_obfuscation: None,
        });
        self.0.chat().create_stream(request).await.expect("a stream")
    }
}

impl Client for AsyncOpenAi {
    type Open = ChatCompletionResponseStream;

    fn new(base: &str) -> Self {
        let config = OpenAIConfig::new().with_api_base(base).with_api_key("sk-bench");
        Self(async_openai::Client::with_config(config))
    }

    async fn unary(&self) -> Answer {
        let reply = self.0.chat().create(chat("bench-unary")).await.expect("an answer");
        let text = reply.choices.into_iter().next().and_then(|choice| choice.message.content);
        let tokens = reply.usage.map_or(0, |usage| usage.total_tokens.into());
        Answer { text: text.unwrap_or_default(), tokens }
    }

    async fn stream(&self, model: &'static str) -> Answer {
        let (mut stream, mut answer) = (self.start(model).await, Answer::default());
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.expect("a chunk");
            if let Some(text) = chunk.choices.first().and_then(|c| c.delta.content.as_ref()) {
                answer.text.push_str(text);
            }
            answer.tokens += chunk.usage.map_or(0, |usage| u64::from(usage.total_tokens));
        }
        answer
    }

    async fn open(&self, model: &'static str) -> ChatCompletionResponseStream {
        let mut stream = self.start(model).await;
        stream.next().await.expect("a chunk").expect("a chunk");
        stream
    }

    async fn embeddings(&self) -> usize {
        let request = CreateEmbeddingRequest {
            model: "bench-embeddings".into(),
            input: texts().into(),
            ..Default::default()
        };
        let reply = self.0.embeddings().create(request).await.expect("embeddings");
        reply.data.iter().map(|embedding| embedding.embedding.len()).sum()
    }
}

#[allow(deprecated, reason = "`max_tokens` is what the others send")]
fn chat(model: &str) -> CreateChatCompletionRequest {
    let messages: Vec<ChatCompletionRequestMessage> = vec![
        ChatCompletionRequestSystemMessage::from(SYSTEM).into(),
        ChatCompletionRequestUserMessage::from(USER).into(),
    ];
    CreateChatCompletionRequest {
        model: model.into(),
        messages,
        max_tokens: Some(64),
        ..Default::default()
    }
}

fn main() {
    run::<AsyncOpenAi>();
}
