//! [`Check`]: whether one provider answers.

use std::time::Duration;

use modelway::layers::RetryPolicy;
use modelway::{Client, Model, Page};
use tokio::task::JoinSet;

use crate::args::Global;
use crate::connect::with_headers;
use crate::failure::Failure;
use crate::found::Found;

/// How long an answer is waited for unless `--timeout` says otherwise.
const LIMIT: Duration = Duration::from_secs(5);

/// Whether one provider answers.
#[derive(Debug)]
pub(crate) struct Check {
    pub(crate) id: String,
    pub(crate) base_url: String,
    /// Where the key comes from; never the key.
    pub(crate) key_source: String,
    pub(crate) key_variable: Option<String>,
    /// The account that calls are made for.
    pub(crate) account: Option<String>,
    /// Its models, or why it does not list them.
    pub(crate) result: Result<Page<Model>, Failure>,
}

/// Checks all of `found` at the same time.
pub(crate) async fn all(found: Vec<Found>, global: &Global) -> Result<Vec<Check>, Failure> {
    let headers = global.headers()?;
    let limit = global.timeout.unwrap_or(LIMIT);
    let mut under_way = JoinSet::new();
    for (place, found) in found.into_iter().enumerate() {
        let headers = headers.clone();
        under_way.spawn(async move { (place, one(found, headers, limit).await) });
    }
    let mut checks = under_way.join_all().await;
    checks.sort_by_key(|(place, _)| *place);
    Ok(checks.into_iter().map(|(_, check)| check).collect())
}

async fn one(found: Found, headers: Vec<(String, String)>, limit: Duration) -> Check {
    let key_source = found.key_source().to_owned();
    let base_url = found.provider.as_ref().map(|p| p.base_url().to_owned()).unwrap_or_default();
    let account = found.provider.as_ref().ok().and_then(|provider| provider.account());
    let account = account.map(|account| account.as_str().to_owned());
    let Found { id, provider, key_variable, .. } = found;
    let result = async {
        let client = Client::builder().provider(provider?).build()?;
        let call = client.models().list().with_timeout(limit).with_retry(RetryPolicy::never());
        with_headers!(call, headers).await
    };
    let result = result.await.map_err(Failure::from);
    Check { id, base_url, key_source, key_variable, account, result }
}
