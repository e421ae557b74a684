//! Real models in process.
