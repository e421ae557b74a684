//! The operations that can stream, driven so.

use modelway::{Client, ServerRef};

use super::drive::{DEPLOYMENT, MODEL, Sent};
use super::inference::BASE_MODEL;
use super::serving::{ALIAS, SERVER};

/// An operation of the client whose answer is a stream, read to its end.
pub(super) struct Streamed {
    pub(super) operation: &'static str,
    /// With another `accept` than the client's own.
    pub(super) send: fn(Client, Option<&'static str>) -> Sent,
}

macro_rules! streamed {
    ($client:ident; $($operation:literal => $call:expr;)+) => {
        vec![$(Streamed {
            operation: $operation,
            send: |$client, accept| Box::pin(async move {
                let call = $call;
                let call = match accept {
                    Some(accept) => call.with_header("accept", accept),
                    None => call,
                };
                let mut stream = call.stream().await?;
                while let Some(event) = stream.next().await {
                    event?;
                }
                Ok(stream.meta().clone())
            }),
        }),+]
    };
}

pub(super) fn streamed() -> Vec<Streamed> {
    streamed! { client;
        "models.chat_completions.create" =>
            client.models().chat_completions().create(DEPLOYMENT).prompt("Name a prime number.");
        "models.completions.create" => client.models().completions().create(DEPLOYMENT).prompt("A prime number:");
        "models.deployments.execute" =>
            client.models().deployments().execute(MODEL, DEPLOYMENT).prompts(["Name a prime number."]);
        "model_servers.execute" => client.model_servers().execute(SERVER).field("anything", "goes");
        "alias.execute" => client.model_servers().execute(ServerRef::alias(ALIAS)).field("anything", "goes");
        "completions.create" => client.models().completions().create(BASE_MODEL).prompt("A prime number:");
        "chat_completions.create" => client.models().chat_completions().create(BASE_MODEL).prompt("What is this?");
    }
}
