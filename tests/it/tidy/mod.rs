//! Tidy tests: the invariants of `specs/architecture.md` that a compiler does not check.

mod arrows;
mod licences;
mod metadata;
mod readme;
mod sources;
mod weight;

pub use metadata::root;
