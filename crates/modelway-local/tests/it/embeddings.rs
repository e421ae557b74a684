//! Vectors against those of sentence-transformers (`fixtures/embeddings.py`), and rerankings.

use modelway_core::{EmbeddingRequest, ErrorKind, Inference, RerankRequest, ScoringMethod};
use modelway_local::{LocalModels, ModelFiles, cosine};
use serde_json::Value;

use crate::support::{minilm, to};

fn encoder() -> Option<LocalModels> {
    let files = ModelFiles::sentence_encoder(minilm()?);
    Some(LocalModels::builder().model("minilm", files).build().unwrap())
}

#[tokio::test]
async fn vectors_agree_with_sentence_transformers() {
    let Some(models) = encoder() else { return };
    let fixture: Value = serde_json::from_str(include_str!("../fixtures/embeddings.json")).unwrap();
    let cases = fixture["texts"].as_array().unwrap();
    let request = EmbeddingRequest::new(cases.iter().map(|c| c["text"].as_str().unwrap()));
    let answer = models.embed(&request, &to("minilm")).await.unwrap();
    assert_eq!(answer.embeddings.len(), cases.len());
    for (case, vector) in cases.iter().zip(answer.vectors()) {
        let expected: Vec<f32> = serde_json::from_value(case["vector"].clone()).unwrap();
        let agreement = cosine(&expected, vector);
        assert!(agreement >= 0.9999, "{:?}: {agreement}", case["text"]);
        assert!(expected.iter().zip(vector).all(|(a, b)| (a - b).abs() < 1e-4));
    }
    assert!(answer.usage.unwrap().prompt_tokens > Some(20));
}

#[tokio::test]
async fn what_cannot_be_embedded_is_said() {
    let Some(models) = encoder() else { return };
    let none = models.embed(&EmbeddingRequest::new([""; 0]), &to("")).await.unwrap();
    assert!(none.embeddings.is_empty());
    let long = EmbeddingRequest::new(["ok", &"word ".repeat(300)]);
    let error = models.embed(&long, &to("minilm")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ContextLength);
    assert!(error.to_string().contains("text 1 has 302 tokens, the model reads 256"), "{error}");
    let short = EmbeddingRequest::new(["a"]).dimensions(64);
    let error = models.embed(&short, &to("minilm")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("384"), "{error}");
}

#[tokio::test]
async fn rerankings_are_cosines_and_say_so() {
    let Some(models) = encoder() else { return };
    let chunks = ["Bananas are yellow.", "Paris is the capital of France.", "Rome is in Italy."];
    let request = RerankRequest::new("What is the capital of France?", chunks);
    let all = models.rerank(&request, &to("minilm")).await.unwrap();
    assert_eq!(all.method, Some(ScoringMethod::EmbeddingCosine));
    let order: Vec<u32> = all.results.iter().map(|r| r.index).collect();
    assert_eq!(order, [1, 2, 0]);
    let best = models.rerank(&request.clone().top_n(1), &to("minilm")).await.unwrap();
    assert_eq!(best.results, all.results[..1]);
    let told = request.instruction("prefer fruit");
    let error = models.rerank(&told, &to("minilm")).await.unwrap_err();
    assert!(error.to_string().contains("instruction"), "{error}");
}
