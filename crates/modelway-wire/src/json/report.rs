//! [`Report`]: what was off-spec, and where.

use std::fmt;

use modelway_core::Deviation;

/// So many deviations are kept of one answer; a list with ten thousand odd items is odd once.
const KEPT: usize = 32;

/// Collects deviations while a body is read.
#[derive(Debug, Default)]
pub struct Report {
    found: Vec<Deviation>,
}

impl Report {
    /// Nothing off-spec yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes one.
    pub(crate) fn note(&mut self, at: &At<'_>, what: impl Into<String>) {
        if self.found.len() < KEPT {
            self.found.push(Deviation::new(at.to_string(), what));
        }
    }

    /// Takes out what was noted.
    pub fn take(&mut self) -> Vec<Deviation> {
        std::mem::take(&mut self.found)
    }
}

/// A place in a body; costs nothing until it is printed.
#[derive(Clone, Copy)]
pub(crate) struct At<'p> {
    parent: Option<&'p At<'p>>,
    step: Step<'p>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Root,
    Field(&'p str),
    Index(usize),
}

/// The body itself.
pub(crate) const ROOT: At<'static> = At { parent: None, step: Step::Root };

impl<'p> At<'p> {
    pub(crate) fn field(&'p self, name: &'p str) -> At<'p> {
        At { parent: Some(self), step: Step::Field(name) }
    }

    pub(crate) fn index(&'p self, index: usize) -> At<'p> {
        At { parent: Some(self), step: Step::Index(index) }
    }
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nested = self.parent.is_some_and(|p| !matches!(p.step, Step::Root));
        if let Some(parent) = self.parent.filter(|_| nested) {
            parent.fmt(f)?;
        }
        match self.step {
            Step::Root => f.write_str("body"),
            Step::Field(name) if nested => write!(f, ".{name}"),
            Step::Field(name) => f.write_str(name),
            Step::Index(index) => write!(f, "[{index}]"),
        }
    }
}
