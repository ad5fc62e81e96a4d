//! New documents: their sources, the checks, and the storage.
//!
//! Nothing is written before every document of a run has been read and judged, and each file takes its place by a rename.

use std::{
    fmt, fs,
    io::{self, Read},
    path::PathBuf,
};

use anyhow::{Context, Result, bail};

pub use incoming::{Incoming, Outcome, Rules};

pub mod http;

pub mod facts;
mod incoming;

/// The URL of the live document of an API version; `{api}` and `{version}` are placeholders.
pub const LIVE: &str = "https://{api}.googleapis.com/$discovery/rest?version={version}";

/// Documents are smaller than this; the largest that is published has 8 MB.
const LIMIT: u64 = 64 << 20;

/// The source of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Stdin,
    /// An HTTP URL.
    Url(String),
}

impl Source {
    /// Parses the argument of a user: `-`, an `http` or `https` URL, or the path of a file.
    pub fn parse(text: &str) -> Self {
        let lower = text.to_ascii_lowercase();
        if text == "-" {
            Source::Stdin
        } else if lower.starts_with("http://") || lower.starts_with("https://") {
            Source::Url(text.to_owned())
        } else {
            Source::File(text.into())
        }
    }

    /// Returns the live document of an API version, at a URL made from a template such as [`LIVE`].
    ///
    /// ```
    /// use discovery_codegen::command::fetch::{LIVE, Source};
    ///
    /// let source = Source::live(LIVE, "drive", "v3").unwrap();
    /// assert_eq!(source.to_string(), "https://drive.googleapis.com/$discovery/rest?version=v3");
    /// ```
    pub fn live(template: &str, api: &str, version: &str) -> Result<Self> {
        for (what, name) in [("API", api), ("version", version)] {
            if !incoming::is_plain(name) {
                bail!("{name:?} cannot be the name of {}", if what == "API" { "an API" } else { "a version" });
            }
        }
        Ok(Source::Url(template.replace("{api}", api).replace("{version}", version)))
    }

    /// Reads a source that is not a URL.
    ///
    /// # Errors
    ///
    /// When it cannot be read, is larger than any document, or is an address: `http::get` is for those.
    pub fn read(&self) -> Result<Vec<u8>> {
        match self {
            Source::File(path) => limited(fs::File::open(path).with_context(|| self.to_string())?),
            Source::Stdin => limited(io::stdin().lock()),
            Source::Url(_) => bail!("not a file"),
        }
        .with_context(|| self.to_string())
    }
}

impl fmt::Display for Source {
    /// Shows the source: a URL without password and key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::File(path) => path.display().fmt(f),
            Source::Stdin => f.write_str("standard input"),
            Source::Url(url) => f.write_str(&redacted(url)),
        }
    }
}

fn limited(reader: impl Read) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LIMIT {
        bail!("more than {} MiB, not a Discovery document", LIMIT >> 20);
    }
    Ok(bytes)
}

/// Returns a URL without its secrets: user and password, and the values of secret parameters.
fn redacted(url: &str) -> String {
    const SECRET: [&str; 4] = ["access_token", "key", "oauth_token", "token"];
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let (authority, tail) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let (path, query) = tail.split_once('?').map_or((tail, None), |(path, query)| (path, Some(query)));
    let mut text = format!("{scheme}://{host}{path}");
    for (index, pair) in query.into_iter().flat_map(|query| query.split('&')).enumerate() {
        text.push(if index == 0 { '?' } else { '&' });
        match pair.split_once('=') {
            Some((name, _)) if SECRET.contains(&name.to_ascii_lowercase().as_str()) => text.extend([name, "=…"]),
            _ => text.push_str(pair),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_user_typed() {
        assert_eq!(Source::parse("-"), Source::Stdin);
        assert_eq!(Source::parse("HTTPS://x/"), Source::Url("HTTPS://x/".to_owned()));
        assert_eq!(Source::parse("http/x.json"), Source::File("http/x.json".into()));
    }

    #[test]
    fn live_addresses_take_names_only() {
        let url = Source::live("http://h/{api}/{version}", "a", "v1.2").expect("plain names");
        assert_eq!(url.to_string(), "http://h/a/v1.2");
        for (api, version) in [("a/b", "v1"), ("a", ""), ("evil.example/#", "v1"), ("a", "v1&key=x"), ("..", "v1")] {
            assert!(Source::live(LIVE, api, version).is_err(), "{api} {version}");
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        for (url, shown) in [
            ("https://h/p?version=v1&key=SECRET&x", "https://h/p?version=v1&key=…&x"),
            ("https://user:pass@h:80/p", "https://h:80/p"),
            ("https://h?access_token=SECRET", "https://h?access_token=…"),
        ] {
            assert_eq!(Source::parse(url).to_string(), shown);
        }
    }
}
