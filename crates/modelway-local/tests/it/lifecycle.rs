//! Loading and unloading.

use modelway_core::{
    CompletionRequest, ControlPlane, EmbeddingRequest, ErrorKind, Inference, ListModels, ModelKind,
    RetrieveModel,
};
use modelway_local::{LocalModels, ModelFiles};

use crate::support::{builder, chat_models, complete, minilm, smollm2, stream, to};

#[tokio::test]
async fn several_models_load_lazily_and_unload_alone() {
    let (Some(chat), Some(encoder)) = (smollm2(), minilm()) else { return };
    let models = builder(chat).model("enc", ModelFiles::sentence_encoder(encoder)).build().unwrap();
    assert!(models.loaded().is_empty());
    let (text, vectors) =
        (CompletionRequest::new("1, 2,").max_tokens(2u64), EmbeddingRequest::new(["a"]));
    let (context, other) = (to("chat"), to("enc"));
    let (a, b) = tokio::join!(models.complete(&text, &context), models.embed(&vectors, &other));
    a.unwrap();
    b.unwrap();
    assert_eq!(models.loaded(), ["chat", "enc"]);
    models.unload("chat").await.unwrap();
    assert_eq!(models.loaded(), ["enc"]);
    assert!(!complete(&models, text).await.is_empty());
    let listed = models.list_models(&ListModels::new(), &to("")).await.unwrap();
    let kinds: Vec<_> = listed.items.iter().map(|m| m.kind.clone().unwrap()).collect();
    assert_eq!(kinds, [ModelKind::Chat, ModelKind::Embedding]);
    let model = models.retrieve_model(&RetrieveModel::new(), &to("enc")).await.unwrap();
    assert_eq!(model.context_length, Some(256));
}

#[tokio::test]
async fn unloading_ends_running_answers_with_an_error() {
    let Some(models) = chat_models() else { return };
    let request = CompletionRequest::new("Once upon a time").max_tokens(3000u64);
    let mut events = stream(&models, &request).await.unwrap();
    while events.next().await.unwrap().unwrap().text().is_none() {}
    models.unload("chat").await.unwrap();
    let error = loop {
        if let Err(error) = events.next().await.unwrap() {
            break error;
        }
    };
    assert_eq!(error.kind(), ErrorKind::Provider);
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn calls_for_the_wrong_kind_are_refused_before_loading() {
    let models = LocalModels::builder()
        .model("a", ModelFiles::gguf("/nowhere/a.gguf"))
        .model("b", ModelFiles::sentence_encoder("/nowhere/b"))
        .build()
        .unwrap();
    let error = models.embed(&EmbeddingRequest::new(["x"]), &to("a")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("these can: b"), "{error}");
    let error = models.complete(&CompletionRequest::new("x"), &to("b")).await.unwrap_err();
    assert!(error.is_unsupported() && error.to_string().contains("these can: a"), "{error}");
    let error = models.complete(&CompletionRequest::new("x"), &to("c")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("known are: a, b"), "{error}");
    assert_eq!(error.provider(), Some("local"));
    assert!(models.loaded().is_empty());
}
