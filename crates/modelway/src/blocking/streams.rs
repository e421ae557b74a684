//! [`ChatStream`] and [`CompletionStream`], iterators over events, and [`ExecutionStream`].

use modelway_core::stream::{self, StreamEvent};
use modelway_core::{CallMeta, ChatCompletion, Completion, Error, Phase};

use super::runtime::shared;

macro_rules! blocking_stream {
    ($(#[$doc:meta])* $name:ident => $output:ty) => {
        $(#[$doc])*
        #[derive(Debug)]
        #[must_use = "dropping a stream cancels its request"]
        pub struct $name {
            events: stream::$name,
            refused: bool,
        }

        impl $name {
            pub(super) fn new(events: stream::$name) -> Self {
                Self { events, refused: false }
            }

            /// What is known about the call; latency and deviations once the stream is over.
            pub fn meta(&self) -> &CallMeta {
                self.events.meta()
            }

            /// The answer so far.
            pub fn so_far(&self) -> &ChatCompletion {
                self.events.so_far()
            }

            /// The folded answer of a stream that was read to its end. To have it still after a `for`, loop over
            /// `stream.by_ref()`.
            ///
            /// # Errors
            /// [`ErrorKind::Interrupted`](crate::ErrorKind::Interrupted) with the
            /// [`Partial`](crate::Partial) answer when it was not.
            pub fn into_completion(self) -> Result<$output, Error> {
                self.events.into_completion()
            }

            /// Reads the rest and folds it. The events themselves are collected by
            /// `stream.by_ref().collect()`.
            ///
            /// # Errors
            /// What ends the stream, with the [`Partial`](crate::Partial) answer in it.
            pub fn collect(mut self) -> Result<$output, Error> {
                for event in self.by_ref() {
                    event?;
                }
                self.into_completion()
            }
        }

        /// Waits for the next event; `None` after the terminal item.
        ///
        /// In async code it gives an error and then `None`, so that a loop ends; the stream itself goes on
        /// where a plain thread reads it.
        impl Iterator for $name {
            type Item = Result<StreamEvent, Error>;

            fn next(&mut self) -> Option<Self::Item> {
                match shared() {
                    Ok(runtime) => {
                        self.refused = false;
                        runtime.block_on(self.events.next())
                    }
                    Err(_) if self.refused => None,
                    Err(refusal) => {
                        self.refused = true;
                        Some(Err(refusal.with_phase(Phase::Stream)))
                    }
                }
            }
        }
    };
}

blocking_stream! {
    /// The events of a chat's answer, as they arrive; folds into a [`ChatCompletion`]. Dropping it cancels the
    /// request, in async code too.
    ///
    /// ```
    /// # use modelway::blocking::Client;
    /// # use modelway_testing::Script;
    /// # let client = Client::builder().backend(Script::new().stream(["Pa", "ris"])).build()?;
    /// let mut stream = client.models().chat_completions().create("any").prompt("Capital?").stream()?;
    /// for event in stream.by_ref() {
    ///     print!("{}", event?.text().unwrap_or_default());
    /// }
    /// assert_eq!(stream.into_completion()?.text(), "Paris");
    /// # Ok::<(), modelway::Error>(())
    /// ```
    ChatStream => ChatCompletion
}
blocking_stream! {
    /// The events of a completion, as they arrive; folds into a [`Completion`]. Dropping it cancels the request,
    /// in async code too.
    CompletionStream => Completion
}

/// What comes out of a call of any shape, piece by piece, as it arrives. Dropping it cancels the request.
#[derive(Debug)]
#[must_use = "dropping a stream cancels its request"]
pub struct ExecutionStream(stream::ExecutionStream);

impl ExecutionStream {
    pub(super) fn new(pieces: stream::ExecutionStream) -> Self {
        Self(pieces)
    }

    /// What is known about the call; latency and deviations once the stream is over.
    pub fn meta(&self) -> &CallMeta {
        self.0.meta()
    }
}

/// Waits for the next piece; in async code it gives an error.
impl Iterator for ExecutionStream {
    type Item = Result<serde_json::Value, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        match shared() {
            Ok(runtime) => runtime.block_on(self.0.next()),
            Err(refusal) => Some(Err(refusal.with_phase(Phase::Stream))),
        }
    }
}
