//! How many bytes of a text are of which class.
//!
//! Each count is a loop over lanes of bytes, which compilers make into vector instructions: so narrow that all sums of a
//! loop stay in registers, and by signed comparisons, since the oldest of these machines has no others.

/// Bytes that are looked at side by side.
const LANES: usize = 16;
/// Rows of them that a lane of one byte can count, what is left being one.
const ROWS: usize = 255;
/// Bytes that are looked at together for characters of several bytes.
const PART: usize = 256;
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
    let [lower, low, capitals, digits, wide] = count(text, |byte| {
        [
            is_within(byte, b'a', 26),
            // With those of characters of several bytes, which are negative.
            byte <= 32,
            is_within(byte, b'A', 26),
            is_within(byte, b'0', 10),
            byte < 0,
        ]
    });
    Bytes { lower, space: low - wide, dear: capitals + digits, wide }
}

/// The characters in `text` of several bytes, by their first.
pub(super) fn wide(text: &[u8]) -> Wide {
    let mut wide = Wide::default();
    // Mostly there is none: a dash in a page of English.
    for part in text.chunks(PART).filter(|part| !part.is_ascii()) {
        let [two, three, four] = count(part, |byte| {
            [is_within(byte, 0xC0, 0x20), is_within(byte, 0xE0, 0x10), is_within(byte, 0xF0, 0x08)]
        });
        (wide.two, wide.three, wide.four) = (wide.two + two, wide.three + three, wide.four + four);
    }
    wide
}

/// Whether a byte is one of the `count` from `first` on.
fn is_within(byte: i8, first: u8, count: i8) -> bool {
    // The first becomes the least of all.
    byte.wrapping_sub_unsigned(first).wrapping_sub_unsigned(0x80) < i8::MIN + count
}

/// How many bytes are of each class.
fn count<const CLASSES: usize>(
    text: &[u8],
    classes: impl Fn(i8) -> [bool; CLASSES],
) -> [u64; CLASSES] {
    let mut sums = [0; CLASSES];
    for rows in text.chunks(LANES * ROWS) {
        let (whole, rest) = rows.as_chunks::<LANES>();
        let mut lanes = [[0_u8; LANES]; CLASSES];
        let mut add = |row: &[u8; LANES]| {
            for (at, byte) in row.iter().enumerate() {
                for (lanes, is) in lanes.iter_mut().zip(classes(byte.cast_signed())) {
                    lanes[at] += u8::from(is);
                }
            }
        };
        whole.iter().for_each(&mut add);
        if !rest.is_empty() {
            let mut last = [OF_NO_CLASS; LANES];
            last[..rest.len()].copy_from_slice(rest);
            add(&last);
        }
        for (sum, lanes) in sums.iter_mut().zip(&lanes) {
            *sum += sum_of(lanes);
        }
    }
    sums
}

/// Eight lanes at a time, as four sums of 16 bits, which those of all lanes fit.
fn sum_of(lanes: &[u8; LANES]) -> u64 {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Byte by byte.
    fn plainly(text: &[u8]) -> [u64; 7] {
        let of = |is: fn(u8) -> bool| text.iter().filter(|byte| is(**byte)).count() as u64;
        [
            of(|byte| byte.is_ascii_lowercase()),
            of(|byte| byte <= b' '),
            of(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()),
            of(|byte| !byte.is_ascii()),
            of(|byte| (0xC0..0xE0).contains(&byte)),
            of(|byte| (0xE0..0xF0).contains(&byte)),
            of(|byte| (0xF0..0xF8).contains(&byte)),
        ]
    }

    #[test]
    fn side_by_side_as_byte_by_byte() {
        let all: Vec<u8> = (0..=u8::MAX).cycle().take(10_000).collect();
        let one = |byte: u8| vec![byte; 10_000];
        let texts =
            [all, one(b'a'), one(b' '), one(b'Z'), one(b'7'), one(0xC3), one(0xE4), one(0xF0)];
        for text in texts {
            for length in [0, 1, 15, 16, 17, 255, 4_063, 4_064, 4_079, 4_080, 4_081, 4_096, 10_000]
            {
                let text = &text[..length];
                let Bytes { lower, space, dear, wide } = bytes(text);
                let Wide { two, three, four } = super::wide(text);
                let found = [lower, space, dear, wide, two, three, four];
                assert_eq!(found, plainly(text), "{length} from {:?}", text.first());
            }
        }
    }
}
