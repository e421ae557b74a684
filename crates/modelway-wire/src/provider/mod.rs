//! Providers as data: the table, what distinguishes them, and how one is configured.

mod anyscale;
mod base_url;
mod configured;
mod environment;
mod openai;
mod quirks;
mod sgp;
mod spec;
mod table;

pub use self::configured::Provider;
#[cfg(feature = "sgp")]
pub(crate) use self::configured::replace;
pub use self::environment::{Discovered, discover, discover_at, discover_named};
pub use self::quirks::{JsonSchemaStyle, MaxTokensField, Quirks, Rules};
pub use self::spec::{AccountSpec, Auth, DialectName, ModelSpec, ProviderSpec};
pub use self::table::{OPENAI_COMPATIBLE, PROVIDERS, find};
