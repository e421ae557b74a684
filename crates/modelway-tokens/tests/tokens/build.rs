//! Builds small GGUF files.

use std::path::PathBuf;

/// A GGUF file in the making.
#[derive(Clone)]
pub(crate) struct Gguf {
    pub(crate) version: u32,
    entries: Vec<Vec<u8>>,
    tensors: Vec<Vec<u8>>,
    data: usize,
}

fn text(text: &str) -> Vec<u8> {
    [&(text.len() as u64).to_le_bytes(), text.as_bytes()].concat()
}

impl Gguf {
    pub(crate) fn new() -> Self {
        Self { version: 3, entries: Vec::new(), tensors: Vec::new(), data: 0 }
    }

    pub(crate) fn raw(mut self, key: &str, kind: u32, value: &[u8]) -> Self {
        self.entries.push([&text(key), &kind.to_le_bytes()[..], value].concat());
        self
    }

    pub(crate) fn text(self, key: &str, value: &str) -> Self {
        self.raw(key, 8, &text(value))
    }

    pub(crate) fn number(self, key: &str, value: u32) -> Self {
        self.raw(key, 4, &value.to_le_bytes())
    }

    pub(crate) fn array(self, key: &str, kind: u32, count: u64, bytes: &[u8]) -> Self {
        self.raw(key, 9, &[&kind.to_le_bytes(), &count.to_le_bytes()[..], bytes].concat())
    }

    pub(crate) fn texts(self, key: &str, values: &[String]) -> Self {
        let bytes: Vec<u8> = values.iter().flat_map(|value| text(value)).collect();
        self.array(key, 8, values.len() as u64, &bytes)
    }

    pub(crate) fn tensor(mut self, name: &str, dims: &[u64], kind: u32, offset: u64) -> Self {
        let dims: Vec<u8> = [dims.len() as u32]
            .iter()
            .flat_map(|n| n.to_le_bytes())
            .chain(dims.iter().flat_map(|d| d.to_le_bytes()))
            .collect();
        self.tensors
            .push([&text(name), &dims[..], &kind.to_le_bytes(), &offset.to_le_bytes()].concat());
        self
    }

    pub(crate) fn data(mut self, bytes: usize) -> Self {
        self.data = bytes;
        self
    }

    /// The header without padding and data.
    pub(crate) fn header(&self) -> Vec<u8> {
        let mut out = b"GGUF".to_vec();
        out.extend(self.version.to_le_bytes());
        out.extend((self.tensors.len() as u64).to_le_bytes());
        out.extend((self.entries.len() as u64).to_le_bytes());
        out.extend(self.entries.concat());
        out.extend(self.tensors.concat());
        out
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut out = self.header();
        out.resize(out.len().next_multiple_of(32) + self.data, 7);
        out
    }

    pub(crate) fn write(&self, name: &str) -> PathBuf {
        write(name, &self.bytes())
    }
}

/// A byte-level vocabulary with `<|im_end|>` and `<|im_start|>`, and two tensors.
#[cfg_attr(not(feature = "gguf"), allow(dead_code))]
pub(crate) fn model() -> Gguf {
    let letters = (0x21..=0x7e_u32).chain(0xa1..=0xac).chain(0xae..=0xff).chain(0x100..=0x143);
    let mut tokens: Vec<String> = letters.filter_map(char::from_u32).map(String::from).collect();
    tokens.extend(
        ["he", "ll", "hell", "hello", "Ġhello", "<|im_start|>", "<|im_end|>"].map(String::from),
    );
    let merges = ["h e", "l l", "he ll", "hell o", "Ġ hello"].map(String::from);
    let count = tokens.len() as u32;
    let types: Vec<u8> =
        (0..count).flat_map(|i| if i + 2 < count { 1u32 } else { 3 }.to_le_bytes()).collect();
    Gguf::new()
        .text("general.architecture", "llama")
        .text("tokenizer.ggml.model", "gpt2")
        .text("tokenizer.ggml.pre", "smollm")
        .texts("tokenizer.ggml.tokens", &tokens)
        .texts("tokenizer.ggml.merges", &merges)
        .array("tokenizer.ggml.token_type", 5, count.into(), &types)
        .number("tokenizer.ggml.bos_token_id", count - 2)
        .number("tokenizer.ggml.eos_token_id", count - 1)
        .text("tokenizer.chat_template", "{{ bos_token }}{{ messages[0].content }}{{ eos_token }}")
        .tensor("a", &[32, 2], 3, 0)
        .tensor("b", &[8], 0, 64)
        .data(96)
}

/// A file with these bytes.
pub(crate) fn write(name: &str, bytes: &[u8]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("tokens-{name}"));
    std::fs::write(&path, bytes).unwrap();
    path
}
