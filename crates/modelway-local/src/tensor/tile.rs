//! [`Tile4`] and [`Tile8`]: 8 rows × 32 weights, so laid out that a vector register holds all 8 rows.

use super::activations::{Activations, BLOCK, Block};
use super::pack::{LANES, Piece};

/// Eight rows × 32 weights of 4 bits: `weight = scale × integer + offset`.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tile4 {
    /// Vector `j` holds of each row weights `8j..8j+4` in the low halves and `8j+4..8j+8` in the high ones.
    pub integers: [[u8; BLOCK]; 4],
    /// One for each row.
    pub scales: [f32; LANES],
    /// One for each row.
    pub offsets: [f32; LANES],
}

/// Eight rows × 32 weights of 8 bits; `S` scales a row (1 or 2), `O` offsets a row (0 or 1).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tile8<const S: usize, const O: usize> {
    /// Vector `j` holds of each row weights `4j..4j+4`.
    pub integers: [[i8; BLOCK]; 8],
    /// For each half (or both), one for each row.
    pub scales: [[f32; LANES]; S],
    /// One for each row.
    pub offsets: [[f32; LANES]; O],
}

impl<const S: usize, const O: usize> Default for Tile8<S, O> {
    fn default() -> Self {
        Self { integers: [[0; BLOCK]; 8], scales: [[0.0; LANES]; S], offsets: [[0.0; LANES]; O] }
    }
}

/// What the packing and the products need of a tile.
pub(crate) trait Tile: Copy + Default + Send + Sync + 'static {
    /// Puts 32 weights of row `lane` in.
    fn put(&mut self, lane: usize, piece: &Piece);

    /// Weight `i` of row `lane`.
    fn weight(&self, lane: usize, i: usize) -> f32;

    /// Adds the products of all rows with `x` to `sums`, without special instructions.
    fn accumulate(&self, x: &Block, sums: &mut [f32; LANES]);
}

fn byte(x: &Block, i: usize) -> i32 {
    i32::from(x.words[i / 4].to_le_bytes()[i % 4] as i8)
}

impl Tile for Tile4 {
    fn put(&mut self, lane: usize, piece: &Piece) {
        for (i, &integer) in piece.integers.iter().enumerate() {
            let half = if i % 8 < 4 { integer as u8 } else { (integer as u8) << 4 };
            self.integers[i / 8][lane * 4 + i % 4] |= half;
        }
        self.scales[lane] = piece.scales[0];
        self.offsets[lane] = piece.offset;
    }

    fn weight(&self, lane: usize, i: usize) -> f32 {
        self.scales[lane] * self.integer(lane, i) as f32 + self.offsets[lane]
    }

    fn accumulate(&self, x: &Block, sums: &mut [f32; LANES]) {
        for (lane, sum) in sums.iter_mut().enumerate() {
            let dot: i32 = (0..BLOCK).map(|i| self.integer(lane, i) * byte(x, i)).sum();
            *sum += dot as f32 * (self.scales[lane] * x.scale) + self.offsets[lane] * x.sum;
        }
    }
}

impl Tile4 {
    fn integer(&self, lane: usize, i: usize) -> i32 {
        let both = self.integers[i / 8][lane * 4 + i % 4];
        i32::from(if i % 8 < 4 { both & 15 } else { both >> 4 })
    }
}

impl<const S: usize, const O: usize> Tile for Tile8<S, O> {
    fn put(&mut self, lane: usize, piece: &Piece) {
        for (i, &integer) in piece.integers.iter().enumerate() {
            self.integers[i / 4][lane * 4 + i % 4] = integer;
        }
        for (scales, scale) in self.scales.iter_mut().zip(piece.scales) {
            scales[lane] = scale;
        }
        for offsets in &mut self.offsets {
            offsets[lane] = piece.offset;
        }
    }

    fn weight(&self, lane: usize, i: usize) -> f32 {
        let offset = self.offsets.first().map_or(0.0, |o| o[lane]);
        self.scales[i * S / BLOCK][lane] * self.integer(lane, i) as f32 + offset
    }

    fn accumulate(&self, x: &Block, sums: &mut [f32; LANES]) {
        for (lane, sum) in sums.iter_mut().enumerate() {
            for (half, scales) in self.scales.iter().enumerate() {
                let part = half * BLOCK / S..(half + 1) * BLOCK / S;
                let dot: i32 = part.map(|i| self.integer(lane, i) * byte(x, i)).sum();
                *sum += dot as f32 * (scales[lane] * x.scale);
            }
            *sum += self.offsets.first().map_or(0.0, |o| o[lane] * x.sum);
        }
    }
}

impl<const S: usize, const O: usize> Tile8<S, O> {
    fn integer(&self, lane: usize, i: usize) -> i32 {
        i32::from(self.integers[i / 4][lane * 4 + i % 4])
    }
}

/// Products of one group of rows by plain loops: `out[row of x][lane]`.
pub(crate) fn plain<T: Tile>(tiles: &[T], x: &Activations, out: &mut [f32]) {
    for (row, sums) in out.as_chunks_mut::<LANES>().0.iter_mut().enumerate() {
        *sums = [0.0; LANES];
        for (tile, block) in tiles.iter().zip(x.row(row)) {
            tile.accumulate(block, sums);
        }
    }
}
