//! OpenAI's models: the public encodings, and what is known of what stands around messages.

mod chat;
mod image;
mod models;
mod tools;
