//! `usage_statistics()`, of models by name, of deployments and of groups.

use modelway_core::{RetrieveUsage, Timestamp, UsageSubject};

use super::ResourceCall;
use crate::Client;

/// Tokens over time. `I` is what they are counted by: a name or an id, each a type of its own.
#[derive(Debug, Clone)]
pub struct UsageStatistics<I, C = Client> {
    client: C,
    subject: fn(I) -> UsageSubject,
}

impl<I, C: Clone> UsageStatistics<I, C> {
    pub(crate) fn new(client: C, subject: fn(I) -> UsageSubject) -> Self {
        Self { client, subject }
    }

    /// The tokens from `start` up to `end`, which is not part of it, in `chunks` equal parts.
    pub fn retrieve(
        &self,
        of: impl Into<I>,
        start: impl Into<Timestamp>,
        end: impl Into<Timestamp>,
        chunks: u32,
    ) -> ResourceCall<RetrieveUsage, C> {
        let subject = (self.subject)(of.into());
        let request = RetrieveUsage::new(subject, start.into(), end.into(), chunks);
        ResourceCall::new(self.client.clone(), request)
    }
}
