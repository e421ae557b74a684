//! Proxies, from code or from an injected environment. What the process or the system has set is never
//! read behind the caller's back.

use std::fmt;

use modelway_core::{Environment, Error, ErrorKind};

use crate::transport::Url;

const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// Where a SOCKS proxy listens unless its URL says otherwise.
const SOCKS_PORT: u16 = 1080;

/// Never behind the environment's proxy: it is this machine, where model servers run too.
const THIS_MACHINE: &str = "localhost,127.0.0.0/8,::1";

/// The rules for one client, the first that fits wins. `Debug` shows no credentials.
#[derive(Clone, Default)]
pub(crate) struct Proxies {
    rules: Vec<Rule>,
    /// The hosts that are reached without them, separated by commas.
    direct: String,
}

/// One proxy, and what it is for.
#[derive(Clone)]
pub(crate) struct Rule {
    pub(crate) scope: Scope,
    /// With a port wherever the scheme does not imply one.
    pub(crate) url: Url,
    /// What it is for and where it is, without credentials.
    pub(crate) shown: String,
}

/// Which requests a rule is for.
#[derive(Clone, Copy)]
pub(crate) enum Scope {
    Https,
    Http,
    All,
}

impl Proxies {
    /// One proxy for every request.
    pub(crate) fn everywhere(url: &str) -> Result<Self, Error> {
        let rules = vec![rule(Scope::All, url, "the URL given to `proxy`")?];
        Ok(Self { rules, direct: String::new() })
    }

    /// What the usual variables say; a variable without a value counts as unset.
    pub(crate) fn from_environment(environment: &dyn Environment) -> Result<Self, Error> {
        let Some(direct) = direct_hosts(environment) else { return Ok(Self::default()) };
        // In a CGI program `HTTP_PROXY` is the request's `Proxy` header.
        let http: &[_] = match environment.get("REQUEST_METHOD") {
            Some(_) => &["http_proxy"],
            None => &["HTTP_PROXY", "http_proxy"],
        };
        let mut rules = Vec::new();
        for (names, scope) in [
            (&["HTTPS_PROXY", "https_proxy"][..], Scope::Https),
            (http, Scope::Http),
            (&["ALL_PROXY", "all_proxy"], Scope::All),
        ] {
            if let Some((name, url)) = first_set(environment, names) {
                rules.push(rule(scope, &url, name)?);
            }
        }
        Ok(Self { rules, direct })
    }

    /// Whether every request goes straight to its server.
    pub(crate) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Whether there is one that is itself reached over TLS, where it may agree upon HTTP/2.
    pub(crate) fn speak_tls(&self) -> bool {
        self.rules.iter().any(|rule| rule.url.scheme() == "https")
    }

    /// The rules, in the order in which they are tried.
    pub(crate) fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The hosts that are reached without them, in the form that curl reads too.
    pub(crate) fn direct(&self) -> &str {
        &self.direct
    }
}

impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.rules.iter().map(|rule| &rule.shown)).finish()
    }
}

/// The hosts that are reached directly, as a list that the clients read; `None` when it is all of them.
fn direct_hosts(environment: &dyn Environment) -> Option<String> {
    let mut hosts = THIS_MACHINE.to_owned();
    let listed = first_set(environment, &["NO_PROXY", "no_proxy"]).unwrap_or_default().1;
    for host in listed.split([',', ' ']).filter(|host| !host.is_empty()) {
        // They read neither `*` for addresses nor `*.example.com`.
        if host == "*" {
            return None;
        }
        hosts.push(',');
        hosts.push_str(host.strip_prefix("*.").unwrap_or(host));
    }
    Some(hosts)
}

