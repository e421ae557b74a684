//! Addresses, keys, accounts and headers out of code and environment.

use modelway_core::*;
use modelway_wire::Provider;
use modelway_wire::provider::{discover, discover_at, discover_named, find};

use crate::support::{sent_by, sgp};

fn env(pairs: &[(&str, &str)]) -> MapEnvironment {
    MapEnvironment::from_iter(pairs.iter().copied())
}

fn named(row: &str, pairs: &[(&str, &str)]) -> Result<Provider, Error> {
    discover_named(find(row).unwrap(), &env(pairs)).unwrap().provider
}

#[test]
fn the_environment_gives_key_account_address_and_headers() {
    let found = discover(&env(&[
        ("SGP_API_KEY", "k"),
        ("SGP_ACCOUNT_ID", "acct"),
        ("SGP_CLIENT_BASE_URL", "http://h/x/y/"),
    ]));
    let [found] = found.as_slice() else { panic!("one key, one provider: {found:?}") };
    assert_eq!((found.id, found.url_variable), ("sgp", Some("SGP_CLIENT_BASE_URL")));
    let provider = found.provider.as_ref().unwrap();
    assert_eq!(provider.base_url(), "http://h/x/y");
    assert_eq!(provider.account().unwrap(), &"acct");
}

#[test]
fn base_models_are_configured_by_name_alone() {
    let set = env(&[("SGP_API_KEY", "k")]);
    assert!(discover(&set).iter().all(|found| found.id != "sgp-base"));
    let provider = named("sgp-base", &[("SGP_API_KEY", "k")]).unwrap();
    assert_eq!((provider.id(), provider.base_url()), ("sgp-base", "https://api.egp.scale.com"));
}

#[tokio::test]
async fn headers_of_the_environment_lie_under_those_of_the_code() {
    let lines = "X-Team: blue\nno colon here\n X-Trace :  a:b \r\nx-both: env";
    let set = [("SGP_API_KEY", "k"), ("SGP_CLIENT_CUSTOM_HEADERS", lines)];
    let own = [("x-both", "code")].map(|(k, v)| (k.parse().unwrap(), v.parse().unwrap()));
    let provider = named("sgp", &set).unwrap().with_headers(http::HeaderMap::from_iter(own));
    assert!(!format!("{provider:?}").contains("blue"), "they may be secrets");
    let sent = sent_by(provider, "m", RetrieveModel::new()).await.unwrap();
    assert_eq!(sent.header("x-team"), Some("blue"));
    assert_eq!(sent.header("x-trace"), Some("a:b"));
    assert_eq!(sent.headers.get_all("x-both").iter().collect::<Vec<_>>(), ["code"]);
    let set = [("SGP_API_KEY", "k"), ("SGP_CLIENT_CUSTOM_HEADERS", "a: b\nbad name: secret")];
    let error = named("sgp", &set).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().starts_with("SGP_CLIENT_CUSTOM_HEADERS: line 2"), "{error}");
    assert!(!error.to_string().contains("secret"));
}

#[test]
fn addresses_have_a_precedence() {
    let plain = || named("sgp", &[("SGP_API_KEY", "k")]).unwrap();
    let with_url =
        || named("sgp", &[("SGP_API_KEY", "k"), ("SGP_CLIENT_BASE_URL", "http://env")]).unwrap();
    assert_eq!(plain().base_url(), "https://api.egp.scale.com");
    assert_eq!(with_url().base_url(), "http://env");
    let local = plain().with_environment("development").unwrap();
    assert_eq!(local.base_url(), "http://127.0.0.1:5003/public");
    let back = local.with_environment("production").unwrap();
    assert_eq!(back.base_url(), "https://api.egp.scale.com");
    let error = with_url().with_environment("development").unwrap_err();
    assert!(error.to_string().starts_with("ambiguous: SGP_CLIENT_BASE_URL"), "{error}");
    for own in [
        with_url().with_base_url("http://code").unwrap().with_environment("development").unwrap(),
        plain().with_environment("development").unwrap().with_base_url("http://code").unwrap(),
        discover_at(
            find("sgp").unwrap(),
            "http://code",
            &env(&[("SGP_CLIENT_BASE_URL", "http://env")]),
        )
        .provider
        .unwrap(),
    ] {
        assert_eq!(own.base_url(), "http://code");
    }
    let error = plain().with_environment("staging").unwrap_err();
    assert!(error.to_string().contains("production, development"), "{error}");
}

#[tokio::test]
async fn the_base_path_is_kept() {
    let local = sgp().with_environment("development").unwrap();
    let sent = sent_by(local, "", ListServers::default()).await.unwrap();
    assert_eq!(sent.uri.to_string(), "http://127.0.0.1:5003/public/v4/serving");
}

#[tokio::test]
async fn without_an_account_nothing_is_created_and_no_header_is_sent() {
    let provider = || Provider::named("sgp").unwrap().with_key(ApiKey::new("k").unwrap());
    let sent = sent_by(provider(), "m", RetrieveModel::new()).await.unwrap();
    assert_eq!(sent.header("x-selected-account-id"), None);
    let sent = sent_by(provider(), "m", CreateDeployment::new("d")).await.unwrap();
    assert_eq!(sent.json().unwrap().get("account_id"), None);
    let template = CreateTemplate::new("t", ModelKind::Chat, ModelwayTemplate::new("p", "m"));
    let dataset = CreateTrainingDataset::new("n", DatasetSchema::Generation, "f", &b""[..]);
    for refused in [
        sent_by(provider(), "", CreateModel::new("m", ModelKind::Chat)).await,
        sent_by(provider(), "", template).await,
        sent_by(provider(), "", CreateGroup::new("g")).await,
        sent_by(provider(), "", CreateFineTuningJob::new("d")).await,
        sent_by(provider(), "", dataset).await,
    ] {
        let error = refused.unwrap_err();
        assert_eq!((error.kind(), error.phase()), (ErrorKind::Configuration, Phase::Build));
        assert!(error.to_string().contains("SGP_ACCOUNT_ID"), "{error}");
    }
    let own = CreateGroup::new("g").account_id("own");
    assert_eq!(sent_by(provider(), "", own).await.unwrap().json().unwrap()["account_id"], "own");
}

#[tokio::test]
async fn the_key_travels_in_its_own_header_and_hidden() {
    let sent = sent_by(sgp(), "m", RetrieveModel::new()).await.unwrap();
    assert!(sent.headers["x-api-key"].is_sensitive());
    assert_eq!(sent.header("authorization"), None);
}

#[test]
fn rows_say_what_they_can() {
    let platform = Provider::named("sgp").unwrap().capabilities();
    for has in [
        Capability::ControlPlane,
        Capability::UsageStatistics,
        Capability::FineTuning,
        Capability::Execute,
        Capability::Reranking,
        Capability::RequestParameters,
        Capability::LogProbs,
        Capability::Images,
    ] {
        assert!(platform.has(has), "{has:?}");
    }
    for lacks in [Capability::Tools, Capability::JsonSchema, Capability::Choices] {
        assert!(!platform.has(lacks), "{lacks:?}");
    }
    assert!(!Provider::named("sgp-base").unwrap().capabilities().has(Capability::ControlPlane));
}
