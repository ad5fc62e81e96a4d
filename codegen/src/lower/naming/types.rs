//! Names of types: schemas, then objects in place, then enums.

use std::collections::{BTreeMap, BTreeSet};

use discovery_document::{Document, Schema};

use super::{
    super::{
        declarations::{Declarations, Home, Name, Owner, Shape},
        notes::Notes,
        values,
    },
    scope::{Holder, Scope},
};
use crate::{
    ledger::{self, Ledger, Section},
    names::{self, Ident},
};

/// The sites of enums, by the values that they list.
type SitesByValues<'v> = BTreeMap<BTreeSet<&'v str>, Vec<usize>>;

/// The names of all types.
pub(super) struct TypeNames {
    pub(super) nodes: Vec<Ident>,
    /// The enum that each site declares.
    pub(super) sites: Vec<usize>,
    /// Enums, each with its sites.
    pub(super) enums: Vec<(Ident, Vec<usize>)>,
}

/// The naming under way; a node without a name is `None`.
struct Naming<'d, 'a, 'l> {
    document: &'a Document,
    declared: &'d Declarations<'a>,
    scope: Scope<'l>,
    nodes: Vec<Option<Ident>>,
    enums: Vec<(Ident, Vec<usize>)>,
}

pub(super) fn assign<'a>(
    document: &'a Document,
    declared: &Declarations<'a>,
    hand_written: &BTreeSet<String>,
    ledger: &mut Ledger,
    notes: &mut Notes<'_>,
) -> TypeNames {
    let sections = [(Section::Schemas, ""), (Section::Objects, ""), (Section::Enums, "")];
    let scope = Scope::open(ledger, &sections, hand_written.iter().map(String::as_str));
    let unnamed = vec![None; declared.nodes.len()];
    let mut naming = Naming { document, declared, scope, nodes: unnamed, enums: Vec::new() };
    naming.schemas(notes);
    naming.objects(notes);
    naming.enums();
    naming.finish()
}

impl<'a> Naming<'_, 'a, '_> {
    /// Names the schemas, and keeps a name for each that something refers to and that may come later.
    fn schemas(&mut self, notes: &mut Notes<'_>) {
        let named = self.declared.named.iter().map(|(name, &node)| (*name, Some(node)));
        let missing = self.declared.missing.iter().map(|name| (*name, None));
        let mut order: Vec<(&str, Option<usize>, Ident)> =
            named.chain(missing).map(|(name, node)| (name, node, names::schema(name))).collect();
        // One that keeps its own spelling goes before one that had to change it.
        order.sort_by_key(|(name, _, wish)| (wish.as_str() != *name, *name));
        for (name, _, wish) in &order {
            self.scope.announce(Section::Schemas, &ledger::join("", name), wish);
        }
        for (name, node, wish) in order {
            let makeshift = names::suffixed(&wish, "Schema");
            let gives_way =
                matches!(self.scope.holder(&wish), Some(Holder::Reserved | Holder::Element(Section::Enums)));
            let wanted = if gives_way && self.scope.is_free(&makeshift) { &makeshift } else { &wish };
            let path = ledger::join("", name);
            let ident = self.scope.claim(Section::Schemas, &path, wanted);
            let Some(node) = node else { continue };
            if ident != wish {
                notes.warn(&self.declared.nodes[node].pointer, format!("the name {wish} is taken, called {ident}"));
            }
            self.nodes[node] = Some(ident);
        }
    }

    fn objects(&mut self, notes: &mut Notes<'_>) {
        for (at, node) in self.declared.nodes.iter().enumerate() {
            let Name::Inline(home) = &node.name else { continue };
            let wish = self.place(home);
            let ident = self.scope.claim(Section::Objects, &node.path, &wish);
            if ident != wish {
                notes.warn(&node.pointer, format!("the name {wish} is taken, called {ident}"));
            }
            self.nodes[at] = Some(ident);
        }
    }

    /// Names the enums: first those that are known or a schema, then those that a shared name fits, then those that are the same in
    /// several places, then the others by place.
    fn enums(&mut self) {
        let mut groups: BTreeMap<Ident, Vec<usize>> = BTreeMap::new();
        let mut placed: BTreeSet<usize> = BTreeSet::new();
        for (at, site) in self.declared.sites.iter().enumerate() {
            if let Some(node) = self.declared.schema_of(at) {
                let ident = self.nodes[node].clone().unwrap_or_else(|| self.place(&site.home));
                self.enums.push((ident, vec![at]));
            } else if let Some(known) = self.scope.known(Section::Enums, &site.home.path) {
                self.join(known, at);
            } else if let Some(wish) = wish(site.source) {
                groups.entry(wish).or_default().push(at);
            } else {
                placed.insert(at);
            }
        }
        for (wish, group) in groups {
            let shared = self.enums.iter().position(|(ident, _)| *ident == wish);
            let is_enum = self.scope.holder(&wish) == Some(Holder::Element(Section::Enums));
            if let Some(shared) = shared.filter(|_| is_enum) {
                let of_shared: BTreeSet<&str> = self.enums[shared].1.iter().flat_map(|&at| self.values(at)).collect();
                let (same, other): (Vec<_>, Vec<_>) = group.into_iter().partition(|&at| self.values(at) == of_shared);
                for at in same {
                    self.give(wish.clone(), at);
                }
                placed.extend(other);
            } else if self.scope.is_free(&wish) && group.iter().all(|&at| self.values(at) == self.values(group[0])) {
                for at in group {
                    self.give(wish.clone(), at);
                }
            } else {
                placed.extend(group);
            }
        }
        for (wish, group) in self.alike(&placed) {
            for at in group {
                placed.remove(&at);
                self.give(wish.clone(), at);
            }
        }
        for at in placed {
            let home = &self.declared.sites[at].home;
            let wish = self.place(home);
            let wish = if self.scope.is_free(&wish) { wish } else { names::suffixed(&wish, "Enum") };
            let ident = self.scope.claim(Section::Enums, &home.path, &wish);
            self.join(ident, at);
        }
    }

