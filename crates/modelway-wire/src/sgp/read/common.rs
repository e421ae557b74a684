//! What readers share: every field may be absent, null or of another type.

use modelway_core::{Entity, Error, ErrorKind, Extra, Page, Phase, Timestamp};
use serde_json::value::RawValue;

use super::super::error::Fault;
use crate::json::{At, Object, ROOT, Report, text_of};

/// Reads one object; `None` where it lacks what it cannot be without.
pub(super) type Reader<T> = for<'a> fn(Object<'a>, &At<'_>, &mut Report) -> Option<T>;

/// A text as an id or as a word.
pub(super) fn word<T: From<String>>(
    object: &mut Object<'_>,
    name: &str,
    at: &At<'_>,
    report: &mut Report,
) -> Option<T> {
    object.word(name, at, report).map(T::from)
}

/// A text that the service's description wants.
pub(super) fn wanted<T: From<String>>(
    object: &mut Object<'_>,
    name: &str,
    at: &At<'_>,
    report: &mut Report,
) -> T {
    let found = object.string(name, at, report);
    if found.is_none() {
        report.note(&at.field(name), "missing");
    }
    T::from(found.unwrap_or_default())
}

pub(super) fn flag(
    object: &mut Object<'_>,
    name: &str,
    at: &At<'_>,
    report: &mut Report,
) -> Option<bool> {
    match object.take(name)?.get() {
        "true" => Some(true),
        "false" => Some(false),
        _ => {
            report.note(&at.field(name), "expected a flag");
            None
        }
    }
}

/// An object as it came.
pub(super) fn fields(
    object: &mut Object<'_>,
    name: &str,
    at: &At<'_>,
    report: &mut Report,
) -> Option<Extra> {
    object.object(name, at, report).map(Object::rest)
}

/// A moment. The service may leave out the offset, which then is UTC.
pub(super) fn moment(
    object: &mut Object<'_>,
    name: &str,
    at: &At<'_>,
    report: &mut Report,
) -> Option<Timestamp> {
    let raw = object.take(name)?;
    let found = match text_of(raw) {
        Some(text) => Timestamp::parse(&text).or_else(|| Timestamp::parse(&format!("{text}Z"))),
        None => raw.get().parse().ok().and_then(of_epoch),
    };
    if found.is_none() {
        report.note(&at.field(name), "expected a date and time");
    }
    found
}

#[allow(clippy::cast_possible_truncation, reason = "the range is checked after it")]
fn of_epoch(seconds: f64) -> Option<Timestamp> {
    Timestamp::from_unix_micros((seconds * 1e6) as i64)
}

/// What every stored object has besides its id.
pub(super) fn entity(object: &mut Object<'_>, at: &At<'_>, report: &mut Report) -> Entity {
    let mut entity = Entity::default();
    entity.account_id = word(object, "account_id", at, report);
    entity.created_at = moment(object, "created_at", at, report);
    entity.created_by_user_id = word(object, "created_by_user_id", at, report);
    entity.created_by_identity_type = word(object, "created_by_identity_type", at, report);
    entity
}

/// One object that is the whole body.
pub(super) fn one<T>(
    text: &str,
    needed: &str,
    read: Reader<T>,
    report: &mut Report,
) -> Result<T, Error> {
    let object = whole(text)?;
    if !object.has(needed) {
        return Err(without(needed, object));
    }
    read(object, &ROOT, report).ok_or_else(|| unreadable(needed))
}

/// The object that a body is.
pub(super) fn whole(text: &str) -> Result<Object<'_>, Error> {
    Object::parse(text).ok_or_else(|| not_an_answer(text))
}

/// A page of a list; or a bare array, which is all of it. An item that cannot be read is noted and left out.
pub(super) fn page<T>(text: &str, read: Reader<T>, report: &mut Report) -> Result<Page<T>, Error> {
    if text.starts_with('[') {
        let raw: &RawValue = serde_json::from_str(text).map_err(|_| not_an_answer(text))?;
        return Ok(Page::all(items(raw, &ROOT, read, report)));
    }
    let mut object = whole(text)?;
    let Some(raw) = object.take("items") else { return Err(without("items", object)) };
    let mut page = Page::all(items(raw, &ROOT.field("items"), read, report));
    page.current_page = object.count("current_page", &ROOT, report);
    page.items_per_page = object.count("items_per_page", &ROOT, report);
    page.total_item_count = object.count("total_item_count", &ROOT, report);
    Ok(page)
}

/// What can be read of an array.
pub(super) fn items<T>(
    raw: &RawValue,
    at: &At<'_>,
    read: Reader<T>,
    report: &mut Report,
) -> Vec<T> {
    let found = crate::json::array(raw, at, report);
    let mut read_one = |(i, raw): (usize, &RawValue)| {
        let at = at.index(i);
        let found = read(Object::read(raw, &at, report)?, &at, report);
        if found.is_none() {
            report.note(&at, "an item without its id; left out");
        }
        found
    };
    found.into_iter().enumerate().filter_map(&mut read_one).collect()
}

/// The error for a success without what the answer is about: what the service says, if it says anything.
pub(super) fn without(needed: &str, object: Object<'_>) -> Error {
    let fault = Fault::of_object(object);
    if fault.says_something() {
        return fault.in_band();
    }
    unreadable(needed)
}

fn unreadable(needed: &str) -> Error {
    answer(format!("the answer has no `{needed}`"))
}

/// The error for a body that is no answer at all.
pub(super) fn not_an_answer(text: &str) -> Error {
    answer(match text.as_bytes().first() {
        None => "the answer is empty",
        Some(b'<') => "the answer is a page of HTML or XML, not JSON",
        Some(b'{' | b'[') => {
            "the answer's JSON is broken, cut off, or not of the kind that was asked for"
        }
        Some(_) => "the answer is not the JSON that was asked for",
    })
}

fn answer(what: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Response, what)
        .with_phase(Phase::Response)
        .with_hint("check that the base URL is the API's: it ends before `/v4`")
}
