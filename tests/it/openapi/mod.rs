//! Both halves of the dialect `sgp` against its description, `specs/openapi/sgp-v4.yaml`: what the client half sends
//! and what the server half answers fits it, and Prism, a server made from it, takes all that the client half sends.

#[macro_use]
mod drive;

mod agreement;
mod client_half;
mod document;
mod examples;
mod inference;
mod members;
mod models;
mod multipart;
mod nouns;
mod operation;
mod prism;
mod prism_process;
mod query;
mod refusals;
mod replies;
mod request;
mod response;
mod round_trip;
mod server_errors;
mod server_half;
mod server_streams;
mod serving;
mod streamed;
mod tuning;
