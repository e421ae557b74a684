//! Products for machines without instructions of their own here: plain loops.

use super::activations::Activations;
use super::tile::{Tile, Tile4, Tile8, plain};

/// A tile whose products may have a faster way.
pub(crate) trait Fast: Tile {
    /// `out[row][lane]` for one group of 8 weight rows and all rows of `x`.
    fn group(tiles: &[Self], x: &Activations, out: &mut [f32]) {
        plain(tiles, x, out);
    }
}

impl Fast for Tile4 {}
impl<const S: usize, const O: usize> Fast for Tile8<S, O> {}
