//! Reads the set: `index.tsv`, `expected.json` and one JSON file a recording.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use http::{HeaderName, HeaderValue};
use modelway_core::{Environment, ProcessEnvironment};
use serde_json::Value;

/// The variable that names another folder of the same form.
const FOLDER: &str = "MODELWAY_RECORDINGS";
/// The dialect whose recordings are replayed.
const DIALECT: &str = "openai_chat";

/// The recordings of one folder that speak our dialect.
#[derive(Debug, Default)]
pub(super) struct Set {
    pub(super) folder: PathBuf,
    pub(super) recordings: Vec<Recording>,
    /// What is listed and cannot be read.
    pub(super) broken: Vec<String>,
}

/// One exchange.
#[derive(Debug)]
pub(super) struct Recording {
    pub(super) file: String,
    pub(super) provider: String,
    pub(super) endpoint: String,
    pub(super) streaming: bool,
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
    pub(super) request: Option<Value>,
    /// Where the body's chunks came off the socket, if that is known.
    pub(super) edges: Vec<usize>,
    /// What a plain walk found in it; `Null` when nobody says.
    pub(super) expected: Value,
}

impl Set {
    /// The set, or `None` (and a loud word) when its folder is not there.
    pub(super) fn load() -> Option<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let named = ProcessEnvironment.get(FOLDER).filter(|f| !f.is_empty());
        let folder = root.join(named.as_deref().unwrap_or("../shared/recordings"));
        if !folder.is_dir() {
            let folder = folder.display();
            let word = format!("SKIPPED: no recordings at {folder}; name their folder in {FOLDER}");
            super::table::loud(&word);
            return None;
        }
        Some(Self::read(folder))
    }

    fn read(folder: PathBuf) -> Self {
        let index = std::fs::read_to_string(folder.join("index.tsv")).unwrap_or_default();
        let expected = std::fs::read(folder.join("expected.json")).ok();
        let expected: Value =
            expected.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        let mut set = Self { folder, ..Self::default() };
        for row in rows(&index).filter(|row| row.get("dialect") == Some(&DIALECT)) {
            match Recording::read(&set.folder, &row) {
                Ok(mut recording) => {
                    recording.expected = expected.get(&recording.file).cloned().unwrap_or_default();
                    set.recordings.push(recording);
                }
                Err(why) => set.broken.push(why),
            }
        }
        set
    }
}

/// The rows of a table with a header line, by column name.
fn rows(table: &str) -> impl Iterator<Item = BTreeMap<&str, &str>> {
    let mut lines = table.lines().filter(|line| !line.trim().is_empty());
    let names: Vec<&str> = lines.next().unwrap_or_default().split('\t').map(str::trim).collect();
    lines.map(move |line| names.iter().copied().zip(line.split('\t').map(str::trim)).collect())
}

impl Recording {
    fn read(folder: &Path, row: &BTreeMap<&str, &str>) -> Result<Self, String> {
        let file = (*row.get("file").ok_or("a row without a file")?).to_owned();
        let bytes = std::fs::read(folder.join(&file)).map_err(|e| format!("{file}: {e}"))?;
        let json: Value = serde_json::from_slice(&bytes).map_err(|e| format!("{file}: {e}"))?;
        let word = |name: &str| match json.get(name) {
            Some(Value::String(text)) => text.clone(),
            _ => row.get(name).copied().unwrap_or_default().to_owned(),
        };
        let number = json.get("status").and_then(Value::as_u64);
        let status = number.or_else(|| row.get("status")?.parse().ok()).unwrap_or(200);
        let streaming = json.get("streaming").and_then(Value::as_bool);
        let body = json.get("response_body").map(text).unwrap_or_default();
        Ok(Self {
            provider: word("provider"),
            endpoint: word("endpoint"),
            streaming: streaming.unwrap_or(row.get("streaming") == Some(&"true")),
            status: u16::try_from(status).unwrap_or(200),
            headers: json.get("response_headers").map(headers).unwrap_or_default(),
            request: json.get("request_body").filter(|v| !v.is_null()).cloned(),
            edges: json.get("chunk_lens").map(edges).unwrap_or_default(),
            expected: Value::Null,
            body,
            file,
        })
    }

    /// Whether the provider says that it worked.
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON, if it is one value.
    pub(super) fn json(&self) -> Option<Value> {
        serde_json::from_str(self.body.trim()).ok()
    }
}

/// A body as text; one that is stored as JSON is written out.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Headers with one value or several; what HTTP does not allow is left out.
fn headers(value: &Value) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    for (name, value) in value.as_object().into_iter().flatten() {
        let values = match value {
            Value::Array(values) => values.iter().map(text).collect(),
            one => vec![text(one)],
        };
        headers.extend(values.into_iter().map(|value| (name.clone(), value)));
    }
    headers.retain(|(name, value)| {
        name.parse::<HeaderName>().is_ok() && HeaderValue::from_str(value).is_ok()
    });
    headers
}

/// Lengths of chunks to the offsets between them.
fn edges(lengths: &Value) -> Vec<usize> {
    let lengths = lengths.as_array().into_iter().flatten().filter_map(Value::as_u64);
    lengths
        .scan(0, |at, length| {
            *at += usize::try_from(length).ok()?;
            Some(*at)
        })
        .collect()
}
