//! The document of a run, with its facts: one version of the Gemini API, or a document from a file.

use std::path::Path;

use discovery_document::overlay::{Facts, Overlay, Unmatched};
use discovery_document::{Document, Reply, load, parse};

use crate::exit::{Failure, Result};
use crate::select::select;
use crate::similar::did_you_mean;

/// The environment variable with the key, if the overlay does not name one.
const KEY: &str = "GOOGLE_API_KEY";

/// An API: its document, and the facts that it leaves out.
pub(crate) struct Api {
    pub(crate) document: Document,
    pub(crate) facts: Facts,
}

/// A method, and its name among its siblings.
#[derive(Clone, Copy)]
pub(crate) struct Method {
    pub(crate) name: &'static str,
    pub(crate) source: &'static discovery_document::Method,
}

impl Api {
    /// Reads a version of the API whose documents the program carries.
    ///
    /// A program reads one document and needs it until its end, so it is never freed.
    pub(crate) fn bundled(version: &str) -> Result<&'static Self> {
        let documents = generativelanguage_documents::DOCUMENTS;
        let overlay = overlay()?;
        let of = |version: &str| -> Result<Vec<Document>> {
            let found = documents.iter().filter(|(name, _)| name.split('/').next() == Some(version));
            found.map(|(name, text)| read(name, text.as_bytes())).collect()
        };
        let own = of(version)?;
        let Some(first) = own.first() else {
            let mut known: Vec<&str> = documents.iter().filter_map(|(name, _)| name.split('/').next()).collect();
            known.dedup();
            let hint = did_you_mean("", version, known.iter().copied());
            return Err(Failure::usage(format!("no API version `{version}`, only {}{hint}", known.join(" and "))));
        };
        let borrow = overlay.apis.get(&first.name).and_then(|facts| facts.borrow.get(version));
        let mut versions = vec![own];
        if let Some(entry) = borrow {
            versions.push(of(&entry.from)?);
        }
        Self::fold(&overlay, &versions)
    }

    /// Reads the document in a file, or the part of it that the command with these words needs.
    pub(crate) fn file(path: &Path, words: Option<&[&str]>) -> Result<&'static Self> {
        let name = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| Failure::usage(format!("cannot read {name}: {error}")))?;
        let overlay = overlay()?;
        if let (Some(words), Ok(text)) = (words, std::str::from_utf8(&bytes))
            && let Some(Ok(part)) = select(text, words).map(|part| parse(part.as_bytes()))
            // Facts may be about elements that the part lacks.
            && !overlay.apis.contains_key(&part.name)
        {
            drop(bytes);
            return Self::fold(&overlay, &[vec![part]]);
        }
        let document = read(&name, &bytes)?;
        drop(bytes);
        Self::fold(&overlay, &[vec![document]])
    }

    fn fold(overlay: &Overlay, versions: &[Vec<Document>]) -> Result<&'static Self> {
        // The overlay may name elements that this document lacks.
        let (documents, facts) = overlay.fold(versions, Unmatched::Ignore)?;
        let first = documents.into_iter().zip(facts).next();
        let (document, facts) = first.ok_or_else(|| Failure::other("no document"))?;
        Ok(Box::leak(Box::new(Self { document, facts })))
    }

    /// Returns the environment variables that may hold the key.
    pub(crate) fn key_variables(&self) -> Vec<&str> {
        match self.facts.api_key_env.as_slice() {
            [] => vec![KEY],
            names => names.iter().map(String::as_str).collect(),
        }
    }

    /// Returns the form of a method's reply.
    pub(crate) fn reply(&self, method: Method) -> Reply {
        self.document.reply(method.name, method.source)
    }
}

impl Method {
    /// Returns the id without the name of the API, such as `models.generateContent`.
    pub(crate) fn short_id(self) -> &'static str {
        self.source.id.split_once('.').map_or(self.source.id.as_str(), |(_, id)| id)
    }

    /// Returns the schema of the body, if the request has one.
    pub(crate) fn request(self) -> Option<&'static discovery_document::Schema> {
        self.source.request.as_ref().filter(|_| self.source.has_body()).map(|body| &body.schema)
    }

    /// Returns true if media can be sent to the method.
    pub(crate) fn takes_media(self) -> bool {
        self.upload_paths() != ("", "")
    }

    /// Returns the paths for uploads in one request and for those that resume; an empty one does not exist.
    pub(crate) fn upload_paths(self) -> (&'static str, &'static str) {
        let Some(upload) = &self.source.media_upload else { return ("", "") };
        let path = |protocol: &'static Option<discovery_document::Protocol>| {
            protocol.as_ref().map_or("", |protocol| protocol.path.as_str())
        };
        (path(&upload.protocols.simple), path(&upload.protocols.resumable))
    }
}

fn overlay() -> Result<Overlay> {
    Ok(load::overlay_text(generativelanguage_documents::OVERLAY)?)
}

fn read(name: &str, bytes: &[u8]) -> Result<Document> {
    parse(bytes).map_err(|error| Failure::usage(format!("{name}: {error:#}")))
}
