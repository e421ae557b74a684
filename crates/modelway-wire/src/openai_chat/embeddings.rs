//! Embeddings: JSON numbers, or base64 of several element types.

use base64::Engine as _;
use modelway_core::{Embedding, Embeddings, Error, ErrorKind, Phase};
use serde_json::value::RawValue;

use super::usage;
use crate::json::{At, Object, ROOT, Report, text_of};

/// Reads vectors, in the order of their index.
pub(super) fn read(
    mut object: Object<'_>,
    dimensions: Option<u32>,
    report: &mut Report,
) -> Result<Embeddings, Error> {
    let mut answer = Embeddings::default();
    answer.model = object.string("model", &ROOT, report).unwrap_or_default();
    object.skip("object");
    let place = ROOT.field("data");
    for (i, raw) in object.array("data", &ROOT, report).into_iter().enumerate() {
        let at = place.index(i);
        let mut item = Object::read(raw, &at, report).unwrap_or_default();
        let index = item.count("index", &at, report).unwrap_or(i as u64);
        let at = at.field("embedding");
        let read = item.take("embedding").and_then(|raw| vector(raw, dimensions, &at, report));
        let vector = read.ok_or_else(|| {
            Error::new(ErrorKind::Response, format!("{at} holds no vector"))
                .with_phase(Phase::Response)
                .with_hint(
                    "a server that gives a vector for each token needs its pooling switched on",
                )
        })?;
        answer.embeddings.push(Embedding::new(u32::try_from(index).unwrap_or(u32::MAX), vector));
    }
    answer.embeddings.sort_by_key(|e| e.index);
    answer.usage = object
        .object("usage", &ROOT, report)
        .and_then(|o| usage::read(o, &ROOT.field("usage"), report));
    answer.extra = object.rest();
    Ok(answer)
}

fn vector(
    raw: &RawValue,
    dimensions: Option<u32>,
    at: &At<'_>,
    report: &mut Report,
) -> Option<Vec<f32>> {
    if let Some(text) = text_of(raw) {
        let bytes = base64::engine::general_purpose::STANDARD.decode(text.trim()).ok()?;
        return unpack(&bytes, dimensions, at, report);
    }
    if let Ok(numbers) = serde_json::from_str(raw.get()) {
        return Some(numbers);
    }
    let [only] =
        <[Vec<f32>; 1]>::try_from(serde_json::from_str::<Vec<Vec<f32>>>(raw.get()).ok()?).ok()?;
    report.note(at, "a vector inside an array of one");
    Some(only)
}

/// Little-endian `f32`, as documented. Where the length or the numbers say otherwise it is what servers
/// are known to send besides: `i8` (Perplexity) or `f64` (vLLM).
fn unpack(
    bytes: &[u8],
    dimensions: Option<u32>,
    at: &At<'_>,
    report: &mut Report,
) -> Option<Vec<f32>> {
    let asked = dimensions.map(|d| d as usize);
    let plain = || bytes.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b));
    if asked == Some(bytes.len()) || !bytes.len().is_multiple_of(4) {
        report.note(at, "base64 of 8-bit integers");
        return Some(bytes.iter().map(|b| f32::from(i8::from_le_bytes([*b]))).collect());
    }
    let doubled =
        asked.is_some_and(|d| d * 8 == bytes.len()) || (asked.is_none() && looks_double(bytes));
    if doubled {
        report.note(at, "base64 of 64-bit numbers");
        let wide = bytes.as_chunks::<8>().0.iter().map(|b| f64::from_le_bytes(*b));
        #[allow(clippy::cast_possible_truncation, reason = "vectors are f32")]
        return Some(wide.map(|n| n as f32).collect());
    }
    Some(plain().collect())
}

/// Whether bytes make sense as `f64` and none as `f32`: seen as `f32`, every other number of a vector of
/// `f64` is noise of any size (or 0, for numbers that were narrower once).
fn looks_double(bytes: &[u8]) -> bool {
    if bytes.is_empty() || !bytes.len().is_multiple_of(8) {
        return false;
    }
    let sane = |n: f64| n == 0.0 || (1e-12..1e4).contains(&n.abs());
    let wide = bytes.as_chunks::<8>().0.iter().all(|b| sane(f64::from_le_bytes(*b)));
    let mut halves = bytes.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b));
    let low_noise = bytes.as_chunks::<8>().0.iter().all(|b| b[..4] == [0; 4])
        || !halves.all(|n| sane(f64::from(n)));
    wide && low_noise
}
