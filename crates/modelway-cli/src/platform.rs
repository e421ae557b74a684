//! The platform of `--database`.

use modelway::{Environment, ProviderList};
use modelway_platform::Platform;

use crate::args::Global;
use crate::failure::Failure;

/// Its name as a provider.
pub(crate) const ID: &str = "platform";

/// Where it is, if one is wanted.
pub(crate) fn url(global: &Global, environment: &dyn Environment) -> Option<String> {
    let named = global.database.clone().or_else(|| environment.get("MODELWAY_DATABASE"));
    named.filter(|url| !url.trim().is_empty())
}

/// Opens it over `providers`.
pub(crate) async fn open(
    url: &str,
    providers: ProviderList,
    global: &Global,
) -> Result<Platform, Failure> {
    let platform = Platform::open(url).await?.over(providers);
    Ok(global.platform.get_or_init(|| platform).clone())
}

/// Writes what is still queued.
pub(crate) async fn close(global: &Global) -> Result<(), Failure> {
    if let Some(platform) = global.platform.get() {
        platform.close().await?;
    }
    Ok(())
}
