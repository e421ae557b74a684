//! The server half: requests of the service to calls, replies and errors to its bodies.

mod answers;
mod asked;
mod error;
mod events;
mod faults;
mod input;
mod parse;
mod requests;
mod routes;

pub use self::answers::render;
pub use self::asked::{Asked, Shape};
pub use self::error::render_error;
pub use self::events::{EventRenderer, event_renderer};
pub use self::parse::parse;
pub use self::routes::{Route, routes};
