//! Finds what is not in the repository, and skips loudly without it.

use std::path::PathBuf;

/// A file under the scratch directory that the fetch scripts fill; `None` skips the test.
#[allow(clippy::disallowed_methods, clippy::print_stderr)]
#[cfg_attr(not(feature = "gguf"), allow(dead_code))]
pub(crate) fn scratch(name: &str) -> Option<PathBuf> {
    let directory = std::env::var_os("MODELWAY_SCRATCH").filter(|v| !v.is_empty()).map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/modelway-scratch"),
        PathBuf::from,
    );
    let path = directory.join(name);
    if path.exists() {
        return Some(path);
    }
    assert!(
        std::env::var_os("MODELWAY_REQUIRE_SERVER").is_none_or(|v| v.is_empty()),
        "{} is missing, and MODELWAY_REQUIRE_SERVER is set",
        path.display()
    );
    eprintln!("SKIPPED: {} is missing", path.display());
    None
}

/// Numbers that look random and are the same each time.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}
