//! Counting by rendering: the prompt as the server writes it, through its tokenizer.

mod cut;
mod doubt;
mod exchanges;
mod frame;
mod ground;
mod learn;
mod parts;
mod probes;
mod rendering;
mod session;
mod shape;
mod sheet;
mod talk;
mod tell;

#[allow(unused_imports, reason = "the other source of texts is a feature")]
pub(super) use self::doubt::{Doubt, doubts, textual};
pub(super) use self::rendering::{Render, Rendered, Rendering};
