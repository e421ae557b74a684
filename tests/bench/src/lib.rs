//! What the clients share: the cases, the loop around them, the counting allocator, the answers of the mock.

mod client;
mod counter;
pub mod fixtures;
mod run;
#[cfg(feature = "typed")]
pub mod typed;

pub use self::client::{Answer, Client, SYSTEM, USER, texts};
pub use self::counter::{Counter, Snapshot};
pub use self::run::{idle, measure, run};
