//! Templates, models, deployments, groups and servers, in the database.

mod account;
mod built_in;
mod cache;
mod check;
mod deployment;
mod group;
mod handle;
mod id;
mod listing;
mod model;
mod part;
pub(crate) mod placeholder;
mod plane;
mod reach;
mod resolve;
mod server;
mod template;
mod write;

pub use self::built_in::Synced;
pub use self::handle::Registry;
pub(crate) use self::reach::Reach;
pub use self::resolve::{BuiltIn, Resolved};
