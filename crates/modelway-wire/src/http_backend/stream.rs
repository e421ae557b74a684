//! The body of a streamed answer as events. Polling it drives everything; no task, no channel.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use modelway_core::stream::{EventStream, StreamEvent};
use modelway_core::time::BoxFuture;
use modelway_core::{ApiKey, Body, Call, CallMeta, Error, ErrorKind, Phase, Timer};

use super::{DRAIN, GRACE, HttpBackend, complete, off_spec};
use crate::dialect::{End, Events, StreamDecoder};
use crate::sse::{SseDecoder, SseError, SseItem};

/// The largest frame that is read unless the call says otherwise.
const MAX_FRAME: usize = 8 << 20;

impl HttpBackend {
    /// The events in `body`.
    pub(super) fn stream(&self, call: &Call, mut meta: CallMeta, body: Body) -> EventStream {
        // Once is enough: an error in a stream gets the stream's headers from who reads it.
        let headers = std::mem::take(&mut meta.headers);
        let told = meta.clone();
        meta.headers = headers;
        let limit = call.context.options.max_response_bytes.unwrap_or(MAX_FRAME);
        let stream = SseStream {
            body: Some(body),
            sse: SseDecoder::new(limit),
            decoder: self.dialect.stream_decoder(&call.request),
            queue: Events::new(),
            ended: false,
            strict: call.context.options.strict,
            meta: told,
            key: self.provider.key().cloned(),
            timer: self.timer.clone(),
            drain: None,
        };
        EventStream::new(meta, stream)
    }
}

struct SseStream {
    body: Option<Body>,
    sse: SseDecoder,
    decoder: Box<dyn StreamDecoder>,
    queue: Events,
    ended: bool,
    strict: bool,
    /// Without the headers.
    meta: CallMeta,
    key: Option<ApiKey>,
    timer: Arc<dyn Timer>,
    drain: Option<BoxFuture<()>>,
}

impl SseStream {
    /// An error as the caller may see it.
    fn told(&self, error: Error) -> Error {
        complete(error, &self.meta, self.key.as_ref())
    }

    /// What is not handed out as it is. Apart, so that the usual event is moved once and its place needs no drop.
    #[cold]
    fn rare(&mut self, item: Result<StreamEvent, Error>) -> Result<StreamEvent, Error> {
        match item {
            Ok(StreamEvent::Deviation(deviation)) if self.strict => {
                self.queue.clear();
                self.ended = true;
                self.body = None;
                Err(self.told(off_spec(&deviation)))
            }
            Err(error) => Err(self.told(error)),
            event => event,
        }
    }

    fn end(&mut self, end: End) {
        self.ended = true;
        self.body = None;
        self.decoder.finish(end, &mut self.queue);
    }

    /// Decodes what is buffered; `false` when more bytes are needed.
    fn decode(&mut self) -> bool {
        match self.sse.next() {
            None => return false,
            Some(item) => self.take(item),
        }
        true
    }

    fn take(&mut self, item: Result<SseItem, SseError>) {
        match item {
            Ok(SseItem::Comment) => self.queue.push_back(Ok(StreamEvent::KeepAlive)),
            Ok(SseItem::Event(frame)) => {
                // What trails may be more of the answer: OpenRouter says a finish word with each call.
                self.drain = None;
                self.decoder.push(&frame, &mut self.queue);
            }
            Err(error) => {
                let error = Error::new(ErrorKind::Response, error.to_string())
                    .with_phase(Phase::Stream)
                    .with_hint("raise `max_response_bytes` if such frames are expected");
                self.end(End::Failed(error));
            }
        }
    }

    /// Takes the next chunk off the body.
    fn poll_body(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(body) = &mut self.body else { return Poll::Ready(()) };
        match Pin::new(body).poll_next(cx) {
            Poll::Ready(Some(Ok(chunk))) => {
                // After the end marker only the body's own end is of interest: it frees the connection.
                if !self.decoder.is_over() {
                    self.sse.push(chunk);
                    // Bytes are a sign of life even where they complete no event.
                    self.queue.push_back(Ok(StreamEvent::KeepAlive));
                }
            }
            Poll::Ready(Some(Err(error))) => self.end(End::Failed(error)),
            Poll::Ready(None) => {
                while let Some(item) = self.sse.finish() {
                    self.take(item);
                    if self.ended {
                        return Poll::Ready(());
                    }
                }
                self.end(End::Body);
            }
            Poll::Pending => return self.poll_drain(cx),
        }
        Poll::Ready(())
    }

    /// Once the answer is finished, what trails is waited for only briefly; once its end is marked, only
    /// the body's own end, so that the connection can be used again.
    fn poll_drain(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let limit = match (self.decoder.is_over(), self.decoder.is_draining()) {
            (true, _) => GRACE,
            (false, true) => DRAIN,
            (false, false) => return Poll::Pending,
        };
        let drain = self.drain.get_or_insert_with(|| self.timer.sleep(limit));
        if drain.as_mut().poll(cx).is_pending() {
            return Poll::Pending;
        }
        self.end(End::Body);
        Poll::Ready(())
    }
}

impl Stream for SseStream {
    type Item = Result<StreamEvent, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            match this.queue.pop_front() {
                None if this.ended => return Poll::Ready(None),
                None => {}
                Some(item @ (Err(_) | Ok(StreamEvent::Deviation(_)))) => {
                    return Poll::Ready(Some(this.rare(item)));
                }
                item => return Poll::Ready(item),
            }
            if !this.decode() && this.poll_body(cx).is_pending() {
                return Poll::Pending;
            }
        }
    }
}
