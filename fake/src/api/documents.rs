//! The documents to serve, from the bundle or from files, folded by version and combined with the overlay.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use discovery_document::Document;
use discovery_document::overlay::{Overlay, Unmatched};
use discovery_document::parse;

use crate::api::Api;
use crate::error::Error;

/// The documents that are served by default.
const BUNDLED: &[(&str, &str)] = generativelanguage_documents::DOCUMENTS;

/// Returns the bundled APIs. They are compiled once per process, because each test starts its own server.
pub(crate) fn bundled() -> Result<Vec<Arc<Api>>, Error> {
    static APIS: OnceLock<Vec<Arc<Api>>> = OnceLock::new();
    if let Some(apis) = APIS.get() {
        return Ok(apis.clone());
    }
    if BUNDLED.is_empty() {
        return Err(Error::new("no documents are bundled: pass a document"));
    }
    let documents =
        BUNDLED.iter().map(|(name, text)| read_text(name, text.as_bytes())).collect::<Result<Vec<_>, _>>()?;
    let apis = compile(documents)?;
    Ok(APIS.get_or_init(|| apis).clone())
}

/// Folds the revisions of each API version, adds the overlay's facts, and prepares the result for serving.
pub(crate) fn compile(documents: Vec<Document>) -> Result<Vec<Arc<Api>>, Error> {
    let mut versions: BTreeMap<(String, String), Vec<Document>> = BTreeMap::new();
    for document in documents {
        versions.entry((document.name.clone(), document.version.clone())).or_default().push(document);
    }
    let versions: Vec<Vec<Document>> = versions.into_values().collect();
    let mut overlay: Overlay =
        serde_json::from_str(generativelanguage_documents::OVERLAY).map_err(|error| Error::with("overlay", error))?;
    // A client may use the path of the document or the path of Google's own client, so both forms of a corrected path are served.
    overlay.apis.values_mut().for_each(|facts| facts.paths.clear());
    // The overlay may refer to elements that documents of other APIs, or older documents, lack.
    let folded = overlay.fold(&versions, Unmatched::Ignore);
    let (folded, facts) = folded.map_err(|error| Error::with("documents", format!("{error:#}")))?;
    let apis = folded.into_iter().zip(facts).map(|(document, facts)| {
        let one_of = facts.one_of.into_iter().map(|(schema, group)| (schema, group.fields)).collect();
        Api::new(document, one_of).map(Arc::new)
    });
    apis.collect()
}

/// Reads a Discovery document from a file.
pub(crate) fn read_file(path: &Path) -> Result<Document, Error> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| Error::with(&name, error))?;
    read_text(&name, &bytes)
}

fn read_text(name: &str, bytes: &[u8]) -> Result<Document, Error> {
    parse(bytes).map_err(|error| Error::with(name, format!("{error:#}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Collects the ids of all methods of a document or a resource.
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
    fn other_files_are_refused() {
        for text in ["", "<html>", "{}", r#"{"error":{"code":404}}"#, r#"{"name":"x"#] {
            let error = read_text("a.json", text.as_bytes()).expect_err(text).to_string();
            assert!(error.starts_with("a.json: "), "{error}");
        }
    }
}
