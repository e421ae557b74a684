//! The config file and its profile.

use std::path::PathBuf;

use modelway::{Config, Environment, Error, Profile};

use crate::args::Global;

/// Where the config file is, if there is one: named by an option or a variable, or at its usual place.
pub(crate) fn path(global: &Global, environment: &dyn Environment) -> Option<PathBuf> {
    if let Some(path) = &global.config {
        return Some(path.clone());
    }
    let named = environment.get("MODELWAY_CONFIG").is_some_and(|path| !path.is_empty());
    Config::default_path(environment).filter(|path| named || path.exists())
}

/// The config file; an empty one where there is none.
pub(crate) fn config(global: &Global, environment: &dyn Environment) -> Result<Config, Error> {
    path(global, environment).map_or_else(|| Ok(Config::default()), |path| Config::load(&path))
}

/// The profile that holds.
pub(crate) fn profile(global: &Global, config: &Config) -> Result<Profile, Error> {
    config.profile(global.profile.as_deref())
}
