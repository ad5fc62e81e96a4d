//! One document that has arrived: is it what was asked for, and what is to be done with it?

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow, bail, ensure};
use serde_json::Value;

use discovery_document::{Document, json, parse, revision_order};

use crate::{command::diff::sections::tame, file::replace};

/// Keys whose value is text for people, or changes with every download, and means nothing for generated code.
const PROSE: [&str; 7] = ["description", "documentationLink", "enumDescriptions", "etag", "icons", "labels", "title"];

/// Keys whose value is an object with names that the document chose, so that none of them is prose.
const NAMED: [&str; 6] = ["methods", "parameters", "properties", "resources", "schemas", "scopes"];

/// A document on its way into a `discovery/` directory.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// The document.
    pub document: Document,
    /// The text as it would be stored: keys sorted, two spaces, a newline at the end.
    pub text: String,
}

/// What a user allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Store a revision that is older than the newest at hand.
    pub allow_older: bool,
    /// Replace a stored revision that says something else.
    pub force: bool,
}

/// What is to be done with a document.
#[derive(Clone, Debug, PartialEq, Eq)]
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
        ensure!(digits && document.revision.len() <= 20, "{source}: its revision {:?} is no date", document.revision);
        source.clone_into(&mut document.source);
        let text = json::sorted(bytes).with_context(|| source.to_owned())?;
        Ok(Incoming { document, text })
    }

    /// Checks that it is the API, and the version, that was asked for.
    pub fn expect(&self, name: Option<&str>, version: Option<&str>) -> Result<()> {
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
    /// When it is another API than the stored ones, older than the newest, or of a stored revision and different; `rules` can
    /// allow the last two.
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
        if let Some(newest) = newest.filter(|newest| revision_order(newest) > revision_order(revision)) {
            ensure!(
                rules.allow_older,
                "{source}: revision {revision} of {version} is older than {newest}, which is at hand; --allow-older stores it"
            );
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
        let mut places = Vec::new();
        differences(&old, &new, false, "", &mut places);
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
        if places.is_empty() {
            return Ok(Outcome::Prose { path });
        }
        let Document { version, revision, source, .. } = &self.document;
        let shown = places.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
        let more = if places.len() > 3 { format!(" and {} more", places.len() - 3) } else { String::new() };
        bail!(
            "{source}: revision {revision} of {version} is at hand and says something else at {shown}{more}; \
             --force replaces {}",
            path.display()
        );
    }

    /// Does what was decided: the file is whole at every moment.
    pub fn store(&self, outcome: &Outcome) -> Result<()> {
        let (Outcome::Store { path, .. } | Outcome::Replace { path, .. }) = outcome else { return Ok(()) };
        Ok(replace(path, &self.text)?)
    }
}

impl Outcome {
    /// Whether there is a file to write.
    pub fn writes(&self) -> bool {
        matches!(self, Outcome::Store { .. } | Outcome::Replace { .. })
    }
}

/// Whether a name from a document or a command line may become part of a path or of an address.
pub(super) fn is_plain(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    name.len() <= 100 && name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.bytes().all(plain)
}

/// Revisions in a version's folder; none when there is no folder.
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

/// Collects the places at which two documents differ in more than prose. `named` tells that the keys are names that the
/// document chose: a property may be called `title`, and a schema `properties`.
fn differences(old: &Value, new: &Value, named: bool, at: &str, places: &mut Vec<String>) {
    let (Value::Object(old), Value::Object(new)) = (old, new) else {
        if old != new {
            places.push(at.to_owned());
        }
        return;
    };
    let keys = old.keys().chain(new.keys().filter(|key| !old.contains_key(*key)));
    for key in keys.filter(|key| named || !PROSE.contains(&key.as_str())) {
        let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        match (old.get(key), new.get(key)) {
            (Some(old), Some(new)) => differences(old, new, !named && NAMED.contains(&key.as_str()), &at, places),
            _ => places.push(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn places(old: &Value, new: &Value) -> Vec<String> {
        let mut places = Vec::new();
        differences(old, new, false, "", &mut places);
        places
    }

    #[test]
    fn prose_is_told_from_facts() {
        let old = json!({
            "etag": "1", "title": "A", "revision": "1",
            "schemas": { "S": { "description": "a", "properties": { "title": { "type": "string", "description": "a" } } } },
        });
        let mut new = old.clone();
        new["etag"] = "2".into();
        new["title"] = "B".into();
        new["schemas"]["S"]["description"] = "b".into();
        new["schemas"]["S"]["properties"]["title"] = json!({ "type": "string" });
        assert!(places(&old, &new).is_empty());
        // A property that is called like a key for prose is a fact.
        new["schemas"]["S"]["properties"] = json!({ "title": { "type": "integer" }, "description": {} });
        new["schemas"]["a/b"] = json!({});
        let expected = ["/schemas/S/properties/title/type", "/schemas/S/properties/description", "/schemas/a~1b"];
        assert_eq!(places(&old, &new), expected);
    }

    #[test]
    fn a_schema_may_be_called_like_a_key() {
        let old = json!({ "schemas": { "properties": { "description": "a", "type": "object" } } });
        let new = json!({ "schemas": { "properties": { "description": "b", "type": "object" } } });
        assert!(places(&old, &new).is_empty());
    }

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
        assert_eq!(document("v1", "../1"), Err("x.json: its revision \"../1\" is no date".to_owned()));
        assert_eq!(document("v1", ""), Err("x.json: its revision \"\" is no date".to_owned()));
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
