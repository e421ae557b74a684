//! The float loops: norm, rotation, attention, activation.

use super::simd::vectorised;

/// Root-mean-square norm of each row of `weight.len()` numbers.
pub(crate) fn rms_norm(x: &[f32], weight: &[f32], epsilon: f32, out: &mut [f32]) {
    vectorised(|| {
        for (x, out) in x.chunks_exact(weight.len()).zip(out.chunks_exact_mut(weight.len())) {
            let mean = dot(x, x) / x.len() as f32;
            let scale = 1.0 / (mean + epsilon).sqrt();
            for ((out, x), w) in out.iter_mut().zip(x).zip(weight) {
                *out = x * scale * w;
            }
        }
    });
}

/// Adds `y` to `x`.
pub(crate) fn add(x: &mut [f32], y: &[f32]) {
    vectorised(|| x.iter_mut().zip(y).for_each(|(x, y)| *x += y));
}

/// `gate = silu(gate) × up`.
pub(crate) fn silu_times(gate: &mut [f32], up: &[f32]) {
    vectorised(|| {
        for (g, u) in gate.iter_mut().zip(up) {
            *g = *g / (1.0 + exp(-*g)) * u;
        }
    });
}

/// Rotates the first `2 × angles.len()` numbers of each head, in neighbouring pairs.
pub(crate) fn rotate(heads: &mut [f32], head: usize, angles: &[(f32, f32)]) {
    for head in heads.chunks_exact_mut(head) {
        for (pair, (sin, cos)) in head.as_chunks_mut::<2>().0.iter_mut().zip(angles) {
            let [a, b] = *pair;
            *pair = [a * cos - b * sin, a * sin + b * cos];
        }
    }
}

/// One head looks back: `keys` and `values` are rows of `stride` numbers, the head's own start at 0.
/// `weights` is scratch of one number for each row.
pub(crate) fn attend(
    query: &[f32],
    keys: &[f32],
    values: &[f32],
    stride: usize,
    (weights, out): (&mut [f32], &mut [f32]),
) {
    vectorised(|| {
        let scale = 1.0 / (query.len() as f32).sqrt();
        for (weight, key) in weights.iter_mut().zip(keys.chunks(stride)) {
            *weight = dot(query, &key[..query.len()]) * scale;
        }
        let most = weights.iter().fold(f32::NEG_INFINITY, |most, w| most.max(*w));
        for weight in weights.iter_mut() {
            *weight = exp(*weight - most);
        }
        let total: f32 = weights.iter().sum();
        out.fill(0.0);
        for (weight, value) in weights.iter().zip(values.chunks(stride)) {
            let weight = weight / total;
            out.iter_mut().zip(value).for_each(|(out, v)| *out += weight * v);
        }
    });
}

/// Sixteen sums side by side, since floats may not be added in another order.
#[inline(always)]
fn dot(a: &[f32], b: &[f32]) -> f32 {
    const WIDE: usize = 16;
    let mut sums = [0f32; WIDE];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<WIDE>(), b.as_chunks::<WIDE>());
    for (a, b) in a.iter().zip(b) {
        for i in 0..WIDE {
            sums[i] += a[i] * b[i];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f32>() + rest
}

/// The exponential function to about two units in the last place, without a branch, so that it vectorises.
#[inline(always)]
fn exp(x: f32) -> f32 {
    let x = x.clamp(-87.0, 88.0);
    let whole = (x * std::f32::consts::LOG2_E).round_ties_even();
    // ln 2 in two parts, so that the difference keeps its low digits.
    let rest = x - whole * 0.693_359_4 - whole * -2.121_944_4e-4;
    let series = [1.987_569_1e-4, 1.398_2e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5];
    let tail = series.iter().fold(0.0, |sum, c| sum * rest + c);
    let fraction = tail * rest * rest + rest + 1.0;
    fraction * f32::from_bits(((whole as i32 + 127) as u32) << 23)
}
