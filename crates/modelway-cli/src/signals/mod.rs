//! Being told to stop.

#[cfg(not(unix))]
mod other;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
use self::other::terminated;
#[cfg(unix)]
use self::unix::terminated;

/// Over when the process is told to stop: by Ctrl-C, or by a service manager where there are signals.
pub(crate) async fn stop() {
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated() => {}
    }
}
