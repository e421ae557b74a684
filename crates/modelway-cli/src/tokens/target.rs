//! Who counts without `--tokenizer`: the model's own provider, which nobody calls.

use modelway::window::{Plan, Window};
use modelway::{Client, Environment, MapEnvironment, Provider};

use super::asked::Asked;
use crate::args::{Global, TokensArgs};
use crate::connect::{Session, Task};
use crate::failure::Failure;
use crate::local;
use crate::output::Output;

/// The plan of the target that the options choose.
pub(super) async fn plan(
    global: &Global,
    args: &TokensArgs,
    asked: Asked,
    output: &mut Output,
    environment: &dyn Environment,
) -> Result<Plan, Failure> {
    if let Some((client, deployment)) = unconfigured(global, environment)? {
        return planned(&client, deployment.into(), args, asked).await;
    }
    let session = Session::open(global, environment).await?;
    let deployment = session.ready(Task::Chat, output).await?;
    planned(&session.client, deployment, args, asked).await
}

async fn planned(
    client: &Client,
    deployment: modelway::DeploymentRef,
    args: &TokensArgs,
    asked: Asked,
) -> Result<Plan, Failure> {
    macro_rules! plan {
        ($call:expr) => {{
            let call = $call;
            let call = match args.context {
                Some(tokens) => call.with_context_length(tokens),
                None => call,
            };
            call.plan().await?.plan
        }};
    }
    let models = client.models();
    Ok(match asked {
        Asked::Chat(request) => {
            plan!(models.chat_completions().create(deployment).request(*request))
        }
        Asked::Text(request) => plan!(models.completions().create(deployment).request(*request)),
    })
}

/// A client for a provider of the table that is named in `PROVIDER:MODEL` and has no key: to count needs none.
fn unconfigured(
    global: &Global,
    environment: &dyn Environment,
) -> Result<Option<(Client, String)>, Failure> {
    let model = global.model.clone().or_else(|| environment.get("MODELWAY_MODEL"));
    let Some((provider, id)) = model.as_deref().and_then(|model| model.split_once(':')) else {
        return Ok(None);
    };
    let is_free = global.provider.is_none() && global.base_url.is_none();
    let known = crate::found::rows().any(|spec| spec.id == provider);
    let (_, builder) = match Session::over_providers(global, environment) {
        Ok((session, _)) if session.client.providers().any(|known| known == provider) => {
            return Ok(None);
        }
        Ok(opened) => opened,
        Err(_) if is_free && known => return alone(provider, id, environment).map(Some),
        Err(failure) => return Err(failure),
    };
    drop(builder);
    if !(is_free && known) {
        return Ok(None);
    }
    alone(provider, id, environment).map(Some)
}

fn alone(
    provider: &str,
    id: &str,
    environment: &dyn Environment,
) -> Result<(Client, String), Failure> {
    let row = Provider::named(provider)?;
    let builder = Client::builder().environment(MapEnvironment::default()).provider(row);
    let builder = local::with_counters(builder, environment);
    let id = id.strip_prefix(':').unwrap_or(id);
    Ok((builder.build()?, format!("{provider}::{id}")))
}

/// A window over `--context`, or none.
pub(super) fn window(context: Option<u64>) -> Window {
    Window::new(context.unwrap_or(u64::MAX))
}
