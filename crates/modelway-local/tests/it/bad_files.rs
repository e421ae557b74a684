//! Files that are no models.

use std::path::{Path, PathBuf};

use modelway_core::{CompletionRequest, EmbeddingRequest, Error, ErrorKind, Inference};
use modelway_local::{LocalModels, ModelFiles};

use crate::support::{builder, minilm, smollm2, to};

fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&path).unwrap();
    path
}

async fn load(path: PathBuf) -> Error {
    let models = builder(path).build().unwrap();
    models.complete(&CompletionRequest::new("a"), &to("chat")).await.unwrap_err()
}

#[tokio::test]
async fn gguf_files() {
    let at = folder("bad-gguf");
    let error = load(at.join("missing.gguf")).await;
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("missing.gguf"), "{error}");
    std::fs::write(at.join("text.gguf"), "this is no model, it only says so").unwrap();
    assert!(load(at.join("text.gguf")).await.to_string().contains("not a GGUF file"));
    let Some(good) = smollm2().map(|p| std::fs::read(p).unwrap()) else { return };
    for length in [3, 20, 5_000, 1_000_000, 50_000_000, good.len() - 1] {
        let path = at.join(format!("cut-{length}.gguf"));
        std::fs::write(&path, &good[..length]).unwrap();
        let error = load(path.clone()).await;
        assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
        assert!(error.to_string().contains("cut-"), "{error}");
        std::fs::remove_file(path).unwrap();
    }
}

#[tokio::test]
async fn another_architecture() {
    let Some(mut bytes) = smollm2().map(|p| std::fs::read(p).unwrap()) else { return };
    let key = b"general.architecture";
    let at = bytes.windows(key.len()).position(|w| w == key).unwrap() + key.len() + 4 + 8;
    assert_eq!(&bytes[at..at + 5], b"llama");
    bytes[at..at + 5].copy_from_slice(b"mamba");
    let path = folder("bad-gguf").join("mamba.gguf");
    std::fs::write(&path, bytes).unwrap();
    let error = load(path).await;
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("architecture `mamba`"), "{error}");
}

#[tokio::test]
async fn a_relative_of_bert_is_no_bert() {
    let Some(good) = minilm() else { return };
    let at = folder("encoder-roberta");
    for file in ["tokenizer.json", "model.safetensors"] {
        std::fs::copy(good.join(file), at.join(file)).unwrap();
    }
    let config = std::fs::read_to_string(good.join("config.json")).unwrap();
    std::fs::write(at.join("config.json"), config.replace("\"bert\"", "\"xlm-roberta\"")).unwrap();
    let files = ModelFiles::sentence_encoder(&at);
    let models = LocalModels::builder().model("m", files).build().unwrap();
    let error = models.embed(&EmbeddingRequest::new(["a"]), &to("m")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("xlm-roberta"), "{error}");
}

#[tokio::test]
async fn encoders() {
    let Some(good) = minilm() else { return };
    for missing in ["config.json", "tokenizer.json", "model.safetensors"] {
        let at = folder(&format!("encoder-without-{missing}"));
        for file in ["config.json", "tokenizer.json", "model.safetensors"] {
            let bytes = std::fs::read(good.join(file)).unwrap();
            let cut = if file == missing { bytes.len() / 2 } else { bytes.len() };
            std::fs::write(at.join(file), &bytes[..cut]).unwrap();
        }
        for step in ["cut", "gone"] {
            let files = ModelFiles::sentence_encoder(&at);
            let models = LocalModels::builder().model("m", files).build().unwrap();
            let error = models.embed(&EmbeddingRequest::new(["a"]), &to("m")).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration, "{step} {error}");
            assert!(error.to_string().contains(missing), "{step} {error}");
            let _ = std::fs::remove_file(at.join(missing));
        }
    }
}

#[tokio::test]
async fn a_failed_load_is_told_to_all_and_may_be_tried_again() {
    let Some(good) = smollm2() else { return };
    let path = folder("late").join("model.gguf");
    let _ = std::fs::remove_file(&path);
    let models = builder(path.clone()).build().unwrap();
    let (a, b) = tokio::join!(models.load("chat"), models.load("chat"));
    assert_eq!(
        (a.unwrap_err().kind(), b.unwrap_err().kind()),
        (ErrorKind::Configuration, ErrorKind::Configuration)
    );
    std::fs::copy(good, path).unwrap();
    models.load("chat").await.unwrap();
}
