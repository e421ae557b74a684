//! Answers of the control plane.

use modelway_core::{ControlReply, Error, Page, PageRequest};
use serde_json::{Value, json};

use super::super::asked::Form;
use super::render::mismatch;
use super::{nouns, tuning};

/// The body of an answer.
pub(super) fn value(form: &Form, reply: &ControlReply) -> Result<Value, Error> {
    use ControlReply as R;
    Ok(match (form, reply) {
        (Form::Page(page), reply) => return paged(*page, reply),
        (Form::Usage { start, end }, R::RetrieveUsage(usage)) => nouns::usage(usage, *start, *end),
        (Form::Backend { new }, R::UpdateServerBackend(server)) => nouns::backend(server, new),
        (Form::Plain, reply) => return plain(reply),
        _ => return Err(mismatch()),
    })
}

fn plain(reply: &ControlReply) -> Result<Value, Error> {
    use ControlReply as R;
    Ok(match reply {
        R::CreateModel(m) | R::RetrieveModel(m) | R::UpdateModel(m) | R::AddToGroup(m) => {
            nouns::model(m)
        }
        R::CreateDeployment(d) | R::RetrieveDeployment(d) | R::UpdateDeployment(d) => {
            nouns::deployment(d)
        }
        R::CreateTemplate(t) | R::RetrieveTemplate(t) => nouns::template(t),
        R::CreateGroup(g) | R::RetrieveGroup(g) | R::UpdateGroup(g) => nouns::group(g),
        R::CreateServer(s) | R::RetrieveServer(s) => nouns::server(s),
        R::CreateFineTuningJob(j) | R::RetrieveFineTuningJob(j) => tuning::job(j),
        R::CreateTrainingDataset(d) | R::RetrieveTrainingDataset(d) => tuning::dataset(d),
        R::ListServers(servers) => array(servers, nouns::server),
        R::ListFineTuningEvents(events) => array(events, tuning::event),
        R::ListTrainingExamples(examples) => array(examples, tuning::example),
        R::DeleteModel(d)
        | R::DeleteDeployment(d)
        | R::DeleteTemplate(d)
        | R::DeleteGroup(d)
        | R::DeleteServer(d)
        | R::DeleteFineTuningJob(d)
        | R::DeleteTrainingDataset(d) => json!({"success": d.success, "count": d.count}),
        R::RetrieveServerDeployment(d) => json!({"model_deployment_id": d.model_deployment_id}),
        R::RollBackServer(r) => json!({
            "from_deployment": r.from_deployment,
            "rolled_back_to_deployment": r.rolled_back_to_deployment,
        }),
        _ => return Err(mismatch()),
    })
}

/// Lists that have no pages are arrays.
fn array<T>(list: &Page<T>, write: fn(&T) -> Value) -> Value {
    list.items.iter().map(write).collect()
}

fn paged(asked: PageRequest, reply: &ControlReply) -> Result<Value, Error> {
    use ControlReply as R;
    match reply {
        R::ListModels(list) => page(asked, list, nouns::model),
        R::ListDeployments(list) | R::ListAllDeployments(list) => {
            page(asked, list, nouns::deployment)
        }
        R::ListTemplates(list) => page(asked, list, nouns::template),
        R::ListGroups(list) => page(asked, list, nouns::group),
        R::ListFineTuningJobs(list) => page(asked, list, tuning::job),
        R::ListTrainingDatasets(list) => page(asked, list, tuning::dataset),
        _ => Err(mismatch()),
    }
}

/// A page. Where the provider has none and gave everything, the page is cut here: a client that reads until a page is
/// empty would never stop.
fn page<T>(asked: PageRequest, list: &Page<T>, write: fn(&T) -> Value) -> Result<Value, Error> {
    let (number, size) = asked.checked()?;
    let whole = list.current_page.is_none() && list.items_per_page.is_none();
    let place = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let (skip, take) = match whole {
        true => (place((number - 1).saturating_mul(size)), place(size)),
        false => (0, usize::MAX),
    };
    let items: Vec<Value> = list.items.iter().skip(skip).take(take).map(write).collect();
    let counted = if whole { list.items.len() as u64 } else { at_least(number, size, list) };
    Ok(json!({
        "items": items,
        "current_page": list.current_page.unwrap_or(number),
        "items_per_page": list.items_per_page.unwrap_or(size),
        "total_item_count": list.total_item_count.unwrap_or(counted),
    }))
}

/// Of a list that has pages and does not say how long it is: what is known, and one more after a full page, so that
/// nobody stops there.
fn at_least<T>(number: u64, size: u64, list: &Page<T>) -> u64 {
    let (number, size) = (list.current_page.unwrap_or(number), list.items_per_page.unwrap_or(size));
    let here = list.items.len() as u64;
    let before = number.saturating_sub(1).saturating_mul(size);
    before.saturating_add(here).saturating_add(u64::from(here >= size))
}
