//! SIGTERM.

use tokio::signal::unix::{SignalKind, signal};

pub(super) async fn terminated() {
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        // It cannot be watched: it ends the process as it always does.
        Err(_) => std::future::pending().await,
    }
}
