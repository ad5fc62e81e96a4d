//! Which type is called what.
//!
//! Names are given revision by revision, oldest first, so that whoever had a name keeps it when a new revision brings
//! somebody who wants it too. Within one revision schemas come before objects in place, and these before enums.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    context::Context,
    enums,
    graph::{Graph, Home, Name, Owner, Raw},
};
use crate::{
    api::Type,
    names::{self, Ident, Scope},
};

/// The names of all types of a document.
pub(super) struct Names {
    /// Names of nodes, by number.
    pub(super) nodes: Vec<Ident>,
    /// The enum that each site declares, by number.
    pub(super) sites: Vec<usize>,
    /// Enums, in the order in which they were named.
    pub(super) enums: Vec<Named>,
}

/// An enum and where it is declared.
pub(super) struct Named {
    /// Rust name.
    pub(super) ident: Ident,
    /// Sites, oldest first.
    pub(super) sites: Vec<usize>,
}

/// The naming of types under way; what has no name yet is `None`.
struct Naming<'g, 'a> {
    graph: &'g Graph<'a>,
    scope: Scope,
    nodes: Vec<Option<Ident>>,
    enums: Vec<Named>,
    /// Enums by the name that their values gave them.
    shared: BTreeMap<Ident, usize>,
}

/// Gives every type its name.
pub(super) fn assign(cx: &mut Context<'_>, graph: &Graph<'_>) -> Names {
    let declared: Vec<&str> = cx.facts.declared.types.iter().map(String::as_str).collect();
    let mut naming = Naming {
        graph,
        scope: Scope::with(&declared),
        nodes: vec![None; graph.nodes.len()],
        enums: Vec::new(),
        shared: BTreeMap::new(),
    };
    let wishes = naming.schema_wishes();
    for (_, age, wish) in &wishes {
        naming.scope.announce(wish, *age);
    }
    for age in 0..cx.ages() {
        naming.schemas(cx, age, &wishes);
        naming.inline(cx, age);
        naming.enums(cx, age);
    }
    naming.finish()
}

impl Names {
    /// The type with its names.
    pub(super) fn ty(&self, raw: &Raw) -> Type {
        match raw {
            Raw::Leaf(ty) => ty.clone(),
            Raw::Node(node) => Type::Named(self.nodes[*node].clone()),
            Raw::Enum(site) => Type::Named(self.enums[self.sites[*site]].ident.clone()),
            Raw::List(inner) => Type::List(Box::new(self.ty(inner))),
            Raw::Map(inner) => Type::Map(Box::new(self.ty(inner))),
        }
    }
}

impl Naming<'_, '_> {
    /// Every schema, and every missing one that something refers to, with its age and wish. A schema is as old as the first
    /// reference to it: the name was spoken for even before the schema was there.
    fn schema_wishes(&self) -> Vec<(Result<usize, String>, usize, Ident)> {
        let named = self.graph.named.iter().map(|(name, &node)| {
            let own = self.graph.nodes[node].age;
            let age = self.graph.targets.get(name).map_or(own, |&referred| referred.min(own));
            (Ok(node), age, names::schema(name), *name)
        });
        let missing = self.graph.targets.iter().filter(|(name, _)| !self.graph.named.contains_key(*name));
        let missing = missing.map(|(&name, &age)| (Err(name.to_owned()), age, names::schema(name), name));
        let mut wishes: Vec<_> = named.chain(missing).collect();
        // One that keeps its own spelling goes before one that had to change it.
        wishes.sort_by_key(|(_, age, wish, name)| (*age, wish.as_str() != *name, *name));
        wishes.into_iter().map(|(node, age, wish, _)| (node, age, wish)).collect()
    }

