//! [`Store`]: the packed weights of a whole model, one block of memory for each kind of tile.
//!
//! Allocators keep small blocks for later when they are freed, and blocks of more than 32 MiB never: only so is an
//! unloaded model's memory free for others at once.

use std::sync::{Arc, OnceLock};

use super::tile::{Tile, Tile4, Tile8};

/// So large a block goes straight back to the system.
const LARGE: usize = 34 << 20;

/// Tiles that are being collected.
#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(super) four: Collected<Tile4>,
    pub(super) eight: Collected<Tile8<1, 0>>,
    pub(super) halves: Collected<Tile8<2, 0>>,
    pub(super) offset: Collected<Tile8<1, 1>>,
}

impl Store {
    /// Hands the tiles over to the matrices that they belong to.
    pub(crate) fn finish(self) {
        self.four.finish();
        self.eight.finish();
        self.halves.finish();
        self.offset.finish();
    }
}

#[derive(Debug)]
pub(super) struct Collected<T> {
    tiles: Vec<T>,
    shared: Arc<OnceLock<Vec<T>>>,
}

impl<T> Default for Collected<T> {
    fn default() -> Self {
        Self { tiles: Vec::new(), shared: Arc::default() }
    }
}

impl<T: Tile> Collected<T> {
    /// Lets `fill` write `count` empty tiles of a matrix.
    pub(super) fn add(&mut self, count: usize, fill: impl FnOnce(&mut [T])) -> Tiles<T> {
        if self.tiles.capacity() == 0 {
            self.tiles.reserve_exact(count.max(LARGE / size_of::<T>()));
        }
        let start = self.tiles.len();
        self.tiles.resize(start + count, T::default());
        fill(&mut self.tiles[start..]);
        Tiles { all: Arc::clone(&self.shared), start, count }
    }

    fn finish(self) {
        // Nobody else sets it: there is one collection for each cell.
        let _ = self.shared.set(self.tiles);
    }
}

/// The tiles of one matrix.
#[derive(Debug)]
pub(super) struct Tiles<T> {
    all: Arc<OnceLock<Vec<T>>>,
    start: usize,
    count: usize,
}

impl<T> Tiles<T> {
    /// The tiles; none before the store is finished.
    pub(super) fn get(&self) -> &[T] {
        self.all.get().and_then(|all| all.get(self.start..self.start + self.count)).unwrap_or(&[])
    }
}
