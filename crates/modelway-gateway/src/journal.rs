//! [`Journal`]: the one line that the log has of a request.

use std::sync::Arc;
use std::time::{Duration, Instant};

use http::{Method, StatusCode};
use modelway_core::{Error, ErrorKind, Phase, Request, Timer};
use modelway_wire::sgp::server::{Asked, routes};

/// The most that is logged of what a caller wrote.
const LONGEST: usize = 256;

/// What is known of a request so far. Its line is written when it is dropped: at the end of the answer, a stream's too,
/// or when the caller left before. It holds no header, no body and no path as it was sent.
pub(crate) struct Journal {
    timer: Arc<dyn Timer>,
    started: Instant,
    method: Method,
    /// The path's pattern.
    route: &'static str,
    request_id: String,
    caller: Option<String>,
    operation: Option<&'static str>,
    deployment: Option<String>,
    model: Option<String>,
    stream: bool,
    first_event: Option<Duration>,
    status: Option<StatusCode>,
    failure: Option<(ErrorKind, Phase)>,
    over: bool,
}

impl Journal {
    pub(crate) fn open(
        timer: Arc<dyn Timer>,
        method: &Method,
        path: &str,
        request_id: String,
    ) -> Self {
        Self {
            started: timer.now(),
            timer,
            method: method.clone(),
            route: pattern(method, path),
            request_id,
            caller: None,
            operation: None,
            deployment: None,
            model: None,
            stream: false,
            first_event: None,
            status: None,
            failure: None,
            over: false,
        }
    }

    /// Notes whose key it is.
    pub(crate) fn called_by(&mut self, owner: &str) {
        self.caller = Some(owner.to_owned());
    }

    /// Notes what is asked, and of whom.
    pub(crate) fn asked(&mut self, asked: &Asked) {
        self.operation = Some(asked.operation);
        self.stream = asked.request.is_stream();
        let address = Some(asked.address.chars().take(LONGEST).collect::<String>());
        let address = address.filter(|address| !address.is_empty());
        match asked.request {
            Request::Control(_) => self.model = address,
            _ => self.deployment = address,
        }
    }

    /// Notes that a stream begins.
    pub(crate) fn begun(&mut self) {
        self.status = Some(StatusCode::OK);
        self.first_event = Some(self.elapsed());
    }

    /// Notes why there is no answer, or why it broke off.
    pub(crate) fn failed(&mut self, error: &Error) {
        self.failure = Some((error.kind(), error.phase()));
    }

    /// The answer is whole, or a stream at its end.
    pub(crate) fn over(mut self, status: Option<StatusCode>) {
        self.status = status.or(self.status);
        self.over = true;
    }

    fn elapsed(&self) -> Duration {
        self.timer.now().saturating_duration_since(self.started)
    }
}

/// Writes the line at a level, which must be a constant.
macro_rules! tell {
    ($level:ident, $journal:expr, $what:expr) => {{
        let it = $journal;
        let latency_ms = milliseconds(it.elapsed());
        tracing::$level!(
            method = it.method.as_str(),
            route = it.route,
            status = it.status.map(|status| status.as_u16()),
            latency_ms,
            first_event_ms = it.first_event.map(milliseconds),
            operation = it.operation,
            deployment = it.deployment.as_deref(),
            model = it.model.as_deref(),
            stream = it.stream,
            caller = it.caller.as_deref(),
            request_id = it.request_id.as_str(),
            error = it.failure.map(|(kind, _)| kind.as_str()),
            phase = it.failure.map(|(_, phase)| phase.as_str()),
            "{}",
            $what
        );
    }};
}

impl Drop for Journal {
    fn drop(&mut self) {
        let refused = self.status.is_some_and(|status| status.is_client_error());
        // A stream that broke off had begun well.
        let broken = self.status.is_some_and(|status| status.is_server_error())
            || (self.failure.is_some() && !refused);
        match self.over {
            _ if broken => tell!(warn, &*self, "failed"),
            true if refused => tell!(info, &*self, "refused"),
            true => tell!(info, &*self, "answered"),
            false => tell!(info, &*self, "dropped: the caller left"),
        }
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// The pattern of the route that a request is for.
fn pattern(method: &Method, path: &str) -> &'static str {
    let fits = |pattern: &str| {
        let mut segments = path.split('/');
        let mut fit = |wanted: &str| match segments.next() {
            Some(segment) => wanted == segment || (wanted.starts_with('{') && !segment.is_empty()),
            None => false,
        };
        pattern.split('/').all(&mut fit) && segments.next().is_none()
    };
    let mut known = routes().iter().filter(|route| fits(route.path));
    let first = known.clone().next();
    let exact = known.find(|route| route.method == *method);
    exact.or(first).map_or("unknown", |route| route.path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_known_by_its_pattern() {
        for (method, path, route) in [
            (Method::POST, "/v4/models", "/v4/models"),
            (Method::GET, "/v4/models/a%2Fb", "/v4/models/{model_id}"),
            (
                Method::POST,
                "/v4/models/d/chat-completions",
                "/v4/models/{model_deployment_id}/chat-completions",
            ),
            (Method::DELETE, "/v4/serving/a/x", "/v4/serving/a/{alias}"),
            (Method::GET, "/v4/models/", "unknown"),
            (Method::GET, "/secret", "unknown"),
        ] {
            assert_eq!(pattern(&method, path), route, "{method} {path}");
        }
    }
}
