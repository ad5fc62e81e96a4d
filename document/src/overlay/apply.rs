//! Application of the overlay to documents.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Addition, Facts, MethodFacts, OneOf, Overlay,
    check::{Span, Unused, can_fill, is_struct, references, schema},
};
use crate::{
    Diagnostic, Document, Method, Origin, Pointer, Resource, Seen,
    error::{At as _, Error, Result, ensure},
    fold,
    mark::mark_method,
    revision_order,
    unknown::method_keys,
};

/// The treatment of entries that match nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unmatched {
    /// Return an error: the overlay belongs to the documents.
    #[default]
    Refuse,
    /// Ignore the entry: the overlay was made for other documents.
    Ignore,
}

impl Overlay {
    /// Folds the revisions of each version, and applies the overlay to the results; see [`Overlay::apply`].
    ///
    /// A version borrows from the revision that its entry names, as if later ones were not there.
    pub fn fold(&self, versions: &[Vec<Document>], unmatched: Unmatched) -> Result<(Vec<Document>, Vec<Facts>)> {
        let folded = versions.iter().map(|revisions| fold(revisions.clone()));
        let mut documents = folded.collect::<Result<Vec<_>>>()?;
        let mut lenders = Vec::new();
        for document in &documents {
            let api = self.apis.get(&document.name);
            let Some((api, entry)) = api.and_then(|api| Some((api, api.borrow.get(&document.version)?))) else {
                continue;
            };
            let is_lender = |other: &Document| other.name == document.name && other.version == entry.from;
            let is_later = |other: &&Document| revision_order(&other.revision) > revision_order(&entry.revision);
            let all = versions.iter().flatten().filter(|other| is_lender(other));
            let (later, earlier): (Vec<&Document>, Vec<&Document>) = all.partition(is_later);
            // Without later ones, the newest is the one that the entry names.
            if !later.is_empty() && earlier.iter().any(|other| other.revision == entry.revision) {
                let earlier = earlier.into_iter().cloned().collect();
                let mut lender = fold(earlier)?;
                // The whole is checked elsewhere.
                api.amend(&mut lender, &mut Unused::default(), Unmatched::Ignore, &mut Vec::new())?;
                api.add(&mut lender, &mut Unused::default(), Unmatched::Ignore, &mut Vec::new())?;
                lenders.push(lender);
            }
        }
        let facts = self.apply_with(&mut documents, &lenders, unmatched)?;
        Ok((documents, facts))
    }

    /// Adds the methods that documents lack, and returns the facts that apply to each document, in the same order.
    ///
    /// An entry applies to the revisions from its `since` to its `until`. An entry that applies to no loaded revision
    /// is skipped. Any other entry must match: its method or schema and each of its properties must exist in some
    /// version. In every version in which the entry matches, each schema that it names must exist.
    pub fn apply(&self, documents: &mut [Document], unmatched: Unmatched) -> Result<Vec<Facts>> {
        self.apply_with(documents, &[], unmatched)
    }

    /// Applies the overlay, with documents up to the revisions from which others borrow; the newest stand in for those that miss.
    fn apply_with(&self, documents: &mut [Document], lenders: &[Document], unmatched: Unmatched) -> Result<Vec<Facts>> {
        let mut unused = Unused::default();
        let mut warnings: Vec<Vec<Diagnostic>> = vec![Vec::new(); documents.len()];
        let mut added = vec![BTreeMap::new(); documents.len()];
        for ((document, warnings), added) in documents.iter_mut().zip(&mut warnings).zip(&mut added) {
            if let Some(api) = self.apis.get(&document.name) {
                api.amend(document, &mut unused, unmatched, warnings)?;
                *added = api.add(document, &mut unused, unmatched, warnings)?;
            }
        }
        self.borrow(documents, lenders, unmatched, &mut warnings)?;
        let mut facts = Vec::with_capacity(documents.len());
        for ((document, warnings), added) in documents.iter_mut().zip(warnings).zip(added) {
            let mut found = match self.apis.get(&document.name) {
                Some(api) => api.select(document, &mut unused, unmatched)?,
                None => Facts::none(document),
            };
            found.diagnostics.extend(warnings);
            found.add = added;
            facts.push(found);
        }
        if unmatched == Unmatched::Refuse {
            for name in self.apis.keys() {
                ensure!(
                    documents.iter().any(|document| document.name == *name),
                    "overlay: no document of the API {name}"
                );
            }
            unused.refuse()?;
        }
        Ok(facts)
    }

