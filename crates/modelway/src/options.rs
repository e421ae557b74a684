//! The `with_*` options that every call takes.

use std::sync::Arc;

use modelway_core::{CallOptions, Error, ErrorKind};
use serde_json::Value;

/// The options of a call in the making, and the first of them that was wrong.
#[derive(Debug, Default)]
pub(crate) struct Options {
    /// Shared from the beginning, as a call shares them: so a call in the making is small, and moved cheaply.
    call: Arc<CallOptions>,
    pub(crate) fault: Option<Error>,
}

impl Clone for Options {
    fn clone(&self) -> Self {
        let fault = self.fault.as_ref().map(|e| Error::new(e.kind(), e.to_string()));
        Self { call: self.call.clone(), fault }
    }
}

impl Options {
    /// The options, unless one was wrong.
    pub(crate) fn finish(self) -> Result<Arc<CallOptions>, Error> {
        self.fault.map_or(Ok(self.call), Err)
    }

    /// The options, to set one.
    pub(crate) fn set(&mut self) -> &mut CallOptions {
        Arc::make_mut(&mut self.call)
    }

    pub(crate) fn header(&mut self, name: &str, value: &str) {
        let name = http::HeaderName::try_from(name);
        let value = http::HeaderValue::try_from(value);
        match (name, value) {
            (Ok(name), Ok(mut value)) => {
                // Nobody can tell which headers carry secrets.
                value.set_sensitive(true);
                self.set().headers.append(name, value);
            }
            (Err(_), _) => self.refuse("a header's name has characters that HTTP does not allow"),
            (Ok(name), Err(_)) => {
                self.refuse(format!(
                    "the value of the header `{name}` has characters that HTTP does not allow"
                ));
            }
        }
    }

    pub(crate) fn extra_body(&mut self, fields: Value) {
        match fields {
            Value::Object(fields) => self.set().extra_body.extend(fields),
            _ => self.refuse("extra body fields must be a JSON object"),
        }
    }

    pub(crate) fn refuse(&mut self, what: impl Into<std::borrow::Cow<'static, str>>) {
        if self.fault.is_none() {
            self.fault = Some(Error::new(ErrorKind::InvalidRequest, what));
        }
    }
}

/// Writes the `with_*` options of a call whose field `options` is an [`Options`].
macro_rules! call_options {
    () => {
        /// Bounds the whole call: queue, attempts, waits, the end of a stream.
        pub fn with_timeout(mut self, limit: std::time::Duration) -> Self {
            self.options.set().timeout = Some(limit);
            self
        }

        /// Bounds one attempt.
        pub fn with_attempt_timeout(mut self, limit: std::time::Duration) -> Self {
            self.options.set().attempt_timeout = Some(limit);
            self
        }

        /// Bounds the wait for a stream's first visible event.
        pub fn with_first_event_timeout(mut self, limit: std::time::Duration) -> Self {
            self.options.set().first_event_timeout = Some(limit);
            self
        }

        /// Bounds the silence between two signs of life of a stream.
        pub fn with_stall_timeout(mut self, limit: std::time::Duration) -> Self {
            self.options.set().stall_timeout = Some(limit);
            self
        }

        /// Sets when and how often to try again.
        pub fn with_retry(mut self, policy: modelway_core::layers::RetryPolicy) -> Self {
            self.options.set().retry = Some(policy);
            self
        }

        /// Sends a header besides; it replaces the client's own of that name. A name or value that HTTP does
        /// not allow is an error when the call is sent.
        pub fn with_header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
            self.options.header(name.as_ref(), value.as_ref());
            self
        }

        /// Sends fields in the body besides, from a JSON object; they replace the request's of the same name.
        pub fn with_extra_body(mut self, fields: serde_json::Value) -> Self {
            self.options.extra_body(fields);
            self
        }

        /// Makes errors of off-spec answers, which are otherwise read and reported in
        /// [`CallMeta::deviations`](crate::CallMeta::deviations).
        pub fn with_strict(mut self, strict: bool) -> Self {
            self.options.set().strict = strict;
            self
        }

        /// Makes the call for this account, and not for the provider's own: SGP's `x-selected-account-id`.
        pub fn with_account(mut self, account: impl Into<modelway_core::AccountId>) -> Self {
            self.options.set().account = Some(account.into());
            self
        }

        /// What happens to a conversation that does not fit the model's context.
        pub fn with_context_window(mut self, policy: modelway_core::window::WindowPolicy) -> Self {
            self.options.set().window = Some(policy);
            self
        }

        /// The model's context, prompt and answer together, in tokens: where the caller knows better.
        pub fn with_context_length(mut self, tokens: u64) -> Self {
            self.options.set().context_length = Some(tokens);
            self
        }

        /// Bounds the body that is read, in bytes; for a stream, one frame of it.
        pub fn with_max_response_bytes(mut self, bytes: usize) -> Self {
            self.options.set().max_response_bytes = Some(bytes);
            self
        }
    };
}

/// Writes setters of the request in the field `request`: of a field that is an option, or, as `list`, of one that is
/// collected. The request's own setters take it by value, which would move all of it for each field.
macro_rules! pass_on {
    ($($(#[$doc:meta])* $([$mode:ident])? $name:ident : $ty:ty),+ $(,)?) => {
        $($(#[$doc])*
        pub fn $name(mut self, $name: $ty) -> Self {
            self.request.$name = pass_on!(@ $($mode)? $name);
            self
        })+
    };
    (@ $name:ident) => { Some($name.into()) };
    (@ list $name:ident) => { $name.into_iter().collect() };
}

/// Makes `.await` send a call through its method `sent`.
macro_rules! awaits {
    ($type:ty => $output:ty) => {
        impl IntoFuture for $type {
            type Output = Result<$output, modelway_core::Error>;
            type IntoFuture = modelway_core::time::BoxFuture<Self::Output>;

            fn into_future(self) -> Self::IntoFuture {
                Box::pin(self.sent())
            }
        }
    };
}

/// Writes the setters of a template's request parameters, for a request that has `model_request_parameters`.
macro_rules! request_parameters {
    () => {
        /// A value for a parameter that the model's template takes with each request.
        pub fn parameter(
            mut self,
            name: impl Into<String>,
            value: impl Into<serde_json::Value>,
        ) -> Self {
            let bindings = self.request.model_request_parameters.take().unwrap_or_default();
            self.request.model_request_parameters = Some(bindings.bind(name, value));
            self
        }

        /// Values for all parameters that `template` takes with each request, checked against its schema before
        /// anything is sent.
        pub fn parameters_of(
            mut self,
            template: &modelway_core::ModelTemplate,
            bindings: modelway_core::ParameterBindings,
        ) -> Self {
            let schema = template.model_request_parameters_schema.clone().unwrap_or_default();
            if let Err(error) = schema.check(&bindings.bindings) {
                self.options.fault.get_or_insert(error);
            }
            self.request.model_request_parameters = Some(bindings);
            self
        }
    };
}

pub(crate) use {awaits, call_options, pass_on, request_parameters};
