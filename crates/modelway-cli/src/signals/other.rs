//! Where there are no signals.

pub(super) async fn terminated() {
    std::future::pending().await
}
