//! The resource tree, one suite on three backends: the embedded platform on SQLite, the same on PostgreSQL, and the
//! dialect `sgp` over our own server half.
//!
//! Where a backend differs, [`DIFFERENCES`] says so and why; an unlisted difference fails, and so does a listed one that
//! is none.

mod accounts;
mod built_in;
mod calls;
mod deployments;
mod groups;
mod models;
mod pages;
#[allow(dead_code, reason = "the platform's own tests use the rest")]
#[path = "../../../crates/modelway-platform/tests/support/postgres.rs"]
mod postgres;
mod servers;
mod subject;
mod templates;
mod usage;

use std::future::Future;
use std::pin::Pin;

use self::subject::Subject;

type Case = (&'static str, fn(Subject) -> Pin<Box<dyn Future<Output = ()>>>);

macro_rules! cases {
    ($($module:ident::$case:ident),+ $(,)?) => {
        &[$((concat!(stringify!($module), "::", stringify!($case)), |subject| Box::pin($module::$case(subject)))),+]
    };
}

const CASES: &[Case] = cases![
    templates::are_made_shown_listed_and_deleted,
    templates::in_use_are_kept,
    templates::of_other_vendors_are_stored_as_they_are,
    models::are_made_from_a_template,
    models::parameters_are_checked_before_anything_is_sent,
    models::are_changed_field_by_field,
    models::are_listed_by_filter_view_and_order,
    models::go_with_their_deployments,
    deployments::are_made_shown_listed_and_deleted,
    deployments::are_waited_for,
    deployments::can_be_switched_off,
    deployments::of_other_vendors_are_refused,
    calls::a_chat_has_what_the_template_says,
    calls::a_chat_streams,
    calls::completions_embeddings_and_rerankings,
    calls::request_parameters_are_bound,
    calls::execute_takes_and_gives_json,
    calls::execute_streams,
    calls::an_unknown_deployment_is_not_found,
    calls::a_providers_failure_keeps_its_kind,
    usage::counts_what_was_called,
    usage::wants_a_sensible_time,
    usage::of_a_stream_that_is_left_is_there,
    groups::hold_models,
    groups::take_a_model_from_another,
    servers::exchange_their_deployment_and_back,
    servers::answer_by_alias_with_what_they_went_back_to,
    accounts::see_their_own_things,
    accounts::change_their_own_things,
    accounts::make_models_of_their_own_things,
    built_in::models_are_listed_with_their_deployment,
    built_in::models_cannot_be_changed,
    built_in::tuning_is_not_offered,
    pages::the_items_of_all_pages_come_once,
    pages::a_page_of_nothing_is_refused,
];

/// Case, backend, and why it differs there.
const DIFFERENCES: &[(&str, &str, &str)] = &[];

async fn run(backend: &str, subject: impl AsyncFn() -> Subject) {
    let mut wrong = Vec::new();
    for (name, case) in CASES {
        let listed = DIFFERENCES.iter().find(|(case, at, _)| case == name && *at == backend);
        let subject = subject().await;
        let outcome = tokio::task::LocalSet::new()
            .run_until(async { tokio::task::spawn_local(case(subject)).await })
            .await;
        match (outcome.is_ok(), listed) {
            (true, None) => {}
            (false, Some((.., why))) => eprintln!("{backend}: {name} differs: {why}"),
            (true, Some(_)) => wrong.push(format!("{name} is listed as different and is not")),
            (false, None) => wrong.push(format!("{name} failed")),
        }
    }
    assert!(wrong.is_empty(), "{backend}: {wrong:#?}");
    eprintln!("{backend}: {} cases, {} of them different", CASES.len(), DIFFERENCES.len());
}

#[tokio::test]
async fn on_an_embedded_sqlite() {
    run("sqlite", async || Subject::embedded("sqlite::memory:").await).await;
}

#[tokio::test]
async fn on_an_embedded_postgresql() {
    let Some(server) = postgres::shared() else { return };
    run("postgresql", async || Subject::embedded(&server.database()).await).await;
}

#[tokio::test]
async fn by_the_sgp_dialect_over_our_own_server() {
    run("sgp", async || Subject::served().await).await;
}
