//! Document → [`Api`]: every decision, every diagnostic, all sorting.
//!
//! Nothing here depends on the order of keys, and nothing is dropped without a diagnostic.

use std::collections::BTreeSet;

use discovery_document::{
    Diagnostic, Document,
    overlay::{self, Facts},
};

use crate::{
    api::{Api, Helper, Parts},
    ledger::Ledger,
    names,
    settings::Options,
};
use declarations::Declarations;
use deprecation::Deprecated;
use links::{Links, Setting};
use naming::Names;
use notes::Notes;
use scopes::Scopes;

mod classify;
mod collect;
mod cycles;
mod declarations;
mod deprecation;
mod enums;
mod facts;
mod links;
mod methods;
mod naming;
mod notes;
mod patched;
mod resources;
mod rows;
mod scopes;
mod service;
mod text;
mod types;
mod values;

/// A document, decided.
#[derive(Clone, Debug)]
pub(crate) struct Lowered {
    /// The decided API.
    pub(crate) api: Api,
    /// The ledger with all names that were given.
    pub(crate) ledger: Ledger,
    /// Diagnostics by pointer.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Decides everything about a folded document, with the facts of its API and the names given before.
///
/// Never fails: what cannot be is degraded to something usable, renamed or left out, and reported.
pub(crate) fn lower(document: &Document, facts: &Facts, known: &Ledger, options: &Options) -> Lowered {
    let mut facts = facts.clone();
    let mut left_out = Notes::new(&document.version);
    loop {
        let (mut lowered, unfit) = attempt(document, &facts, known, options, &mut left_out);
        if unfit.is_empty() {
            lowered.diagnostics.extend(left_out.finish());
            lowered.diagnostics.sort();
            return lowered;
        }
        // Methods and constructors depend on the rows, so that they are decided again without those that do not fit.
        facts.helpers.retain(|helper| !unfit.contains(&helper.name));
    }
}

/// Decides everything with the rows of the hand-written layer in `facts`, and returns the names of rows that do not fit.
fn attempt(
    document: &Document,
    facts: &Facts,
    known: &Ledger,
    options: &Options,
    left_out: &mut Notes<'_>,
) -> (Lowered, BTreeSet<String>) {
    let (mut notes, mut ledger) = (Notes::new(&document.version), known.clone());
    let declared = collect::collect(document, &mut notes);
    let names = naming::assign(document, &declared, &facts.declared, &mut ledger, &mut notes);
    let kinds = classify::classify(document, &declared, &names, facts, &mut notes);
    let deprecated = Deprecated::new(document, &declared, &names);
    let setting = Setting {
        gated: options.features_above.is_some_and(|methods| declared.methods.len() > methods),
        helped: facts.helpers.iter().flat_map(|helper| helper.schemas.iter().cloned()).collect(),
    };
    let links = &Links::new(&declared, &names, &facts.successors, setting);
    let patched = patched::patched(&declared);
    let (declared, names, kinds, deprecated, patched) = (&declared, &names, &kinds, &deprecated, &patched);
    let types = types::lower(&types::Input { document, declared, names, kinds, facts, deprecated, patched, links });
    let scopes = &Scopes::new(document, declared);
    let methods = methods::Methods { document, declared, names, kinds, facts, deprecated, scopes, links };
    let (methods, resources) = resources::lower(&methods);
    let mut api = Api {
        name: document.name.clone(),
        version: document.version.clone(),
        revision: document.revision.clone(),
        sources: sources(document),
        title: text::title(document),
        doc: text::module(document),
        counts: text::counts(document),
        service: service::lower(&service::Input { document, declared, kinds, facts, scopes }, &mut notes),
        scopes: scopes.constants(),
        types,
        helpers: facts.helpers.iter().filter_map(|helper| self::helper(declared, names, helper)).collect(),
        methods,
        resources,
    };
    let unfit = rows::resolve(&mut api, &facts.helpers, left_out);
    (Lowered { api, ledger, diagnostics: notes.finish() }, unfit)
}

/// Gives the names that [`lower`] would give, and adds them to those given before.
pub(crate) fn name(document: &Document, facts: &Facts, known: &Ledger) -> Ledger {
    let (mut notes, mut ledger) = (Notes::new(&document.version), known.clone());
    let declared = collect::collect(document, &mut notes);
    naming::assign(document, &declared, &facts.declared, &mut ledger, &mut notes);
    ledger
}

fn sources(document: &Document) -> Vec<String> {
    let revisions =
        if document.revisions.is_empty() { std::slice::from_ref(&document.revision) } else { &document.revisions };
    revisions.iter().map(|revision| format!("{}/{revision}.json", document.version)).collect()
}

/// Returns a row for the hand-written layer.
fn helper(declared: &Declarations<'_>, names: &Names<'_>, helper: &overlay::Helper) -> Option<Helper> {
    let types = helper.schemas.iter().map(|schema| Some(names.nodes[*declared.named.get(schema.as_str())?].clone()));
    let (name, types) = (names::snake(&helper.name, "helper"), types.collect::<Option<_>>()?);
    Some(Helper { name, types, parts: Parts::default() })
}

#[cfg(test)]
mod tests;
