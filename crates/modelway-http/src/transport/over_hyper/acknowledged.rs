//! Where the system can be told how long a peer may leave data unacknowledged.

use std::time::Duration;

use hyper_util::client::legacy::connect::HttpConnector;

/// Then the connection counts as dead; as with reqwest.
const LIMIT: Duration = Duration::from_secs(30);

pub(crate) fn limit_unacknowledged<R>(tcp: &mut HttpConnector<R>) {
    tcp.set_tcp_user_timeout(Some(LIMIT));
}
