//! Log probabilities: the natural logarithm of the softmax of the model's own logits, before temperature.

use modelway_core::{TokenLogProb, TopLogProb};
use modelway_tokens::Tokenizer;

/// Of `token`, with the `top` most likely ones.
pub(super) fn log_probability(
    tokenizer: &Tokenizer,
    logits: &[f32],
    token: u32,
    top: usize,
) -> TokenLogProb {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let total: f64 = logits.iter().map(|l| f64::from(l - most).exp()).sum();
    let of = |token: u32| {
        let logit = logits.get(token as usize).copied().unwrap_or(f32::NEG_INFINITY);
        f64::from(logit - most) - total.ln()
    };
    let mut best: Vec<u32> = (0..logits.len() as u32).collect();
    let more_likely =
        |a: &u32, b: &u32| logits[*b as usize].total_cmp(&logits[*a as usize]).then(a.cmp(b));
    if top < best.len() && top > 0 {
        best.select_nth_unstable_by(top - 1, more_likely);
    }
    best.truncate(top);
    best.sort_by(more_likely);
    let bytes = tokenizer.piece_special(token);
    let mut found = TokenLogProb::default();
    found.token = text(&bytes);
    found.logprob = Some(of(token));
    found.bytes = Some(bytes);
    found.top = best.into_iter().map(|token| entry(tokenizer, token, of(token))).collect();
    found
}

fn entry(tokenizer: &Tokenizer, token: u32, logprob: f64) -> TopLogProb {
    let bytes = tokenizer.piece_special(token);
    let mut entry = TopLogProb::default();
    entry.token = text(&bytes);
    entry.logprob = Some(logprob);
    entry.bytes = Some(bytes);
    entry
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
