//! One step through the model, for any mix of sequences.

use candle_core::Result;

use super::model::Layer;
use super::{Cache, Llama};
use crate::tensor::{Activations, Linear, add, attend, rms_norm, rotate, silu_times};

/// One token of a step.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    /// Which of the caches it belongs to.
    pub cache: usize,
    /// The token.
    pub token: u32,
    /// Whether the next token is to be chosen after it.
    pub wanted: bool,
}

/// Room for the numbers of a step, used again by the next.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    x: Vec<f32>,
    normed: Vec<f32>,
    activations: Activations,
    queries: Vec<f32>,
    keys: Vec<f32>,
    values: Vec<f32>,
    gate: Vec<f32>,
    up: Vec<f32>,
    out: Vec<f32>,
    weights: Vec<f32>,
    positions: Vec<usize>,
    angles: Vec<(f32, f32)>,
}

impl Llama {
    /// Takes the tokens of `rows` into their caches, and gives the logits after each wanted one, one row after
    /// the other. What a row gives does not depend on the others.
    pub(crate) fn step<'s>(
        &self,
        rows: &[Row],
        caches: &mut [Cache],
        s: &'s mut Scratch,
    ) -> Result<&'s [f32]> {
        self.begin(rows, caches, s)?;
        for (at, layer) in self.layers.iter().enumerate() {
            self.attention(rows, caches, (at, layer), s)?;
            self.feed_forward(layer, s)?;
        }
        let width = self.config.width;
        s.normed.clear();
        for (x, _) in s.x.chunks_exact(width).zip(rows).filter(|(_, row)| row.wanted) {
            s.normed.extend_from_slice(x);
        }
        s.x.clear();
        s.x.resize(s.normed.len(), 0.0);
        rms_norm(&s.normed, &self.norm, self.config.epsilon, &mut s.x);
        s.activations.set(width, &s.x);
        self.output.as_ref().unwrap_or(&self.embedding).multiply(&s.activations, &mut s.out)?;
        Ok(&s.out)
    }

    fn begin(&self, rows: &[Row], caches: &mut [Cache], s: &mut Scratch) -> Result<()> {
        let width = self.config.width;
        s.x.clear();
        s.x.resize(rows.len() * width, 0.0);
        s.positions.clear();
        s.angles.clear();
        for (row, x) in rows.iter().zip(s.x.chunks_exact_mut(width)) {
            self.embedding.row(row.token as usize, x)?;
            let position = caches[row.cache].begin(row.token);
            s.positions.push(position);
            s.angles.extend(self.rope.angles(position));
        }
        Ok(())
    }

    fn attention(
        &self,
        rows: &[Row],
        caches: &mut [Cache],
        (at, layer): (usize, &Layer),
        s: &mut Scratch,
    ) -> Result<()> {
        let c = &self.config;
        self.normed(&layer.attention_norm, s);
        layer.query.multiply(&s.activations, &mut s.queries)?;
        layer.key.multiply(&s.activations, &mut s.keys)?;
        layer.value.multiply(&s.activations, &mut s.values)?;
        let (queries, width) = (c.heads * c.head, c.kv_width());
        s.normed.resize(rows.len() * queries, 0.0);
        for (i, row) in rows.iter().enumerate() {
            let angles = &s.angles[i * c.rotated / 2..][..c.rotated / 2];
            let (query, key) =
                (&mut s.queries[i * queries..][..queries], &mut s.keys[i * width..][..width]);
            rotate(query, c.head, angles);
            rotate(key, c.head, angles);
            let cache = &mut caches[row.cache];
            cache.push(at, key, &s.values[i * width..][..width]);
            let back = cache.upto(at, s.positions[i]);
            self.look_back(query, back, (&mut s.weights, &mut s.normed[i * queries..][..queries]));
        }
        s.activations.set(queries, &s.normed);
        self.added(&layer.attention_output, s)
    }

    /// All heads of one token.
    fn look_back(
        &self,
        query: &[f32],
        (keys, values): (&[f32], &[f32]),
        (weights, out): (&mut Vec<f32>, &mut [f32]),
    ) {
        let c = &self.config;
        let stride = c.kv_width();
        weights.clear();
        weights.resize(keys.len() / stride, 0.0);
        let heads = query.chunks_exact(c.head).zip(out.chunks_exact_mut(c.head));
        for (head, (query, out)) in heads.enumerate() {
            let start = head / (c.heads / c.kv_heads) * c.head;
            attend(query, &keys[start..], &values[start..], stride, (weights, out));
        }
    }

    fn feed_forward(&self, layer: &Layer, s: &mut Scratch) -> Result<()> {
        self.normed(&layer.feed_forward_norm, s);
        layer.gate.multiply(&s.activations, &mut s.gate)?;
        layer.up.multiply(&s.activations, &mut s.up)?;
        silu_times(&mut s.gate, &s.up);
        s.activations.set(self.config.feed_forward, &s.gate);
        self.added(&layer.down, s)
    }

    fn normed(&self, weight: &[f32], s: &mut Scratch) {
        s.normed.clear();
        s.normed.resize(s.x.len(), 0.0);
        rms_norm(&s.x, weight, self.config.epsilon, &mut s.normed);
        s.activations.set(self.config.width, &s.normed);
    }

    fn added(&self, weights: &Linear, s: &mut Scratch) -> Result<()> {
        weights.multiply(&s.activations, &mut s.out)?;
        add(&mut s.x, &s.out);
        Ok(())
    }
}