    /// Returns enums with the same values in places that are called alike, by the name of those places.
    ///
    /// If places of one name have different values, the largest group gets the name. A name of one word is given only if there is no
    /// such doubt.
    fn alike(&self, sites: &BTreeSet<usize>) -> Vec<(Ident, Vec<usize>)> {
        let mut roles: BTreeMap<(Ident, bool), SitesByValues<'_>> = BTreeMap::new();
        for &at in sites {
            if let Some(role) = self.role(&self.declared.sites[at].home) {
                roles.entry(role).or_default().entry(self.values(at)).or_default().push(at);
            }
        }
        let mut alike = Vec::new();
        for ((name, is_one_word), groups) in roles {
            let most = groups.values().map(Vec::len).max().unwrap_or_default();
            let is_clear = if is_one_word {
                groups.len() == 1
            } else {
                groups.values().filter(|group| group.len() == most).count() == 1
            };
            if most > 1 && is_clear && self.scope.is_free(&name) {
                alike.extend(groups.into_values().find(|group| group.len() == most).map(|group| (name, group)));
            }
        }
        alike
    }

    /// Returns what a place is called apart from the schema or method that it is in, and whether that is one word: `WarningCode` for
    /// the `code` of an object at `warnings`.
    fn role(&self, home: &Home<'_>) -> Option<(Ident, bool)> {
        let mut word = home.word.to_owned();
        if let Owner::Node(node) = &home.owner {
            let node = &self.declared.nodes[*node];
            // An object inside an alias has a substitute word.
            if matches!(node.shape, Shape::Alias(_)) {
                return None;
            }
            if let Name::Inline(outer) = &node.name {
                let outer = outer.word;
                let one = outer.strip_suffix('s').filter(|one| one.len() > 2 && !one.ends_with('s')).unwrap_or(outer);
                word = format!("{one} {word}");
            }
        }
        let is_one_word = !names::snake(&word, "enum").as_str().trim_end_matches('_').contains('_');
        Some((names::type_free(names::pascal(&word, "Enum"), "Enum"), is_one_word))
    }

    /// Returns the values that a site has today.
    fn values(&self, site: usize) -> BTreeSet<&'a str> {
        values::current(self.document, &self.declared.sites[site])
    }

    /// Makes a site one of an enum, and notes it.
    fn give(&mut self, ident: Ident, site: usize) {
        self.scope.give(Section::Enums, &self.declared.sites[site].home.path, &ident);
        self.join(ident, site);
    }

    fn join(&mut self, ident: Ident, site: usize) {
        match self.enums.iter_mut().find(|(known, _)| *known == ident) {
            Some((_, sites)) => sites.push(site),
            None => self.enums.push((ident, vec![site])),
        }
    }

    /// Returns the name made of owner and property.
    fn place(&self, home: &Home<'_>) -> Ident {
        match &home.owner {
            Owner::Method(owner) => names::joined(owner, home.word),
            // The holder stands before what it holds, so it has a name.
            Owner::Node(node) => match &self.nodes[*node] {
                Some(owner) => names::joined(owner, home.word),
                None => names::pascal(&home.shown, "Schema"),
            },
        }
    }

    fn finish(mut self) -> TypeNames {
        // A place that had its name before the others must not go before them: the next run knows all of them.
        for (_, of_enum) in &mut self.enums {
            of_enum.sort_unstable();
        }
        let mut sites = vec![0; self.declared.sites.len()];
        for (number, (_, of_enum)) in self.enums.iter().enumerate() {
            for &site in of_enum {
                sites[site] = number;
            }
        }
        let unnamed = || names::pascal("", "Schema");
        let nodes = self.nodes.into_iter().map(|ident| ident.unwrap_or_else(unnamed)).collect();
        TypeNames { nodes, sites, enums: self.enums }
    }
}

/// Returns the name that the values suggest: `HARM_CATEGORY_UNSPECIFIED` makes `HarmCategory`. A single word (`STATE`) is
/// not used as a name, since too many enums would share it.
fn wish(schema: &Schema) -> Option<Ident> {
    let prefix = values::prefix(schema)?.strip_suffix('_')?;
    let words = prefix.split('_').filter(|word| !word.is_empty()).count();
    (words > 1).then(|| names::type_free(names::pascal(prefix, "Enum"), "Enum"))
}