fn first_set(
    environment: &dyn Environment,
    names: &[&'static str],
) -> Option<(&'static str, String)> {
    names.iter().find_map(|name| {
        let value = environment.get(name)?.trim().to_owned();
        (!value.is_empty()).then_some((*name, value))
    })
}

fn rule(scope: Scope, url: &str, origin: &'static str) -> Result<Rule, Error> {
    let mut url = parse(url).ok_or_else(|| not_a_proxy(origin))?;
    if url.port_or_known_default().is_none() {
        url.set_port(Some(SOCKS_PORT)).map_err(|()| not_a_proxy(origin))?;
    }
    let name = match scope {
        Scope::Https => "https",
        Scope::Http => "http",
        Scope::All => "all",
    };
    let host = url.host_str().unwrap_or_default();
    let port = url.port_or_known_default().unwrap_or(SOCKS_PORT);
    let shown = format!("{name} via {}://{host}:{port}", url.scheme());
    Ok(Rule { scope, url, shown })
}

/// Reads `scheme://user:password@host:port`, where only the host is required.
fn parse(text: &str) -> Option<Url> {
    let url = match text.contains("://") {
        true => Url::parse(text),
        false => Url::parse(&format!("http://{text}")),
    }
    .ok()?;
    // The clients leave out, without a word, a proxy that `http::Uri` cannot hold.
    let uri: http::Uri = url.as_str().parse().ok()?;
    let usable = SCHEMES.contains(&url.scheme()) && uri.host().is_some_and(|host| !host.is_empty());
    usable.then_some(url)
}

fn not_a_proxy(origin: &'static str) -> Error {
    Error::new(ErrorKind::Configuration, format!("{origin} is not a usable proxy URL")).with_hint(
        "write `http://host:port`, with `https` or `socks5h` where the proxy speaks that",
    )
}

#[cfg(test)]
mod tests {
    use modelway_core::MapEnvironment;

    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<String, Error> {
        let environment = MapEnvironment::from_iter(variables.iter().copied());
        Proxies::from_environment(&environment).map(|proxies| format!("{proxies:?}"))
    }

    #[test]
    fn which_variables_count() {
        let cases: [(&[(&str, &str)], &str); 12] = [
            (&[], "[]"),
            (&[("HTTPS_PROXY", "")], "[]"),
            (&[("HTTPS_PROXY", "proxy.test")], r#"["https via http://proxy.test:80"]"#),
            (&[("https_proxy", " http://p:3128 ")], r#"["https via http://p:3128"]"#),
            (
                &[("HTTPS_PROXY", "http://a"), ("https_proxy", "http://b")],
                r#"["https via http://a:80"]"#,
            ),
            (&[("HTTP_PROXY", "https://p")], r#"["http via https://p:443"]"#),
            (&[("HTTP_PROXY", "https://p"), ("REQUEST_METHOD", "GET")], "[]"),
            (&[("http_proxy", "p:1"), ("REQUEST_METHOD", "GET")], r#"["http via http://p:1"]"#),
            (&[("ALL_PROXY", "socks5h://p")], r#"["all via socks5h://p:1080"]"#),
            (&[("all_proxy", "me:secret@p:3")], r#"["all via http://p:3"]"#),
            (&[("ALL_PROXY", "http://p"), ("NO_PROXY", "a.test, *")], "[]"),
            (
                &[("ALL_PROXY", "http://a"), ("HTTPS_PROXY", "http://b")],
                r#"["https via http://b:80", "all via http://a:80"]"#,
            ),
        ];
        for (variables, expected) in cases {
            assert_eq!(read(variables).unwrap(), expected, "{variables:?}");
        }
    }

    #[test]
    fn a_bad_value_is_named_by_its_variable_only() {
        for bad in [
            "ftp://me:canary@p",
            "http://me:canary@",
            "socks5://",
            "me:canary@p:port",
            "http://me:canary@p q",
            "://canary",
        ] {
            for name in ["HTTPS_PROXY", "http_proxy", "all_proxy"] {
                let error = read(&[(name, bad)]).unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Configuration);
                let shown = format!("{error} {error:?}");
                assert!(shown.contains(name), "{bad} {shown}");
                assert!(!shown.contains("canary"), "{bad} {shown}");
            }
        }
    }

    #[test]
    fn no_proxy_lists_are_read_leniently() {
        let hosts = |list: &str| direct_hosts(&MapEnvironment::from_iter([("no_proxy", list)]));
        let all = |rest: &str| Some(format!("{THIS_MACHINE}{rest}"));
        assert_eq!(hosts(""), all(""));
        assert_eq!(
            hosts("a.test, .b.test *.c.test,,10.0.0.0/8"),
            all(",a.test,.b.test,c.test,10.0.0.0/8")
        );
        assert_eq!(hosts("*"), None);
    }
}
