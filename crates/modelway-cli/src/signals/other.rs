//! Where there are no signals.

/// Over when the process is told to stop by Ctrl-C.
pub(crate) fn stop() -> impl Future<Output = ()> + Send + 'static {
    async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}
