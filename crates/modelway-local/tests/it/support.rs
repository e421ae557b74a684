//! Where the weights are, and short ways to call.

use std::path::PathBuf;

use modelway_core::stream::EventStream;
use modelway_core::{
    CallContext, CallOptions, ChatRequest, CompletionRequest, DeploymentRef, Environment, Error,
    Inference, Message, ProcessEnvironment,
};
use modelway_local::{LocalModels, LocalModelsBuilder, ModelFiles};

fn find(variable: &str, scratch: &str) -> Option<PathBuf> {
    let env = ProcessEnvironment;
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/modelway-scratch");
    let path = env.get(variable).map_or_else(|| root.join(scratch), PathBuf::from);
    if path.exists() {
        return Some(path);
    }
    let required = env.get("MODELWAY_REQUIRE_SERVER").is_some_and(|v| v == "1");
    assert!(!required, "{} is missing; set {variable}", path.display());
    eprintln!("SKIPPED: {} is missing; set {variable}", path.display());
    None
}

/// SmolLM2-135M-Instruct.
pub(crate) fn smollm2() -> Option<PathBuf> {
    find("MODELWAY_SMOLLM2_GGUF", "SmolLM2-135M-Instruct.Q4_1.gguf")
}

/// The same weights as 32 bit floats.
pub(crate) fn smollm2_floats() -> Option<PathBuf> {
    find("MODELWAY_SMOLLM2_F32_GGUF", "SmolLM2-135M-Instruct.F32.gguf")
}

/// The folder of all-MiniLM-L6-v2.
pub(crate) fn minilm() -> Option<PathBuf> {
    find("MODELWAY_MINILM_DIR", "all-minilm-l6-v2")
}

/// The chat model alone, as `chat`.
pub(crate) fn chat_models() -> Option<LocalModels> {
    Some(builder(smollm2()?).build().unwrap())
}

pub(crate) fn builder(path: PathBuf) -> LocalModelsBuilder {
    LocalModels::builder().model("chat", ModelFiles::gguf(path))
}

pub(crate) fn to(id: &str) -> CallContext {
    CallContext::new(DeploymentRef::new("local", id), CallOptions::default())
}

pub(crate) fn user(text: &str) -> ChatRequest {
    ChatRequest::new([Message::user(text)])
}

pub(crate) async fn complete(models: &LocalModels, request: CompletionRequest) -> String {
    models.complete(&request, &to("chat")).await.unwrap().text().to_owned()
}

pub(crate) async fn stream(
    models: &LocalModels,
    r: &CompletionRequest,
) -> Result<EventStream, Error> {
    models.stream_complete(r, &to("chat")).await
}
