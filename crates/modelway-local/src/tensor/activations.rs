//! [`Activations`]: rows of numbers, also as 8 bit integers in blocks of 32.

use half::f16;

use super::simd::vectorised;

/// How many numbers share a scale.
pub(crate) const BLOCK: usize = 32;

/// 32 numbers as integers: `number = scale × integer`.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Block {
    /// Four integers in each word, the first one lowest.
    pub words: [i32; BLOCK / 4],
    /// The scale.
    pub scale: f32,
    /// Scale times the sum of the integers.
    pub sum: f32,
}

/// Rows to multiply weights with.
#[derive(Debug, Default)]
pub(crate) struct Activations {
    width: usize,
    floats: Vec<f32>,
    blocks: Vec<Block>,
}

impl Activations {
    /// Takes rows of `width` numbers; a width that is no multiple of 32 is kept as floats only.
    pub(crate) fn set(&mut self, width: usize, floats: &[f32]) {
        self.width = width;
        self.floats.clear();
        self.floats.extend_from_slice(floats);
        self.blocks.clear();
        if width.is_multiple_of(BLOCK) {
            let blocks = &mut self.blocks;
            vectorised(|| blocks.extend(floats.as_chunks().0.iter().map(quantise)));
        }
    }

    /// Numbers in a row.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// How many rows.
    pub(crate) fn rows(&self) -> usize {
        self.floats.len() / self.width.max(1)
    }

    /// All rows, one after the other.
    pub(crate) fn floats(&self) -> &[f32] {
        &self.floats
    }

    /// The blocks of a row.
    pub(crate) fn row(&self, row: usize) -> &[Block] {
        let blocks = self.width / BLOCK;
        &self.blocks[row * blocks..][..blocks]
    }
}

/// Rounds as llama.cpp does, so that near ties fall the same way.
#[inline(always)]
fn quantise(numbers: &[f32; BLOCK]) -> Block {
    let largest = numbers.iter().fold(0f32, |most, x| most.max(x.abs()));
    let scale = largest / 127.0;
    let inverse = if largest > 0.0 { 127.0 / largest } else { 0.0 };
    let mut bytes = [0i8; BLOCK];
    for (byte, x) in bytes.iter_mut().zip(numbers) {
        *byte = (x * inverse).round_ties_even() as i8;
    }
    let sum: i32 = bytes.iter().map(|&b| i32::from(b)).sum();
    let mut words = [0i32; BLOCK / 4];
    for (word, four) in words.iter_mut().zip(bytes.as_chunks::<4>().0) {
        *word = i32::from_le_bytes(four.map(|b| b as u8));
    }
    Block { words, scale: half(scale), sum: half(scale * sum as f32) }
}

#[inline(always)]
fn half(x: f32) -> f32 {
    f16::from_f32(x).to_f32()
}
