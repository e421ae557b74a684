//! [`Grammar`]: checks the order of a stream's events.

use std::collections::BTreeMap;
use std::fmt;

use modelway_core::stream::StreamEvent;

/// Checks that a stream keeps the grammar, event by event.
///
/// * `Started` comes first, if at all, and once.
/// * A tool call starts once, with the next index of its answer; its pieces and its end come while it is
///   open; it has ended when the stream finishes.
/// * One terminal item, `Finished` or an error, and nothing after it.
/// * `KeepAlive` and `Deviation` come from a backend, never to a caller.
///
/// ```
/// use modelway_core::stream::StreamEvent;
/// use modelway_testing::Grammar;
///
/// let mut grammar = Grammar::of_caller();
/// assert!(grammar.push(&StreamEvent::text_delta("Paris")).is_ok());
/// let late = grammar.push(&StreamEvent::started("id", "model")).unwrap_err();
/// assert_eq!(late.to_string(), "item 2: Started is not the first event");
/// assert_eq!(grammar.end().unwrap_err().to_string(), "item 3: the stream is over without a terminal item");
/// ```
#[derive(Debug, Clone)]
pub struct Grammar {
    at_caller: bool,
    items: usize,
    begun: bool,
    over: bool,
    /// Whether it is open, by answer and index.
    calls: BTreeMap<(u32, u32), bool>,
}

/// Where a stream leaves the grammar, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// Which item, from 1.
    pub item: usize,
    /// What is wrong.
    pub what: String,
}

impl Grammar {
    /// For what a caller reads.
    pub fn of_caller() -> Self {
        Self { at_caller: true, items: 0, begun: false, over: false, calls: BTreeMap::new() }
    }

    /// For what a backend or a layer gives.
    pub fn of_backend() -> Self {
        Self { at_caller: false, ..Self::of_caller() }
    }

    /// Takes the next event.
    ///
    /// # Errors
    /// When it may not come here.
    pub fn push(&mut self, event: &StreamEvent) -> Result<(), Violation> {
        self.next_item()?;
        let first = !self.begun;
        self.begun |= !is_internal(event);
        let checked = match event {
            StreamEvent::Started(_) if !first => Err("Started is not the first event".into()),
            StreamEvent::KeepAlive | StreamEvent::Deviation(_) if self.at_caller => {
                Err("an event for layers only reached the caller".into())
            }
            StreamEvent::ToolCallStart { choice, index, .. } => self.start(*choice, *index),
            StreamEvent::ToolCallDelta { choice, index, .. } => self.within(*choice, *index),
            StreamEvent::ToolCallEnd { choice, index } => self.close(*choice, *index),
            StreamEvent::Finished { .. } => self.finish(),
            _ => Ok(()),
        };
        checked.map_err(|what| self.violation(what))
    }

    /// Takes an error, which ends the stream.
    ///
    /// # Errors
    /// When the stream was over already.
    pub fn push_error(&mut self) -> Result<(), Violation> {
        self.next_item()?;
        self.over = true;
        Ok(())
    }

    /// Takes the end of the items.
    ///
    /// # Errors
    /// When no terminal item came before.
    pub fn end(&mut self) -> Result<(), Violation> {
        if self.over {
            return Ok(());
        }
        self.items += 1;
        Err(self.violation("the stream is over without a terminal item".into()))
    }

    /// Checks a whole stream.
    ///
    /// # Errors
    /// The first violation.
    pub fn check<'e, E: 'e>(
        mut self,
        items: impl IntoIterator<Item = &'e Result<StreamEvent, E>>,
    ) -> Result<(), Violation> {
        for item in items {
            match item {
                Ok(event) => self.push(event)?,
                Err(_) => self.push_error()?,
            }
        }
        self.end()
    }

    fn next_item(&mut self) -> Result<(), Violation> {
        self.items += 1;
        if self.over {
            Err(self.violation("something follows the terminal item".into()))
        } else {
            Ok(())
        }
    }

    fn start(&mut self, choice: u32, index: u32) -> Result<(), String> {
        let next = self.calls.keys().filter(|(c, _)| *c == choice).count();
        if self.calls.contains_key(&(choice, index)) {
            return Err(format!("tool call {index} of answer {choice} starts twice"));
        }
        self.calls.insert((choice, index), true);
        if index as usize == next {
            Ok(())
        } else {
            Err(format!("tool call {index} of answer {choice} starts where {next} is next"))
        }
    }

    fn within(&self, choice: u32, index: u32) -> Result<(), String> {
        match self.calls.get(&(choice, index)) {
            Some(true) => Ok(()),
            Some(false) => Err(format!("tool call {index} of answer {choice} has ended already")),
            None => Err(format!("tool call {index} of answer {choice} has not started")),
        }
    }

    fn close(&mut self, choice: u32, index: u32) -> Result<(), String> {
        self.within(choice, index)?;
        self.calls.insert((choice, index), false);
        Ok(())
    }

    fn finish(&mut self) -> Result<(), String> {
        self.over = true;
        match self.calls.iter().find(|(_, open)| **open) {
            Some(((choice, index), _)) => {
                Err(format!("tool call {index} of answer {choice} has no end"))
            }
            None => Ok(()),
        }
    }

    fn violation(&self, what: String) -> Violation {
        Violation { item: self.items, what }
    }
}

fn is_internal(event: &StreamEvent) -> bool {
    matches!(event, StreamEvent::KeepAlive | StreamEvent::Deviation(_))
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "item {}: {}", self.item, self.what)
    }
}

impl std::error::Error for Violation {}