    /// Adds the elements that each document borrows from another.
    fn borrow(
        &self,
        documents: &mut [Document],
        lenders: &[Document],
        unmatched: Unmatched,
        warnings: &mut [Vec<Diagnostic>],
    ) -> Result<()> {
        for at in 0..documents.len() {
            let Document { name, version, .. } = &documents[at];
            let Some(api) = self.apis.get(name) else { continue };
            let Some(entry) = api.borrow.get(version) else { continue };
            let is_lender = |other: &&Document| other.name == *name && other.version == entry.from;
            let is_named = |other: &&Document| is_lender(other) && other.revision == entry.revision;
            let source = lenders.iter().find(is_named).or_else(|| documents.iter().find(is_lender)).cloned();
            let Some(source) = source else { continue };
            match entry.apply(&source, &mut documents[at], &api.methods) {
                Ok(diagnostics) => warnings[at].extend(diagnostics),
                Err(error) if unmatched == Unmatched::Refuse => {
                    return Err(error).at(|| format!("borrow {}", entry.from)).at(|| "overlay");
                }
                Err(_) => {}
            }
        }
        Ok(())
    }
}

impl Facts {
    /// Adds or corrects the schemas, properties, values, and paths of a document.
    fn amend(
        &self,
        document: &mut Document,
        unused: &mut Unused,
        unmatched: Unmatched,
        warnings: &mut Vec<Diagnostic>,
    ) -> Result<()> {
        let version = document.version.clone();
        let mut done = |result: Result<Option<Diagnostic>>| match result {
            Ok(found) => {
                warnings.extend(found);
                Ok(())
            }
            Err(error) if unmatched == Unmatched::Refuse => Err(error).at(|| version.clone()).at(|| "overlay"),
            Err(_) => Ok(()),
        };
        for (name, schema) in &self.schemas {
            done(schema.apply(name, document, unused))?;
        }
        for (name, schema) in &self.schemas {
            done(schema.check(name, document).map(|()| None))?;
        }
        for (path, property) in &self.properties {
            done(property.apply(path, document, unused))?;
        }
        for (path, values) in &self.values {
            for (text, value) in values {
                done(value.apply(path, text, document, unused))?;
            }
        }
        for (id, path) in &self.paths {
            done(path.apply(id, document, unused))?;
        }
        for (place, renamed) in &self.renamed {
            renamed.apply(place, document, unused);
        }
        Ok(())
    }

    /// Adds the methods that a document lacks, and returns their entries.
    fn add(
        &self,
        document: &mut Document,
        unused: &mut Unused,
        unmatched: Unmatched,
        warnings: &mut Vec<Diagnostic>,
    ) -> Result<BTreeMap<String, Addition>> {
        let mut added = BTreeMap::new();
        for (id, addition) in &self.add {
            match addition.apply(id, document, unused) {
                Ok(Added::Here) => _ = added.insert(id.clone(), addition.clone()),
                Ok(Added::Already(redundant)) => warnings.push(redundant),
                Err(error) if unmatched == Unmatched::Refuse => return Err(error),
                Ok(Added::No) | Err(_) => {}
            }
        }
        Ok(added)
    }

    /// Returns the facts that apply to one document.
    fn select(&self, document: &mut Document, unused: &mut Unused, unmatched: Unmatched) -> Result<Facts> {
        let mut facts = Facts {
            api_key_env: self.api_key_env.clone(),
            base_url_env: self.base_url_env.clone(),
            api: document.name.clone(),
            declared: self.declared(),
            acknowledged: self.acknowledged_in(document),
            service: self.service.select(document, unused)?,
            ..Facts::default()
        };
        let ids = ids(document);
        for (id, method) in &self.methods {
            let matches = ids.contains(&format!("{}.{id}", document.name));
            if unused.note(&format!("method {id}"), &method.span(), document, matches) {
                if let Err(error) = method.check(document) {
                    ensure!(unmatched == Unmatched::Ignore, "overlay: {}: method {id}: {error}", document.version);
                    continue;
                }
                let mut method = method.clone();
                let span = Span { since: None, until: None };
                method.fills.retain(|path, parameter| {
                    let entry = format!("method {id}: fills {path} with {parameter}");
                    unused.note(&entry, &span, document, can_fill(document, id, path, parameter))
                });
                facts.methods.insert(id.clone(), method);
            }
        }
        let everywhere = Span { since: None, until: None };
        for (element, successor) in &self.successors {
            let matches = [element, successor].iter().all(|name| has_element(document, &ids, name));
            let entry = format!("successor {successor} of {element}");
            if unused.note(&entry, &everywhere, document, matches) {
                facts.successors.insert(element.clone(), successor.clone());
            }
        }
        for (name, group) in &self.one_of {
            if let Some(group) = group.select(name, document, unused) {
                facts.one_of.insert(name.clone(), group);
            }
        }
        let mut above = BTreeSet::new();
        for helper in &self.helpers {
            if let Some(row) = helper.select(document, &above, unused, &mut facts.diagnostics) {
                above.insert(helper.name.as_str());
                facts.helpers.push(row);
            }
        }
        Ok(facts)
    }
}

/// Returns true if a document has a schema, a `Schema.property`, or a method of this id without the API's name.
fn has_element(document: &Document, ids: &BTreeSet<String>, name: &str) -> bool {
    let has_property = |(schema, property): (&str, &str)| {
        document.schemas.get(schema).is_some_and(|schema| schema.properties.contains_key(property))
    };
    document.schemas.contains_key(name)
        || name.split_once('.').is_some_and(has_property)
        || ids.contains(&format!("{}.{name}", document.name))
}

