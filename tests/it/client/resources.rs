//! The resource tree with a provider that has no platform; pages, waits and addresses.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use modelway::{
    ApiKey, Client, ControlReply, DeploymentStatus, ErrorKind, Model, ModelDeployment,
    ModelDeploymentId, ModelKind, ModelName, ModelwayTemplate, Page, Phase, Provider, Timestamp,
};
use modelway_testing::{Canned, CannedTransport, Outcome, Script};
use serde_json::json;

fn client(provider: &str, transport: CannedTransport) -> Client {
    let provider = Provider::named(provider).unwrap().with_key(ApiKey::new("a-key").unwrap());
    Client::builder().provider(provider).transport(transport).build().unwrap()
}

#[tokio::test]
async fn models_of_a_plain_provider_have_an_automatic_deployment() {
    for provider in ["anyscale", "openai"] {
        let models = json!({"data": [{"id": "a/b"}, {"id": "c"}]});
        let transport = CannedTransport::new()
            .respond(Canned::json(200, &models))
            .respond(Canned::json(200, &json!({"id": "a/b"})))
            .respond(Canned::json(200, &json!({"id": "a/b"})));
        let client = client(provider, transport.clone());
        let deployments = client.models().deployments();
        let all = deployments.list_all().items().collect().await.unwrap();
        let ids: Vec<_> = all.iter().map(|d| (d.id.as_str(), d.built_in, d.is_ready())).collect();
        assert_eq!(ids, [("a/b", true, true), ("c", true, true)]);
        let of_one = deployments.list("a/b").await.unwrap();
        assert_eq!(of_one.items[0].id, "a/b");
        assert_eq!(of_one.items[0].model_instance_id.as_ref().unwrap(), &"a/b");
        let other = deployments.retrieve("a/b", "another").await.unwrap_err();
        assert_eq!(other.kind(), ErrorKind::NotFound);
        let address = modelway::DeploymentRef::from(&of_one.items[0]);
        assert_eq!(address.provider(), Some(provider));
    }
}

#[tokio::test]
async fn what_takes_a_platform_is_refused_before_anything_is_sent() {
    for provider in ["anyscale", "openai"] {
        let transport = CannedTransport::new();
        let client = client(provider, transport.clone());
        let models = client.models();
        let changes = [
            models.create("m").model_type(ModelKind::Chat).await.unwrap_err(),
            models.update("m").name("n").await.unwrap_err(),
            models.delete("m").await.unwrap_err(),
            models.deployments().create("m", "d").await.unwrap_err(),
            models.deployments().delete("m", "m").await.unwrap_err(),
        ];
        for error in changes {
            assert_eq!((error.kind(), error.phase()), (ErrorKind::Immutable, Phase::Build));
            assert!(error.to_string().contains("built in"), "{error}");
        }
        let now = Timestamp::from_unix_seconds(1_700_000_000).unwrap();
        let later = now.plus(Duration::from_secs(60));
        let usage = models.usage_statistics().retrieve(ModelName::new("m"), now, later, 1);
        let vendor = ModelwayTemplate::new("lab", "m");
        let template = client.model_templates().create("t", ModelKind::Chat, vendor);
        let bound = models.chat_completions().create("m").prompt("Hi").parameter("tone", "dry");
        let refused = [
            usage.await.unwrap_err(),
            template.await.unwrap_err(),
            client.model_groups().list().await.unwrap_err(),
            client.fine_tuning_jobs().list().await.unwrap_err(),
            models.deployments().execute("m", "m").texts(["a"]).await.unwrap_err(),
            bound.await.unwrap_err(),
        ];
        for error in &refused {
            assert_eq!((error.kind(), error.phase()), (ErrorKind::Unsupported, Phase::Build));
        }
        assert!(refused[0].to_string().contains("modelway-platform"), "{}", refused[0]);
        assert!(transport.requests().is_empty());
    }
}

fn page(numbers: std::ops::Range<u64>, page: Option<u64>, total: Option<u64>) -> Outcome {
    let mut list = Page::all(numbers.map(|n| Model::new(n.to_string())));
    list.current_page = page;
    list.items_per_page = Some(2);
    list.total_item_count = total;
    Outcome::control(ControlReply::ListModels(list))
}

async fn items(script: &Script) -> Result<Vec<String>, modelway::Error> {
    let client = Client::builder().backend(script.clone()).build()?;
    let models = client.models().list().limit(2).items().collect().await?;
    Ok(models.into_iter().map(|model| model.id.to_string()).collect())
}

