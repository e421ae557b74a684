//! Tests of modelway as a whole; see `it`.
