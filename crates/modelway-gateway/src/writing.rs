//! [`Writing`]: a socket whose writes have a time limit.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use modelway_core::Timer;
use modelway_core::time::BoxFuture;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::busy::{Busy, Held};

/// HTTP/2 answers pings and settings in so few bytes, which keep no connection that nobody asks anything of.
const CONTROL: usize = 32;

/// A socket that fails when the peer has taken nothing of what is written for the time limit.
pub(crate) struct Writing<S> {
    socket: S,
    limit: Duration,
    timer: Arc<dyn Timer>,
    busy: Busy,
    /// While a write waits for the peer.
    waits: Option<Waits>,
}

struct Waits {
    alarm: BoxFuture<()>,
    _held: Held,
}

impl<S> Writing<S> {
    pub(crate) fn new(socket: S, limit: Duration, timer: Arc<dyn Timer>, busy: Busy) -> Self {
        Self { socket, limit, timer, busy, waits: None }
    }

    /// What became of a write, with the time that it has waited.
    fn watched(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if let Poll::Ready(done) = &written {
            self.waits = None;
            // HTTP/2 goes on to write an answer whose body is at its end.
            if done.as_ref().is_ok_and(|bytes| *bytes > CONTROL) {
                self.busy.touch();
            }
            return written;
        }
        let Self { limit, timer, busy, waits, .. } = self;
        let waits =
            waits.get_or_insert_with(|| Waits { alarm: timer.sleep(*limit), _held: busy.hold() });
        waits.alarm.as_mut().poll(cx).map(|()| {
            let what = format!("the caller took nothing for {:.3} s", limit.as_secs_f64());
            Err(io::Error::new(io::ErrorKind::TimedOut, what))
        })
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Writing<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Writing<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write(cx, bytes);
        self.watched(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write_vectored(cx, pieces);
        self.watched(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}
