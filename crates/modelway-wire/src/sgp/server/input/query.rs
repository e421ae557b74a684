//! [`Query`]: the parameters of a query.

use modelway_core::{ModelView, PageRequest, SortBy, Timestamp};

use super::super::faults::Sink;
use super::date;

/// The parameters of a query, in order. Unknown ones are ignored.
#[derive(Debug)]
pub(in super::super) struct Query<'s> {
    pairs: Vec<(String, String)>,
    sink: &'s mut Sink,
}

impl<'s> Query<'s> {
    pub(super) fn new(query: &str, sink: &'s mut Sink) -> Self {
        let pairs = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Self { pairs, sink }
    }

    /// A parameter; of several of the name the last counts.
    fn last(&self, name: &str) -> Option<&str> {
        self.pairs.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A text; an empty one counts as absent.
    pub(in super::super) fn text<T: From<String>>(&self, name: &str) -> Option<T> {
        self.last(name).filter(|value| !value.is_empty()).map(|value| value.to_owned().into())
    }

    /// The page that is asked for.
    pub(in super::super) fn page(&mut self) -> PageRequest {
        let page = self.count("page", u64::MAX);
        let limit = self.count("limit", PageRequest::MAX_LIMIT);
        PageRequest::new(page, limit)
    }

    /// A count from 1 to `most`.
    fn count(&mut self, name: &str, most: u64) -> Option<u64> {
        let text = self.last(name)?.to_owned();
        let number: Option<i128> = text.trim().parse().ok();
        self.sink.inside(name, |sink| match number {
            None => {
                sink.note("int_parsing", "must be a whole number");
                None
            }
            Some(..1) => {
                sink.note("greater_than_equal", "must be at least 1");
                None
            }
            Some(number) => {
                let number = u64::try_from(number).ok().filter(|number| *number <= most);
                if number.is_none() {
                    sink.note("less_than_equal", format!("must be at most {most}"));
                }
                number
            }
        })
    }

    /// A count that must be there.
    pub(in super::super) fn required_count(&mut self, name: &str) -> u32 {
        self.must_be_there(name);
        let count = self.count(name, u64::from(u32::MAX)).unwrap_or(1);
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// A date that must be there.
    pub(in super::super) fn required_date(&mut self, name: &str) -> Option<Timestamp> {
        self.must_be_there(name);
        let read = date(self.last(name)?);
        if read.is_none() {
            self.sink.inside(name, |sink| {
                sink.note("datetime_parsing", "must be a date such as 2024-01-02T03:04:05Z");
            });
        }
        read
    }

    fn must_be_there(&mut self, name: &str) {
        if self.last(name).is_none() {
            self.sink.inside(name, |sink| sink.note("missing", "is missing"));
        }
    }

    /// The words of a list: the key repeated, words joined by commas, or both.
    fn words(&self, name: &str) -> Vec<String> {
        let values = self.pairs.iter().filter(|(key, _)| key == name);
        let words = values.flat_map(|(_, value)| value.split(','));
        words.map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }

    /// A list of words that `read` takes; `of` says which those are.
    fn list<T>(
        &mut self,
        name: &str,
        of: impl Fn() -> String,
        read: impl Fn(&str) -> Option<T>,
    ) -> Vec<T> {
        let mut list = Vec::new();
        for (i, word) in self.words(name).into_iter().enumerate() {
            match read(&word) {
                Some(item) => list.push(item),
                None => self.sink.inside(name, |sink| {
                    sink.inside(i, |sink| {
                        sink.note("enum", format!("`{word}` is none of {}", of()));
                    });
                }),
            }
        }
        list
    }

    /// What to show besides.
    pub(in super::super) fn views(&mut self) -> Vec<ModelView> {
        self.list("view", || "Deployments, ModelGroup".to_owned(), ModelView::parse)
    }

    /// In which order, by one of `keys`.
    pub(in super::super) fn sort_by(&mut self, keys: &[&str]) -> Vec<SortBy> {
        let of = || format!("<key>:asc and <key>:desc with a key of {}", keys.join(", "));
        let known = |sort: &SortBy| keys.contains(&sort.key.as_str());
        self.list("sort_by", of, |word| SortBy::parse(word).filter(known))
    }
}
