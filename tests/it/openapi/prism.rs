//! The client half against Prism, over real HTTP: it answers with the description's examples and refuses what does not
//! fit it. Without npm these skip and say so; with `MODELWAY_REQUIRE_SERVER` set they fail instead.

use modelway::{CallMeta, Client, Error};

use super::document::document;
use super::drive::{EXTENTS, Extent, builder, drives};
use super::prism_process::Prism;
use super::streamed::streamed;
use crate::server::skip;

fn client(prism: &Prism, operation: &str, extent: Extent) -> Client {
    let operation = document().operation(operation);
    builder(operation, extent, &prism.url).no_proxy().build().unwrap()
}

/// What is wrong with the end of a call.
fn wrong(operation: &str, how: &str, end: Result<CallMeta, Error>) -> Option<String> {
    match end {
        Ok(meta) if meta.deviations.is_empty() && meta.attempts.len() == 1 => None,
        Ok(meta) => Some(format!("{operation} {how}: {:?} {:?}", meta.deviations, meta.attempts)),
        Err(error) => {
            let why = error.meta().headers.get("sl-violations");
            Some(format!("{operation} {how}: {error}: {why:?}"))
        }
    }
}

/// What is wrong with the end of a stream that is asked for as the service's own client does, for JSON: Prism gives one
/// body then, and the client tells it as a stream and says so.
fn wrong_in_one(operation: &str, end: Result<CallMeta, Error>) -> Option<String> {
    let end = end.map(|mut meta| {
        meta.deviations.retain(|deviation| !deviation.what.starts_with("one JSON body"));
        meta
    });
    wrong(operation, "streamed in one", end)
}

#[tokio::test]
async fn every_operation_succeeds() {
    let prism = match Prism::start().await {
        Ok(prism) => prism,
        Err(why) => return skip("Prism", &why).unwrap_or_default(),
    };
    let mut faults = Vec::new();
    for drive in drives() {
        for extent in EXTENTS {
            let end = (drive.send)(client(&prism, drive.operation, extent), extent).await;
            faults.extend(wrong(drive.operation, &format!("{extent:?}"), end));
        }
    }
    for drive in streamed() {
        let client = client(&prism, drive.operation, Extent::Required);
        let end = (drive.send)(client.clone(), Some("text/event-stream")).await;
        faults.extend(wrong(drive.operation, "streamed", end));
        faults.extend(wrong_in_one(drive.operation, (drive.send)(client, None).await));
    }
    assert!(faults.is_empty(), "{}\nPrism said:\n{}", faults.join("\n"), prism.complaints());
    refuses(&prism).await;
}

/// That it refuses what does not fit: without this its success would say little.
async fn refuses(prism: &Prism) {
    let create = "models.create";
    let models = client(prism, create, Extent::All).models();
    let call = models.create("writer").model_type(modelway::ModelKind::Chat);
    let call = call.with_extra_body(serde_json::json!({"name": 1}));
    let error = call.await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (modelway::ErrorKind::InvalidRequest, Some(422)));
}
