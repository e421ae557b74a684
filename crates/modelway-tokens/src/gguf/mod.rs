//! GGUF headers, read strictly: what a file says is checked against what the file holds.
//!
//! Libraries that load weights believe the lengths in the header. [`Header::open`] reads nothing but
//! the header, never allocates more than a small multiple of what the file really holds, and names what is wrong.

mod header;
mod kinds;
mod reader;
mod tensors;
mod value;

pub use self::header::Header;
pub use self::kinds::TensorType;
pub use self::tensors::Tensor;
pub use self::value::{Numbers, Value};
