//! What the commands on a platform's resources share: lists, one of them, and what was deleted.

use modelway::{
    CallMeta, Deleted, Error, ErrorKind, ModelRef, Page, Paged, ProcessEnvironment, ResourceCall,
};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::args::{Global, Paging};
use crate::connect::Session;
use crate::failure::Failure;
use crate::json::Call;
use crate::output::{Form, Output};

/// Something that is shown.
pub(crate) trait Noun: Serialize {
    fn meta(&self) -> &CallMeta;

    /// What there is to say of one, without what is unknown.
    fn facts(&self) -> Vec<(String, String)>;
}

/// Something that is listed.
pub(crate) trait Listed: Noun + Sized {
    /// The name of a list of them in JSON.
    const PLURAL: &'static str;

    /// Several as lines.
    fn table(items: &[Self]) -> Vec<String>;
}

/// An entry of a list, as JSON.
#[derive(Debug, Serialize)]
pub(crate) struct Entry<'a, T> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) provider: Option<&'a str>,
    #[serde(flatten)]
    pub(crate) item: &'a T,
}

/// Something, and the call that brought it, as JSON.
#[derive(Debug, Serialize)]
struct Shown<'a, T> {
    #[serde(flatten)]
    item: &'a T,
    #[serde(flatten)]
    call: Call<'a>,
}

struct List<'a, T>(&'a Page<T>);

impl<T: Listed> Serialize for List<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let items: Vec<Entry<'_, T>> = self
            .0
            .items
            .iter()
            .map(|item| Entry { provider: item.meta().provider.as_deref(), item })
            .collect();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(T::PLURAL, &items)?;
        let counts = [
            ("current_page", self.0.current_page),
            ("items_per_page", self.0.items_per_page),
            ("total_item_count", self.0.total_item_count),
        ];
        for (name, count) in counts {
            if let Some(count) = count {
                map.serialize_entry(name, &count)?;
            }
        }
        map.end()
    }
}

/// The session, for what addresses a provider and no model: one must be meant.
pub(crate) async fn open(global: &Global) -> Result<Session, Failure> {
    let session = Session::open(global, &ProcessEnvironment).await?;
    decide(&session)?;
    Ok(session)
}

/// Checks that one provider is meant.
pub(crate) fn decide(session: &Session) -> Result<(), Failure> {
    match session.client.default_provider() {
        Some(_) => Ok(()),
        None => Err(undecided(session, "choose one by --provider or MODELWAY_PROVIDER").into()),
    }
}

/// Several providers could be meant.
pub(crate) fn undecided(session: &Session, hint: &'static str) -> Error {
    let ids: Vec<&str> = session.client.providers().collect();
    let message = format!("several providers are configured: {}", ids.join(", "));
    Error::new(ErrorKind::Configuration, message).with_hint(hint)
}

/// The provider that is asked, for people.
pub(crate) fn asked(session: &Session) -> String {
    session.client.default_provider().unwrap_or("the provider").to_owned()
}

/// The model that `text` means. Where options choose the provider, its name may stand before the id, as lists show it.
pub(crate) fn model(session: &Session, text: &str) -> ModelRef {
    let reference = session.reference(text);
    let own = reference.provider().filter(|_| reference.id() == text).and_then(|provider| {
        let id = text.strip_prefix(provider)?.strip_prefix(':')?;
        Some(ModelRef::new(provider, id.strip_prefix(':').unwrap_or(id)))
    });
    own.unwrap_or_else(|| ModelRef::at(reference))
}

/// Provider and name in `text`, for what is addressed by a name beside its provider.
pub(crate) fn named(session: &Session, text: &str) -> (Option<String>, String) {
    let address = model(session, text).into_address();
    let id = address.id().to_owned();
    if let Some(provider) = address.provider() {
        return (Some(provider.to_owned()), id);
    }
    match id.split_once(':') {
        Some((prefix, rest)) if session.client.providers().any(|known| known == prefix) => {
            (Some(prefix.to_owned()), rest.to_owned())
        }
        _ => (None, id),
    }
}

/// The items of all pages, or the one page that is wanted.
pub(crate) async fn page<O>(
    mut call: ResourceCall<O>,
    paging: &Paging,
) -> Result<Page<O::Item>, Error>
where
    O: Paged + Send + Unpin + 'static,
    O::Item: Send + Unpin,
{
    if paging.limit.is_none() && paging.page.is_none() {
        return call.items().collect().await.map(Page::all);
    }
    if let Some(items) = paging.limit {
        call = call.limit(items);
    }
    call.page(paging.page.unwrap_or(1)).await
}

/// Shows a list.
pub(crate) fn list<T: Listed>(page: &Page<T>, output: &mut Output) -> Result<(), Failure> {
    if output.form != Form::Human {
        return output.json(&List(page));
    }
    T::table(&page.items).iter().try_for_each(|line| output.line(line))?;
    more(page, output)
}

/// Tells that there is more than one page.
pub(crate) fn more<T>(page: &Page<T>, output: &mut Output) -> Result<(), Failure> {
    match (page.current_page, page.total_item_count) {
        (Some(number), Some(total)) if !page.is_last() => output.note(&format!(
            "page {number}, {} of {total}; --page {} shows more",
            page.items.len(),
            number.saturating_add(1)
        )),
        _ => Ok(()),
    }
}

/// Shows one.
pub(crate) fn show<T: Noun>(item: &T, output: &mut Output) -> Result<(), Failure> {
    if output.form != Form::Human {
        return json(item, item.meta(), output);
    }
    let facts = item.facts();
    facts.iter().try_for_each(|(name, fact)| output.line(&format!("{name}: {fact}")))
}

/// Writes something, and the call that brought it, as JSON.
pub(crate) fn json<T: Serialize>(
    item: &T,
    meta: &CallMeta,
    output: &mut Output,
) -> Result<(), Failure> {
    output.json(&Shown { item, call: Call::from(meta) })
}

/// Tells that `what` was deleted.
pub(crate) fn deleted(what: &str, answer: &Deleted, output: &mut Output) -> Result<(), Failure> {
    if !answer.success {
        let message = format!("the provider says that {what} was not deleted");
        return Err(Error::new(ErrorKind::Provider, message)
            .with_retryable(false)
            .with_meta(answer.meta.clone())
            .into());
    }
    if output.form != Form::Human {
        return json(answer, &answer.meta, output);
    }
    output.line(&format!("deleted {what}"))
}

/// Facts that are known, by name.
pub(crate) fn known<const N: usize>(
    facts: [(&str, Option<String>); N],
) -> impl Iterator<Item = (String, String)> {
    facts.into_iter().filter_map(|(name, fact)| Some((name.to_owned(), fact?)))
}

/// What a table shows, and a dash where nothing is known.
pub(crate) fn cell(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}
