//! OAuth scopes: a constant for each, and for each method those that are enough, the preferred one first.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use discovery_document::{self as document, Document};

use super::declarations::Declarations;
use crate::{
    api::Scope,
    docs::{self, code},
    names::{self, Ident},
};

/// Beginnings of scopes that a constant's name does without.
const PREFIXES: [&str; 3] = ["https://www.googleapis.com/auth/", "https://www.google.com/", "https://"];

/// Words of scopes that show a part of the data, or need more than a user's consent.
const PARTIAL: [&str; 13] = [
    "addons", "app", "appdata", "created", "current", "file", "meet", "metadata", "owned", "photos", "public",
    "scripts", "sharing",
];

/// The scopes of a document.
pub(super) struct Scopes<'a> {
    document: &'a Document,
    constants: BTreeMap<&'a str, Ident>,
    /// The number of methods that accept each scope.
    methods: BTreeMap<&'a str, usize>,
    /// True if most methods name scopes. Those that only a few name are needed beside others, which the document does not say, and
    /// clients do not ask for them.
    pub(super) are_usual: bool,
}

impl<'a> Scopes<'a> {
    pub(super) fn new(document: &'a Document, declared: &Declarations<'a>) -> Self {
        let mut methods: BTreeMap<&str, usize> =
            document.auth.iter().flat_map(|auth| auth.oauth2.scopes.keys()).map(|scope| (scope.as_str(), 0)).collect();
        let mut with = 0;
        for method in &declared.methods {
            let scopes: BTreeSet<&str> = method.source.scopes.iter().map(String::as_str).collect();
            with += usize::from(!scopes.is_empty());
            for scope in scopes {
                *methods.entry(scope).or_default() += 1;
            }
        }
        let are_usual = with > 0 && with >= declared.methods.len() - with;
        if !are_usual {
            methods.clear();
        }
        let mut constants: BTreeMap<&str, Ident> = BTreeMap::new();
        for scope in methods.keys() {
            let preferred = names::constant(short(scope), "SCOPE");
            let mut name = preferred.clone();
            let mut number = 1;
            while constants.values().any(|taken| *taken == name) {
                number += 1;
                name = names::numbered_constant(&preferred, number);
            }
            constants.insert(scope, name);
        }
        Scopes { document, constants, methods, are_usual }
    }

    /// Returns the constants, by name.
    pub(super) fn constants(&self) -> Vec<Scope> {
        let described = self.document.auth.as_ref().map(|auth| &auth.oauth2.scopes);
        let mut scopes: Vec<Scope> = self
            .constants
            .iter()
            .map(|(url, ident)| {
                let text = described.and_then(|scopes| scopes.get(*url)).map_or("", |scope| scope.description.trim());
                let doc = if text.is_empty() { format!("The scope {}.", code(url)) } else { text.to_owned() };
                Scope { ident: ident.clone(), url: (*url).to_owned(), doc: docs::lines(&doc) }
            })
            .collect();
        scopes.sort_by(|a, b| a.ident.cmp(&b.ident));
        scopes
    }

    /// Returns the scopes for calls of methods that name none: the broadest of the API's own first.
    pub(super) fn of_service(&self) -> Vec<Ident> {
        let mut scopes: Vec<&str> = self.methods.keys().copied().collect();
        scopes.sort_by_key(|scope| (self.distance(scope), Reverse(self.methods[scope]), *scope));
        self.idents(&scopes)
    }

    /// Returns the scopes of a method, of which each is enough. The first is the preferred one, the others come from the narrowest to
    /// the broadest.
    pub(super) fn of_method(&self, method: &'a document::Method) -> Vec<Ident> {
        let all: BTreeSet<&str> = method.scopes.iter().map(String::as_str).collect();
        let Some(preferred) = self.preferred(&all) else { return Vec::new() };
        let mut scopes: Vec<&str> = all.into_iter().collect();
        scopes.sort_by_key(|scope| {
            (*scope != preferred, is_of_all_cloud(scope), self.methods.get(scope).copied().unwrap_or_default(), *scope)
        });
        self.idents(&scopes)
    }

    /// Returns the scope that grants least among those with which a method works for everything.
    ///
    /// Of scopes that only read, that is the one that most methods accept: the others are partial views, such as
    /// `gmail.metadata`. Of scopes that write, it is the one that the fewest accept.
    fn preferred(&self, scopes: &BTreeSet<&'a str>) -> Option<&'a str> {
        let nearest = scopes.iter().map(|scope| self.distance(scope)).min()?;
        let own: Vec<&str> = scopes.iter().copied().filter(|scope| self.distance(scope) == nearest).collect();
        let whole: Vec<&str> = own.iter().copied().filter(|scope| !is_partial(scope)).collect();
        let candidates = if whole.is_empty() { own } else { whole };
        let methods = |scope: &str| self.methods.get(scope).copied().unwrap_or_default();
        let reading = candidates.iter().copied().filter(|scope| is_reading(scope));
        reading
            .max_by_key(|scope| (methods(scope), Reverse(*scope)))
            .or_else(|| candidates.into_iter().min_by_key(|scope| (methods(scope), *scope)))
    }

    /// Returns how far a scope is from the API: named for it, named alike, another service's, that of all Google Cloud.
    fn distance(&self, scope: &str) -> u8 {
        let api = self.document.name.as_str();
        match words(scope).next() {
            _ if is_of_all_cloud(scope) => 3,
            Some(word) if word == api => 0,
            Some(word) if word.contains(api) || api.contains(word) => 1,
            _ => 2,
        }
    }

    fn idents(&self, scopes: &[&str]) -> Vec<Ident> {
        scopes.iter().filter_map(|scope| self.constants.get(scope)).cloned().collect()
    }
}

/// Returns lines of a method's doc that name its scopes.
pub(super) fn doc(scopes: &[Ident]) -> Vec<String> {
    // Our own identifiers, and the brackets are meant as links.
    let link = |scope: &Ident| format!("[`scopes::{scope}`]");
    let text = match scopes {
        [] => return Vec::new(),
        [one] => format!("Needs the scope {}.", link(one)),
        [preferred, others @ ..] => {
            let others: Vec<String> = others.iter().map(link).collect();
            format!(
                "Asks for the scope {} unless others are set. Enough as well: {}.",
                link(preferred),
                others.join(", ")
            )
        }
    };
    let mut lines = vec![String::new()];
    lines.extend(docs::wrapped(&text));
    lines
}

/// Returns a scope without what all have in common.
fn short(scope: &str) -> &str {
    PREFIXES.iter().find_map(|prefix| scope.strip_prefix(prefix)).unwrap_or(scope)
}

fn words(scope: &str) -> impl Iterator<Item = &str> {
    short(scope).split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

fn is_of_all_cloud(scope: &str) -> bool {
    words(scope).take(2).eq(["cloud", "platform"])
}

fn is_partial(scope: &str) -> bool {
    words(scope).any(|word| PARTIAL.contains(&word))
}

fn is_reading(scope: &str) -> bool {
    [".readonly", ".read_only", ".read-only"].iter().any(|ending| scope.ends_with(ending))
}
