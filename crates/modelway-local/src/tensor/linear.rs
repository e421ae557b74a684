//! [`Linear`]: a weight matrix in the form that multiplies fastest.

use std::sync::Arc;

use candle_core::quantized::{GgmlDType, QMatMul, QTensor};
use candle_core::{Device, Module, Result, Tensor};
use rayon::prelude::*;

use super::activations::{Activations, BLOCK};
use super::fast::Fast;
use super::pack::{LANES, pack};
use super::store::{Store, Tiles};
use super::tile::{Tile4, Tile8};

/// A matrix of `rows` × `width` weights.
#[derive(Debug)]
pub(crate) struct Linear {
    rows: usize,
    width: usize,
    weights: Weights,
}

enum Weights {
    Four(Tiles<Tile4>),
    Eight(Tiles<Tile8<1, 0>>),
    EightHalves(Tiles<Tile8<2, 0>>),
    EightOffset(Tiles<Tile8<1, 1>>),
    Candle(QMatMul),
}

impl std::fmt::Debug for Weights {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Four(_) => "4 bits",
            Self::Candle(_) => "candle",
            _ => "8 bits",
        })
    }
}

impl Linear {
    /// Takes a matrix over; the packed kinds let go of their original.
    pub(crate) fn new(tensor: QTensor, store: &mut Store) -> Result<Self> {
        use GgmlDType as K;
        let (rows, width) = tensor.shape().dims2()?;
        let (kind, shape) = (tensor.dtype(), (rows, width));
        let weights = if width.is_multiple_of(BLOCK.max(kind.block_size())) {
            let bytes = tensor.data()?;
            match kind {
                K::Q4_0 | K::Q4_1 | K::Q4K => {
                    Some(Weights::Four(pack(kind, shape, &bytes, &mut store.four)))
                }
                K::Q8_0 | K::Q5_0 => {
                    Some(Weights::Eight(pack(kind, shape, &bytes, &mut store.eight)))
                }
                K::Q5_1 | K::Q5K => {
                    Some(Weights::EightOffset(pack(kind, shape, &bytes, &mut store.offset)))
                }
                K::Q6K => Some(Weights::EightHalves(pack(kind, shape, &bytes, &mut store.halves))),
                _ => None,
            }
        } else {
            None
        };
        let weights = match weights {
            Some(weights) => weights,
            None => Weights::Candle(QMatMul::from_arc(Arc::new(tensor))?),
        };
        Ok(Self { rows, width, weights })
    }

    /// Rows and width.
    pub(crate) fn shape(&self) -> (usize, usize) {
        (self.rows, self.width)
    }

    /// `out[row of x][row of weights]`.
    pub(crate) fn multiply(&self, x: &Activations, out: &mut Vec<f32>) -> Result<()> {
        out.clear();
        out.resize(x.rows() * self.rows, 0.0);
        if out.is_empty() {
            return Ok(());
        }
        match &self.weights {
            Weights::Four(tiles) => self.packed(tiles.get(), x, out),
            Weights::Eight(tiles) => self.packed(tiles.get(), x, out),
            Weights::EightHalves(tiles) => self.packed(tiles.get(), x, out),
            Weights::EightOffset(tiles) => self.packed(tiles.get(), x, out),
            Weights::Candle(weights) => {
                let x = Tensor::from_slice(x.floats(), (x.rows(), x.width()), &Device::Cpu)?;
                *out = weights.forward(&x)?.flatten_all()?.to_vec1()?;
            }
        }
        Ok(())
    }

    fn packed<T: Fast>(&self, tiles: &[T], x: &Activations, out: &mut [f32]) {
        let blocks = self.width / BLOCK;
        let group = x.rows() * LANES;
        let groups = |(tiles, out): (&[T], &mut [f32])| T::group(tiles, x, out);
        let each = |out: &mut [f32]| {
            if rayon::current_num_threads() > 1 {
                tiles.par_chunks(blocks).zip(out.par_chunks_mut(group)).for_each(groups);
            } else {
                tiles.chunks(blocks).zip(out.chunks_mut(group)).for_each(groups);
            }
        };
        if x.rows() == 1 && self.rows.is_multiple_of(LANES) {
            return each(out);
        }
        let mut grouped = vec![0.0; self.rows.div_ceil(LANES) * group];
        each(&mut grouped);
        for (at, sums) in grouped.as_chunks::<LANES>().0.iter().enumerate() {
            let (first, row) = (at / x.rows() * LANES, at % x.rows());
            let many = LANES.min(self.rows - first);
            out[row * self.rows + first..][..many].copy_from_slice(&sums[..many]);
        }
    }

    /// One row of the weights themselves: an embedding.
    pub(crate) fn row(&self, row: usize, out: &mut [f32]) -> Result<()> {
        match &self.weights {
            Weights::Four(tiles) => self.unpack(tiles.get(), row, out),
            Weights::Eight(tiles) => self.unpack(tiles.get(), row, out),
            Weights::EightHalves(tiles) => self.unpack(tiles.get(), row, out),
            Weights::EightOffset(tiles) => self.unpack(tiles.get(), row, out),
            Weights::Candle(weights) => {
                let row = Tensor::from_slice(&[row as u32], 1, &Device::Cpu)?;
                out.copy_from_slice(&weights.embedding(&row)?.flatten_all()?.to_vec1::<f32>()?);
            }
        }
        Ok(())
    }

    fn unpack<T: Fast>(&self, tiles: &[T], row: usize, out: &mut [f32]) {
        let blocks = self.width / BLOCK;
        let tiles = &tiles[row / LANES * blocks..][..blocks];
        for (tile, out) in tiles.iter().zip(out.as_chunks_mut::<BLOCK>().0) {
            *out = std::array::from_fn(|i| tile.weight(row % LANES, i));
        }
    }
}
