//! [`Allowed`]: the addresses to which templates may send a provider's key.

use modelway::{Environment, Error, ErrorKind};
use url::Url;

use crate::args::Global;

const VARIABLE: &str = "MODELWAY_ALLOW_BASE_URL";

/// The addresses that `--allow-base-url` or its variable name: each with everything below its path. None by default,
/// since whoever may make a template could otherwise send a provider's key anywhere.
#[derive(Debug, Clone)]
pub(crate) struct Allowed(Vec<Url>);

impl Allowed {
    /// Those of the options, else those of the variable.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] for what is no address. It is not repeated: it may hold a password.
    pub(crate) fn new(global: &Global, environment: &dyn Environment) -> Result<Self, Error> {
        let (source, texts) = match (global.allow_base_url.as_slice(), environment.get(VARIABLE)) {
            ([], Some(variable)) => (VARIABLE, variable),
            (options, _) => ("--allow-base-url", options.join(" ")),
        };
        let texts = texts.split([' ', ',', '\t', '\n']).filter(|text| !text.is_empty());
        let read = |text: &str| {
            read(text).map_err(|why| {
                Error::new(ErrorKind::Configuration, format!("{source}: an address {why}"))
                    .with_hint("write it like https://host/v1 or http://127.0.0.1:8000/v1")
            })
        };
        texts.map(read).collect::<Result<_, _>>().map(Self)
    }

    /// The address as it may be called.
    ///
    /// # Errors
    /// [`ErrorKind::PermissionDenied`] for one that nobody allowed, naming it; [`ErrorKind::InvalidRequest`] for what is
    /// no plain address.
    pub(crate) fn check(&self, provider: &str, address: &str) -> Result<String, Error> {
        let url = read(address).map_err(|why| {
            let what = format!("the template's base_url for `{provider}` {why}");
            Error::new(ErrorKind::InvalidRequest, what)
                .with_hint("nothing was sent; write it like https://host/v1")
        })?;
        if self.0.iter().any(|allowed| is_below(&url, allowed)) {
            return Ok(url.into());
        }
        let what = format!("the template sends `{provider}` to {url}, which is not allowed here");
        Err(Error::new(ErrorKind::PermissionDenied, what).with_hint(format!(
            "nothing was sent; if the provider's key may go there, start with --allow-base-url {url}"
        )))
    }
}

/// Whether `url` is `allowed` or below it: the same scheme, host and port, and whole segments of its path.
fn is_below(url: &Url, allowed: &Url) -> bool {
    let above = allowed.path().trim_end_matches('/');
    let below = url.path().strip_prefix(above);
    url.origin() == allowed.origin()
        && below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Reads an address that means the same to everybody: nothing in it is decoded, resolved or taken away later.
fn read(text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text).map_err(|_| "is no URL")?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err("has no scheme http:// or https://, or no host");
    }
    if !url.username().is_empty() || url.password().is_some() || text.contains('@') {
        return Err("has a user or password");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("has a query or fragment");
    }
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\\' | '%');
    if text.contains(odd) || text.split('/').any(|segment| matches!(segment, "." | "..")) {
        return Err("has a path that could lead elsewhere: `..`, `%`, `\\` or white space");
    }
    if url.path().trim_end_matches('/').ends_with("/chat/completions") {
        return Err("is an endpoint; its base ends before /chat/completions");
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use modelway::MapEnvironment;

    use super::*;
    use crate::args::Cli;

    fn allowed(options: &[&str], variable: &str) -> Result<Allowed, Error> {
        let options = options.iter().flat_map(|url| ["--allow-base-url", url]);
        let cli = Cli::parse_from(["modelway", "doctor"].into_iter().chain(options));
        let environment = MapEnvironment::from_iter([(VARIABLE, variable)]);
        Allowed::new(&cli.global, &environment)
    }

    #[track_caller]
    fn check(options: &[&str], address: &str, expect: Option<&str>) {
        let checked = allowed(options, "").unwrap().check("up", address);
        assert_eq!(checked.as_deref().ok(), expect, "{checked:?}");
    }

    #[test]
    fn nothing_is_allowed_by_default() {
        check(&[], "https://host/v1", None);
        let error = allowed(&[], "").unwrap().check("up", "https://host/v1").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::PermissionDenied);
        let told = error.to_string();
        assert!(told.contains("`up` to https://host/v1,"), "{told}");
        assert!(told.contains("--allow-base-url https://host/v1"), "{told}");
    }

    #[test]
    fn an_origin_and_whole_segments_are_allowed() {
        let lab = &["https://lab.example/v1", "http://127.0.0.1:8000"][..];
        for address in [
            "https://lab.example/v1",
            "https://lab.example/v1/",
            "https://lab.example/v1/models",
            "http://127.0.0.1:8000/any/path",
        ] {
            check(lab, address, Some(address));
        }
        check(lab, "HTTPS://LAB.example:443/v1", Some("https://lab.example/v1"));
        check(lab, "http://127.0.0.1:8000", Some("http://127.0.0.1:8000/"));
    }

    #[test]
    fn what_only_looks_alike_is_not() {
        for address in [
            "http://lab.example/v1",
            "https://lab.example",
            "https://lab.example/v10",
            "https://lab.example/V1",
            "https://lab.example//v1",
            "https://lab.example:444/v1",
            "https://lab.example.evil/v1",
            "https://lab.example./v1",
            "https://evil/https://lab.example/v1",
            "https://lab.example@evil/v1",
            "https://evil@lab.example/v1",
            "https://evil\\@lab.example/v1",
            "https://lab.example/v1/../admin",
            "https://lab.example/v1/%2e%2e/admin",
            "https://lab.example/v1/..%2fadmin",
            "https://lab.example/v1\\..\\admin",
            "https://lab.example/v1?x=/v1",
            "https://lab.example/v1#x",
            "https://lab.exam\tple/v1",
            " https://lab.example/v1",
            "https://lab.example/v1/chat/completions",
            "ftp://lab.example/v1",
            "lab.example/v1",
            "",
        ] {
            check(&["https://lab.example/v1"], address, None);
        }
    }

    #[test]
    fn options_come_before_the_variable() {
        let of_variable = allowed(&[], "https://a/v1, http://b/v1\nhttp://c").unwrap();
        for address in ["https://a/v1", "http://b/v1", "http://c/v1"] {
            of_variable.check("up", address).unwrap();
        }
        let of_options = allowed(&["https://d"], "https://a/v1").unwrap();
        of_options.check("up", "https://a/v1").unwrap_err();
    }

    #[test]
    fn what_cannot_be_allowed_is_said_without_repeating_it() {
        for url in ["https://u:canary@host/v1", "canary", "https://host/canary/..", "https://"] {
            let told = allowed(&[url], "").unwrap_err().to_string();
            assert!(told.starts_with("--allow-base-url: an address "), "{told}");
            assert!(!told.contains("canary"), "{told}");
            let told = allowed(&[], url).unwrap_err().to_string();
            assert!(told.starts_with("MODELWAY_ALLOW_BASE_URL: an address "), "{told}");
        }
    }
}
