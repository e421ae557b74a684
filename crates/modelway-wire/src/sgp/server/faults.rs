//! [`Faults`]: what is wrong with a request, place by place.

use std::fmt;

use modelway_core::{Error, ErrorKind};
use serde_json::{Value, json};

/// So many faults are told of one request.
const KEPT: usize = 50;

/// One step to a place in a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Name(String),
    Index(usize),
}

impl From<&str> for Step {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

#[derive(Debug)]
struct Fault {
    at: Vec<Step>,
    /// The service's word for this sort of fault.
    kind: &'static str,
    what: String,
}

/// The faults of one request: the source of its error, out of which the answer's list is written.
#[derive(Debug)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    /// The list as the service writes it.
    pub(super) fn to_json(&self) -> Value {
        let step = |step: &Step| match step {
            Step::Name(name) => json!(name),
            Step::Index(index) => json!(index),
        };
        let fault = |fault: &Fault| {
            let at: Vec<Value> = fault.at.iter().map(step).collect();
            json!({"loc": at, "msg": fault.what, "type": fault.kind})
        };
        self.0.iter().map(fault).collect()
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("; ")?;
            }
            for (depth, step) in fault.at.iter().enumerate() {
                match step {
                    Step::Name(name) if depth == 0 => f.write_str(name)?,
                    Step::Name(name) => write!(f, ".{name}")?,
                    Step::Index(index) => write!(f, "[{index}]")?,
                }
            }
            write!(f, " {}", fault.what)?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// Collects faults while a request is read; knows at which place the reader is.
#[derive(Debug)]
pub(super) struct Sink {
    at: Vec<Step>,
    found: Vec<Fault>,
}

impl Sink {
    /// For the part `root` of a request: `body`, `query` and so on.
    pub(super) fn new(root: &str) -> Self {
        Self { at: vec![root.into()], found: Vec::new() }
    }

    /// Notes a fault at the place where the reader is.
    pub(super) fn note(&mut self, kind: &'static str, what: impl Into<String>) {
        if self.found.len() < KEPT {
            self.found.push(Fault { at: self.at.clone(), kind, what: what.into() });
        }
    }

    /// Reads what is one step further in.
    pub(super) fn inside<T>(
        &mut self,
        step: impl Into<Step>,
        read: impl FnOnce(&mut Self) -> T,
    ) -> T {
        self.at.push(step.into());
        let read = read(self);
        self.at.pop();
        read
    }

    /// What was read, if no fault was found.
    pub(super) fn finish<T>(self, read: T) -> Result<T, Error> {
        if self.found.is_empty() {
            return Ok(read);
        }
        let faults = Faults(self.found);
        let what = format!("the request does not fit: {faults}");
        Err(Error::new(ErrorKind::InvalidRequest, what).with_source(faults))
    }
}

/// A request with the one fault `what`.
pub(super) fn fault(root: &str, kind: &'static str, what: impl Into<String>) -> Error {
    let fault = Fault { at: vec![root.into()], kind, what: what.into() };
    let faults = Faults(vec![fault]);
    let what = format!("the request does not fit: {faults}");
    Error::new(ErrorKind::InvalidRequest, what).with_source(faults)
}
