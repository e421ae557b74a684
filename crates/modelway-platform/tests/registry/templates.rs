use modelway_core::*;
use serde_json::json;

use crate::fixture::*;

on_both!(
    stored_as_given,
    defaults_and_given_accounts,
    listed_by_account_and_page,
    deleted_only_unused,
    not_there,
    bad_names,
    bad_configurations,
    placeholders_must_be_declared,
    bad_schemas,
);

async fn stored_as_given(f: Fixture) {
    let mut request = toned().endpoint_type(EndpointType::Streaming);
    request.endpoint_protocol = Some(EndpointProtocol::Vllm);
    let schema = ParameterSchema::new([ParameterField::new("q", ParameterType::Float, "")]);
    let request = request.model_request_parameters_schema(schema);
    let made = f.template(&request).await;
    let read = f.registry.retrieve_template(&RetrieveTemplate::new(&made), &cx()).await.unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), serde_json::to_value(&made).unwrap());
    assert_eq!(read.vendor_configuration, request.vendor_configuration);
    assert_eq!(read.model_request_parameters_schema, request.model_request_parameters_schema);
    assert_eq!(
        (read.name.as_str(), read.endpoint_protocol),
        ("toned", Some(EndpointProtocol::Vllm))
    );

    let made = f.template(&launch()).await;
    let read = f.registry.retrieve_template(&RetrieveTemplate::new(&made), &cx()).await.unwrap();
    let fields = read.vendor_configuration.to_json();
    assert_eq!(fields["bundle_config"]["future_field"], json!([1, 2]));
    assert_eq!(read.vendor_configuration, launch().vendor_configuration);
    let unknown = object(json!({"vendor": "NEXT_CLOUD", "knobs": {"a": null}}));
    let unknown = TemplateConfiguration::from_json(unknown);
    let made = f.template(&CreateTemplate::new("u", ModelKind::Generic, unknown.clone())).await;
    let read = f.registry.retrieve_template(&RetrieveTemplate::new(&made), &cx()).await.unwrap();
    assert_eq!(read.vendor_configuration, unknown);
}

async fn defaults_and_given_accounts(f: Fixture) {
    let made = f.template(&toned()).await;
    assert_eq!(made.entity.account_id, Some("default".into()));
    assert_eq!(made.entity.created_by_user_id.as_deref(), Some("modelway"));
    assert_eq!(made.entity.created_by_identity_type, Some(IdentityType::ServiceAccount));
    assert_eq!(made.meta.provider.as_deref(), Some("platform"));
    let made = f.template(&toned().account_id("acme")).await;
    assert_eq!(made.entity.account_id, Some("acme".into()));
    f.clock.advance(std::time::Duration::from_secs(1));
    let named = f.registry.clone().with_account("mine").with_user("ada");
    let made = named.create_template(&toned(), &cx()).await.unwrap();
    assert_eq!(made.entity.account_id, Some("mine".into()));
    assert_eq!(made.entity.created_by_user_id.as_deref(), Some("ada"));
    refused(
        f.registry.create_template(&toned().account_id(" "), &cx()).await,
        ErrorKind::InvalidRequest,
        &["account_id", "empty"],
    );
}

async fn listed_by_account_and_page(f: Fixture) {
    let mut made = Vec::new();
    for account in ["a", "b", "a", "a"] {
        made.push(f.template(&toned().account_id(account)).await.id);
    }
    let mut request = ListTemplates::default();
    let page = f.registry.list_templates(&request, &cx()).await.unwrap();
    assert_eq!(page.items.iter().map(|t| t.id.clone()).collect::<Vec<_>>(), made);
    assert_eq!((page.current_page, page.items_per_page), (Some(1), Some(100)));
    assert_eq!(page.items[0].meta.provider.as_deref(), Some("platform"));
    request.account_id = Some("a".into());
    request.page = PageRequest::new(Some(2), Some(2));
    let page = f.registry.list_templates(&request, &cx()).await.unwrap();
    assert_eq!(page.items.iter().map(|t| &t.id).collect::<Vec<_>>(), [&made[3]]);
    assert_eq!(page.total_item_count, Some(3));
}

async fn deleted_only_unused(f: Fixture) {
    let template = f.template(&toned()).await;
    let first = f.model_of("one", &template).await;
    f.model_of("two", &template).await;
    let delete = DeleteTemplate::new(&template);
    let words = ["2 models use", template.id.as_str()];
    refused(f.registry.delete_template(&delete, &cx()).await, ErrorKind::Conflict, &words);
    f.registry.delete_model(&DeleteModel::default(), &at(&first.id)).await.unwrap();
    refused(
        f.registry.delete_template(&delete, &cx()).await,
        ErrorKind::Conflict,
        &["1 model uses"],
    );

    let free = f.template(&toned()).await;
    let deleted = f.registry.delete_template(&DeleteTemplate::new(&free), &cx()).await.unwrap();
    assert!(deleted.success && deleted.count == 1);
    let gone = f.registry.retrieve_template(&RetrieveTemplate::new(&free), &cx()).await;
    refused(gone, ErrorKind::NotFound, &[free.id.as_str()]);
}

