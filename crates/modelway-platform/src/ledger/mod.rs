//! The usage ledger: one durable row for every call.

mod buckets;
mod calls;
mod daily;
mod failure;
mod handle;
mod id;
mod insert;
mod options;
mod record;
mod slot;
mod usage;
mod writer;

pub use self::calls::CallFilter;
pub use self::daily::DayUsage;
pub use self::handle::{Flushed, Ledger};
pub use self::options::LedgerOptions;
pub use self::record::{CallRecord, CallStatus};
pub use self::slot::Slot;
pub use self::usage::{UsagePoint, UsageQuery, UsageReport, UsageSubject};
