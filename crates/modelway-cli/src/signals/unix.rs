//! SIGINT and SIGTERM.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// Over when the process is told to stop, by Ctrl-C or by a service manager. It is watched from the call on: one that
/// comes before the future is polled is not missed.
pub(crate) fn stop() -> impl Future<Output = ()> + Send + 'static {
    let (interrupt, terminate) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
    async {
        tokio::select! {
            () = heard(interrupt) => {}
            () = heard(terminate) => {}
        }
    }
}

async fn heard(signal: io::Result<Signal>) {
    match signal {
        Ok(mut signal) => {
            signal.recv().await;
        }
        // It cannot be watched: it ends the process as it always does.
        Err(_) => std::future::pending().await,
    }
}
