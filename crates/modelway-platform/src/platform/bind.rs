//! [`Bound`]: a request with everything that its deployment says about it.

use std::sync::Arc;

use modelway_core::{
    Adaptation, Error, ErrorKind, Extra, ModelTemplate, ModelwayTemplate, ParameterBindings,
    Request,
};

use super::defaults::Defaults;
use super::destination::Destination;
use super::place::Values;
use super::rules;

/// A request as its provider gets it, and where that is.
#[derive(Debug)]
pub(super) struct Bound {
    pub(super) request: Arc<Request>,
    pub(super) provider: String,
    /// The provider's name for the model.
    pub(super) upstream: String,
    /// Another address than the provider's own.
    pub(super) base_url: Option<String>,
    /// Prompt and answer together, in tokens.
    pub(super) context_length: Option<u64>,
    /// What was changed so that the model takes it.
    pub(super) adaptation: Option<Adaptation>,
}

impl Destination {
    /// Binds `request`: parameters into the template's texts, its defaults where the request says nothing. The
    /// parameters themselves go no further.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`] for parameters that do not fit; [`ErrorKind::Unsupported`] for a template of
    /// another platform.
    pub(super) fn bind(&self, request: Arc<Request>) -> Result<Bound, Error> {
        let (request, bindings) = without_parameters(request);
        match self {
            Self::Unlisted { provider, upstream, .. } => {
                self.check(None, &bindings)?;
                Ok(Bound::plain(request, provider, upstream, None))
            }
            Self::Known(resolved) => {
                let context_length = resolved.model.context_length;
                let Some(built_in) = &resolved.built_in else {
                    let template = resolved.template.as_ref().ok_or_else(|| self.templateless())?;
                    return self.bind_template(template, &resolved.parameters, request, &bindings);
                };
                self.check(None, &bindings)?;
                Ok(Bound::plain(request, &built_in.provider, &built_in.upstream, context_length))
            }
        }
    }

    fn bind_template(
        &self,
        template: &ModelTemplate,
        creation: &Extra,
        request: Arc<Request>,
        bindings: &Extra,
    ) -> Result<Bound, Error> {
        let Some(configuration) = self.configuration() else { return Err(self.foreign(template)) };
        self.check(Some(template), bindings)?;
        let values = Values { creation, request: Some(bindings) };
        let request = Defaults::of(configuration, values).apply(request);
        let (request, adaptation) = rules::clamp(request, configuration.max_temperature);
        Ok(Bound {
            request,
            adaptation,
            provider: configuration.provider.clone(),
            upstream: values.fill_all("model", &configuration.model)?,
            base_url: base_url(configuration, values)?,
            context_length: configuration.context_length,
        })
    }

    /// Checks what came with the request against the template's schema; without one nothing may come.
    fn check(&self, template: Option<&ModelTemplate>, bindings: &Extra) -> Result<(), Error> {
        match template.and_then(|t| t.model_request_parameters_schema.as_ref()) {
            Some(schema) => schema.check(bindings),
            None if bindings.is_empty() => Ok(()),
            None => {
                let names: Vec<_> = bindings.keys().map(|name| format!("`{name}`")).collect();
                let (id, names) = (self.id(), names.join(", "));
                let what =
                    format!("the deployment `{id}` takes no request parameters, and got {names}");
                Err(Error::new(ErrorKind::InvalidRequest, what)
                    .with_hint("a template's model_request_parameters_schema declares them"))
            }
        }
    }

    fn templateless(&self) -> Error {
        let what = format!("the model of the deployment `{}` was made from no template", self.id());
        Error::new(ErrorKind::Unsupported, what)
            .with_hint("make it from a template that names provider and model")
    }

    fn foreign(&self, template: &ModelTemplate) -> Error {
        let vendor = template.vendor_configuration.vendor();
        let vendor = vendor.as_ref().map_or("an unknown vendor", |vendor| vendor.as_str());
        let what = format!(
            "the template `{}` is for {vendor}, which this platform does not run",
            template.id
        );
        Error::new(ErrorKind::Unsupported, what)
            .with_hint("nothing was sent; make the model from a template of the vendor MODELWAY")
    }
}

impl Bound {
    fn plain(
        request: Arc<Request>,
        provider: &str,
        upstream: &str,
        context_length: Option<u64>,
    ) -> Self {
        let (provider, upstream) = (provider.to_owned(), upstream.to_owned());
        Self { request, provider, upstream, base_url: None, context_length, adaptation: None }
    }
}

/// A request may not say where the provider's key is sent.
pub(super) fn base_url(
    configuration: &ModelwayTemplate,
    values: Values<'_>,
) -> Result<Option<String>, Error> {
    let url = configuration.base_url.as_deref();
    url.map(|url| values.of_creation().fill_all("base_url", url)).transpose()
}

/// The request without its parameters, and their values. Copied only where there are some.
fn without_parameters(mut request: Arc<Request>) -> (Arc<Request>, Extra) {
    if parameters(&request).is_none() {
        return (request, Extra::new());
    }
    let taken = match Arc::make_mut(&mut request) {
        Request::Chat { request, .. } => request.model_request_parameters.take(),
        Request::Complete { request, .. } => request.model_request_parameters.take(),
        Request::Embed(request) => request.model_request_parameters.take(),
        Request::Rerank(request) => request.model_request_parameters.take(),
        _ => None,
    };
    (request, taken.unwrap_or_default().bindings)
}

fn parameters(request: &Request) -> Option<&ParameterBindings> {
    match request {
        Request::Chat { request, .. } => request.model_request_parameters.as_ref(),
        Request::Complete { request, .. } => request.model_request_parameters.as_ref(),
        Request::Embed(request) => request.model_request_parameters.as_ref(),
        Request::Rerank(request) => request.model_request_parameters.as_ref(),
        _ => None,
    }
}
