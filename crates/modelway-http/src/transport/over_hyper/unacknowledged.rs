//! Where the system decides alone how long a peer may leave data unacknowledged.

use hyper_util::client::legacy::connect::HttpConnector;

pub(crate) fn limit_unacknowledged<R>(_: &mut HttpConnector<R>) {}
