//! Every kind of content, there and back: parts, sound, marks on the text, reasoning that has to go back,
//! custom tools, and the smaller choices of a request.

mod history;
mod refusals;
mod requests;
mod streams;
mod support;
mod usage;
