//! The `modelway` command.

mod app;
mod args;
mod chat;
mod command;
mod complete;
mod connect;
mod conversation;
mod doctor;
mod embed;
mod exit;
mod failure;
mod found;
mod image;
mod input;
mod interactive;
mod json;
mod line;
mod local;
mod logging;
mod message;
mod models;
mod output;
mod providers;
mod render;
mod report;
mod rerank;
mod settings;
mod spinner;
mod summary;
mod table;
mod text;

fn main() -> std::process::ExitCode {
    app::main()
}
