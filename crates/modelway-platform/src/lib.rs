//! The embedded platform: a database of one's own, and the usage ledger in it.
//!
//! [`Platform`] is a backend over other backends, with a [`Registry`] of models and deployments and a [`Ledger`].
//! [`Database`] is SQLite (a file or memory) or PostgreSQL, by URL. [`Ledger`] writes one durable row for every call
//! and answers what was used, by model, deployment, group and provider.

#[allow(dead_code, unused_imports, reason = "reading a row by each type is one set, used or not")]
mod database;
mod ledger;
mod platform;
mod registry;

pub use self::database::Database;
pub use self::ledger::{
    CallFilter, CallRecord, CallStatus, DayUsage, Flushed, Ledger, LedgerOptions, Slot, UsagePoint,
    UsageQuery, UsageReport, UsageSubject,
};
pub use self::platform::{Addresses, Platform, PlatformOptions, Refreshed};
pub use self::registry::{BuiltIn, Registry, Resolved, Synced};
