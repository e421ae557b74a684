//! [`Tensor`]: where a tensor's numbers are in the file.

use std::collections::HashSet;

use modelway_core::Error;

use super::kinds::TensorType;
use super::reader::Reader;

/// One tensor of a GGUF file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tensor {
    /// Its name, such as `token_embd.weight`.
    pub name: String,
    /// Its dimensions, the fastest-running first (GGUF's order, the reverse of candle's and numpy's).
    pub dims: Vec<u64>,
    /// How its numbers are packed.
    pub kind: TensorType,
    /// Where its bytes begin, counted from the start of the file.
    pub offset: u64,
    /// How many bytes it has.
    pub size: u64,
}

/// Reads the descriptions of `count` tensors; offsets still count from where the weights begin.
pub(super) fn read(reader: &mut Reader<'_>, count: u64) -> Result<Vec<Tensor>, Error> {
    let mut tensors = Vec::new();
    for _ in 0..count {
        tensors.push(tensor(reader)?);
    }
    Ok(tensors)
}

fn tensor(reader: &mut Reader<'_>) -> Result<Tensor, Error> {
    let name = reader.text("a tensor's name")?;
    let what = format!("tensor `{name}`");
    let rank = reader.u32(&what)?;
    if rank > 4 {
        return Err(reader.error(format_args!("is corrupt: {what} has {rank} dimensions")));
    }
    let mut dims = Vec::new();
    for _ in 0..rank {
        dims.push(reader.u64(&what)?);
    }
    let id = reader.u32(&what)?;
    let kind = TensorType::from_id(id).ok_or_else(|| {
        reader.error(format_args!("cannot be used: {what} has the unknown tensor type {id}"))
    })?;
    let offset = reader.u64(&what)?;
    let size = size(&dims, kind).ok_or_else(|| {
        let name = kind.name;
        reader.error(format_args!("is corrupt: {what} of {dims:?} cannot be packed as {name}"))
    })?;
    Ok(Tensor { name, dims, kind, offset, size })
}

/// Bytes of a tensor; `None` if a row is not whole blocks, a dimension is empty, or it overflows.
fn size(dims: &[u64], kind: TensorType) -> Option<u64> {
    let row = dims.first().copied().unwrap_or(1);
    if row % kind.block != 0 {
        return None;
    }
    let mut size = (row / kind.block).checked_mul(kind.bytes)?;
    for dim in dims.iter().skip(1) {
        size = size.checked_mul(*dim)?;
    }
    (size > 0).then_some(size)
}

/// Makes offsets count from the start of the file, and checks that every tensor lies inside of it.
pub(super) fn check(
    reader: &Reader<'_>,
    tensors: &mut [Tensor],
    data_offset: u64,
    alignment: u64,
) -> Result<(), Error> {
    let mut names = HashSet::new();
    for tensor in tensors {
        let name = &tensor.name;
        if !names.insert(name.clone()) {
            return Err(reader.error(format_args!("is corrupt: tensor `{name}` appears twice")));
        }
        if tensor.offset % alignment != 0 {
            let what = format!("is corrupt: tensor `{name}` is not aligned to {alignment} bytes");
            return Err(reader.error(what));
        }
        tensor.offset = tensor.offset.saturating_add(data_offset);
        let end = tensor.offset.saturating_add(tensor.size);
        if end > reader.length() {
            let length = reader.length();
            let what = format!(
                "is truncated or corrupt: tensor `{name}` ends at byte {end}, the file has {length}"
            );
            return Err(reader.error(what).with_hint("fetch the file again"));
        }
    }
    Ok(())
}
