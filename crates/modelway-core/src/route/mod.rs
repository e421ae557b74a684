//! From what the caller named to what answers: references, targets, resolvers, the router.

mod providers;
mod reference;
mod router;
mod target;

pub use self::providers::{ModelFacts, ProviderEntry, ProviderList};
pub use self::reference::DeploymentRef;
pub use self::router::{Resolver, Route, Router};
pub use self::target::Target;