#[tokio::test(start_paused = true)]
async fn pages_are_counted_here() {
    let counted =
        Script::new().then(page(0..2, Some(1), Some(3))).then(page(2..3, Some(2), Some(3)));
    assert_eq!(items(&counted).await.unwrap(), ["0", "1", "2"]);
    assert_eq!((counted.calls().len(), counted.remaining()), (2, 0));
    // A service that does not say which page it gave.
    let silent = Script::new().then(page(0..2, None, Some(3))).then(page(2..3, None, Some(3)));
    assert_eq!(items(&silent).await.unwrap(), ["0", "1", "2"]);
    // One that counts nothing ends with an empty page.
    let endless = Script::new().then(page(0..2, Some(1), None)).then(page(0..0, Some(2), None));
    assert_eq!(items(&endless).await.unwrap(), ["0", "1"]);
    // One that gives the first page for ever.
    let stuck = Script::new().otherwise(|_| page(0..2, Some(1), None));
    let error = items(&stuck).await.unwrap_err();
    assert!(
        error.to_string().contains("page 2 of the list was asked for and page 1 came"),
        "{error}"
    );
}

fn deployment(status: DeploymentStatus) -> Outcome {
    let now = ModelDeployment::new("dep", "d", status);
    Outcome::control(ControlReply::RetrieveDeployment(now))
}

#[tokio::test(start_paused = true)]
async fn a_wait_asks_less_and_less_often() {
    let pending = || deployment(DeploymentStatus::UpdatePending);
    let script = (0..12).fold(Script::new(), |script, _| script.then(pending()));
    let script = script.then(deployment(DeploymentStatus::Ready));
    let client = Client::builder().backend(script.clone()).build().unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let watched = seen.clone();
    let wait = client.models().deployments().wait_until_ready("m", "dep");
    let ready = wait.on_progress(move |now| watched.lock().unwrap().push(now.status.clone()));
    assert!(ready.await.unwrap().is_ready());
    assert_eq!(seen.lock().unwrap().len(), 13);
    let times = script.call_times();
    let pauses: Vec<u128> = times.windows(2).map(|two| (two[1] - two[0]).as_millis()).collect();
    assert_eq!(pauses[..3], [1000, 1500, 2250]);
    assert_eq!(pauses.last(), Some(&15_000));
}

#[tokio::test(start_paused = true)]
async fn a_wait_ends_by_itself() {
    let script = Script::new().otherwise(|_| deployment(DeploymentStatus::UpdatePending));
    let client = Client::builder().backend(script).build().unwrap();
    let wait = client.models().deployments().wait_until_ready("m", "dep");
    let late = wait.at_most(Duration::from_secs(60)).await.unwrap_err();
    assert_eq!(late.kind(), ErrorKind::Timeout);
    assert!(late.to_string().contains("UPDATE_PENDING after 60 s"), "{late}");
    let script = Script::new().then(deployment(DeploymentStatus::from("DEPLOY_FAILED")));
    let client = Client::builder().backend(script).build().unwrap();
    let failed = client.models().deployments().wait_until_ready("m", "dep").await.unwrap_err();
    assert!(failed.to_string().contains("DEPLOY_FAILED and will not be ready"), "{failed}");
}

#[tokio::test]
async fn an_id_is_exact_and_a_text_may_name_a_provider() {
    let lab = Script::new().otherwise(|_| Outcome::reply("lab"));
    let own = Script::new().otherwise(|_| Outcome::reply("own"));
    let builder = Client::builder().named_backend("lab", lab.backend());
    let client = builder.named_backend("own", own.backend()).default_provider("own").build();
    let client = client.unwrap();
    let chats = client.models().chat_completions();
    let by_text = chats.create("lab:x").prompt("Hi").await.unwrap();
    let by_id = chats.create(ModelDeploymentId::new("lab:x")).prompt("Hi").await.unwrap();
    assert_eq!((by_text.text(), by_id.text()), ("lab", "own"));
    assert_eq!(own.calls()[0].context.upstream_id(), "lab:x");
}

#[tokio::test]
async fn a_page_of_the_services_list_knows_who_told_it() {
    let client = Client::builder().backend(Script::new().models(["a"])).build().unwrap();
    let page = client.models().list().await.unwrap();
    assert_eq!(page.items[0].meta.provider.as_deref(), Some("backend"));
}
