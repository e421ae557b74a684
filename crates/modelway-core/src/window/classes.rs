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

/// Bytes of ASCII.
pub(super) struct Ascii {
    pub(super) lower: u64,
    pub(super) upper: u64,
    pub(super) digit: u64,
    /// Space, line ends and other controls.
    pub(super) space: u64,
}

impl Ascii {
    pub(super) fn sum(&self) -> u64 {
        self.lower + self.upper + self.digit + self.space
    }
}

/// Characters of several bytes, and the bytes that only go on with one.
#[derive(Default)]
pub(super) struct Wide {
    pub(super) two: u64,
    pub(super) three: u64,
    pub(super) four: u64,
    more: u64,
}

impl Wide {
    /// All their bytes.
    pub(super) fn sum(&self) -> u64 {
        self.two + self.three + self.four + self.more
    }
}

/// What most of a text is.
pub(super) struct Small {
    pub(super) lower: u64,
    pub(super) space: u64,
}

pub(super) fn ascii(text: &[u8]) -> Ascii {
    let Small { lower, space } = small(text);
    let is_upper = |byte: u8| byte.wrapping_sub(b'A') < 26;
    let (upper, digit) = count(text, is_upper, |byte| byte.wrapping_sub(b'0') < 10);
    Ascii { lower, upper, digit, space }
}

pub(super) fn wide(text: &[u8]) -> Wide {
    let is_two = |byte: u8| byte.wrapping_sub(0xC0) < 0x20;
    let (two, three) = count(text, is_two, |byte| byte.wrapping_sub(0xE0) < 0x10);
    let (four, more) = count(text, |byte| byte >= 0xF0, |byte| byte.wrapping_sub(0x80) < 0x40);
    Wide { two, three, four, more }
}

pub(super) fn small(text: &[u8]) -> Small {
    let (lower, space) = count(text, |byte| byte.wrapping_sub(b'a') < 26, |byte| byte <= b' ');
    Small { lower, space }
}

/// How many bytes are of either class.
fn count(text: &[u8], one: impl Fn(u8) -> bool, other: impl Fn(u8) -> bool) -> (u64, u64) {
    let mut sums = (0, 0);
    for rows in text.chunks(LANES * ROWS) {
        let (whole, rest) = rows.as_chunks::<LANES>();
        let mut last = [OF_NO_CLASS; LANES];
        last[..rest.len()].copy_from_slice(rest);
        let mut ones = last.map(|byte| u8::from(one(byte)));
        let mut others = last.map(|byte| u8::from(other(byte)));
        for row in whole {
            for (at, byte) in row.iter().enumerate() {
                ones[at] += u8::from(one(*byte));
                others[at] += u8::from(other(*byte));
            }
        }
        sums.0 += sum(&ones);
        sums.1 += sum(&others);
    }
    sums
}

/// 32 lanes of at most 255 fit 16 bits.
fn sum(lanes: &[u8; LANES]) -> u64 {
    lanes.iter().map(|lane| u16::from(*lane)).sum::<u16>().into()
}
