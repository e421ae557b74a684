//! The config file and its profiles.

use modelway::{Client, Config, ErrorKind, MapEnvironment};
use modelway_testing::{Canned, CannedTransport};
use serde_json::json;

const FILE: &str = r#"
default_profile = "work"

[providers.anyscale]
base_url = "https://own.anyscaleuserdata.com"
api_key_env = "MY_KEY"
in_flight = 4

[providers.lab]
base_url = "http://127.0.0.1:9/v1"
headers = { x-team = "blue" }

[profiles.work]
provider = "lab"
model = "small"
timeout = 2.5
max_retries = 0

[profiles.home]
provider = "anyscale"
"#;

fn environment() -> MapEnvironment {
    MapEnvironment::from_iter([("MY_KEY", "esecret_mine")])
}

#[tokio::test]
async fn profiles_choose_the_provider() {
    let config = Config::parse(FILE).expect("a config");
    let answer = || Canned::json(200, &json!({"choices": [{"message": {"content": "Hi"}}]}));
    for (profile, url) in [
        (None, "http://127.0.0.1:9/v1/chat/completions"),
        (Some("home"), "https://own.anyscaleuserdata.com/v1/chat/completions"),
    ] {
        let transport = CannedTransport::new().respond(answer());
        let client = Client::builder()
            .environment(environment())
            .config(&config, profile)
            .and_then(|b| b.transport(transport.clone()).build())
            .expect("a client");
        client.models().chat_completions().create("m").prompt("Hi").await.expect("sent");
        let sent = &transport.requests()[0];
        assert_eq!(sent.uri.to_string(), url);
        let (header, value) = match profile {
            None => ("x-team", "blue"),
            Some(_) => ("authorization", "Bearer esecret_mine"),
        };
        assert_eq!(sent.header(header), Some(value));
    }
    assert_eq!(config.profile(None).expect("a profile").model.as_deref(), Some("small"));
}

#[test]
fn what_is_wrong_is_named() {
    let apply = |text: &str, profile| {
        Config::parse(text)
            .and_then(|c| Client::builder().environment(environment()).config(&c, profile)?.build())
    };
    for (text, profile, said) in [
        ("default_profile = ", None, "line 1"),
        ("\nproviderz = 1", None, "line 2"),
        ("[providers.lab]\nbase_ulr = \"x\"", None, "base_ulr"),
        ("[providers.lab]", None, "providers.lab: needs a `base_url`"),
        ("[providers.lab]\nbase_url = \"nowhere\"", None, "providers.lab: the base URL `nowhere`"),
        ("[providers.lab]\nrow = \"anyskale\"", None, "there is no provider `anyskale`"),
        ("[providers.openai]\napi_key_env = \"NO_SUCH\"", None, "NO_SUCH is not set"),
        ("[providers.openai]\napi_key_env = \"sk-pasted\"", None, "not the key"),
        ("[providers.openai]\nheaders = { \"a b\" = \"c\" }", None, "the header `a b`"),
        ("[profiles.a]", Some("b"), "known: a"),
        ("[profiles.a]\ntimeout = -1.0", Some("a"), "-1 s is impossible"),
    ] {
        let error = apply(text, profile).expect_err(said);
        assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
        assert!(error.to_string().contains(said), "`{error}` does not say `{said}`");
        assert!(!error.to_string().contains('\n'), "{error:?}");
        assert!(!error.to_string().contains("sk-pasted"), "{error}");
    }
}

#[test]
fn the_file_is_where_the_variables_say() {
    let at = |pairs: &[(&str, &str)]| {
        let path = Config::default_path(&MapEnvironment::from_iter(pairs.iter().copied()));
        path.map(|p| p.to_string_lossy().into_owned())
    };
    assert_eq!(
        at(&[("MODELWAY_CONFIG", "/a/b.toml"), ("HOME", "/h")]).as_deref(),
        Some("/a/b.toml")
    );
    assert_eq!(at(&[("XDG_CONFIG_HOME", "/x")]).as_deref(), Some("/x/modelway/config.toml"));
    assert_eq!(at(&[("HOME", "/h")]).as_deref(), Some("/h/.config/modelway/config.toml"));
    assert_eq!(at(&[]), None);
}