impl MethodFacts {
    fn span(&self) -> Span<'_> {
        Span { since: self.since.as_deref(), until: self.until.as_deref() }
    }

    /// Checks that the schemas exist.
    fn check(&self, document: &Document) -> Result<()> {
        let operation = self.operation.as_ref();
        for name in operation.into_iter().flat_map(|operation| [&operation.response, &operation.metadata]).flatten() {
            schema(document, name)?;
        }
        Ok(())
    }
}

impl OneOf {
    /// Returns the group, reduced to properties that the document has; `None` if fewer than two remain.
    fn select(&self, name: &str, document: &Document, unused: &mut Unused) -> Option<OneOf> {
        let span = Span { since: self.since.as_deref(), until: self.until.as_deref() };
        let owner = document.schemas.get(name);
        let counts = unused.note(&format!("oneOf {name}"), &span, document, owner.is_some());
        let known = |field: &String| owner.is_some_and(|owner| owner.properties.contains_key(field));
        // A schema that is no longer an object has no exclusive properties; this is not a mistake in the overlay.
        if counts && !owner.is_some_and(is_struct) {
            return None;
        }
        let mut group = OneOf { fields: Vec::new(), ..self.clone() };
        for field in &self.fields {
            if unused.note(&format!("oneOf {name}: property {field}"), &span, document, known(field)) {
                group.fields.push(field.clone());
            }
        }
        (counts && group.fields.len() > 1).then_some(group)
    }
}

/// The result of an addition to one document.
enum Added {
    /// The addition does not apply to this document.
    No,
    /// The method was added.
    Here,
    /// The document already had the method, so the entry is redundant.
    Already(Diagnostic),
}

impl Addition {
    /// Adds the method if it applies to this document.
    fn apply(&self, id: &str, document: &mut Document, unused: &mut Unused) -> Result<Added> {
        let span = Span { since: self.since.as_deref(), until: self.until.as_deref() };
        let wanted = self.versions.contains(&document.version);
        if !unused.note(&format!("add {id}"), &span, document, wanted) {
            return Ok(Added::No);
        }
        self.insert(id, &span, document).at(|| format!("add {id}")).at(|| document.version.clone()).at(|| "overlay")
    }

    fn insert(&self, id: &str, span: &Span<'_>, document: &mut Document) -> Result<Added> {
        let mut path: Vec<&str> = id.split('.').collect();
        let name = path.pop().unwrap_or_default();
        let (first, last) = span.of(document);
        let version = document.version.clone();
        if let Some(own) = home(document, &path)?.get_mut(name) {
            // Users may know the method by the name from this entry, so it keeps that name even if the document adds others.
            if revision_order(&first) < revision_order(&own.seen.first) {
                own.seen.first = first;
            }
            let pointer = pointer(&path).at("methods").at(name);
            let message = format!("the document has the method itself, so the overlay's entry add {id} can be deleted");
            let redundant = Diagnostic::new(version, pointer, message);
            return Ok(if self.until.is_some() { Added::No } else { Added::Already(redundant) });
        }
        let mut method = self.method.clone();
        let full = format!("{}.{id}", document.name);
        ensure!(method.id.is_empty() || method.id == full, "its method has the id {}", method.id);
        ensure!(!method.http_method.is_empty() && !method.path.is_empty(), "no httpMethod or no path");
        if let Some(unknown) = method_keys(&method).first() {
            return Err(Error::new(format!("unknown key {}", unknown.pointer)));
        }
        references(&method, document)?;
        method.id = full;
        method.origin = Origin::Overlay;
        mark_method(&mut method, &Seen { first, last });
        home(document, &path)?.insert(name.to_owned(), method);
        Ok(Added::Here)
    }
}

/// Returns the pointer to the resource at `path`.
fn pointer(path: &[&str]) -> Pointer {
    path.iter().fold(Pointer::root(), |at, name| at.at("resources").at(name))
}

/// Returns the methods of the resource at `path`.
fn home<'a>(document: &'a mut Document, path: &[&str]) -> Result<&'a mut BTreeMap<String, Method>> {
    let Some((first, rest)) = path.split_first() else {
        return Ok(&mut document.methods);
    };
    let missing = |name: &str| Error::new(format!("no resource {name}"));
    let mut at = document.resources.get_mut(*first).ok_or_else(|| missing(first))?;
    for name in rest {
        at = at.resources.get_mut(*name).ok_or_else(|| missing(name))?;
    }
    Ok(&mut at.methods)
}

/// Returns the ids of all methods.
pub(super) fn ids(document: &Document) -> BTreeSet<String> {
    fn collect(methods: &BTreeMap<String, Method>, resources: &BTreeMap<String, Resource>, ids: &mut BTreeSet<String>) {
        ids.extend(methods.values().map(|method| method.id.clone()));
        for resource in resources.values() {
            collect(&resource.methods, &resource.resources, ids);
        }
    }
    let mut ids = BTreeSet::new();
    collect(&document.methods, &document.resources, &mut ids);
    ids
}
