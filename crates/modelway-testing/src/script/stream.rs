//! The stream of a script.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use modelway_core::Error;
use modelway_core::stream::StreamEvent;
use tokio::time::Sleep;

use super::outcome::StreamStep;
use super::recorder::Running;

/// Performs steps; counts as under way until its end or its drop.
pub(super) struct ScriptedStream {
    steps: VecDeque<StreamStep>,
    pause: Option<Pin<Box<Sleep>>>,
    running: Option<Running>,
}

impl ScriptedStream {
    pub(super) fn new(steps: Vec<StreamStep>, running: Running) -> Self {
        Self { steps: steps.into(), pause: None, running: Some(running.streaming()) }
    }

    /// No longer under way; steps that follow a terminal one are performed all the same.
    fn end(&mut self) {
        if let Some(running) = self.running.take() {
            running.finish();
        }
    }
}

impl Stream for ScriptedStream {
    type Item = Result<StreamEvent, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(pause) = &mut this.pause {
                std::task::ready!(pause.as_mut().poll(cx));
                this.pause = None;
            }
            let item = match this.steps.pop_front() {
                Some(StreamStep::Pause(duration)) => {
                    this.pause = Some(Box::pin(tokio::time::sleep(duration)));
                    continue;
                }
                Some(step @ (StreamStep::Hang | StreamStep::End)) => {
                    let polled = if matches!(step, StreamStep::Hang) {
                        Poll::Pending
                    } else {
                        Poll::Ready(None)
                    };
                    this.steps.push_front(step);
                    if polled.is_ready() {
                        this.end();
                    }
                    return polled;
                }
                Some(StreamStep::Event(event)) => Some(Ok(event)),
                Some(StreamStep::KeepAlive) => Some(Ok(StreamEvent::KeepAlive)),
                Some(StreamStep::Error(fault)) => Some(Err(fault.into_item())),
                None => None,
            };
            if !matches!(&item, Some(Ok(event)) if !event.is_terminal()) {
                this.end();
            }
            return Poll::Ready(item);
        }
    }
}
