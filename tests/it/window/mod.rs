//! The context window against real engines and recorded usage.

mod engines;
mod reserves;
mod talks;
