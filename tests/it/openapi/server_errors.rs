//! The errors of the server half fit the description.

use bytes::Bytes;
use http::{Request, StatusCode};
use modelway::{Error, ErrorKind};
use modelway_wire::sgp::server::{parse, render_error};

use super::document::document;
use super::server_half::served;

const KINDS: [ErrorKind; 17] = [
    ErrorKind::Configuration,
    ErrorKind::InvalidRequest,
    ErrorKind::Unsupported,
    ErrorKind::Immutable,
    ErrorKind::Conflict,
    ErrorKind::Authentication,
    ErrorKind::PermissionDenied,
    ErrorKind::NotFound,
    ErrorKind::RateLimited,
    ErrorKind::QueueFull,
    ErrorKind::ContextLength,
    ErrorKind::ContentFiltered,
    ErrorKind::Timeout,
    ErrorKind::Connection,
    ErrorKind::Provider,
    ErrorKind::Response,
    ErrorKind::Interrupted,
];

#[test]
fn errors_of_every_kind_fit() {
    for kind in KINDS {
        let answer = render_error(&Error::new(kind, "what was wrong").with_hint("what to do"));
        assert!(!answer.status().is_success(), "{kind:?}");
        for operation in served() {
            document().check_response(operation, answer.status(), answer.body()).unwrap();
        }
    }
}

/// Bodies that no closed or typed request takes, and none that is not JSON.
#[test]
fn refusals_of_bodies_fit() {
    let mut refused = 0;
    for operation in served().filter(|operation| operation.body.is_some()) {
        for body in
            ["", "[]", "{", r#"{"name": 1, "no such member": 2, "prompt": [], "texts": "a"}"#]
        {
            let request = document().example_request(operation, super::drive::Extent::All);
            let (parts, _) = request.into_parts();
            let request = Request::from_parts(parts, Bytes::from(body));
            let Err(error) = parse(&request) else { continue };
            let answer = render_error(&error);
            assert_eq!(
                answer.status(),
                StatusCode::UNPROCESSABLE_ENTITY,
                "{}: {error}",
                operation.name
            );
            document().check_response(operation, answer.status(), answer.body()).unwrap();
            refused += 1;
        }
    }
    assert!(refused > 60, "{refused}");
}

/// Where the description refuses a request that lacks something, so does the server half.
#[test]
fn what_is_required_is_required() {
    for operation in served() {
        let whole = document().example_request(operation, super::drive::Extent::Required);
        for missing in document().parameters(operation, true) {
            let request = without(&whole, &missing);
            document().check_request(&request).unwrap_err();
            let error =
                parse(&request).expect_err(&format!("{} without {missing}", operation.name));
            assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
        }
    }
}

/// A request without one of its members.
fn without(request: &Request<Bytes>, member: &str) -> Request<Bytes> {
    let mut request = request.clone();
    let (place, name) = member.split_once(' ').unwrap();
    if place == "query" {
        let uri = request.uri().to_string();
        *request.uri_mut() = uri.replace(&format!("{name}="), "other=").parse().unwrap();
        return request;
    }
    let text = String::from_utf8(request.body().to_vec()).unwrap();
    *request.body_mut() = match serde_json::from_str::<serde_json::Value>(&text) {
        Ok(mut value) => {
            value.as_object_mut().unwrap().remove(name);
            value.to_string().into()
        }
        // A form.
        Err(_) => text.replace(&format!("name=\"{name}\""), "name=\"other\"").into(),
    };
    request
}
