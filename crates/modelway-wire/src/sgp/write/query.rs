//! [`Query`]: what follows the `?`.

use modelway_core::{Error, PageRequest, SortBy, Timestamp};

use super::super::words::{Path, encode_into};
use crate::provider::Provider;

/// The query of a URL.
pub(super) struct Query {
    text: String,
    comma_lists: bool,
}

impl Query {
    /// An empty one, which writes lists as `provider` wants them.
    pub(super) fn of(provider: &Provider) -> Self {
        Self { text: String::new(), comma_lists: provider.spec().quirks.comma_lists }
    }

    pub(super) fn with(mut self, key: &str, value: &str) -> Self {
        self.text.push(if self.text.is_empty() { '?' } else { '&' });
        self.text.push_str(key);
        self.text.push('=');
        encode_into(value, &mut self.text);
        self
    }

    pub(super) fn some(self, key: &str, value: Option<impl AsRef<str>>) -> Self {
        match value {
            Some(value) => self.with(key, value.as_ref()),
            None => self,
        }
    }

    /// Several values of one key: the key repeated, or the values joined by commas.
    pub(super) fn list(mut self, key: &str, values: &[impl ToString]) -> Self {
        let values: Vec<String> = values.iter().map(ToString::to_string).collect();
        if self.comma_lists && !values.is_empty() {
            return self.with(key, &values.join(","));
        }
        for value in values {
            self = self.with(key, &value);
        }
        self
    }

    pub(super) fn sorted(self, sort_by: &[SortBy]) -> Self {
        self.list("sort_by", sort_by)
    }

    /// The page, where one is asked for.
    pub(super) fn page(self, page: PageRequest) -> Result<Self, Error> {
        page.checked()?;
        Ok(self
            .some("page", page.page.map(|n| n.to_string()))
            .some("limit", page.limit.map(|n| n.to_string())))
    }

    /// A moment in UTC with `Z`: a `+` could be taken for a space.
    pub(super) fn moment(self, key: &str, moment: Timestamp) -> Self {
        self.with(key, &moment.to_string())
    }

    pub(super) fn onto(self, path: Path) -> String {
        let mut path = path.into_string();
        path.push_str(&self.text);
        path
    }
}
