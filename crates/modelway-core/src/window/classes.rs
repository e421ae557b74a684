//! How many bytes of a text are of which class.
//!
//! Each count is a loop over lanes of bytes, which compilers make into vector instructions. Two classes at a time stay in
//! registers; four do not.

/// Bytes that are looked at side by side.
const LANES: usize = 32;
/// Rows of them that a lane of one byte can count, with one more for what is left.
const ROWS: usize = 254;
/// DEL, which no class has.
const OF_NO_CLASS: u8 = 0x7F;

/// Bytes by what they are.
pub(super) struct Bytes {
    pub(super) lower: u64,
    /// Space, line ends and other controls.
    pub(super) space: u64,
    /// Capitals and digits.
    pub(super) dear: u64,
    /// Of characters of several bytes.
    pub(super) wide: u64,
}

/// Characters of several bytes.
#[derive(Default)]
pub(super) struct Wide {
    pub(super) two: u64,
    pub(super) three: u64,
    pub(super) four: u64,
}

pub(super) fn bytes(text: &[u8]) -> Bytes {
    let (lower, space) = count(text, |byte| byte.wrapping_sub(b'a') < 26, |byte| byte <= b' ');
    let is_dear = |byte: u8| (byte.wrapping_sub(b'A') < 26) | (byte.wrapping_sub(b'0') < 10);
    let (dear, wide) = count(text, is_dear, |byte| byte >= 0x80);
    Bytes { lower, space, dear, wide }
}

/// The characters in `text` of several bytes, whose bytes are `all`.
pub(super) fn wide(text: &[u8], all: u64) -> Wide {
    let is_two = |byte: u8| byte.wrapping_sub(0xC0) < 0x20;
    let (two, three) = count(text, is_two, |byte| byte.wrapping_sub(0xE0) < 0x10);
    // What is left, but for those that the text's ends cut through.
    let four = all.saturating_sub(2 * two + 3 * three) / 4;
    Wide { two, three, four }
}

/// How many bytes are of either class.
fn count(text: &[u8], one: impl Fn(u8) -> bool, other: impl Fn(u8) -> bool) -> (u64, u64) {
    let mut sums = (0, 0);
    for rows in text.chunks(LANES * ROWS) {
        let (whole, rest) = rows.as_chunks::<LANES>();
        let (mut ones, mut others) = ([0_u8; LANES], [0_u8; LANES]);
        let mut add = |row: &[u8; LANES]| {
            for (at, byte) in row.iter().enumerate() {
                ones[at] += u8::from(one(*byte));
                others[at] += u8::from(other(*byte));
            }
        };
        whole.iter().for_each(&mut add);
        if !rest.is_empty() {
            let mut last = [OF_NO_CLASS; LANES];
            last[..rest.len()].copy_from_slice(rest);
            add(&last);
        }
        sums.0 += sum(&ones);
        sums.1 += sum(&others);
    }
    sums
}

/// Eight lanes at a time, as four sums of 16 bits, which those of 32 lanes fit.
fn sum(lanes: &[u8; LANES]) -> u64 {
    const EVEN: u64 = 0x00FF_00FF_00FF_00FF;
    const ALL: u64 = 0x0001_0001_0001_0001;
    let (eights, _) = lanes.as_chunks::<8>();
    let pairs = |eight: &[u8; 8]| {
        let eight = u64::from_le_bytes(*eight);
        (eight & EVEN) + ((eight >> 8) & EVEN)
    };
    let sums: u64 = eights.iter().map(pairs).sum();
    sums.wrapping_mul(ALL) >> 48
}
