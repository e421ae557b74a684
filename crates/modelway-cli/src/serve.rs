//! `modelway serve`.

use std::io::Read;
use std::sync::Arc;

use modelway::{Backend, Environment, Error, ErrorKind, ProcessEnvironment};
use modelway_gateway::{Gateway, Keys};
use modelway_platform::{Platform, PlatformOptions};

use crate::allowed::Allowed;
use crate::args::{Global, ServeArgs};
use crate::connect::{Session, Task};
use crate::failure::Failure;
use crate::output::{Form, Output};
use crate::{local, platform, signals};

/// Serves until it is told to stop.
pub(crate) async fn run(
    global: &Global,
    args: &ServeArgs,
    output: &mut Output,
) -> Result<(), Failure> {
    if let Some(owner) = &args.hash_key {
        return hash(owner, output);
    }
    let keys = keys(args, &ProcessEnvironment)?;
    let platform = open(global, args, output).await?;
    let mut gateway = Gateway::new(Arc::new(platform.clone()) as Arc<dyn Backend>)
        .keys(keys)
        .max_body_bytes(args.max_body)
        .grace(args.grace)
        .header_timeout(args.header_timeout)
        .write_timeout(args.write_timeout)
        .readiness({
            let platform = platform.clone();
            move || {
                let platform = platform.clone();
                Box::pin(async move { platform.ping().await })
            }
        });
    if let Some(limit) = global.timeout {
        gateway = gateway.timeout(limit);
    }
    // Whoever reads that it listens may tell it to stop.
    let stop = signals::stop();
    let server = gateway.bind(&args.listen).await?;
    let address = server.address();
    match output.form {
        Form::Human => output.line(&format!("listening on http://{address}"))?,
        _ => output.json(&serde_json::json!({"listening": format!("http://{address}")}))?,
    }
    server.run(stop).await?;
    let written = platform.close().await?;
    output.note(&format!("stopped; {} calls are in the ledger of this run", written.records))
}

/// The platform over all providers, the models on this machine among them.
async fn open(global: &Global, args: &ServeArgs, output: &mut Output) -> Result<Platform, Failure> {
    let url = platform::url(global, &ProcessEnvironment).ok_or_else(|| {
        Error::new(ErrorKind::Configuration, "the platform has no database").with_hint(
            "give --database sqlite://modelway.db, or postgres://…; `sqlite::memory:` forgets",
        )
    })?;
    let (session, builder) = Session::over_providers(global, &ProcessEnvironment)?;
    if let Some(local) = &session.local {
        if session.client.default_provider() == Some(local::ID) {
            // Nothing else is configured: the default models are what there is.
            for task in [Task::Chat, Task::Embed] {
                local.ready(None, task, output).await?;
            }
        }
        for name in &args.local_model {
            local.ready(Some(name), Task::Chat, output).await?;
        }
    }
    let options = PlatformOptions::new().account(args.account.as_str());
    let allowed = Allowed::new(global, &ProcessEnvironment)?;
    platform::open(&url, options, &builder, allowed, global).await
}

fn keys(args: &ServeArgs, environment: &dyn Environment) -> Result<Keys, Failure> {
    let text = match &args.keys {
        Some(path) => std::fs::read_to_string(path)
            .map_err(|source| Failure::unreadable("file of keys", path, source))?,
        None => match environment.get("MODELWAY_GATEWAY_KEYS") {
            Some(keys) => keys,
            None => return Ok(Keys::none()),
        },
    };
    let keys = Keys::parse(&text)?;
    if keys.is_empty() {
        // What was meant to keep others out must not let everybody in.
        return Err(Error::new(ErrorKind::Configuration, "there is no key among the keys")
            .with_hint("write one a line, or give neither --keys nor MODELWAY_GATEWAY_KEYS")
            .into());
    }
    Ok(keys)
}

fn hash(owner: &str, output: &mut Output) -> Result<(), Failure> {
    let mut key = String::new();
    std::io::stdin().read_to_string(&mut key).map_err(|source| Failure::Usage {
        message: "the key cannot be read from stdin".to_owned(),
        source: Some(source.into()),
    })?;
    let line = Keys::line(owner, key.trim());
    // Reading it back finds a key that is too short, and a name with white space.
    Keys::parse(&format!("{owner} {}", key.trim()))?;
    output.line(&line)
}
