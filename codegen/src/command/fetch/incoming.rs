//! One document that has arrived: is it what was asked for, and what is to be done with it?

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow, bail, ensure};
use serde_json::Value;

use discovery_document::{Document, json, load::digest, parse, revision_order};

use super::facts;
use crate::command::diff::sections::tame;

/// A document on its way into a `discovery/` directory.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// The document.
    pub document: Document,
    /// The text as it would be stored: keys sorted, two spaces, a newline at the end.
    pub text: String,
    /// Its own `etag`.
    pub etag: Option<String>,
    /// SHA-256 of what arrived, in hexadecimal digits.
    pub sha256: String,
    /// SHA-256 of what it says but for people; see [`facts::digest`].
    pub facts: String,
}

/// The permissions that a user gave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rules {
    /// Store a revision that is older than the newest at hand.
    pub allow_older: bool,
    /// Replace a stored revision that says something else.
    pub force: bool,
}

impl Rules {
    /// Sets whether a revision may be stored that is older than the newest at hand.
    pub fn allow_older(mut self, allow: bool) -> Self {
        self.allow_older = allow;
        self
    }

    /// Sets whether a stored revision may be replaced that says something else.
    pub fn force(mut self, force: bool) -> Self {
        self.force = force;
        self
    }
}

/// The decision about a document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// It is new: store it here.
    Store {
        /// The file.
        path: PathBuf,
        /// The newest revision at hand before it.
        after: Option<String>,
    },
    /// The same file is at hand.
    Same {
        /// The file.
        path: PathBuf,
    },
    /// The same revision is at hand with other descriptions, which are kept.
    Prose {
        /// The file.
        path: PathBuf,
    },
    /// The same revision is at hand and differs; the user wants the new one.
    Replace {
        /// The file.
        path: PathBuf,
        /// JSON pointers to what differs.
        places: Vec<String>,
    },
    /// The same revision is at hand and says something else, which is kept.
    Differs {
        /// The file.
        path: PathBuf,
        /// JSON pointers to what differs.
        places: Vec<String>,
    },
    /// It is older than the newest revision at hand, and left out.
    Older {
        /// The newest revision at hand.
        newest: String,
    },
}

impl Incoming {
    /// Reads what was fetched, or says what it is instead of a document.
    pub fn parse(bytes: &[u8], source: &str) -> Result<Self> {
        // The message may quote what somebody else wrote.
        let mut document = parse(bytes).map_err(|error| anyhow!("{source}: {}", tame(&format!("{error:#}"))))?;
        for (what, value) in [("name", &document.name), ("version", &document.version)] {
            ensure!(is_plain(value), "{source}: its {what} {value:?} cannot be the name of a folder");
        }
        let digits = !document.revision.is_empty() && document.revision.bytes().all(|byte| byte.is_ascii_digit());
        ensure!(
            digits && document.revision.len() <= 20,
            "{source}: its revision {:?} is not a date",
            document.revision
        );
        source.clone_into(&mut document.source);
        let text = json::sorted(bytes).with_context(|| source.to_owned())?;
        document.digest = digest(text.as_bytes());
        let value: Value = json::read(&text).with_context(|| source.to_owned())?;
        let etag = value.get("etag").and_then(Value::as_str).map(str::to_owned);
        let (sha256, facts) = (digest(bytes), facts::digest(&value));
        Ok(Incoming { document, text, etag, sha256, facts })
    }

    /// Checks that it is the API, and the version, that was asked for.
    pub fn require(&self, name: Option<&str>, version: Option<&str>) -> Result<()> {
        let document = &self.document;
        for (what, wanted, got) in [("API", name, &document.name), ("version", version, &document.version)] {
            if let Some(wanted) = wanted.filter(|wanted| wanted != got) {
                bail!("{}: it is the {what} {got}, and {wanted} was asked for", document.source);
            }
        }
        Ok(())
    }

