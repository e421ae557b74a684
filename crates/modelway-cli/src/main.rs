//! The `modelway` command.

mod allowed;
mod app;
mod args;
mod chat;
mod command;
mod complete;
mod confirm;
mod connect;
mod conversation;
mod deployments;
mod doctor;
mod embed;
mod exit;
mod failure;
mod found;
mod groups;
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
mod platform;
mod plot;
mod providers;
mod render;
mod report;
mod rerank;
mod resource;
mod serve;
mod settings;
mod signals;
mod spinner;
mod summary;
mod table;
mod templates;
mod text;
mod tokens;
mod usage;

fn main() -> std::process::ExitCode {
    app::main()
}
