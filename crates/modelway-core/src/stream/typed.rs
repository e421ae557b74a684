//! [`ChatStream`] and [`CompletionStream`]: what callers read.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::{Accumulator, EventStream, StreamEvent};
use crate::error::Partial;
use crate::{CallMeta, ChatCompletion, Completion, Error, ErrorKind, Phase};

/// A stream that folds as it is read and ends in one terminal item.
#[derive(Debug)]
pub(super) struct Folding {
    events: Option<EventStream>,
    meta: CallMeta,
    folded: Accumulator,
}

impl Folding {
    pub(super) fn new(mut events: EventStream) -> Self {
        let meta = std::mem::take(&mut events.meta);
        Self { events: Some(events), meta, folded: Accumulator::default() }
    }

    pub(super) fn meta(&self) -> &CallMeta {
        &self.meta
    }

    pub(super) fn poll(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<StreamEvent, Error>>> {
        loop {
            let Some(events) = &mut self.events else { return Poll::Ready(None) };
            let Poll::Ready(item) = Pin::new(events).poll_next(cx) else { return Poll::Pending };
            match item {
                Some(Ok(StreamEvent::KeepAlive)) => {}
                Some(Ok(event)) => {
                    self.folded.push(&event);
                    if event.is_terminal() {
                        self.close();
                    }
                    if !matches!(event, StreamEvent::Deviation(_)) {
                        return Poll::Ready(Some(Ok(event)));
                    }
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(self.fail(error)))),
                None => {
                    let error = Error::new(
                        ErrorKind::Interrupted,
                        "the stream stopped before the answer was finished",
                    );
                    return Poll::Ready(Some(Err(self.fail(error))));
                }
            }
        }
    }

    /// Lets go of the source and completes the meta.
    fn close(&mut self) {
        if let Some((timer, started)) = self.events.take().and_then(|e| e.clock) {
            self.meta.latency = Some(timer.now().saturating_duration_since(started));
        }
        self.meta.deviations.extend(self.folded.answer().meta.deviations.iter().cloned());
    }

    fn fail(&mut self, mut error: Error) -> Error {
        self.close();
        error.meta_mut().complete(&self.meta);
        error.meta_mut().latency = self.meta.latency;
        let mut completion = self.folded.answer().clone();
        completion.meta = self.meta.clone();
        let partial = Partial::new(completion);
        if self.folded.has_content() {
            error.interrupting(partial)
        } else {
            error.with_partial(partial)
        }
    }

    /// The folded answer, if the stream is over.
    fn finish(self) -> Result<Accumulator, Error> {
        if self.folded.is_finished() {
            return Ok(self.folded);
        }
        let mut completion = self.folded.into_chat();
        completion.meta = self.meta.clone();
        Err(Error::new(ErrorKind::Interrupted, "the stream was not read to its end")
            .with_phase(Phase::Stream)
            .with_hint("read it until `next` gives `None`, or call `collect`")
            .with_meta(self.meta)
            .with_partial(Partial::new(completion)))
    }
}

macro_rules! typed_stream {
    ($(#[$doc:meta])* $name:ident => $output:ty, $fold:ident, $into:ident) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name(Folding);

        impl $name {
            /// A stream over a backend's events.
            pub fn new(events: EventStream) -> Self {
                Self(Folding::new(events))
            }

            /// The next event; `None` after the terminal item.
            pub async fn next(&mut self) -> Option<Result<StreamEvent, Error>> {
                std::future::poll_fn(|cx| self.0.poll(cx)).await
            }

            /// What is known about the call; latency and deviations once the stream is over.
            pub fn meta(&self) -> &CallMeta {
                &self.0.meta
            }

            /// The answer so far.
            pub fn so_far(&self) -> &ChatCompletion {
                self.0.folded.answer()
            }

            /// The folded answer of a stream that was read to its end.
            ///
            /// # Errors
            /// [`ErrorKind::Interrupted`] with the [`Partial`] answer when it was not.
            pub fn $into(self) -> Result<$output, Error> {
                let meta = self.0.meta.clone();
                let mut answer = self.0.finish()?.$fold();
                answer.meta = meta;
                Ok(answer)
            }

            /// Reads the rest and folds it.
            ///
            /// # Errors
            /// What ends the stream, with the [`Partial`] answer in it.
            pub async fn collect(mut self) -> Result<$output, Error> {
                while let Some(event) = self.next().await {
                    event?;
                }
                self.$into()
            }
        }

        impl Stream for $name {
            type Item = Result<StreamEvent, Error>;
            fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
                self.0.poll(cx)
            }
        }
    };
}

typed_stream! {
    /// The events of a chat's answer; folds into a [`ChatCompletion`]. Dropping it cancels the request.
    ChatStream => ChatCompletion, into_chat, into_completion
}
typed_stream! {
    /// The events of a completion; folds into a [`Completion`]. Dropping it cancels the request.
    CompletionStream => Completion, into_completion, into_completion
}
