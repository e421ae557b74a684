//! Reads the fields of a protocol buffers message.

/// A value, by how it is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Field<'b> {
    Number(u64),
    Four([u8; 4]),
    Bytes(&'b [u8]),
    /// Eight bytes, which nothing here uses.
    Eight,
}

/// The fields of a message with their numbers; a last `None` where it is broken.
pub(super) fn fields(bytes: &[u8]) -> impl Iterator<Item = Option<(u64, Field<'_>)>> {
    let mut rest = Some(bytes);
    std::iter::from_fn(move || {
        let bytes = rest.filter(|bytes| !bytes.is_empty())?;
        let read = field(bytes);
        rest = read.map(|(_, _, rest)| rest);
        Some(read.map(|(number, field, _)| (number, field)))
    })
}

fn field(bytes: &[u8]) -> Option<(u64, Field<'_>, &[u8])> {
    let (tag, rest) = number(bytes)?;
    let (value, rest) = match tag & 7 {
        0 => number(rest).map(|(number, rest)| (Field::Number(number), rest))?,
        1 => (Field::Eight, rest.get(8..)?),
        2 => {
            let (length, rest) = number(rest)?;
            let (bytes, rest) = rest.split_at_checked(usize::try_from(length).ok()?)?;
            (Field::Bytes(bytes), rest)
        }
        5 => rest.split_first_chunk().map(|(four, rest)| (Field::Four(*four), rest))?,
        _ => return None,
    };
    Some((tag >> 3, value, rest))
}

/// A number of seven bits a byte, the lowest first.
fn number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0_u64;
    for (at, byte) in bytes.iter().take(10).enumerate() {
        value |= u64::from(byte & 0x7f).checked_shl(u32::try_from(at).ok()? * 7)?;
        if byte & 0x80 == 0 {
            return Some((value, bytes.get(at + 1..)?));
        }
    }
    None
}
