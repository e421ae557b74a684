//! Rerank requests.

use modelway_core::{Error, RerankRequest};

use super::fields::{invalid, unsupported};

/// Checks everything but the lengths.
///
/// # Errors
/// `InvalidRequest` and `Unsupported`, naming the field.
pub(crate) fn rerank(request: &RerankRequest) -> Result<(), Error> {
    if request.instruction.is_some() {
        return Err(unsupported("instruction"));
    }
    if request.chunks.is_empty() {
        return Err(invalid("chunks", "is empty"));
    }
    match request.top_n {
        Some(0) => Err(invalid("top_n", "is 0, it must be 1 or more")),
        _ => Ok(()),
    }
}