    /// Compares it with what `root` holds. Nothing is written.
    ///
    /// # Errors
    ///
    /// When it is another API than the stored ones.
    pub fn decide(&self, root: &Path, rules: Rules) -> Result<Outcome> {
        let Document { name, version, revision, source, .. } = &self.document;
        let folder = root.join(version);
        let path = folder.join(format!("{revision}.json"));
        let stored = stored(&folder)?;
        let newest = stored.iter().max_by(|a, b| revision_order(a).cmp(&revision_order(b)));
        if let Some(newest) = newest {
            let newest = read(&folder.join(format!("{newest}.json")))?;
            let known = parse(newest.as_bytes()).with_context(|| folder.display().to_string())?.name;
            ensure!(known == *name, "{source}: it is the API {name}, and {} is {known}", folder.display());
        }
        if stored.contains(revision) {
            return self.compare(path, rules);
        }
        let newer = newest.filter(|newest| revision_order(newest) > revision_order(revision) && !rules.allow_older);
        if let Some(newest) = newer {
            return Ok(Outcome::Older { newest: newest.clone() });
        }
        Ok(Outcome::Store { path, after: newest.cloned() })
    }

    /// The outcome when the revision is at hand.
    fn compare(&self, path: PathBuf, rules: Rules) -> Result<Outcome> {
        let stored = read(&path)?;
        if stored == self.text {
            return Ok(Outcome::Same { path });
        }
        let parse = |text: &str| json::read::<Value>(text).with_context(|| path.display().to_string());
        let (old, new) = (parse(&stored)?, parse(&self.text)?);
        let places = facts::differences(&old, &new);
        if places.is_empty() {
            // Only the spacing, the order of keys or the etag differs.
            let (mut old, mut new) = (old, new);
            for value in [&mut old, &mut new] {
                _ = value.as_object_mut().and_then(|object| object.remove("etag"));
            }
            if old == new {
                return Ok(Outcome::Same { path });
            }
        }
        if rules.force {
            return Ok(Outcome::Replace { path, places });
        }
        Ok(if places.is_empty() { Outcome::Prose { path } } else { Outcome::Differs { path, places } })
    }
}

impl Outcome {
    /// Says why a document that somebody asked for is not taken, and how it would be; none when it is, or is at hand.
    pub fn refusal(&self, document: &Document) -> Option<String> {
        let Document { version, revision, .. } = document;
        match self {
            Outcome::Older { newest } => Some(format!(
                "revision {revision} of {version} is older than {newest}, which is at hand; --allow-older stores it"
            )),
            Outcome::Differs { path, places } => {
                let shown = places.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
                let more = if places.len() > 3 { format!(" and {} more", places.len() - 3) } else { String::new() };
                Some(format!(
                    "revision {revision} of {version} is at hand and says something else at {shown}{more}; \
                     --force replaces {}",
                    path.display()
                ))
            }
            _ => None,
        }
    }

    /// Returns true if there is a file to write.
    pub fn writes(&self) -> bool {
        matches!(self, Outcome::Store { .. } | Outcome::Replace { .. })
    }
}

/// Returns true if a name from a document or a command line may become part of a path or a URL.
pub(super) fn is_plain(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    name.len() <= 100 && name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.bytes().all(plain)
}

/// Returns the revisions in the folder of a version; none if it does not exist.
fn stored(folder: &Path) -> Result<Vec<String>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut revisions = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry.with_context(|| folder.display().to_string())?.path();
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        if path.extension().is_some_and(|extension| extension == "json") && !name.starts_with('.') {
            revisions.push(name.to_owned());
        }
    }
    Ok(revisions)
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_that_leave_the_folder_are_refused() {
        let document = |version: &str, revision: &str| {
            let text = json!({
                "name": "toy", "version": version, "revision": revision, "schemas": { "A": { "type": "object" } },
            });
            Incoming::parse(text.to_string().as_bytes(), "x.json").map(|_| ()).map_err(|error| error.to_string())
        };
        assert_eq!(document("v1beta", "20240101"), Ok(()));
        assert_eq!(
            document("../v1", "1"),
            Err("x.json: its version \"../v1\" cannot be the name of a folder".to_owned())
        );
        assert_eq!(document("v1", "../1"), Err("x.json: its revision \"../1\" is not a date".to_owned()));
        assert_eq!(document("v1", ""), Err("x.json: its revision \"\" is not a date".to_owned()));
    }

    #[test]
    fn plain_names() {
        for name in ["v1", "admin.directory_v1", "v1-beta"] {
            assert!(is_plain(name), "{name}");
        }
        for name in ["", ".", "..", ".v1", "a/b", "a\\b", "a?b", "v1 ", "名", "-v"] {
            assert!(!is_plain(name), "{name}");
        }
    }
}
