//! Names of models.

use std::fs;

use modelway_core::ErrorKind;
use modelway_local::weights::{ModelRef, catalogue};

use crate::support::{Folder, weights};

fn id(text: &str) -> String {
    ModelRef::parse(text).unwrap_or_else(|e| panic!("{text}: {e}")).id()
}

#[test]
fn built_in_names_have_any_case_and_aliases() {
    for name in [
        "smollm2-135m-instruct",
        "SmolLM2-135M-Instruct",
        " smollm2 ",
        "HuggingFaceTB/smollm2-135m-instruct",
    ] {
        assert_eq!(id(name), "smollm2-135m-instruct");
    }
    for name in
        ["all-minilm-l6-v2", "all-MiniLM-L6-v2", "minilm", "sentence-transformers/all-MiniLM-L6-v2"]
    {
        assert_eq!(id(name), "all-minilm-l6-v2");
    }
}

#[test]
fn hub_names_have_one_spelling() {
    assert_eq!(id("org/repo"), "org/repo");
    assert_eq!(id("hf:org/repo"), "org/repo");
    assert_eq!(id("hf://org/repo@main/a.gguf"), "org/repo/a.gguf");
    assert_eq!(id("org/repo@v1.0/sub/a b.gguf"), "org/repo@v1.0/sub/a b.gguf");
    assert_eq!(id("https://huggingface.co/org/repo"), "org/repo");
    assert_eq!(id("https://huggingface.co/org/repo/blob/main/a.gguf"), "org/repo/a.gguf");
    assert_eq!(
        id("https://huggingface.co/org/repo/resolve/v1/sub/a.gguf?download=true"),
        "org/repo@v1/sub/a.gguf"
    );
    // Only with `hf:` a name of the catalogue means the hub.
    assert!(matches!(
        ModelRef::parse("hf:sentence-transformers/all-MiniLM-L6-v2"),
        Ok(ModelRef::Hub(_))
    ));
}

#[test]
fn names_that_cannot_be_are_refused_with_what_there_is() {
    for text in ["", "gpt-4", "  ", "smollm3", "ünicode"] {
        let error = ModelRef::parse(text).expect_err(text);
        assert_eq!(error.kind(), ErrorKind::NotFound, "{text}");
        for entry in catalogue() {
            assert!(error.to_string().contains(entry.id), "{error}");
        }
    }
    for text in [
        "org/",
        "/",
        "hf:",
        "hf:repo",
        "hf:../../etc/passwd",
        "hf:org/re po",
        "hf:org/repo@/a.gguf",
        "hf:org/repo/../a.gguf",
        "hf:org/repo//a.gguf",
        "hf:org/repo/a\\b.gguf",
        "hf:org/repo/",
        "hf:org/repo/C:evil.gguf",
        "hf:org/repo/a\u{0}.gguf",
        "hf:org/repo/...gguf.",
        "hf:https://example.com/x",
        "./absent.gguf",
        "/absent/model.gguf",
        "absent.gguf",
        "~/absent",
    ] {
        let error = ModelRef::parse(text).expect_err(text);
        assert!(!error.to_string().contains(['\n', '\u{0}']), "{error}");
    }
}

#[test]
fn paths_are_looked_at() {
    let folder = Folder::new();
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs::write(path("model.gguf"), weights()).expect("written");
    fs::write(path("other.bin"), weights()).expect("written");
    assert!(matches!(ModelRef::parse(&path("model.gguf")), Ok(ModelRef::Path(_))));
    assert!(matches!(ModelRef::parse(&path("other.bin")), Ok(ModelRef::Path(_))));

    fs::write(path("web.gguf"), "<html>").expect("written");
    let error = ModelRef::parse(&path("web.gguf")).expect_err("no GGUF");
    assert!(error.to_string().contains("web.gguf is not a GGUF file"), "{error}");

    let pipe = std::process::Command::new("mkfifo").arg(path("pipe.gguf")).status();
    assert!(pipe.expect("mkfifo").success());
    ModelRef::parse(&path("pipe.gguf")).expect_err("a pipe");

    let embedding = folder.path().join("embedding");
    fs::create_dir(&embedding).expect("a folder");
    fs::write(embedding.join("model.safetensors"), "x").expect("written");
    let error = ModelRef::parse(&path("embedding")).expect_err("no tokenizer");
    assert!(error.to_string().contains("has no tokenizer.json, no config.json"), "{error}");
    for name in ["tokenizer.json", "config.json"] {
        fs::write(embedding.join(name), "{}").expect("written");
    }
    let model = ModelRef::parse(&path("embedding")).expect("a model");
    let model = folder.cache().find(&model).expect("found");
    assert_eq!((model.kind.as_str(), model.files.len(), model.bytes), ("embedding", 3, 5));
    assert_eq!(model.path, embedding);
}
