//! Licences and sources of everything that is linked.

use serde_json::Value;

use super::metadata::cargo;

/// Licences that go with MIT or Apache-2.0 without conditions beyond notice.
const ALLOWED: [&str; 12] = [
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Unicode-3.0",
    "Zlib",
    "0BSD",
    "CDLA-Permissive-2.0",
    "MIT-0",
    "BSL-1.0",
];

/// Whether one of the alternatives of an SPDX expression is allowed in all its parts.
fn is_allowed(expression: &str) -> bool {
    let flat = expression.replace(['(', ')'], " ").replace('/', " OR ");
    let allowed = |part: &str| ALLOWED.contains(&part.trim());
    flat.split(" OR ").any(|alternative| alternative.split(" AND ").all(allowed))
        || flat.split(" AND ").all(|part| part.split(" OR ").any(allowed))
}

#[test]
fn licences_and_sources() {
    let text = cargo(&["metadata", "--format-version", "1", "--all-features", "--locked"]);
    let metadata: Value = serde_json::from_str(&text).expect("JSON");
    for package in metadata["packages"].as_array().expect("packages") {
        let name = package["name"].as_str().unwrap_or_default();
        let licence = package["license"].as_str().unwrap_or("none");
        assert!(is_allowed(licence), "{name} is under {licence}");
        let source = package["source"].as_str().unwrap_or("registry+ of our own");
        assert!(source.starts_with("registry+"), "{name} comes from {source}");
    }
}
