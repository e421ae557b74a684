//! What `cargo add modelway` costs, in crates.

use std::collections::BTreeSet;

use super::metadata::cargo;

/// Unique crates in the normal tree of `package`, itself included.
fn tree(package: &str) -> BTreeSet<String> {
    let text = cargo(&["tree", "-p", package, "-e", "normal", "--prefix", "none", "--locked"]);
    let line = |l: &str| l.split(" (").next().unwrap_or(l).trim().to_owned();
    text.lines().map(line).filter(|l| !l.is_empty()).collect()
}

#[test]
fn crates_stay_few() {
    for (package, limit) in [("modelway-core", 28), ("modelway-wire", 65), ("modelway", 112)] {
        let count = tree(package).len();
        println!("{package}: {count} crates, at most {limit}");
        assert!(count <= limit, "{package} has {count} crates; at most {limit}");
    }
}

#[test]
fn one_tls_stack_and_no_openssl() {
    for package in ["modelway", "modelway-cli"] {
        let tree = tree(package);
        let named = |name: &str| tree.iter().filter(|c| c.split(' ').next() == Some(name)).count();
        for banned in ["openssl", "openssl-sys", "native-tls", "aws-lc-rs", "aws-lc-sys", "boring"]
        {
            assert_eq!(named(banned), 0, "{package} has {banned}");
        }
        assert_eq!(named("rustls"), 1, "{package} has one rustls");
        assert_eq!(named("reqwest"), 1, "{package} has one reqwest");
    }
}
