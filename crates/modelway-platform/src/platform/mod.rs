//! [`Platform`]: the backend over other backends, with registry and ledger.

mod address;
mod backend;
mod bind;
mod built_in;
mod control;
mod defaults;
mod destination;
mod entry;
mod execute;
mod handle;
mod infer;
mod options;
mod place;
mod plan;
mod recorded;
mod rules;
mod tally;
mod timer;
mod usage;

pub use self::address::Addresses;
pub use self::built_in::Refreshed;
pub use self::handle::Platform;
pub use self::options::PlatformOptions;
