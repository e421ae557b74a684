//! [`Drive`]: one operation of the client, as a caller writes it.

use std::future::Future;
use std::pin::Pin;

use modelway::{ApiKey, CallMeta, Client, ClientBuilder, Error, Provider};

use super::operation::Operation;

/// How much of an operation is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// Only what must be there.
    Required,
    /// Every parameter that there is.
    All,
}

pub(super) const EXTENTS: [Extent; 2] = [Extent::Required, Extent::All];

pub(super) const ACCOUNT: &str = "65a1f0c2e4b09d0012345678";
pub(super) const MODEL: &str = "0b9d3a52-7f0f-4f4e-8d5c-3a1f7d2c9e10";
pub(super) const DEPLOYMENT: &str = "3f2c8b7e-91d4-4f0a-bb1e-6a9d5c0e7f12";
pub(super) const TEMPLATE: &str = "5e1d7c3a-2f64-4b0e-9a58-7c6f1f0f3b11";
pub(super) const GROUP: &str = "c7a1e9d4-0c53-4a6e-8f1b-2d4b6a8c0e13";
pub(super) const DATASET: &str = "f1e3d5c7-b9a8-4796-8584-736251403f16";

/// A call on its way; what is known of it in the end.
pub(super) type Sent = Pin<Box<dyn Future<Output = Result<CallMeta, Error>> + Send>>;

/// An operation of the client.
pub(super) struct Drive {
    /// Its name in the description.
    pub(super) operation: &'static str,
    pub(super) send: fn(Client, Extent) -> Sent,
}

/// Writes drives: the call with what is required, then, after each `+`, a setter for what may be there.
macro_rules! drives {
    ($client:ident; $($operation:literal => $call:expr $(, + $field:ident($($value:expr),*))*;)+) => {
        vec![$(crate::openapi::drive::Drive {
            operation: $operation,
            send: |$client, extent| Box::pin(async move {
                let call = $call;
                $(let call = match extent {
                    crate::openapi::drive::Extent::All => call.$field($($value),*),
                    crate::openapi::drive::Extent::Required => call,
                };)*
                let _ = extent;
                call.await.map(|answer| answer.meta)
            }),
        }),+]
    };
}

/// All that the client can be asked for.
pub(super) fn drives() -> Vec<Drive> {
    let mut drives = super::models::drives();
    drives.extend(super::inference::drives());
    drives.extend(super::serving::drives());
    drives.extend(super::tuning::drives());
    drives
}

/// A client to set up for `operation`: the account is a parameter like any other.
pub(super) fn builder(operation: &Operation, extent: Extent, url: &str) -> ClientBuilder {
    let row = if operation.legacy { "sgp-base" } else { "sgp" };
    let provider = Provider::named(row).unwrap().with_base_url(url).unwrap();
    let provider = provider.with_key(ApiKey::new("a-key").unwrap());
    let provider = match extent {
        Extent::All => provider.with_account(ACCOUNT),
        Extent::Required => provider,
    };
    Client::builder().provider(provider)
}
