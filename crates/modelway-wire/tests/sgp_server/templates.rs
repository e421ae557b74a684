//! Requests about templates.

use modelway_core::{
    EndpointProtocol, EndpointType, ModelKind, PageRequest, ParameterType, TemplateConfiguration,
};
use serde_json::{Value, json};

use super::support::{ask, ask_bare, control_as};

const PATH: &str = "/v4/model-templates";

fn body(configuration: &Value) -> Value {
    json!({
        "account_id": "acc", "name": "t", "endpoint_type": "STREAMING",
        "model_type": "CHAT_COMPLETION", "vendor_configuration": configuration,
    })
}

#[test]
fn create_with_required_fields_only() {
    let bundle = json!({"bundle_config": {"registry": "r", "image": "i", "tag": "t"}});
    let create = control_as!(CreateTemplate, ask("POST", PATH, &body(&bundle)));
    assert_eq!((create.name.as_str(), create.endpoint_type), ("t", EndpointType::Streaming));
    assert_eq!((create.account_id.unwrap().as_str(), create.model_type), ("acc", ModelKind::Chat));
    assert!(create.endpoint_protocol.is_none());
    let TemplateConfiguration::Launch(launch) = create.vendor_configuration else { panic!() };
    assert_eq!(launch.bundle_config.image, "i");
}

#[test]
fn create_with_all_parameters() {
    let configuration = json!({
        "vendor": "LAUNCH",
        "bundle_config": {
            "registry": "r", "image": "i", "tag": "t", "command": ["run"], "env": {"A": "b"},
            "streaming_command": ["stream"], "readiness_initial_delay_seconds": 1,
            "healthcheck_route": "/h", "predict_route": "/p", "streaming_predict_route": "/s",
        },
        "endpoint_config": {"cpus": 1, "memory": "1Gi", "gpus": 1, "gpu_type": "nvidia-tesla-t4", "endpoint_type": "SYNC"},
        "fine_tuning_job_bundle_config": {"registry": "r", "image": "i", "tag": "t"},
    });
    let mut all = body(&configuration);
    all["endpoint_protocol"] = json!("VLLM");
    let field =
        |name, kind| json!({"name": name, "type": kind, "description": "d", "required": true});
    let schema = json!({"parameters": [field("s", "str"), field("i", "int"), field("f", "float"), field("b", "bool")]});
    all["model_creation_parameters_schema"] = schema.clone();
    all["model_request_parameters_schema"] = json!({"parameters": []});
    let create = control_as!(CreateTemplate, ask("POST", PATH, &all));
    assert_eq!(create.endpoint_protocol, Some(EndpointProtocol::Vllm));
    assert_eq!(json!(create.vendor_configuration), configuration);
    let read = create.model_creation_parameters_schema.unwrap();
    assert_eq!(json!(read), schema);
    assert_eq!(read.parameters[2].kind, ParameterType::Float);
    assert!(create.model_request_parameters_schema.unwrap().parameters.is_empty());
}

#[test]
fn our_own_vendor_is_read() {
    let ours = json!({"vendor": "MODELWAY", "provider": "local", "model": "m", "temperature": 0.5});
    let create = control_as!(CreateTemplate, ask("POST", PATH, &body(&ours)));
    let TemplateConfiguration::Modelway(read) = create.vendor_configuration else { panic!() };
    assert_eq!((read.provider.as_str(), read.temperature), ("local", Some(0.5)));
    let engine = json!({"vendor": "LLMENGINE", "model": "x"});
    let create = control_as!(CreateTemplate, ask("POST", PATH, &body(&engine)));
    assert_eq!(json!(create.vendor_configuration), engine);
}

#[test]
fn templates_are_found_and_deleted() {
    let asked = ask_bare("GET", "/v4/model-templates?page=2&limit=3&account_id=a");
    let list = control_as!(ListTemplates, asked);
    assert_eq!(list.page, PageRequest::new(Some(2), Some(3)));
    assert_eq!(list.account_id.unwrap(), "a");
    assert_eq!(control_as!(RetrieveTemplate, ask_bare("GET", "/v4/model-templates/t")).id, "t");
    assert_eq!(control_as!(DeleteTemplate, ask_bare("DELETE", "/v4/model-templates/t")).id, "t");
}
