//! A program's own test, without network or key: `cargo run -p modelway-examples --example fake`.

use std::time::Duration;

use modelway::{Client, Error};
use modelway_testing::{Fault, Script};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Error> {
    // The provider asks to wait a second; the client waits, on paused time, and asks again.
    let script = Script::new().fail(Fault::rate_limited(Duration::from_secs(1))).reply("Paris");
    let client = Client::builder().backend(script.clone()).build()?;
    let reply =
        client.models().chat_completions().create("any").prompt("Capital of France?").await?;
    println!("{} after {} attempts", reply.text(), reply.meta.attempts.len());
    Ok(())
}
