//! Templates that name an address of their own: only those that are allowed are called, and get the provider's key.

use modelway::{
    Client, DeploymentRef, Error, ErrorKind, Model, ModelKind, ModelRef, ModelwayTemplate,
};

use crate::serve_support::{KEY, Serve, Upstream, database};
use crate::support::{folder, modelway, run};

/// A model of a template that sends `custom` to `address`.
async fn model(client: &Client, address: &str) -> Model {
    let configuration = ModelwayTemplate::new("custom", "small").base_url(address);
    let template = client.model_templates().create("elsewhere", ModelKind::Chat, configuration);
    client.models().create("elsewhere").template(&template.await.unwrap()).await.unwrap()
}

/// Deploys it; what is back is the deployment's id.
async fn deployed(client: &Client, model: &Model) -> Result<String, Error> {
    let address = ModelRef::new("sgp", model.id.as_str());
    let deployment = client.models().deployments().create(address, "production").await?;
    Ok(deployment.id.as_str().to_owned())
}

async fn chat(client: &Client, deployment: &str) -> Result<String, Error> {
    let call = client.models().chat_completions().create(DeploymentRef::new("sgp", deployment));
    Ok(call.prompt("Hello").await?.text().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_nobody_allowed_cannot_be_deployed() {
    let (own, other) = (Upstream::start(usize::MAX).await, Upstream::start(usize::MAX).await);
    let server = Serve::start(&folder("serve-refuses"), &own.url, &["--allow-base-url", &own.url]);
    let client = server.client_of("default");
    let elsewhere = model(&client, &format!("{}/v1", other.url)).await;
    let error = deployed(&client, &elsewhere).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::PermissionDenied, Some(403)));
    let told = error.to_string();
    assert!(told.contains(&format!("--allow-base-url {}/v1", other.url)), "{told}");
    let odd = model(&client, &format!("{}/v1/%2e%2e/admin", own.url)).await;
    let error = deployed(&client, &odd).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
    assert!(other.heads().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_allowed_address_is_called_with_the_key_until_it_is_allowed_no_more() {
    let (own, other) = (Upstream::start(usize::MAX).await, Upstream::start(usize::MAX).await);
    let folder = folder("serve-allows");
    let server = Serve::start(&folder, &own.url, &["--allow-base-url", &other.url]);
    let client = server.client_of("default");
    let id = deployed(&client, &model(&client, &format!("{}/v1", other.url)).await).await.unwrap();
    assert_eq!(chat(&client, &id).await.unwrap(), "Hi there");
    let [head] = &other.heads()[..] else { panic!("{:?}", other.heads()) };
    assert!(head.starts_with("POST /v1/chat/completions"), "{head}");
    assert!(head.contains(KEY), "{head}");
    assert!(own.heads().is_empty());
    server.signal("TERM");
    assert!(server.ended().await.success());

    // Another process on the database allows less.
    let server = Serve::start(&folder, &own.url, &[]);
    let error = chat(&server.client_of("default"), &id).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::PermissionDenied, Some(403)));
    assert_eq!(other.heads().len(), 1);
    server.signal("TERM");
    assert!(server.ended().await.success());

    // As does any command on it.
    let chat = |allowed: &str| {
        let mut command = modelway(&["chat", "Hello", "--base-url", &own.url, "-m", &id]);
        command.args(["--database", &database(&folder), "--retries", "0"]);
        command.env("MODELWAY_ALLOW_BASE_URL", allowed).env("MODELWAY_API_KEY", KEY);
        command
    };
    let refused = run(chat("")).await;
    assert_eq!(refused.code, Some(4), "{refused:?}");
    let told = format!("--allow-base-url {}/v1", other.url);
    assert!(refused.stderr.contains(&told) && !refused.stderr.contains(KEY), "{refused:?}");
    assert_eq!(run(chat(&other.url)).await.success(), "Hi there\n");
    let create = ["templates", "create", "t", "--type", "chat", "--over", "custom"];
    let place = ["--upstream", "small", "--at", &other.url, "--base-url", &own.url];
    let mut command = modelway(&[&create[..], &place, &["--json"]].concat());
    command.args(["--database", &database(&folder)]);
    let json = run(command).await.json();
    assert_eq!(json["vendor_configuration"]["base_url"], other.url.as_str());
    assert!(own.heads().is_empty());
}
