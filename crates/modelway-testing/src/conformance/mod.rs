//! A kit that holds any backend to what callers rely on.
//!
//! [`run`] tries every [case](CASES) whose capabilities the [`Subject`] declares, and reports. What is not
//! declared must be refused before anything is sent; that is a case too.
//!
//! ```
//! use async_trait::async_trait;
//! use modelway_core::{
//!     CallContext, Capabilities, Capability, ChatCompletion, ChatRequest, ControlPlane, Error, Inference,
//!     erase,
//! };
//! use modelway_testing::conformance::{self, Subject};
//!
//! #[derive(Debug)]
//! struct Parrot;
//!
//! #[async_trait]
//! impl Inference for Parrot {
//!     fn capabilities(&self) -> Capabilities {
//!         Capabilities::NONE.with(Capability::Chat)
//!     }
//!     async fn chat(&self, request: &ChatRequest, _: &CallContext) -> Result<ChatCompletion, Error> {
//!         let said = request.messages.last().map(|m| m.text().into_owned());
//!         Ok(ChatCompletion::new(said.unwrap_or_default()))
//!     }
//! }
//! impl ControlPlane for Parrot {}
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let report = conformance::run(&Subject::new(erase(Parrot), "zoo::parrot")).await;
//! assert!(report.is_conformant(), "{report}");
//! # }
//! ```

mod case;
mod inference;
mod refusal;
mod report;
mod streaming;
mod subject;

pub use self::case::{CASES, Case, run};
pub use self::report::{CaseReport, Report, Verdict};
pub use self::subject::Subject;
