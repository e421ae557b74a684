//! A cursor over a file that knows how much is left.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use modelway_core::Error;

use crate::file;

/// Reads little-endian values; an announced length is believed only up to what the file still holds.
pub(super) struct Reader<'a> {
    path: &'a Path,
    input: BufReader<File>,
    length: u64,
    position: u64,
}

impl<'a> Reader<'a> {
    pub(super) fn open(path: &'a Path) -> Result<Self, Error> {
        let file = File::open(path).map_err(|e| file::unreadable(path, e))?;
        let about = file.metadata().map_err(|e| file::unreadable(path, e))?;
        if !about.is_file() {
            return Err(file::error(path, "is not a regular file"));
        }
        Ok(Self { path, input: BufReader::new(file), length: about.len(), position: 0 })
    }

    /// Bytes of the whole file.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Bytes read so far.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// An error about this file.
    pub(super) fn error(&self, what: impl std::fmt::Display) -> Error {
        file::error(self.path, what)
    }

    /// Makes sure that `count` items of at least `size` bytes can still follow.
    pub(super) fn announce(&self, count: u64, size: u64, what: &str) -> Result<usize, Error> {
        let left = self.length.saturating_sub(self.position);
        let fits = count.checked_mul(size).is_some_and(|bytes| bytes <= left);
        usize::try_from(count)
            .ok()
            .filter(|_| fits)
            .ok_or_else(|| self.cut(what, count, size, left))
    }

    fn cut(&self, what: &str, count: u64, size: u64, left: u64) -> Error {
        let at = self.position;
        let items = if size == 1 { "bytes" } else { "items" };
        self.error(format_args!(
            "is truncated or corrupt: {what} at byte {at} needs {count} {items}, {left} bytes are left"
        ))
        .with_hint("fetch the file again")
    }

    /// The next `count` bytes.
    pub(super) fn bytes(&mut self, count: u64, what: &str) -> Result<Vec<u8>, Error> {
        let size = self.announce(count, 1, what)?;
        let mut bytes = vec![0; size];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self, what: &str) -> Result<[u8; N], Error> {
        self.announce(N as u64, 1, what)?;
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        self.input.read_exact(bytes).map_err(|e| file::unreadable(self.path, e))?;
        self.position += bytes.len() as u64;
        Ok(())
    }

    pub(super) fn u32(&mut self, what: &str) -> Result<u32, Error> {
        self.array(what).map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self, what: &str) -> Result<u64, Error> {
        self.array(what).map(u64::from_le_bytes)
    }

    pub(super) fn text(&mut self, what: &str) -> Result<String, Error> {
        let length = self.u64(what)?;
        let at = self.position;
        let bytes = self.bytes(length, what)?;
        String::from_utf8(bytes)
            .map_err(|_| self.error(format_args!("is corrupt: {what} at byte {at} is not UTF-8")))
    }
}
