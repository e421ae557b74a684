//! [`ResourceCall`]: a call to a resource in the making.

use modelway_core::{DeploymentRef, Error, Operation};

use crate::Client;
use crate::client::launch;
use crate::options::{Options, call_options};

/// A call in the making; `.await` sends it. `O` is what is asked: its fields are setters here.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until `.await` (blocking: `.send()`)"]
pub struct ResourceCall<O, C = Client> {
    pub(crate) client: C,
    pub(crate) address: DeploymentRef,
    pub(crate) request: O,
    pub(crate) options: Options,
}

impl<O, C> ResourceCall<O, C> {
    /// To the default provider.
    pub(crate) fn new(client: C, request: O) -> Self {
        Self::to(client, DeploymentRef::default_provider(), request)
    }

    /// To what `address` names.
    pub(crate) fn to(client: C, address: impl Into<DeploymentRef>, request: O) -> Self {
        Self { client, address: address.into(), request, options: Options::default() }
    }

    /// Asks this provider, and not the default one.
    pub fn provider(mut self, id: impl AsRef<str>) -> Self {
        self.address = match self.address.id() {
            "" => DeploymentRef::provider_only(id.as_ref()),
            named => DeploymentRef::new(id.as_ref(), named),
        };
        self
    }

    /// A whole request; it replaces what was set before.
    pub fn request(mut self, request: O) -> Self {
        self.request = request;
        self
    }

    /// Changes the request: for fields that have no setter of their own here.
    pub fn with(mut self, change: impl FnOnce(&mut O)) -> Self {
        change(&mut self.request);
        self
    }

    call_options!();
}

impl<O: Operation, C: Into<Client>> ResourceCall<O, C> {
    pub(crate) fn sent(self) -> impl Future<Output = Result<O::Output, Error>> + Send {
        launch(self.client, self.request, self.address, self.options.finish())
    }
}

impl<O> IntoFuture for ResourceCall<O>
where
    O: Operation + Send + 'static,
    O::Output: Send,
{
    type Output = Result<O::Output, Error>;
    type IntoFuture = modelway_core::time::BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.sent())
    }
}

/// Writes setters that fill optional fields of the request, and `account_id` among them where it is named.
macro_rules! fills {
    ($request:ty => $($(#[$doc:meta])* $field:ident: $ty:ty),+ $(,)?) => {
        impl<C> crate::resources::ResourceCall<$request, C> {
            $($(#[$doc])*
            pub fn $field(mut self, $field: impl Into<$ty>) -> Self {
                self.request.$field = Some($field.into());
                self
            })+
        }
    };
}

/// Writes setters of an update: one that sets a field, one that clears it.
macro_rules! changes {
    ($request:ty => $($(#[$doc:meta])* $field:ident / $clear:ident: $ty:ty),+ $(,)?) => {
        impl<C> crate::resources::ResourceCall<$request, C> {
            $($(#[$doc])*
            pub fn $field(mut self, $field: impl Into<$ty>) -> Self {
                self.request.$field = modelway_core::Patch::Set($field.into());
                self
            }

            #[doc = concat!("Clears `", stringify!($field), "`: an explicit null is sent.")]
            pub fn $clear(mut self) -> Self {
                self.request.$field = modelway_core::Patch::Clear;
                self
            })+
        }
    };
}

pub(crate) use {changes, fills};
