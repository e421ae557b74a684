//! The platform of `--database`.

use std::sync::Arc;

use modelway::{ClientBuilder, Environment};
use modelway_platform::{Platform, PlatformOptions};
use url::Url;

use crate::allowed::Allowed;
use crate::args::Global;
use crate::failure::Failure;

/// Its name as a provider.
pub(crate) const ID: &str = "platform";

/// Where it is, if one is wanted.
pub(crate) fn url(global: &Global, environment: &dyn Environment) -> Option<String> {
    let named = global.database.clone().or_else(|| environment.get("MODELWAY_DATABASE"));
    named.filter(|url| !url.trim().is_empty())
}

/// Its URL without what may be a password.
pub(crate) fn shown(url: &str) -> String {
    if url.starts_with("sqlite:") {
        return url.to_owned();
    }
    let url = Url::parse(url).ok().filter(|url| url.scheme().starts_with("postgres"));
    let plain = url.and_then(|mut url| {
        url.set_password(None).ok()?;
        // libpq takes the password as a parameter too.
        url.set_query(None);
        url.set_fragment(None);
        Some(url.into())
    });
    plain.unwrap_or_else(|| "set to what is no database URL".to_owned())
}

/// Opens it over the providers of `builder`, which its templates may call at the `allowed` addresses too.
pub(crate) async fn open(
    url: &str,
    options: PlatformOptions,
    builder: &ClientBuilder,
    allowed: Allowed,
    global: &Global,
) -> Result<Platform, Failure> {
    let providers = builder.provider_list()?;
    let builder = builder.clone();
    let addresses = move |provider: &str, address: &str| {
        builder.backend_at(provider, &allowed.check(provider, address)?)
    };
    let platform = Platform::open_with(url, options).await?;
    let platform = platform.over(providers).with_addresses(Arc::new(addresses));
    Ok(global.platform.get_or_init(|| platform).clone())
}

/// Writes what is still queued.
pub(crate) async fn close(global: &Global) -> Result<(), Failure> {
    if let Some(platform) = global.platform.get() {
        platform.close().await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn no_password_is_shown() {
        for (url, expect) in [
            ("sqlite://modelway.db", "sqlite://modelway.db"),
            ("sqlite::memory:", "sqlite::memory:"),
            ("postgres://u:canary@h:5432/d?sslmode=require", "postgres://u@h:5432/d"),
            ("postgresql://h/d?password=canary", "postgresql://h/d"),
            ("mysql://u:canary@h/d", "set to what is no database URL"),
            ("canary", "set to what is no database URL"),
        ] {
            assert_eq!(shown(url), expect);
        }
    }
}
