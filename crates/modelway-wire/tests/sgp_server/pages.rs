//! Pages: those of a platform as they are, those of a provider without pages cut here.

use modelway_core::{
    ControlReply as R, Deleted, DeploymentStatus, ErrorKind, FineTuningJob, JobStatus, Model,
    ModelDeployment, ModelGroup, Page, Reply,
};
use modelway_wire::sgp::server::render;
use serde_json::{Value, json};

use super::support::{answer, ask_bare};

fn models(count: usize) -> Vec<Model> {
    (0..count).map(|i| Model::built_in(format!("m{i}"))).collect()
}

fn ids(body: &Value) -> Vec<&str> {
    body["items"].as_array().unwrap().iter().map(|m| m["id"].as_str().unwrap()).collect()
}

#[test]
fn a_platforms_page_stays_as_it_is() {
    let asked = ask_bare("GET", "/v4/models?page=2&limit=2");
    let body = answer(&asked, R::ListModels(Page::numbered(models(2), 2, 2, 7)));
    assert_eq!(ids(&body), ["m0", "m1"]);
    let counts = [&body["current_page"], &body["items_per_page"], &body["total_item_count"]];
    assert_eq!(counts, [&json!(2), &json!(2), &json!(7)]);
}

/// The service's own client reads until a page is empty.
#[test]
fn a_list_without_pages_comes_to_an_end() {
    let page = |number: u64| {
        let asked = ask_bare("GET", &format!("/v4/models?limit=2&page={number}"));
        let body = answer(&asked, R::ListModels(Page::all(models(5))));
        assert_eq!(body["current_page"], number);
        assert_eq!((&body["items_per_page"], &body["total_item_count"]), (&json!(2), &json!(5)));
        ids(&body).join(" ")
    };
    let pages: Vec<String> = (1..=4).map(page).collect();
    assert_eq!(pages, ["m0 m1", "m2 m3", "m4", ""]);
    assert_eq!(page(u64::MAX), "");
}

#[test]
fn without_a_limit_a_page_has_a_hundred() {
    let body = answer(&ask_bare("GET", "/v4/models"), R::ListModels(Page::all(models(101))));
    assert_eq!((ids(&body).len(), &body["items_per_page"]), (100, &json!(100)));
    assert_eq!((&body["current_page"], &body["total_item_count"]), (&json!(1), &json!(101)));
}

/// Our own client stops where the total says so.
#[test]
fn a_full_page_of_unknown_length_is_not_the_last() {
    for (items, total) in [(2, 5), (1, 3)] {
        let mut page = Page::all(models(items));
        page.current_page = Some(2);
        let body = answer(&ask_bare("GET", "/v4/models?page=2&limit=2"), R::ListModels(page));
        assert_eq!((ids(&body).len(), &body["total_item_count"]), (items, &json!(total)));
    }
}

#[test]
fn every_list_is_a_page() {
    let deployment = || ModelDeployment::new("x", "n", DeploymentStatus::Ready);
    let job = FineTuningJob::new("x", JobStatus::Pending, "d");
    for (path, reply) in [
        ("/v4/models/m/deployments", R::ListDeployments(Page::all([deployment()]))),
        ("/v4/model-deployments", R::ListAllDeployments(Page::all([deployment()]))),
        ("/v4/model-groups", R::ListGroups(Page::all([ModelGroup::new("x", "n")]))),
        ("/v4/fine-tuning-jobs", R::ListFineTuningJobs(Page::all([job]))),
        ("/v4/model-templates", R::ListTemplates(Page::all([]))),
        ("/v4/training-datasets", R::ListTrainingDatasets(Page::all([]))),
    ] {
        let body = answer(&ask_bare("GET", path), reply);
        assert!(ids(&body).iter().all(|id| *id == "x"), "{path}");
        assert_eq!(body["total_item_count"], ids(&body).len());
    }
}

#[test]
fn a_reply_to_something_else_is_an_error() {
    for (path, reply) in [
        ("/v4/models", R::DeleteModel(Deleted::new(1))),
        ("/v4/models/m", R::ListModels(Page::all([]))),
        (
            "/v4/model-groups/g/usage-statistics?start_date=2024-01-01&end_date=2024-01-02&chunks=1",
            R::DeleteModel(Deleted::new(1)),
        ),
    ] {
        let reply = Reply::control(reply);
        let error = render(&ask_bare("GET", path).shape, &reply).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Response, "{path}");
    }
}
