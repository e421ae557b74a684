//! [`Sampler`]: chooses the next token.

use std::collections::HashMap;

use modelway_core::{Jitter, Randomness};

/// How to choose.
#[derive(Debug, Clone)]
pub(crate) struct Sampling {
    /// 0 takes the most likely token.
    pub temperature: f64,
    /// The share of probability kept.
    pub top_p: f64,
    /// So many most likely tokens only; 0 for all.
    pub top_k: usize,
    /// For the random numbers.
    pub seed: u64,
    /// Taken off for each time that a token was written.
    pub frequency_penalty: f64,
    /// Taken off once for a token that was written.
    pub presence_penalty: f64,
}

/// Chooses tokens for one answer; equal seeds and logits give equal tokens.
#[derive(Debug)]
pub(super) struct Sampler {
    how: Sampling,
    random: Jitter,
    written: HashMap<u32, u32>,
}

impl Sampler {
    pub(super) fn new(how: Sampling) -> Self {
        let random = Jitter::seeded(how.seed);
        Self { how, random, written: HashMap::new() }
    }

    /// The next token; `None` when `logits` holds no numbers to compare.
    pub(super) fn choose(&mut self, logits: &[f32]) -> Option<u32> {
        if logits.is_empty() || logits.iter().any(|l| l.is_nan() || *l == f32::INFINITY) {
            return None;
        }
        let penalised = self.penalised(logits);
        let logits = penalised.as_deref().unwrap_or(logits);
        let token =
            if self.how.temperature <= 0.0 { most_likely(logits) } else { self.draw(logits) };
        *self.written.entry(token).or_default() += 1;
        Some(token)
    }

    fn penalised(&self, logits: &[f32]) -> Option<Vec<f32>> {
        let (often, once) = (self.how.frequency_penalty, self.how.presence_penalty);
        if often == 0.0 && once == 0.0 {
            return None;
        }
        let mut logits = logits.to_vec();
        for (&token, &times) in &self.written {
            if let Some(logit) = logits.get_mut(token as usize) {
                *logit -= (often * f64::from(times) + once) as f32;
            }
        }
        Some(logits)
    }

    fn draw(&self, logits: &[f32]) -> u32 {
        let most = f64::from(logits.iter().copied().fold(f32::NEG_INFINITY, f32::max));
        let weight = |l: f32| ((f64::from(l) - most) / self.how.temperature).exp();
        // What is 10^-11 times less likely than the best is never drawn anyway; without it sorting is cheap.
        let mut candidates: Vec<(u32, f64)> =
            (0..).zip(logits.iter().map(|&l| weight(l))).filter(|(_, w)| *w > 1e-11).collect();
        candidates.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        if self.how.top_k > 0 {
            candidates.truncate(self.how.top_k);
        }
        let total: f64 = candidates.iter().map(|c| c.1).sum();
        let mut kept = 0.0;
        let enough = candidates.iter().position(|c| {
            kept += c.1;
            kept >= total * self.how.top_p
        });
        candidates.truncate(enough.map_or(candidates.len(), |at| at + 1));
        let total: f64 = candidates.iter().map(|c| c.1).sum();
        let mut left = self.random.unit() * total;
        let drawn = candidates.iter().find(|c| {
            left -= c.1;
            left < 0.0
        });
        drawn.or(candidates.last()).map_or_else(|| most_likely(logits), |c| c.0)
    }
}

/// Of equals, the first.
fn most_likely(logits: &[f32]) -> u32 {
    let mut best = (0, f32::NEG_INFINITY);
    for (token, &logit) in (0..).zip(logits) {
        if logit > best.1 {
            best = (token, logit);
        }
    }
    best.0
}
