//! Repacking: eight rows of a matrix side by side, so that a vector register holds a piece of all eight.

use candle_core::quantized::GgmlDType;
use half::f16;

use super::activations::BLOCK;
use super::store::{Collected, Tiles};
use super::tile::Tile;

/// Rows of a tile.
pub(crate) const LANES: usize = 8;

/// 32 weights of one row, taken apart: `weight = scale × integer + offset`, one scale for each half.
pub(crate) struct Piece {
    pub integers: [i8; BLOCK],
    pub scales: [f32; 2],
    pub offset: f32,
}

/// Calls `put` with the number and content of each piece of a row that `bytes` holds.
fn pieces(kind: GgmlDType, bytes: &[u8], mut put: impl FnMut(usize, Piece)) {
    let super_block = kind.block_size() / BLOCK;
    for (at, block) in bytes.chunks_exact(kind.type_size()).enumerate() {
        for part in 0..super_block {
            put(at * super_block + part, piece(kind, block, part));
        }
    }
}

fn piece(kind: GgmlDType, block: &[u8], part: usize) -> Piece {
    use GgmlDType as K;
    match kind {
        K::Q4_0 => symmetric(half(block, 0), |i| nibble(&block[2..], i) - 8).shifted(8),
        K::Q4_1 => symmetric(half(block, 0), |i| nibble(&block[4..], i)).plus(half(block, 2)),
        K::Q5_0 => {
            symmetric(half(block, 0), |i| nibble(&block[6..], i) + fifth(&block[2..], i) - 16)
        }
        K::Q5_1 => symmetric(half(block, 0), |i| nibble(&block[8..], i) + fifth(&block[4..], i))
            .plus(half(block, 2)),
        K::Q4K => {
            let (scale, least) = k_scales(block, part);
            symmetric(scale, |i| k_nibble(&block[16..], part, i)).plus(-least)
        }
        K::Q5K => {
            let (scale, least) = k_scales(block, part);
            let high = |i: usize| (block[16 + i] >> part & 1) as i8 * 16;
            symmetric(scale, |i| k_nibble(&block[48..], part, i) + high(i)).plus(-least)
        }
        K::Q6K => six(block, part),
        _ => symmetric(half(block, 0), |i| block[2 + i] as i8),
    }
}

fn symmetric(scale: f32, integer: impl Fn(usize) -> i8) -> Piece {
    Piece { integers: std::array::from_fn(integer), scales: [scale; 2], offset: 0.0 }
}

impl Piece {
    /// Makes the integers count from 0; the weights stay the same.
    fn shifted(mut self, by: i8) -> Self {
        self.integers = self.integers.map(|q| q + by);
        self.offset -= f32::from(by) * self.scales[0];
        self
    }

    fn plus(mut self, offset: f32) -> Self {
        self.offset += offset;
        self
    }
}

fn half(bytes: &[u8], at: usize) -> f32 {
    f16::from_le_bytes([bytes[at], bytes[at + 1]]).to_f32()
}

/// Integer `i` of 32: the low halves of 16 bytes come first, then the high ones.
fn nibble(bytes: &[u8], i: usize) -> i8 {
    (if i < 16 { bytes[i] & 15 } else { bytes[i - 16] >> 4 }) as i8
}

fn fifth(bits: &[u8], i: usize) -> i8 {
    (bits[i / 8] >> (i % 8) & 1) as i8 * 16
}

/// Two parts share 32 bytes: the even one has the low halves.
fn k_nibble(bytes: &[u8], part: usize, i: usize) -> i8 {
    let byte = bytes[part / 2 * 32 + i];
    (if part.is_multiple_of(2) { byte & 15 } else { byte >> 4 }) as i8
}

/// Scale and least value of a part: 6 bits each, spread over 12 bytes.
fn k_scales(block: &[u8], part: usize) -> (f32, f32) {
    let s = &block[4..16];
    let (scale, least) = if part < 4 {
        (s[part] & 63, s[part + 4] & 63)
    } else {
        (s[part + 4] & 15 | (s[part - 4] >> 6) << 4, s[part + 4] >> 4 | (s[part] >> 6) << 4)
    };
    (half(block, 0) * f32::from(scale), half(block, 2) * f32::from(least))
}

fn six(block: &[u8], part: usize) -> Piece {
    let (low, high, scales) = (&block[..128], &block[128..192], &block[192..208]);
    let (side, quarter) = (part / 4, part % 4);
    let integer = |i: usize| {
        let byte = low[side * 64 + quarter % 2 * 32 + i];
        let four = if quarter < 2 { byte & 15 } else { byte >> 4 };
        let two = high[side * 32 + i] >> (quarter * 2) & 3;
        (four | two << 4) as i8 - 32
    };
    let d = half(block, 208);
    let scale = |half: usize| d * f32::from(scales[part * 2 + half] as i8);
    Piece {
        integers: std::array::from_fn(integer),
        scales: std::array::from_fn(scale),
        offset: 0.0,
    }
}

/// Packs `rows` rows of `kind`, each of `width` weights. Rows that are missing to a full tile are zero.
pub(super) fn pack<T: Tile>(
    kind: GgmlDType,
    (rows, width): (usize, usize),
    bytes: &[u8],
    store: &mut Collected<T>,
) -> Tiles<T> {
    let row_bytes = width / kind.block_size() * kind.type_size();
    let blocks = width / BLOCK;
    store.add(rows.div_ceil(LANES) * blocks, |tiles| {
        for (row, bytes) in bytes.chunks_exact(row_bytes.max(1)).enumerate() {
            let tiles = &mut tiles[row / LANES * blocks..][..blocks];
            pieces(kind, bytes, |at, piece| tiles[at].put(row % LANES, &piece));
        }
    })
}
