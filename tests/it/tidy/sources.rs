//! What the sources must keep to.

use std::fs;
use std::path::{Path, PathBuf};

use super::metadata::root;

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("target") {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

fn library_sources() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(root().join("crates")).expect("crates").flatten() {
        let src = entry.path().join("src");
        if src.is_dir() {
            rust_files(&src, &mut files);
        }
    }
    files.into_iter().map(|f| (f.clone(), fs::read_to_string(f).expect("a source"))).collect()
}

/// The part of a file before its unit tests.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

#[test]
fn features_are_chosen_in_mod_rs_only() {
    for (path, text) in library_sources() {
        let named = path.file_name().and_then(|n| n.to_str()) == Some("mod.rs");
        let feature = text.contains("cfg(feature") || text.contains("cfg(not(feature");
        assert!(named || !feature, "{} chooses by feature", path.display());
    }
}

#[test]
fn files_can_be_read_in_a_sitting() {
    for (path, text) in library_sources() {
        let lines = without_tests(&text).lines().count();
        assert!(lines <= 600, "{} has {lines} lines", path.display());
    }
}

#[test]
fn the_top_level_is_what_it_is() {
    let known =
        ["Cargo.toml", "Cargo.lock", "crates", "specs", "examples", "tests", "README.md", "target"];
    let known = |name: &str| {
        known.contains(&name)
            || name.starts_with('.')
            || name.starts_with("LICENSE")
            || matches!(name, "clippy.toml" | "rustfmt.toml")
    };
    for entry in fs::read_dir(root()).expect("the root").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        assert!(known(&name), "`{name}` does not belong at the top level");
    }
}

#[test]
fn dependencies_stand_in_the_workspace_manifest_only() {
    for entry in fs::read_dir(root().join("crates")).expect("crates").flatten() {
        let manifest = fs::read_to_string(entry.path().join("Cargo.toml")).expect("a manifest");
        let section = manifest.split("[dependencies]").nth(1).unwrap_or_default();
        for line in
            section.lines().take_while(|l| !l.starts_with('[')).filter(|l| !l.trim().is_empty())
        {
            let inherited = line.contains("workspace = true") || line.trim_start().starts_with('#');
            assert!(inherited, "{}: `{line}` names a version of its own", entry.path().display());
        }
    }
}
