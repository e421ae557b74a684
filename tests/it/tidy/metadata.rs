//! What cargo says of the workspace.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

/// The repository's root.
pub fn root() -> PathBuf {
    let tests = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the tests are a folder of the repository").to_path_buf()
}

/// Runs cargo and gives its output.
pub fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {arguments:?}: {stderr}");
    String::from_utf8(output.stdout).expect("cargo prints UTF-8")
}

/// The direct, normal dependencies of each package of the workspace, with their features.
pub fn dependencies() -> &'static BTreeMap<String, BTreeMap<String, BTreeSet<String>>> {
    static FOUND: OnceLock<BTreeMap<String, BTreeMap<String, BTreeSet<String>>>> = OnceLock::new();
    FOUND.get_or_init(|| {
        let text = cargo(&["metadata", "--format-version", "1", "--no-deps", "--locked"]);
        let metadata: Value = serde_json::from_str(&text).expect("cargo metadata is JSON");
        let packages = metadata["packages"].as_array().expect("packages");
        packages.iter().map(|p| (name(p), normal(p))).collect()
    })
}

fn name(value: &Value) -> String {
    value["name"].as_str().expect("a name").to_owned()
}

fn normal(package: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let all = package["dependencies"].as_array().expect("dependencies");
    let normal = all.iter().filter(|d| d["kind"].is_null());
    let features = |d: &Value| {
        let list = d["features"].as_array().expect("features");
        list.iter().filter_map(|f| f.as_str().map(str::to_owned)).collect()
    };
    normal.map(|d| (name(d), features(d))).collect()
}
