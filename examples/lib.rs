//! One file a task: `cargo run -p modelway-examples --example NAME`.
