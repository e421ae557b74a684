//! What an answer says besides text and calls: marks on the text, sound, parts of reasoning, how it was served.

use modelway_core::stream::About;
use modelway_core::{Annotation, AudioOutput, Extra, ServiceTier, Timestamp, UrlCitation};
use serde_json::Value;
use serde_json::value::RawValue;

use super::gather::SEARCHED;
use crate::json::{At, Object, ROOT, Report, array, text_of, value_of};

/// Reads `annotations`. What is no list stays where it is.
pub(super) fn annotations(
    object: &mut Object<'_>,
    at: &At<'_>,
    report: &mut Report,
) -> Vec<Annotation> {
    let Some(raw) = list(object, "annotations") else { return Vec::new() };
    array(raw, &at.field("annotations"), report).into_iter().map(annotation).collect()
}

/// A mark; the fields of a citation stand under its type, or (flat) beside it.
fn annotation(raw: &RawValue) -> Annotation {
    let read = || {
        let mut outer = Object::parse(raw.get())?;
        (text_of(outer.take("type")?)? == "url_citation").then_some(())?;
        match outer.peek("url_citation") {
            Some(inner) if outer.len() == 1 => citation(Object::parse(inner.get())?),
            Some(_) => None,
            None => citation(outer),
        }
    };
    read().map_or_else(|| Annotation::Other(value_of(raw)), Annotation::UrlCitation)
}

fn citation(mut object: Object<'_>) -> Option<UrlCitation> {
    let mut citation = UrlCitation::new(text_of(object.take("url")?)?);
    let count = |object: &mut Object<'_>, name| {
        let count = object.peek(name)?.get().parse().ok()?;
        object.skip(name);
        Some(count)
    };
    citation.start_index = count(&mut object, "start_index");
    citation.end_index = count(&mut object, "end_index");
    citation.title = object.text("title");
    citation.content = object.text("content");
    citation.extra = object.present();
    Some(citation)
}

/// Reads `audio`. Snowflake sends one with empty fields in every answer.
pub(super) fn audio(
    object: &mut Object<'_>,
    at: &At<'_>,
    report: &mut Report,
) -> Option<AudioOutput> {
    let mut fields = Object::parse(object.peek("audio")?.get())?;
    object.skip("audio");
    let at = at.field("audio");
    let mut audio = AudioOutput::default();
    audio.id = fields.string("id", &at, report).unwrap_or_default();
    audio.data = fields.string("data", &at, report).unwrap_or_default();
    audio.transcript = fields.string("transcript", &at, report).unwrap_or_default();
    audio.expires_at = fields
        .count("expires_at", &at, report)
        .filter(|seconds| *seconds > 0)
        .and_then(|seconds| Timestamp::from_unix_seconds(i64::try_from(seconds).ok()?));
    audio.extra = fields.present();
    (!audio.is_empty()).then_some(audio)
}

/// Takes out `reasoning_details` as they are. What is no list stays where it is.
pub(super) fn details(object: &mut Object<'_>) -> Vec<Value> {
    let Some(raw) = list(object, "reasoning_details") else { return Vec::new() };
    array(raw, &ROOT, &mut Report::new()).into_iter().map(value_of).collect()
}

/// Takes out a list.
fn list<'a>(object: &mut Object<'a>, name: &str) -> Option<&'a RawValue> {
    let raw = object.peek(name).filter(|raw| raw.get().starts_with('['))?;
    object.skip(name);
    Some(raw)
}

/// The text of `reasoning_details`, for a server that shows reasoning nowhere else.
pub(super) fn text_of_details(details: &[Value]) -> String {
    let text = |item: &Value| {
        let text = item.get("text").or_else(|| item.get("summary"))?;
        text.as_str().map(str::to_owned)
    };
    details.iter().filter_map(text).collect()
}

/// Puts pieces of `reasoning_details` together: what has the type and the index of the last one and says
/// nothing else than it continues it. Text and summary grow; the rest (a signature at the end) is added.
pub(super) fn join_details(known: &mut Vec<Value>, pieces: Vec<Value>) {
    for piece in pieces {
        match (known.last_mut(), piece) {
            (Some(Value::Object(last)), Value::Object(piece)) if continues(last, &piece) => {
                join(last, piece);
            }
            (_, piece) => known.push(piece),
        }
    }
}

/// An encrypted part is whole, and so is one with a signature; another id begins another part.
fn continues(last: &Extra, piece: &Extra) -> bool {
    let same = |name: &str| last.get(name) == piece.get(name);
    let whole = piece.get("type").is_some_and(|kind| kind == "reasoning.encrypted")
        || (last.get("signature").is_some_and(is_filled)
            && piece.get("text").is_some_and(is_filled));
    let agrees = |(name, value): (&String, &Value)| match last.get(name) {
        Some(known) => grows(name) || !is_filled(known) || !is_filled(value) || known == value,
        None => true,
    };
    same("type") && same("index") && !whole && piece.iter().all(agrees)
}

fn join(last: &mut Extra, piece: Extra) {
    for (name, value) in piece {
        match (last.get_mut(&name), value) {
            (Some(Value::String(known)), Value::String(more)) if grows(&name) => {
                known.push_str(&more);
            }
            (Some(known), value) if !is_filled(known) => *known = value,
            (Some(_), _) => {}
            (None, value) => drop(last.insert(name, value)),
        }
    }
}

fn grows(name: &str) -> bool {
    matches!(name, "text" | "summary")
}

fn is_filled(value: &Value) -> bool {
    !value.is_null() && *value != ""
}

/// Takes out how the answer was served. A stream says most of it in every chunk: what is known already
/// costs nothing.
pub(super) fn about(object: &mut Object<'_>, kept: &mut About) {
    let known = kept.service_tier.as_ref().map(ServiceTier::as_str);
    if let Some(tier) = changed(object, "service_tier", known) {
        kept.service_tier = Some(ServiceTier::from(tier));
    }
    if let Some(name) = changed(object, "system_fingerprint", kept.system_fingerprint.as_deref()) {
        kept.system_fingerprint = Some(name);
    }
    citations(object, &mut kept.citations);
}

/// Takes out a text; gives it if it is another than the `known` one. Null and nothing count as absent.
fn changed(object: &mut Object<'_>, name: &str, known: Option<&str>) -> Option<String> {
    let raw = object.peek(name)?;
    if raw.get() == "null" {
        object.skip(name);
        return None;
    }
    let inner = raw.get().strip_prefix('"')?.strip_suffix('"')?;
    object.skip(name);
    (Some(inner) != known).then(|| text_of(raw)).flatten().filter(|text| !text.is_empty())
}

/// Takes out a list of URLs. Perplexity repeats it in every chunk.
fn citations(object: &mut Object<'_>, kept: &mut Vec<String>) {
    let Some(raw) = object.peek("citations") else { return };
    let Ok(urls) = serde_json::from_str::<Vec<String>>(raw.get()) else { return };
    object.skip("citations");
    if urls.starts_with(kept) {
        *kept = urls;
        return;
    }
    for url in urls {
        if kept.len() > SEARCHED || !kept.contains(&url) {
            kept.push(url);
        }
    }
}
