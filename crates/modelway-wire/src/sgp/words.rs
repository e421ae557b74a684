//! Words and paths that both halves share.

use modelway_core::{Error, ErrorKind, ModelKind};

/// The service's words for what a model is for; ours are lower case.
const MODEL_TYPES: [(ModelKind, &str); 7] = [
    (ModelKind::Completion, "COMPLETION"),
    (ModelKind::Chat, "CHAT_COMPLETION"),
    (ModelKind::Agent, "AGENT"),
    (ModelKind::Embedding, "EMBEDDING"),
    (ModelKind::Reranking, "RERANKING"),
    (ModelKind::Generic, "GENERIC"),
    (ModelKind::Bundle, "BUNDLE"),
];

/// The service's word for `kind`; a word that is none of ours goes as it came.
pub(crate) fn model_type(kind: &ModelKind) -> &str {
    let known = MODEL_TYPES.iter().find(|(known, _)| known == kind);
    known.map_or_else(|| kind.as_str(), |(_, word)| word)
}

/// What the service's word means; an unknown one is kept.
pub(crate) fn model_kind(word: &str) -> ModelKind {
    let known = MODEL_TYPES.iter().find(|(_, known)| *known == word);
    known.map_or_else(|| ModelKind::Other(word.to_owned()), |(kind, _)| kind.clone())
}

/// The kinds that an error may be told by in the field `code` beside `detail`: an extension of ours, so that an error
/// that crosses this protocol stays what it was.
const ERROR_KINDS: [ErrorKind; 17] = [
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

/// The kind that `word` names.
pub(crate) fn error_kind(word: &str) -> Option<ErrorKind> {
    ERROR_KINDS.into_iter().find(|kind| kind.as_str() == word)
}

/// A path that is put together segment by segment.
///
/// A path is written as `Path::of("/v4/models").id("model id", "m 1")?.then("deployments")`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path(String);

impl Path {
    /// The literal `prefix`, such as `/v4/models`.
    pub(crate) fn of(prefix: &str) -> Self {
        Self(prefix.to_owned())
    }

    /// With the segment `id`, whatever is in it, percent-encoded: a `/` in it stays part of the segment.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`] for an id that is empty or would be taken for a step in the tree; `what` names it.
    pub(crate) fn id(mut self, what: &str, id: &str) -> Result<Self, Error> {
        if let Some(fault) = unfit(id) {
            let message = format!("the {what} `{id}` {fault}, so that it cannot be part of a path");
            return Err(Error::new(ErrorKind::InvalidRequest, message)
                .with_hint("give the id as the service gave it"));
        }
        self.0.push('/');
        encode_into(id, &mut self.0);
        Ok(self)
    }

    /// With the literal `rest`, such as `deployments`.
    pub(crate) fn then(mut self, rest: &str) -> Self {
        self.0.push('/');
        self.0.push_str(rest);
        self
    }

    /// The path.
    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

/// Why `id` cannot be a segment.
fn unfit(id: &str) -> Option<&'static str> {
    if id.is_empty() {
        return Some("is empty");
    }
    // A server may decode once more than it should.
    let dots = id.to_ascii_lowercase().replace("%2e", ".");
    matches!(dots.as_str(), "." | "..").then_some("is a step in the tree")
}

/// Adds `text` to `to`, with all but RFC 3986's unreserved characters as `%XX` of their UTF-8 bytes: fit for a segment
/// as for a query.
pub(crate) fn encode_into(text: &str, to: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'-' | b'.' | b'_' | b'~' => to.push(char::from(byte)),
            b if b.is_ascii_alphanumeric() => to.push(char::from(b)),
            b => {
                to.push('%');
                for half in [b >> 4, b & 15] {
                    to.push(
                        char::from_digit(u32::from(half), 16).unwrap_or('0').to_ascii_uppercase(),
                    );
                }
            }
        }
    }
}

/// The text of an encoded segment; `None` for a `%` without two digits, or for bytes that are no UTF-8.
pub(crate) fn decode_segment(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                u8::try_from(digit()? * 16 + digit()?).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_word_and_back() {
        for (kind, word) in &MODEL_TYPES {
            assert_eq!((model_type(kind), model_kind(word)), (*word, kind.clone()));
        }
        assert_eq!(model_kind("FUTURE"), ModelKind::Other("FUTURE".to_owned()));
        assert_eq!(model_type(&ModelKind::Other("FUTURE".to_owned())), "FUTURE");
    }

    #[test]
    fn segments_keep_what_is_in_them() {
        for text in ["meta/llama 3", "ü%2F?#&", "a.b", "...", "a+b:c@d"] {
            let path = Path::of("/v4/models").id("model id", text).unwrap().into_string();
            let segment = path.strip_prefix("/v4/models/").unwrap();
            assert!(!segment.contains(['/', '?', '#', ' ', '+']), "{segment}");
            assert_eq!(decode_segment(segment).as_deref(), Some(text));
        }
        let path = Path::of("/v4/models").id("model name", "meta/llama 3ü").unwrap().then("x");
        assert_eq!(path.into_string(), "/v4/models/meta%2Fllama%203%C3%BC/x");
    }

    #[test]
    fn segments_that_would_lead_elsewhere_are_refused() {
        for text in ["", ".", "..", "%2e", "%2E.", ".%2e"] {
            let error = Path::of("/v4/models").id("model id", text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
            assert!(error.to_string().starts_with("the model id `"), "{error}");
        }
        for bad in ["%", "%1", "%zz", "%ff"] {
            assert_eq!(decode_segment(bad), None, "{bad}");
        }
    }
}
