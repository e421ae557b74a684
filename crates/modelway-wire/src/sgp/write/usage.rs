//! Requests for usage statistics: three kinds of name, three routes.

use modelway_core::{Error, RetrieveUsage, UsageSubject};

use super::super::words::Path;
use super::control::Cx;
use super::query::Query;
use super::{Outgoing, unsupported};

pub(super) fn retrieve(request: &RetrieveUsage, cx: &Cx<'_>) -> Result<Outgoing, Error> {
    let path = match &request.subject {
        UsageSubject::Model(name) => Path::of("/v4/models").id("model name", name.as_str())?,
        UsageSubject::Deployment(id) => {
            Path::of("/v4/model-deployments").id("deployment id", id.as_str())?
        }
        UsageSubject::Group(id) => Path::of("/v4/model-groups").id("group id", id.as_str())?,
        _ => return Err(unsupported("usage statistics of that")),
    };
    let query = Query::of(cx.provider)
        .moment("start_date", request.start_date)
        .moment("end_date", request.end_date)
        .with("chunks", &request.chunks.to_string());
    Ok(Outgoing::get(query.onto(path.then("usage-statistics"))))
}
