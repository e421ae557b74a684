//! Usage statistics: tokens over time.

use serde::Serialize;

use super::{ModelDeploymentId, ModelGroupId, ModelName};
use crate::{CallMeta, Timestamp};

/// Whose usage. Three kinds of name, three routes: a type each, so that none is taken for another.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum UsageSubject {
    /// Of all models of this name.
    Model(ModelName),
    /// Of a deployment.
    Deployment(ModelDeploymentId),
    /// Of a group's models.
    Group(ModelGroupId),
}

/// Usage between two moments, in equal parts.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetrieveUsage {
    /// Whose.
    pub subject: UsageSubject,
    /// From this moment on.
    pub start_date: Timestamp,
    /// Up to this moment, which is not part of it.
    pub end_date: Timestamp,
    /// In so many equal parts.
    pub chunks: u32,
}

impl RetrieveUsage {
    /// The usage of `subject` from `start_date` to `end_date` in `chunks` equal parts.
    pub fn new(
        subject: UsageSubject,
        start_date: Timestamp,
        end_date: Timestamp,
        chunks: u32,
    ) -> Self {
        Self { subject, start_date, end_date, chunks }
    }
}

/// Tokens over time.
#[derive(Debug, Clone, Default, Serialize)]
#[non_exhaustive]
pub struct ModelUsage {
    /// The parts, in order.
    pub data: Vec<UsagePoint>,
    /// When the first part begins; `None` where the provider gave no part.
    pub start_date: Option<Timestamp>,
    /// When the last part begins.
    pub end_date: Option<Timestamp>,
    /// What is known about the call.
    #[serde(skip)]
    pub meta: CallMeta,
}

impl ModelUsage {
    /// These parts.
    pub fn new(data: Vec<UsagePoint>) -> Self {
        let (start_date, end_date) = (data.first().map(|p| p.date), data.last().map(|p| p.date));
        Self { data, start_date, end_date, meta: CallMeta::default() }
    }

    /// All tokens of all parts.
    pub fn total_tokens(&self) -> u64 {
        self.data.iter().map(|point| point.summary_tokens).sum()
    }
}

/// One part of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UsagePoint {
    /// When it begins.
    pub date: Timestamp,
    /// Tokens read.
    pub prompt_tokens: u64,
    /// Tokens written.
    pub response_tokens: u64,
    /// Both together, as they were reported.
    pub summary_tokens: u64,
}

impl UsagePoint {
    /// Tokens of the part that begins at `date`.
    pub fn new(date: Timestamp, prompt: u64, response: u64, summary: u64) -> Self {
        Self { date, prompt_tokens: prompt, response_tokens: response, summary_tokens: summary }
    }
}
