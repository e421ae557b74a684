//! The case of what is not offered.

use modelway_core::{
    Capability, EmbeddingRequest, Error, ErrorKind, ListModels, Phase, RerankRequest, StreamedChat,
};

use super::Subject;
use super::case::{Not, ensure};

pub(super) async fn refused(subject: &Subject) -> Result<(), Not> {
    let mut tried = 0;
    for capability in Capability::LIST.iter().filter(|c| !subject.capabilities().has(**c)) {
        if let Some(result) = attempt(subject, *capability).await {
            tried += 1;
            refuses(*capability, result)?;
        }
    }
    if tried == 0 { Err(Not::Applicable("offers everything".to_owned())) } else { Ok(()) }
}

/// Asks for what needs `capability` and nothing else that is lacking; `None` when nothing does.
async fn attempt(subject: &Subject, capability: Capability) -> Option<Result<(), Error>> {
    let chats = subject.capabilities().has(Capability::Chat);
    Some(match capability {
        Capability::Chat => subject.call(capability, subject.chat()).await.map(drop),
        Capability::Completions => subject.call(capability, subject.completion()).await.map(drop),
        Capability::Embeddings => {
            subject.call(capability, EmbeddingRequest::new(["a cat"])).await.map(drop)
        }
        Capability::Reranking => {
            subject.call(capability, RerankRequest::new("cat", ["a cat"])).await.map(drop)
        }
        Capability::Models => subject.call(capability, ListModels::new()).await.map(drop),
        Capability::Streaming if chats => {
            subject.call(Capability::Chat, StreamedChat(subject.chat())).await.map(drop)
        }
        _ => return None,
    })
}

fn refuses(capability: Capability, result: Result<(), Error>) -> Result<(), Not> {
    let what = capability.as_str();
    let Err(error) = result else {
        return Err(format!("{what} is answered though it is not declared").into());
    };
    let (kind, phase) = (error.kind(), error.phase());
    ensure(
        kind == ErrorKind::Unsupported && phase == Phase::Build,
        format!(
            "{what} fails as {kind} in phase {}, not as unsupported in phase build",
            phase.as_str()
        ),
    )
}
