//! The blocking client, from plain threads.
#![cfg(test)]

mod async_code;
mod calls;
mod server;
mod sockets;
mod streams;
mod threads;
