//! Checks of names and ids that come from outside.

use modelway_core::{AccountId, Error, ErrorKind, Patch};

/// Characters of a name, and of an account's id; an index of PostgreSQL holds as much.
const LONGEST: usize = 255;

/// Checks a name: some text, not too long, on one line.
///
/// # Errors
/// [`ErrorKind::InvalidRequest`], naming `field`.
pub(super) fn name(field: &str, text: &str) -> Result<(), Error> {
    let wrong = if text.trim().is_empty() {
        "is empty".to_owned()
    } else if text.chars().count() > LONGEST {
        format!("has {} characters", text.chars().count())
    } else if text.chars().any(char::is_control) {
        "has control characters".to_owned()
    } else {
        return Ok(());
    };
    let hint = format!("give 1 to {LONGEST} characters, none of them a control character");
    Err(Error::new(ErrorKind::InvalidRequest, format!("`{field}` {wrong}")).with_hint(hint))
}

/// Checks an account's id, if one is given.
///
/// # Errors
/// As [`name`].
pub(super) fn account(id: Option<&AccountId>) -> Result<(), Error> {
    id.map_or(Ok(()), |id| name("account_id", id.as_str()))
}

/// The new value of a field that cannot be empty; `None` leaves it.
///
/// # Errors
/// [`ErrorKind::InvalidRequest`] where it is to be cleared.
pub(super) fn required<T: Clone>(field: &str, patch: &Patch<T>) -> Result<Option<T>, Error> {
    match patch {
        Patch::Keep => Ok(None),
        Patch::Set(value) => Ok(Some(value.clone())),
        Patch::Clear => {
            let what = format!("`{field}` cannot be cleared");
            Err(Error::new(ErrorKind::InvalidRequest, what).with_hint("leave it out to keep it"))
        }
    }
}

/// There is no such thing.
pub(super) fn missing(noun: &str, id: &str) -> Error {
    Error::new(ErrorKind::NotFound, format!("there is no {noun} `{id}`"))
}

/// A request names something that is not there.
pub(super) fn dangling(field: &str, noun: &str, id: &str) -> Error {
    let what = format!("`{field}` names no {noun}: `{id}`");
    Error::new(ErrorKind::InvalidRequest, what).with_hint(format!("make the {noun} first"))
}

/// A request names something of another account than that which it is for.
pub(super) fn foreign(field: &str, noun: &str, id: &str, account: Option<&AccountId>) -> Error {
    let account = account.map_or("", |account| account.as_str());
    let what = format!("`{field}` names no {noun} of the account `{account}`: `{id}`");
    Error::new(ErrorKind::InvalidRequest, what)
        .with_hint(format!("what belongs together is of one account: name a {noun} of that one"))
}

/// The account has no such thing.
pub(super) fn not_of(account: Option<&AccountId>, noun: &str, id: &str) -> Error {
    let account = account.map_or("", |account| account.as_str());
    Error::new(ErrorKind::NotFound, format!("the account `{account}` has no {noun} `{id}`"))
}
