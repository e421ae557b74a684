//! genai, with its OpenAI adapter.

use futures_util::StreamExt as _;
use genai::adapter::AdapterKind;
use genai::chat::{ChatMessage, ChatOptions, ChatRequest, ChatStream, ChatStreamEvent};
use genai::resolver::{AuthData, Endpoint, ServiceTargetResolver};
use genai::{ModelIden, ServiceTarget};
use modelway_bench::{Answer, Client, SYSTEM, USER, run, texts};

#[derive(Clone)]
struct Genai {
    client: genai::Client,
    options: ChatOptions,
}

impl Genai {
    async fn start(&self, model: &str) -> ChatStream {
        let response = self.client.exec_chat_stream(model, chat(), Some(&self.options)).await;
        response.expect("a stream").stream
    }
}

impl Client for Genai {
    type Open = ChatStream;

    fn new(base: &str) -> Self {
        let endpoint = Endpoint::from_owned(format!("{base}/"));
        let resolver = ServiceTargetResolver::from_resolver_fn(
            move |target: ServiceTarget| -> Result<ServiceTarget, genai::resolver::Error> {
                let model = ModelIden::new(AdapterKind::OpenAI, target.model.model_name);
                let auth = AuthData::from_single("sk-bench");
                Ok(ServiceTarget { endpoint: endpoint.clone(), auth, model })
            },
        );
        let client = genai::Client::builder().with_service_target_resolver(resolver).build();
        let options = ChatOptions::default().with_max_tokens(64).with_capture_usage(true);
        Self { client: client.expect("a client"), options }
    }

    async fn unary(&self) -> Answer {
        let reply = self.client.exec_chat("bench-unary", chat(), Some(&self.options)).await;
        let reply = reply.expect("an answer");
        let tokens = reply.usage.total_tokens.map_or(0, |n| n as u64);
        Answer { text: reply.first_text().unwrap_or_default().to_owned(), tokens }
    }

    async fn stream(&self, model: &'static str) -> Answer {
        let (mut stream, mut answer) = (self.start(model).await, Answer::default());
        while let Some(event) = stream.next().await {
            match event.expect("an event") {
                ChatStreamEvent::Chunk(chunk) => answer.text.push_str(&chunk.content),
                ChatStreamEvent::End(end) => {
                    let tokens = end.captured_usage.and_then(|usage| usage.total_tokens);
                    answer.tokens = tokens.map_or(0, |n| n as u64);
                }
                _ => {}
            }
        }
        answer
    }

    async fn open(&self, model: &'static str) -> ChatStream {
        let mut stream = self.start(model).await;
        while !matches!(stream.next().await, Some(Ok(ChatStreamEvent::Chunk(_)))) {}
        stream
    }

    async fn embeddings(&self) -> usize {
        let reply = self.client.embed_batch("bench-embeddings", texts(), None).await;
        reply.expect("embeddings").embeddings.iter().map(|e| e.vector.len()).sum()
    }
}

fn chat() -> ChatRequest {
    ChatRequest::new(vec![ChatMessage::system(SYSTEM), ChatMessage::user(USER)])
}

fn main() {
    run::<Genai>();
}
