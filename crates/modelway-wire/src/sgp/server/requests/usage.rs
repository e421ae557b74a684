//! Usage statistics: one query, three subjects.

use modelway_core::{
    Error, ModelDeploymentId, ModelGroupId, ModelName, Operation, RetrieveUsage, UsageSubject,
};

use super::super::asked::{Form, Found};
use super::super::faults::fault;
use super::super::input::Incoming;

pub(in super::super) fn of_model(i: &Incoming<'_>) -> Result<Found, Error> {
    read(i, UsageSubject::Model(ModelName::from(i.id())))
}

pub(in super::super) fn of_deployment(i: &Incoming<'_>) -> Result<Found, Error> {
    read(i, UsageSubject::Deployment(ModelDeploymentId::from(i.id())))
}

pub(in super::super) fn of_group(i: &Incoming<'_>) -> Result<Found, Error> {
    read(i, UsageSubject::Group(ModelGroupId::from(i.id())))
}

fn read(i: &Incoming<'_>, subject: UsageSubject) -> Result<Found, Error> {
    let (start, end, chunks) = i.query(|q| {
        (q.required_date("start_date"), q.required_date("end_date"), q.required_count("chunks"))
    })?;
    let (Some(start), Some(end)) = (start, end) else {
        return Err(fault("query", "missing", "must have a start_date and an end_date"));
    };
    let usage = RetrieveUsage::new(subject, start, end, chunks);
    Ok(Found::new(usage.into_request(), Form::Usage { start, end }))
}
