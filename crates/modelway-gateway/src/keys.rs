//! [`Keys`]: who may call, known by the digests of their keys alone.

use std::fmt;

use modelway_core::{Error, ErrorKind};
use sha2::{Digest, Sha256};

/// The keys that may call. A key itself is never kept: only its SHA-256 digest.
///
/// ```
/// use modelway_gateway::Keys;
/// let keys = Keys::parse("# who        digest or key\nbatch-jobs   a-long-key-of-the-batch-jobs\n")?;
/// assert_eq!(keys.owner("a-long-key-of-the-batch-jobs"), Some("batch-jobs"));
/// assert_eq!(keys.owner("another"), None);
/// assert!(!format!("{keys:?}").contains("a-long-key"));
/// # Ok::<(), modelway_core::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Keys(Vec<(String, [u8; 32])>);

impl Keys {
    /// No keys: whoever reaches the server may call.
    pub fn none() -> Self {
        Self::default()
    }

    /// Reads keys, one a line: a name, white space, and `sha256:` with the digest in hexadecimal, or the key. Empty
    /// lines and lines that begin with `#` say nothing.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] naming the line; never its key.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
        let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        lines.map(|(at, line)| entry(at, line)).collect::<Result<_, _>>().map(Self)
    }

    /// Adds the key of `owner`.
    #[must_use]
    pub fn with(mut self, owner: impl Into<String>, key: &str) -> Self {
        self.0.push((owner.into(), digest(key)));
        self
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whose key it is.
    pub fn owner(&self, key: &str) -> Option<&str> {
        // What is compared are digests: how long that takes tells nothing about a key.
        let digest = digest(key);
        self.0.iter().find(|(_, known)| *known == digest).map(|(owner, _)| owner.as_str())
    }

    /// The line for a file of keys: `owner sha256:…`.
    pub fn line(owner: &str, key: &str) -> String {
        let hex: String = digest(key).iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{owner} sha256:{hex}")
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(owner, _)| owner)).finish()
    }
}

fn digest(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

fn entry(at: usize, line: &str) -> Result<(String, [u8; 32]), Error> {
    let wrong = |what: &str| {
        Error::new(ErrorKind::Configuration, format!("line {at} of the keys {what}"))
            .with_hint("write a name, white space, and `sha256:` with 64 hexadecimal digits, or the key itself")
    };
    let (owner, key) = line.split_once(char::is_whitespace).ok_or_else(|| wrong("has no key"))?;
    let key = key.trim();
    let Some(hex) = key.strip_prefix("sha256:") else {
        return match key.len() {
            16.. => Ok((owner.to_owned(), digest(key))),
            _ => Err(wrong("has a key of less than 16 characters")),
        };
    };
    let digest = from_hex(hex).ok_or_else(|| wrong("has no digest of 64 hexadecimal digits"))?;
    Ok((owner.to_owned(), digest))
}

fn from_hex(hex: &str) -> Option<[u8; 32]> {
    let digits: Vec<u32> = hex.chars().map(|c| c.to_digit(16)).collect::<Option<_>>()?;
    let bytes = digits.chunks(2).map(|pair| match pair {
        [high, low] => u8::try_from(high * 16 + low).ok(),
        _ => None,
    });
    bytes.collect::<Option<Vec<u8>>>()?.try_into().ok()
}
