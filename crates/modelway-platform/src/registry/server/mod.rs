//! Servers: stable addresses whose deployment can be exchanged.

mod backend;
mod operations;
mod row;
