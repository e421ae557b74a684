//! [`LocalModels`]: the models of a process, loaded when they are first called.

mod builder;
mod chat_model;
mod encoder_model;
mod files;
mod inference;
mod registry;
mod running;

pub use self::builder::LocalModelsBuilder;
pub use self::files::ModelFiles;
pub use self::registry::LocalModels;
