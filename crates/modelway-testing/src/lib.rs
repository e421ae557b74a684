//! Scripted backend, canned transport, raw socket server and conformance kit for modelway.
//!
//! * [`Script`] is a backend that answers as it is told: for tests of programs and of layers.
//! * [`CannedTransport`] gives HTTP responses without a network: for tests of dialects.
//! * [`TokioTimer`] and [`FixedJitter`] put time and chance under a test's control.
//! * [`conformance`] holds a backend to what callers rely on; [`Grammar`] does so for one stream.

pub mod conformance;
mod fault;
mod grammar;
mod script;
mod socket;
mod sync;
mod time;
mod transport;

pub use self::fault::Fault;
pub use self::grammar::{Grammar, Violation};
pub use self::script::{Outcome, Script, StreamStep};
pub use self::socket::{
    Action, HTTP_LAST_CHUNK, RawRequest, RawServer, http_chunk, http_chunked, http_response,
};
pub use self::time::{FixedJitter, TokioTimer};
pub use self::transport::{Canned, CannedTransport, RecordedRequest};
