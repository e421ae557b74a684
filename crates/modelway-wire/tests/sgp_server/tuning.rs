//! Requests about fine-tuning jobs and training datasets.

use modelway_core::{CreateTrainingDataset, DatasetSchema, ModelVendor, PageRequest};
use modelway_wire::sgp::server::parse;
use serde_json::json;

use super::support::{ask, ask_bare, control_as, faults_of, list, request};

pub(crate) const FORM_TYPE: &str = "multipart/form-data; charset=utf-8; boundary=\"=-x\"";

/// A form with these fields, a schema and a file.
pub(crate) fn form(fields: &[&str]) -> String {
    let mut form = String::new();
    for name in fields {
        form += &format!(
            "--=-x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\nthe {name}\r\n"
        );
    }
    form += "--=-x\r\ncontent-disposition: form-data; name=schema_type\r\n\r\nGENERATION\r\n";
    form + "--=-x\r\nContent-Type: text/csv\r\nContent-Disposition: form-data; filename=\"a \\\"b\\\" %22c%22.csv\"; name=\"file\"\r\n\r\ninput,output\r\n--=-\r\n\r\n--=-x--\r\n"
}

fn upload(kind: &str, body: &str) -> Result<CreateTrainingDataset, modelway_core::Error> {
    let mut request = request("POST", "/v4/training-datasets", body.to_owned());
    request.headers_mut().insert("content-type", kind.parse().unwrap());
    Ok(control_as!(CreateTrainingDataset, parse(&request)?))
}

#[test]
fn a_file_part_is_taken_as_it_is() {
    let create = upload(FORM_TYPE, &form(&["account_id", "name"])).unwrap();
    assert_eq!(create.account_id.unwrap(), "the account_id");
    assert_eq!((create.name.as_str(), create.schema_type), ("the name", DatasetSchema::Generation));
    assert_eq!(create.file_name, "a \"b\" \"c\".csv");
    // Line ends and what looks like a boundary stay.
    assert_eq!(create.file, "input,output\r\n--=-\r\n");
}

#[test]
fn a_text_field_is_a_file_too() {
    let part = |name: &str, value: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body = [
        "a preamble\r\n".to_owned(),
        part("account_id", "acc"),
        part("name", "n"),
        part("schema_type", "RERANKING_QUESTIONS"),
        part("file", "{\"input\": \"é\"}"),
        "--b--".to_owned(),
    ];
    let create = upload("multipart/form-data; boundary=b", &body.concat()).unwrap();
    assert_eq!(
        (create.file_name.as_str(), &create.file[..]),
        ("file", "{\"input\": \"é\"}".as_bytes())
    );
    assert_eq!(create.schema_type, DatasetSchema::RerankingQuestions);
}

#[test]
fn forms_that_do_not_fit_are_refused() {
    let faults = |kind: &str, body: &str| faults_of(&upload(kind, body).unwrap_err());
    let missing = list(&[("body.account_id", "missing"), ("body.name", "missing")]);
    assert_eq!(faults(FORM_TYPE, &form(&[])), missing);
    let wrong = form(&["account_id", "name"]).replace("GENERATION", "GENERATED");
    assert_eq!(faults(FORM_TYPE, &wrong), list(&[("body.schema_type", "enum")]));
    let whole = form(&["account_id", "name"]);
    let invalid = list(&[("body", "form_invalid")]);
    for (kind, body) in [
        ("application/json", whole.as_str()),
        ("multipart/form-data", &whole),
        ("multipart/form-data; boundary=", &whole),
        ("multipart/form-data; boundary=other", &whole),
        (FORM_TYPE, ""),
        (FORM_TYPE, whole.strip_suffix("--=-x--\r\n").unwrap()),
        (FORM_TYPE, "--=-x\r\n\r\nno name\r\n--=-x--"),
    ] {
        assert_eq!(faults(kind, body), invalid, "{kind} {body}");
    }
    let parts = "--b\r\nContent-Disposition: form-data; name=x\r\n\r\n\r\n".repeat(70) + "--b--";
    assert_eq!(faults("multipart/form-data; boundary=b", &parts), invalid);
}

#[test]
fn an_empty_form_misses_everything() {
    let error = upload("multipart/form-data; boundary=b", "--b--").unwrap_err();
    let places: Vec<String> = faults_of(&error).into_iter().map(|(at, _)| at).collect();
    assert_eq!(places, ["body.account_id", "body.name", "body.schema_type", "body.file"]);
}

#[test]
fn jobs_are_started() {
    let body = json!({"account_id": "a", "training_dataset_id": "d"});
    let create = control_as!(CreateFineTuningJob, ask("POST", "/v4/fine-tuning-jobs", &body));
    assert_eq!(
        (create.account_id.unwrap().as_str(), create.training_dataset_id.as_str()),
        ("a", "d")
    );
    assert!(create.vendor_configuration.is_none());
    let body = json!({
        "account_id": "a", "training_dataset_id": "d", "validation_dataset_id": "v",
        "base_model_id": "b", "fine_tuned_model_id": "f",
        "vendor_configuration": {
            "vendor": "LLMENGINE", "hyperparameters": {"epochs": 1}, "wandb_config": {"key": "k"},
            "suffix": "s", "output": "o",
        },
    });
    let create = control_as!(CreateFineTuningJob, ask("POST", "/v4/fine-tuning-jobs", &body));
    assert_eq!(create.validation_dataset_id.unwrap(), "v");
    assert_eq!(create.base_model_id.unwrap(), "b");
    assert_eq!(create.fine_tuned_model_id.unwrap(), "f");
    let configuration = create.vendor_configuration.unwrap();
    assert_eq!(configuration.vendor, ModelVendor::LlmEngine);
    assert_eq!(json!(configuration), body["vendor_configuration"]);
}

#[test]
fn jobs_and_datasets_are_found_and_deleted() {
    let get = |path: &str| ask_bare("GET", path);
    let list = control_as!(ListFineTuningJobs, get("/v4/fine-tuning-jobs?page=2&account_id=a"));
    assert_eq!(
        (list.page, list.account_id.unwrap().as_str()),
        (PageRequest::new(Some(2), None), "a")
    );
    assert_eq!(control_as!(RetrieveFineTuningJob, get("/v4/fine-tuning-jobs/j")).id, "j");
    assert_eq!(control_as!(ListFineTuningEvents, get("/v4/fine-tuning-jobs/j/events")).id, "j");
    let delete = ask_bare("DELETE", "/v4/fine-tuning-jobs/j");
    assert_eq!(control_as!(DeleteFineTuningJob, delete).id, "j");
    let list = control_as!(ListTrainingDatasets, get("/v4/training-datasets?limit=9&account_id=7"));
    assert_eq!(
        (list.page, list.account_id.unwrap().as_str()),
        (PageRequest::new(None, Some(9)), "7")
    );
    assert_eq!(control_as!(RetrieveTrainingDataset, get("/v4/training-datasets/d")).id, "d");
    assert_eq!(control_as!(ListTrainingExamples, get("/v4/training-datasets/d/contents")).id, "d");
    let delete = ask_bare("DELETE", "/v4/training-datasets/d");
    assert_eq!(control_as!(DeleteTrainingDataset, delete).id, "d");
}
