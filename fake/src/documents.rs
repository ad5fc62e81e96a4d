//! Documents in: the bundled ones, those in files, and the fold of several revisions into one.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use discovery_document::{Document, fold};

use crate::api::Api;
use crate::error::Error;

/// The revisions in the repository's `discovery/` folder: what a server serves that is given nothing else.
const BUNDLED: &[(&str, &str)] = generativelanguage_documents::DOCUMENTS;

/// The bundled APIs, parsed once in a process, because each test starts a server of its own.
pub(crate) fn bundled() -> Result<Vec<Arc<Api>>, Error> {
    static APIS: OnceLock<Vec<Arc<Api>>> = OnceLock::new();
    if let Some(apis) = APIS.get() {
        return Ok(apis.clone());
    }
    if BUNDLED.is_empty() {
        return Err(Error::new("no documents are bundled: give one"));
    }
    let documents = BUNDLED.iter().map(|(name, text)| parse(name, text)).collect::<Result<Vec<_>, _>>()?;
    let apis = compile(documents)?;
    Ok(APIS.get_or_init(|| apis).clone())
}

/// Folds the revisions of each API version and prepares each for serving.
pub(crate) fn compile(documents: Vec<Document>) -> Result<Vec<Arc<Api>>, Error> {
    let mut versions: BTreeMap<(String, String), Vec<Document>> = BTreeMap::new();
    for document in documents {
        versions.entry((document.name.clone(), document.version.clone())).or_default().push(document);
    }
    versions
        .into_iter()
        .map(|((name, version), revisions)| {
            let folded =
                fold(revisions).map_err(|error| Error::with(format!("{name} {version}"), format!("{error:#}")))?;
            Api::new(folded).map(Arc::new)
        })
        .collect()
}

/// Reads a Discovery document.
pub(crate) fn read(path: &Path) -> Result<Document, Error> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| Error::with(&name, error))?;
    parse(&name, &text)
}

/// Parses a Discovery document, and refuses what is JSON but not one.
pub(crate) fn parse(name: &str, text: &str) -> Result<Document, Error> {
    let document: Document = serde_json::from_str(text).map_err(|error| Error::with(name, error))?;
    if document.name.is_empty() || document.version.is_empty() {
        return Err(Error::new(format!("{name}: not a discovery document: no name or no version")));
    }
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ids of all methods in what may be a document or a resource of one.
    fn ids(resource: &serde_json::Value, ids: &mut Vec<String>) {
        let inner = |key: &str| resource[key].as_object().into_iter().flatten().map(|(_, inner)| inner);
        ids.extend(inner("methods").filter_map(|method| Some(method["id"].as_str()?.to_owned())));
        inner("resources").for_each(|resource| self::ids(resource, ids));
    }

    #[test]
    fn revisions_of_a_version_are_one() {
        let apis = bundled().expect("the bundled documents are good");
        let mut versions: Vec<&str> = BUNDLED.iter().filter_map(|(name, _)| Some(name.split_once('/')?.0)).collect();
        versions.dedup();
        assert_eq!(apis.iter().map(|api| api.version.as_str()).collect::<Vec<_>>(), versions);
        for (name, text) in BUNDLED {
            let mut wanted = Vec::new();
            ids(&serde_json::from_str(text).expect("JSON"), &mut wanted);
            let api = apis.iter().find(|api| name.starts_with(&format!("{}/", api.version))).expect("its version");
            let has =
                |id: &str| api.methods.iter().any(|method| id.strip_prefix("generativelanguage.") == Some(&method.id));
            let missing = wanted.iter().find(|id| !has(id));
            assert!(!wanted.is_empty() && missing.is_none(), "{name}: {missing:?}");
        }
    }

    #[test]
    fn what_is_not_a_document_is_refused() {
        for text in ["", "<html>", "{}", r#"{"error":{"code":404}}"#, r#"{"name":"x"#] {
            let error = parse("a.json", text).expect_err(text).to_string();
            assert!(error.starts_with("a.json: "), "{error}");
        }
    }
}