    fn schemas(&mut self, cx: &mut Context<'_>, age: usize, wishes: &[(Result<usize, String>, usize, Ident)]) {
        for (node, _, wish) in wishes.iter().filter(|(_, own, _)| *own == age) {
            let Ok(node) = *node else {
                self.scope.take(wish);
                continue;
            };
            let makeshift = names::suffixed(wish, "Schema");
            let gives_way = self.is_enum(wish) || cx.facts.declared.types.contains(wish.as_str());
            let ident = if !self.scope.is_free(wish) && self.scope.is_free(&makeshift) && gives_way {
                self.scope.claim(&makeshift, age)
            } else {
                self.scope.claim(wish, age)
            };
            if ident != *wish {
                cx.warn(&self.graph.nodes[node].pointer, format!("the name {wish} is taken, called {ident}"));
            }
            self.nodes[node] = Some(ident);
        }
    }

    fn inline(&mut self, cx: &mut Context<'_>, age: usize) {
        for (at, node) in self.graph.nodes.iter().enumerate().filter(|(_, node)| node.age == age) {
            let Name::Inline(home) = &node.name else { continue };
            let wish = self.place(home);
            let ident = self.scope.claim(&wish, age);
            if ident != wish && !node.retired {
                cx.warn(&node.pointer, format!("the name {wish} is taken, called {ident}"));
            }
            self.nodes[at] = Some(ident);
        }
    }

    /// Enums that came with this revision: first those that a shared name fits, then the others under their places' names.
    fn enums(&mut self, cx: &Context<'_>, age: usize) {
        let sites = || self.graph.sites.iter().enumerate().filter(move |(_, site)| site.age == age);
        let mut groups: BTreeMap<Ident, Vec<usize>> = BTreeMap::new();
        let mut placed: BTreeSet<usize> = BTreeSet::new();
        for (at, site) in sites() {
            if let Some(node) = self.graph.schema_of(at) {
                let ident = self.nodes[node].clone().unwrap_or_else(|| self.place(&site.home));
                self.enums.push(Named { ident, sites: vec![at] });
            } else if let Some(wish) = enums::wish(site.source) {
                groups.entry(wish).or_default().push(at);
            } else {
                placed.insert(at);
            }
        }
        for (wish, group) in groups {
            let values = |at: usize| enums::values_at(cx, &self.graph.sites[at], age);
            if let Some(&known) = self.shared.get(&wish) {
                let of_known = enums::known_at(cx, self.graph, &self.enums[known].sites, age);
                let (same, other): (Vec<_>, Vec<_>) = group.into_iter().partition(|&at| values(at) == of_known);
                self.enums[known].sites.extend(same);
                placed.extend(other);
            } else if self.scope.is_free(&wish) && group.iter().all(|&at| values(at) == values(group[0])) {
                self.scope.take(&wish);
                self.shared.insert(wish.clone(), self.enums.len());
                self.enums.push(Named { ident: wish, sites: group });
            } else {
                placed.extend(group);
            }
        }
        for at in placed {
            let wish = self.place(&self.graph.sites[at].home);
            let wish = if self.scope.is_free(&wish) { wish } else { names::suffixed(&wish, "Enum") };
            let ident = self.scope.claim(&wish, age);
            self.enums.push(Named { ident, sites: vec![at] });
        }
    }

    /// The name made of owner and property.
    fn place(&self, home: &Home<'_>) -> Ident {
        match &home.owner {
            Owner::Method(owner) => names::joined(owner, home.word),
            // What holds something is never younger, and stands before it.
            Owner::Node(node) => match &self.nodes[*node] {
                Some(owner) => names::joined(owner, home.word),
                None => names::pascal(&home.path, "Schema"),
            },
        }
    }

    fn is_enum(&self, ident: &Ident) -> bool {
        self.enums.iter().any(|named| named.ident == *ident)
    }

    fn finish(self) -> Names {
        let mut sites = vec![0; self.graph.sites.len()];
        for (number, named) in self.enums.iter().enumerate() {
            for &site in &named.sites {
                sites[site] = number;
            }
        }
        let unnamed = || names::pascal("", "Schema");
        Names {
            nodes: self.nodes.into_iter().map(|ident| ident.unwrap_or_else(unnamed)).collect(),
            sites,
            enums: self.enums,
        }
    }
}
