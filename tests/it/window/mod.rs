//! The context window against real engines and recorded usage.

mod engines;
mod llama_cpp;
mod reserves;
mod talks;
