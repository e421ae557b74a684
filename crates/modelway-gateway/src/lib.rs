//! An HTTP server over a [`Backend`](modelway_core::Backend): the REST API of the Scale GenAI Platform, for everyone
//! who does not write Rust.
//!
//! ```no_run
//! # async fn run(backend: std::sync::Arc<dyn modelway_core::Backend>) -> Result<(), modelway_core::Error> {
//! use modelway_gateway::{Gateway, Keys};
//!
//! let keys = Keys::parse("production sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")?;
//! let server = Gateway::new(backend).keys(keys).bind("127.0.0.1:8080").await?;
//! println!("http://{}", server.address());
//! server.run(std::future::pending()).await?;
//! # Ok(())
//! # }
//! ```
//!
//! Requests are read and answers written by the server half of the dialect
//! ([`modelway_wire::sgp::server`]), so that the gateway speaks exactly what the client reads. Besides, it has
//! `GET /healthz` (the process lives) and `GET /readyz` (it can answer).
//!
//! Every request but those two leaves one `tracing` event when its answer is over, a stream's too: method, route (its
//! pattern), status, latency, operation, deployment or model, whose key, request id, and of a failure the kind. It is a
//! warning where the server or a provider failed. No header, no body and no path as it was sent is logged.

mod answer;
mod busy;
mod connection;
mod events;
mod gateway;
mod handle;
mod held_body;
mod journal;
mod keys;
mod reader;
mod refuse;
mod server;
mod timer;
mod writing;

pub use self::gateway::Gateway;
pub use self::keys::Keys;
pub use self::server::Server;
