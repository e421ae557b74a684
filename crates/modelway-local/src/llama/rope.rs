//! [`Rope`]: the angles by which positions turn queries and keys.

use super::Config;

/// The speed of each pair.
#[derive(Debug)]
pub(super) struct Rope(Vec<f64>);

impl Rope {
    /// `slower` divides the speed of each pair, as Llama 3 does; empty for models without.
    pub(super) fn new(config: &Config, slower: &[f32]) -> Self {
        let speed = |pair: usize| {
            let exponent = -2.0 * pair as f64 / config.rotated as f64;
            let divisor = slower.get(pair).map_or(1.0, |&f| f64::from(f)) * config.rope_factor;
            config.rope_base.powf(exponent) / divisor
        };
        Self((0..config.rotated / 2).map(speed).collect())
    }

    /// Sine and cosine of each pair at `position`.
    pub(super) fn angles(&self, position: usize) -> impl Iterator<Item = (f32, f32)> {
        self.0.iter().map(move |speed| {
            let (sin, cos) = (position as f64 * speed).sin_cos();
            (sin as f32, cos as f32)
        })
    }
}
