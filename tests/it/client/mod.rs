//! The client from the caller's side: options, configuration, reliability, metadata.

mod config;
mod meta;
mod options;
mod reliability;
mod resources;
