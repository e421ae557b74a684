//! [`Page`]: a part of a list.

use bytes::Bytes;
use serde::Serialize;

use crate::CallMeta;

/// A page of a list. A provider whose lists have no pages gives one that is everything.
///
/// ```
/// # use modelway_core::Page;
/// let page = Page::all(["a", "b"]);
/// assert!(page.is_last());
/// assert_eq!(page.into_iter().collect::<String>(), "ab");
/// ```
#[derive(Debug, Clone, Default, Serialize)]
#[non_exhaustive]
pub struct Page<T> {
    /// What is on it, in the provider's order.
    pub items: Vec<T>,
    /// Which page it is, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_page: Option<u64>,
    /// How many items a page may have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub items_per_page: Option<u64>,
    /// How many items all pages have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_item_count: Option<u64>,
    /// The body as it came.
    #[serde(skip)]
    pub raw: Option<Bytes>,
    /// What is known about the call.
    #[serde(skip)]
    pub meta: CallMeta,
}

impl<T> Page<T> {
    /// A list that has no pages.
    pub fn all(items: impl IntoIterator<Item = T>) -> Self {
        let items: Vec<T> = items.into_iter().collect();
        Self {
            items,
            current_page: None,
            items_per_page: None,
            total_item_count: None,
            raw: None,
            meta: CallMeta::default(),
        }
    }

    /// The page `number` (from 1) of a list of `total` items, `per_page` on each.
    pub fn numbered(items: Vec<T>, number: u64, per_page: u64, total: u64) -> Self {
        Self {
            current_page: Some(number),
            items_per_page: Some(per_page),
            total_item_count: Some(total),
            ..Self::all(items)
        }
    }

    /// Whether no page follows: it says so by its counts, it is empty, or the list has no pages.
    pub fn is_last(&self) -> bool {
        if self.items.is_empty() {
            return true;
        }
        match (self.current_page, self.items_per_page, self.total_item_count) {
            (Some(page), Some(size), Some(total)) => page.saturating_mul(size) >= total,
            // It has pages and does not say how many: only an empty one is known to be the last.
            (Some(_), _, _) | (_, Some(_), _) => false,
            (None, None, total) => total.is_none_or(|total| self.items.len() as u64 >= total),
        }
    }

    /// The page with each item turned into another.
    pub fn map<U>(self, turn: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(turn).collect(),
            current_page: self.current_page,
            items_per_page: self.items_per_page,
            total_item_count: self.total_item_count,
            raw: self.raw,
            meta: self.meta,
        }
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;
    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

/// Which page of a list is wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageRequest {
    /// Which, counted from 1; the first unless set.
    pub page: Option<u64>,
    /// How many items, 1 to 10,000; 100 unless set.
    pub limit: Option<u64>,
}

impl PageRequest {
    /// How many items a page has unless the caller says otherwise.
    pub const DEFAULT_LIMIT: u64 = 100;
    /// The most items that a page may have.
    pub const MAX_LIMIT: u64 = 10_000;

    /// The page `page`, counted from 1, of `limit` items.
    pub fn new(page: Option<u64>, limit: Option<u64>) -> Self {
        Self { page, limit }
    }

    /// Its number and size.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) for a page 0 or a limit outside 1 to
    /// 10,000 (the service's own bounds).
    pub fn checked(self) -> Result<(u64, u64), crate::Error> {
        let (page, limit) = (self.page.unwrap_or(1), self.limit.unwrap_or(Self::DEFAULT_LIMIT));
        let wrong = |what: String| crate::Error::new(crate::ErrorKind::InvalidRequest, what);
        if page == 0 {
            return Err(wrong("`page` is 0".to_owned()).with_hint("pages are counted from 1"));
        }
        if !(1..=Self::MAX_LIMIT).contains(&limit) {
            let what = format!("`limit` is {limit}");
            return Err(wrong(what).with_hint("a page has 1 to 10,000 items"));
        }
        Ok((page, limit))
    }
}

/// One column to sort by: `name:asc`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SortBy {
    /// The field's name on the wire.
    pub key: String,
    /// Whether the largest comes first.
    pub descending: bool,
}

impl SortBy {
    /// By `key`, smallest first.
    pub fn ascending(key: impl Into<String>) -> Self {
        Self { key: key.into(), descending: false }
    }

    /// By `key`, largest first.
    pub fn descending(key: impl Into<String>) -> Self {
        Self { key: key.into(), descending: true }
    }

    /// Reads `name:asc` or `name:desc`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        match text.rsplit_once(':')? {
            ("", _) => None,
            (key, "asc") => Some(Self::ascending(key)),
            (key, "desc") => Some(Self::descending(key)),
            _ => None,
        }
    }
}

impl std::fmt::Display for SortBy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.key, if self.descending { "desc" } else { "asc" })
    }
}
