//! Embeddings: JSON numbers, or base64 of several element types.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use modelway_core::{Embedding, Embeddings, Error, ErrorKind, Phase};
use serde_json::value::RawValue;

use super::usage;
use crate::json::{At, Object, ROOT, Report, text_of};

/// With or without the padding at the end.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

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
        return unpack(&BASE64.decode(text.trim()).ok()?, dimensions, at, report);
    }
    if let Ok(numbers) = serde_json::from_str(raw.get()) {
        return Some(numbers);
    }
    let [only] =
        <[Vec<f32>; 1]>::try_from(serde_json::from_str::<Vec<Vec<f32>>>(raw.get()).ok()?).ok()?;
    report.note(at, "a vector inside an array of one");
    Some(only)
}

/// How the numbers of a vector are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    /// Little-endian `f32`, as documented.
    Single,
    /// `f64`, which vLLM can be asked for.
    Double,
    /// `i8`, which Perplexity sends without being asked.
    Byte,
}

fn unpack(
    bytes: &[u8],
    dimensions: Option<u32>,
    at: &At<'_>,
    report: &mut Report,
) -> Option<Vec<f32>> {
    let packing = dimensions.and_then(|d| packing_of(bytes, d as usize));
    match packing.unwrap_or_else(|| guess(bytes)) {
        Packing::Single => Some(singles(bytes).collect()),
        Packing::Double => {
            report.note(at, "base64 of 64-bit numbers");
            #[allow(clippy::cast_possible_truncation, reason = "vectors are f32")]
            Some(doubles(bytes).map(|n| n as f32).collect())
        }
        Packing::Byte => {
            report.note(at, "base64 of 8-bit integers");
            Some(bytes.iter().map(|b| f32::from(i8::from_le_bytes([*b]))).collect())
        }
    }
}

/// What the asked length says, if it fits.
fn packing_of(bytes: &[u8], asked: usize) -> Option<Packing> {
    match bytes.len() {
        n if n == asked * 4 => Some(Packing::Single),
        n if n == asked * 8 => Some(Packing::Double),
        n if n == asked => Some(Packing::Byte),
        _ => None,
    }
}

/// What the numbers say. Read as anything else than what they are, many are of a size that no vector's
/// numbers have; only of `f64` every other half may look like an `f32`, or be 0 (numbers that were
/// narrower once).
fn guess(bytes: &[u8]) -> Packing {
    if !bytes.len().is_multiple_of(4) {
        return Packing::Byte;
    }
    let sane = |n: f64| n == 0.0 || (1e-12..1e4).contains(&n.abs());
    let halves = singles(bytes).filter(|n| sane(f64::from(*n))).count();
    let narrowed = bytes.as_chunks::<8>().0.iter().all(|b| b[..4] == [0; 4]);
    let all = bytes.len() / 4;
    if all > 0 && all.is_multiple_of(2) && doubles(bytes).all(sane) && (narrowed || halves < all) {
        return Packing::Double;
    }
    if halves * 8 < all * 7 { Packing::Byte } else { Packing::Single }
}

fn singles(bytes: &[u8]) -> impl Iterator<Item = f32> {
    bytes.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b))
}

fn doubles(bytes: &[u8]) -> impl Iterator<Item = f64> {
    bytes.as_chunks::<8>().0.iter().map(|b| f64::from_le_bytes(*b))
}
