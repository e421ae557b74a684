//! Usage statistics: the ledger answers them.

use modelway_core::{
    CallContext, ControlPlane as _, ControlReply, Error, ErrorKind, ModelUsage, Reply,
    RetrieveGroup, RetrieveUsage, UsagePoint, UsageSubject,
};

use super::handle::Platform;
use crate::ledger::{self, CallFilter, UsageQuery};

impl Platform {
    /// Tokens over time. What the caller's own calls used is in it, since the ledger is flushed first. What was deleted
    /// keeps its usage.
    pub(super) async fn usage(
        &self,
        request: &RetrieveUsage,
        cx: &CallContext,
    ) -> Result<Reply, Error> {
        let mut usage = self.tokens(request, cx).await.map_err(|e| e.with_meta(cx.meta()))?;
        usage.meta = cx.meta();
        Ok(Reply::control(ControlReply::RetrieveUsage(usage)))
    }

    async fn tokens(&self, request: &RetrieveUsage, cx: &CallContext) -> Result<ModelUsage, Error> {
        let (start, end, chunks) = (request.start_date, request.end_date, request.chunks);
        let ledger = &self.core.ledger;
        ledger.flush().await?;
        let subject = match &request.subject {
            UsageSubject::Model(name) => ledger::UsageSubject::ModelName(name.as_str().to_owned()),
            UsageSubject::Deployment(id) => {
                let canonical = self.canonical(id.as_str());
                let canonical = canonical.unwrap_or_else(|| id.as_str().to_owned());
                let subject = ledger::UsageSubject::Deployment(canonical);
                self.known(self.destination(id.as_str()).await.map(drop), &subject).await?;
                subject
            }
            UsageSubject::Group(id) => {
                let subject = ledger::UsageSubject::Group(id.as_str().to_owned());
                let group = RetrieveGroup::new(id.clone());
                let found = self.registry.retrieve_group(&group, cx).await;
                self.known(found.map(drop), &subject).await?;
                subject
            }
            _ => {
                let what = "this platform counts the usage of models, deployments and groups";
                return Err(Error::new(ErrorKind::Unsupported, what));
            }
        };
        let mut query = UsageQuery::new(subject, start, end, chunks);
        if let Some(account) = &cx.options.account {
            query = query.account(account.as_str());
        }
        let report = ledger.usage(query).await?;
        let point = |p: ledger::UsagePoint| {
            UsagePoint::new(p.date, p.prompt_tokens, p.response_tokens, p.total_tokens)
        };
        Ok(ModelUsage::new(report.points.into_iter().map(point).collect()))
    }

    /// Of what is not in the registry only what has been called is known.
    async fn known(
        &self,
        found: Result<(), Error>,
        subject: &ledger::UsageSubject,
    ) -> Result<(), Error> {
        match found {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let calls = CallFilter::new(subject.clone());
                match self.core.ledger.calls(&calls, 1, None).await?.is_empty() {
                    true => Err(error),
                    false => Ok(()),
                }
            }
            found => found,
        }
    }
}