async fn not_there(f: Fixture) {
    let words = ["no model template `nope`"];
    let read = f.registry.retrieve_template(&RetrieveTemplate::new("nope"), &cx()).await;
    refused(read, ErrorKind::NotFound, &words);
    let deleted = f.registry.delete_template(&DeleteTemplate::new("nope"), &cx()).await;
    refused(deleted, ErrorKind::NotFound, &words);
}

async fn bad_names(f: Fixture) {
    for (name, words) in [
        ("", "is empty"),
        ("  ", "is empty"),
        ("a\nb", "control characters"),
        ("a\0b", "control characters"),
        (&"é".repeat(256), "256 characters"),
    ] {
        let mut request = toned();
        request.name = name.to_owned();
        let made = f.registry.create_template(&request, &cx()).await;
        refused(made, ErrorKind::InvalidRequest, &["`name`", words]);
    }
    let mut request = toned();
    request.name = "é".repeat(255);
    assert_eq!(f.template(&request).await.name, request.name);
}

async fn bad_configurations(f: Fixture) {
    for (fields, words) in [
        (json!({"vendor": "MODELWAY", "provider": "ollama"}), "missing field `model`"),
        (json!({"vendor": "LAUNCH"}), "missing field `bundle_config`"),
        (json!({"knob": 1}), "names no vendor"),
        (json!({"vendor": "MODELWAY", "provider": "", "model": "m"}), "provider` is empty"),
        (json!({"vendor": "MODELWAY", "provider": "p", "model": ""}), "model` is empty"),
        (json!({"provider": "p", "model": "m", "max_tokens": 0}), "max_tokens` is 0"),
        (json!({"provider": "p", "model": "m", "context_length": 0}), "context_length` is 0"),
        (
            json!({"provider": "p", "model": "m", "base_url": "file:///etc"}),
            "base_url` is no address",
        ),
    ] {
        let configuration = TemplateConfiguration::from_json(object(fields));
        let request = CreateTemplate::new("t", ModelKind::Chat, configuration);
        let made = f.registry.create_template(&request, &cx()).await;
        refused(made, ErrorKind::InvalidRequest, &[words]);
    }
}

async fn placeholders_must_be_declared(f: Fixture) {
    let field = |name: &str| ParameterField::new(name, ParameterType::Str, "");
    let text =
        "{{tone}} {{ not a name }} {{\"json\": 1}} {{late}} {{typo}} {{ typo }} {{{other}}} {{";
    let mut configuration = ModelwayTemplate::new("ollama", "{{size}}").system_prompt(text);
    configuration.stop_sequences = Some(vec!["{{end}}".into()]);
    let request = CreateTemplate::new("t", ModelKind::Chat, configuration)
        .model_creation_parameters_schema(ParameterSchema::new([field("tone"), field("size")]))
        .model_request_parameters_schema(ParameterSchema::new([field("late")]));
    let made = f.registry.create_template(&request, &cx()).await;
    let words = ["names no parameters of its schemas: `{{end}}`, `{{typo}}`"];
    refused(made, ErrorKind::InvalidRequest, &words);

    // A request must not say where a provider's key goes.
    let configuration = ModelwayTemplate::new("ollama", "m").base_url("https://{{late}}/v1");
    let mut request = CreateTemplate::new("t", ModelKind::Chat, configuration)
        .model_request_parameters_schema(ParameterSchema::new([field("late")]));
    let made = f.registry.create_template(&request, &cx()).await;
    refused(made, ErrorKind::InvalidRequest, &["base_url", "request parameter `late`"]);
    request.model_creation_parameters_schema = Some(ParameterSchema::new([field("late")]));
    f.template(&request).await;
}

async fn bad_schemas(f: Fixture) {
    let field = |name: &str| ParameterField::new(name, ParameterType::Str, "");
    for (names, words) in
        [(["a", "a"], "`a` twice"), (["a", "b c"], "`b c`"), (["a", ""], "named ``")]
    {
        let schema = ParameterSchema::new(names.map(field));
        let request = launch().model_request_parameters_schema(schema);
        let made = f.registry.create_template(&request, &cx()).await;
        refused(made, ErrorKind::InvalidRequest, &["model_request_parameters_schema", words]);
    }
}
