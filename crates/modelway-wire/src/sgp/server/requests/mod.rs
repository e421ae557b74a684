//! Requests read, a module for each resource. Each function reads one operation.

pub(super) mod configuration;
pub(super) mod deployments;
pub(super) mod groups;
pub(super) mod inference;
mod messages;
pub(super) mod models;
pub(super) mod servers;
pub(super) mod templates;
pub(super) mod tuning;
pub(super) mod usage;
mod words;
