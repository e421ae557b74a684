//! `specs/wire/<dialect>/<case>/`: a folder is a test.
//!
//! `call.json` says what is asked and where the case comes from, `request.http` what then travels,
//! `response.http` (or the body of a stream, `response.sse`) what comes back, and `outcome.json` what the
//! caller gets: the answer as it serialises, what was off-spec, or the error. Streams are read three
//! times: whole, byte by byte, and cut in two at every byte.

mod call;
mod http_text;
mod outcome;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use modelway_core::{ApiKey, Backend, Call, CallContext, CallOptions, DeploymentRef, Request};
use modelway_testing::{Canned, CannedTransport, TokioTimer};
use modelway_wire::{HttpBackend, Provider};
use serde_json::Value;

use self::call::Asked;

/// The cases of all dialects.
#[test]
fn all_cases() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/wire");
    let cases: Vec<PathBuf> = folders(&root).iter().flat_map(|dialect| folders(dialect)).collect();
    assert!(!cases.is_empty(), "no cases in {}", root.display());
    let wrong: Vec<String> = cases.iter().flat_map(|case| check(case)).collect();
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    let mut folders: Vec<_> = entries.map(|e| e.path()).filter(|p| p.is_dir()).collect();
    folders.sort();
    folders
}

/// What is wrong with a case.
fn check(folder: &Path) -> Vec<String> {
    let asked = Asked::read(&json(folder, "call.json"));
    let response = http_text::response(folder);
    let mut wrong = Vec::new();
    let mut compare = |what: &str, found: Value, expected: &Value| {
        if found != *expected {
            let name = folder.file_name().unwrap_or_default().display();
            wrong.push(format!("{name}: {what}\n  found    {found}\n  expected {expected}"));
        }
    };
    let (sent, outcome) = run(&asked, response.clone());
    compare("request.http", sent, &http_text::request(folder));
    let expected = json(folder, "outcome.json");
    compare("outcome.json", outcome, &expected);
    if asked.streams() {
        compare("byte by byte", run(&asked, response.clone().bytewise()).1, &expected);
        let length = std::fs::read(http_text::file(folder)).map_or(0, |bytes| bytes.len());
        for at in 1..length {
            let outcome = run(&asked, response.clone().split_at([at])).1;
            compare(&format!("cut at byte {at}"), outcome, &expected);
        }
    }
    wrong.truncate(3);
    wrong
}

fn json(folder: &Path, file: &str) -> Value {
    let path = folder.join(file);
    let text = std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_slice(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// What travels, and what the caller gets.
fn run(asked: &Asked, response: Canned) -> (Value, Value) {
    let transport = CannedTransport::new().respond(response);
    let mut provider = Provider::named(&asked.provider).unwrap();
    if let Some(url) = &asked.base_url {
        provider = provider.with_base_url(url).unwrap();
    }
    let provider = provider.with_key(ApiKey::new("esecret_case").unwrap());
    let backend = HttpBackend::new(provider, Arc::new(transport.clone()), TokioTimer::shared());
    let mut options = CallOptions::default();
    options.extra_body = asked.extra_body.clone();
    let deployment = DeploymentRef::new(asked.provider.as_str(), asked.model.as_str());
    let context = CallContext::new(deployment, options);
    let call = Call { request: Arc::new(asked.request.clone()), context };
    let completes = matches!(asked.request, Request::Complete { .. });
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let outcome = runtime.block_on(async {
        match backend.call(call).await {
            Ok(reply) => outcome::of_reply(reply, completes).await,
            Err(error) => outcome::of_error(&error),
        }
    });
    (http_text::of_request(transport.requests().first()), outcome)
}
