//! Choosing instructions at run time, without unsafe code.

use pulp::{Arch, WithSimd};

struct Run<F>(F);

impl<R, F: FnOnce() -> R> WithSimd for Run<F> {
    type Output = R;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> R {
        (self.0)()
    }
}

/// Runs `work`, compiled for the widest vectors that this machine has. What it calls must be inlined.
#[inline(always)]
pub(super) fn vectorised<R>(work: impl FnOnce() -> R) -> R {
    Arch::new().dispatch(Run(work))
}
