//! Arrows point inward; each heavy dependency has one owner.

use std::collections::BTreeSet;

use super::metadata::dependencies;

fn of(package: &str) -> BTreeSet<&'static str> {
    let found = dependencies().get(package).unwrap_or_else(|| panic!("no package {package}"));
    found.keys().map(String::as_str).collect()
}

fn ours(package: &str) -> BTreeSet<&'static str> {
    of(package).into_iter().filter(|d| d.starts_with("modelway")).collect()
}

#[test]
fn arrows_point_inward() {
    let allowed: [(&str, &[&str]); 11] = [
        ("modelway-core", &[]),
        ("modelway-wire", &["modelway-core"]),
        ("modelway-http", &["modelway-core"]),
        ("modelway-testing", &["modelway-core", "modelway-wire"]),
        ("modelway", &["modelway-core", "modelway-wire", "modelway-http", "modelway-tokens"]),
        ("modelway-tokens", &["modelway-core"]),
        ("modelway-local", &["modelway-core", "modelway-tokens"]),
        ("modelway-platform", &["modelway-core"]),
        ("modelway-gateway", &["modelway-core", "modelway-wire"]),
        ("modelway-cli", &["modelway", "modelway-local", "modelway-platform", "modelway-gateway"]),
        ("modelway-examples", &["modelway"]),
    ];
    for (package, allowed) in allowed {
        let allowed = allowed.iter().copied().collect();
        let outward: Vec<_> = ours(package).difference(&allowed).copied().collect();
        assert!(outward.is_empty(), "{package} depends on {outward:?}");
    }
}

#[test]
fn models_in_process_are_a_choice() {
    for package in dependencies().keys() {
        let may =
            ["modelway-cli", "modelway-tests", "modelway-examples"].contains(&package.as_str());
        assert!(may || !of(package).contains("modelway-local"), "{package} brings candle");
    }
}

#[test]
fn nothing_depends_on_the_command_line_tool() {
    for package in dependencies().keys() {
        assert!(!of(package).contains("modelway-cli"), "{package} depends on modelway-cli");
        let serves = ["modelway-cli", "modelway-tests", "modelway-examples"];
        assert!(
            serves.contains(&package.as_str()) || !of(package).contains("modelway-gateway"),
            "{package} depends on modelway-gateway"
        );
    }
}

#[test]
fn each_heavy_dependency_has_one_owner() {
    let owners = [
        ("reqwest", "modelway-http"),
        ("rustls", "modelway-http"),
        ("clap", "modelway-cli"),
        ("rustyline", "modelway-cli"),
        ("indicatif", "modelway-cli"),
        ("serde_with", "modelway-wire"),
        ("toml", "modelway"),
        ("candle-core", "modelway-local"),
        ("candle-nn", "modelway-local"),
        ("candle-transformers", "modelway-local"),
        ("rayon", "modelway-local"),
        ("zip", "modelway-local"),
        ("shimmytok", "modelway-tokens"),
        ("tokenizers", "modelway-tokens"),
        ("minijinja", "modelway-tokens"),
        ("sqlx", "modelway-platform"),
        ("axum", "modelway-gateway"),
    ];
    for (dependency, owner) in owners {
        for package in dependencies().keys().filter(|p| *p != owner) {
            assert!(!of(package).contains(dependency), "{package} names {dependency}");
        }
    }
}

#[test]
fn the_core_has_no_runtime_and_no_http_client() {
    let core = of("modelway-core");
    for banned in ["url", "serde_with", "hyper", "reqwest"] {
        assert!(!core.contains(banned), "modelway-core names {banned}");
    }
    let tokio = &dependencies()["modelway-core"]["tokio"];
    assert_eq!(tokio.iter().collect::<Vec<_>>(), ["sync"], "of tokio the core has `sync` only");
    assert!(!of("modelway-wire").contains("tokio"), "modelway-wire names tokio");
}

#[test]
fn wire_types_do_not_show_and_handles_cross_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    fn sent<T: Send + 'static>() {}
    shared::<modelway::Client>();
    shared::<modelway::Error>();
    sent::<modelway::stream::ChatStream>();
    sent::<modelway::stream::CompletionStream>();
    sent::<modelway::stream::EventStream>();
    sent::<modelway::ChatCall>();
}
