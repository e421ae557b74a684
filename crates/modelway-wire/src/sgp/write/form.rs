//! [`Form`]: a body of parts (`multipart/form-data`, RFC 7578).

use bytes::Bytes;
use http::HeaderValue;
use memchr::memmem;
use modelway_core::{Error, ErrorKind, Extra};
use serde_json::Value;

/// Texts by name, and one file.
pub(in crate::sgp) struct Form {
    texts: Vec<(String, String)>,
    file_name: String,
    file: Bytes,
}

impl Form {
    /// A form with `file` under the name `file`.
    pub(in crate::sgp) fn with_file(file_name: &str, file: Bytes) -> Self {
        Self { texts: Vec::new(), file_name: file_name.to_owned(), file }
    }

    pub(in crate::sgp) fn text(mut self, name: &str, value: impl Into<String>) -> Self {
        self.texts.push((name.to_owned(), value.into()));
        self
    }

    /// The content type and the body, with `extra` over the texts.
    pub(super) fn finish(mut self, extra: &Extra) -> Result<(HeaderValue, Vec<u8>), Error> {
        for (name, value) in extra {
            self.texts.retain(|(known, _)| known != name);
            let value = match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            self.texts.push((name.clone(), value));
        }
        let boundary = self.boundary();
        let mut body = Vec::with_capacity(self.file.len() + 1024);
        for (name, value) in &self.texts {
            let name = quoted(name);
            body.extend_from_slice(
                format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                    .as_bytes(),
            );
        }
        let name = quoted(&self.file_name);
        body.extend_from_slice(
            format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            )
            .as_bytes(),
        );
        body.extend_from_slice(&self.file);
        body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        let content_type =
            HeaderValue::try_from(format!("multipart/form-data; boundary={boundary}"));
        let content_type = content_type.map_err(|e| {
            Error::new(ErrorKind::InvalidRequest, "the form has no content type").with_source(e)
        })?;
        Ok((content_type, body))
    }

    /// A text that is in no part. It follows from the content, so that the same request is the same bytes.
    fn boundary(&self) -> String {
        let mut seed = fnv(&self.file);
        loop {
            let boundary = format!("modelway-{seed:016x}");
            let found = |content: &[u8]| memmem::find(content, boundary.as_bytes()).is_some();
            let texts = self.texts.iter().any(|(n, v)| found(n.as_bytes()) || found(v.as_bytes()));
            if !texts && !found(&self.file) && !found(self.file_name.as_bytes()) {
                return boundary;
            }
            seed = seed.wrapping_add(1);
        }
    }
}

/// A name between quotes, as browsers write it.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// The hash of Fowler, Noll and Vo (FNV-1a).
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(file: &[u8]) -> (String, Vec<u8>) {
        let form = Form::with_file("a\"b.jsonl", Bytes::copy_from_slice(file)).text("name", "n");
        let (content_type, body) = form.finish(&Extra::new()).unwrap();
        let boundary = content_type.to_str().unwrap().split_once("boundary=").unwrap().1.to_owned();
        (boundary, body)
    }

    #[test]
    fn a_boundary_is_never_in_the_content() {
        // What the first choice is follows from the content, so the content cannot hold its own; the name can.
        let (first, body) = written(b"{}");
        assert_eq!(written(b"{}"), (first.clone(), body), "the same request is the same bytes");
        let form = Form::with_file("f", Bytes::from_static(b"{}")).text("name", first.as_str());
        let (second, _) = form.finish(&Extra::new()).unwrap();
        assert!(!second.to_str().unwrap().contains(&first));
    }

    #[test]
    fn names_cannot_break_out() {
        let (_, body) = written(b"\x00\xff");
        let text = String::from_utf8_lossy(&body);
        assert!(text.contains("filename=\"a%22b.jsonl\""), "{text}");
        assert!(memmem::find(&body, b"\r\n\r\n\x00\xff\r\n--").is_some());
    }
}
