//! Names taken in one scope, such as the fields of a struct.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    ledger::{Ledger, Section},
    names::{self, Ident},
};

/// The names of one scope, and the ledger that they go to.
pub(super) struct Scope<'l> {
    ledger: &'l mut Ledger,
    /// Names that the runtime or hand-written code has.
    reserved: BTreeSet<String>,
    /// Names that elements have, and the section of each.
    taken: BTreeMap<String, Section>,
    /// Names that elements want which have none yet.
    wished: BTreeSet<String>,
}

/// Holder of a name that another element wants.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    /// The runtime or hand-written code.
    Reserved,
    /// An element of this section.
    Element(Section),
}

impl<'l> Scope<'l> {
    /// Opens a scope in which `reserved` and all names of these sections in the ledger are taken.
    pub(super) fn open<'r>(
        ledger: &'l mut Ledger,
        sections: &[(Section, &str)],
        reserved: impl IntoIterator<Item = &'r str>,
    ) -> Self {
        let reserved: BTreeSet<String> = reserved.into_iter().map(str::to_owned).collect();
        let mut taken = BTreeMap::new();
        for (section, scope) in sections {
            taken.extend(ledger.scope(*section, scope).map(|(_, ident)| (ident.to_string(), *section)));
        }
        Scope { ledger, reserved, taken, wished: BTreeSet::new() }
    }

    /// Returns the name that an element has in the ledger, unless something hand-written has taken it since.
    pub(super) fn known(&self, section: Section, path: &str) -> Option<Ident> {
        self.ledger.get(section, path).filter(|ident| !self.reserved.contains(ident.as_str())).cloned()
    }

    /// Announces the wish of an element without a name, so that nobody else is given it as a makeshift.
    pub(super) fn announce(&mut self, section: Section, path: &str, wish: &Ident) {
        if self.known(section, path).is_none() {
            self.wished.insert(wish.to_string());
        }
    }

    /// Returns who has `name`.
    pub(super) fn holder(&self, name: &Ident) -> Option<Holder> {
        if self.reserved.contains(name.as_str()) {
            return Some(Holder::Reserved);
        }
        self.taken.get(name.as_str()).map(|section| Holder::Element(*section))
    }

    /// Returns true if `name` is free.
    pub(super) fn is_free(&self, name: &Ident) -> bool {
        self.holder(name).is_none()
    }

    /// Returns true if an element without a name wants `name`.
    pub(super) fn is_wished(&self, name: &Ident) -> bool {
        self.wished.contains(name.as_str())
    }

    /// Gives an element its known name; otherwise `wish`, or when that is taken `wish` and a number.
    pub(super) fn claim(&mut self, section: Section, path: &str, wish: &Ident) -> Ident {
        if let Some(known) = self.known(section, path) {
            return known;
        }
        let mut ident = wish.clone();
        let mut number = 2;
        while !self.is_free(&ident) || (ident != *wish && self.is_wished(&ident)) {
            ident = names::numbered(wish, number);
            number += 1;
        }
        self.give(section, path, &ident);
        ident
    }

    /// Gives an element a name that is free.
    pub(super) fn give(&mut self, section: Section, path: &str, ident: &Ident) {
        self.taken.insert(ident.to_string(), section);
        self.ledger.replace(section, path, ident.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ident(name: &str) -> Ident {
        names::snake(name, "field")
    }

    fn open<'l>(ledger: &'l mut Ledger, reserved: &[&str]) -> Scope<'l> {
        Scope::open(ledger, &[(Section::Fields, "A")], reserved.iter().copied())
    }

    #[test]
    fn a_taken_name_gets_a_number() {
        let mut ledger = Ledger::default();
        let mut scope = open(&mut ledger, &["unknown_fields"]);
        scope.announce(Section::Fields, "A.a_2", &ident("a_2"));
        let mut claim = |path: &str, wish: &str| scope.claim(Section::Fields, path, &ident(wish)).to_string();
        assert_eq!(claim("A.a", "a"), "a");
        // `a_2` is wanted by another element.
        assert_eq!(claim("A._a", "a"), "a_3");
        assert_eq!(claim("A.a_2", "a_2"), "a_2");
        assert_eq!(claim("A.unknownFields", "unknownFields"), "unknown_fields_2");
        assert_eq!(claim("A.type", "type"), "type_");
        assert_eq!(claim("A.$type", "type"), "type_2");
    }

    #[test]
    fn a_known_name_stays_and_stays_taken() {
        let mut ledger = Ledger::default();
        open(&mut ledger, &[]).claim(Section::Fields, "A.b", &ident("x"));
        let mut scope = open(&mut ledger, &[]);
        assert_eq!(scope.claim(Section::Fields, "A.c", &ident("x")).as_str(), "x_2");
        assert_eq!(scope.claim(Section::Fields, "A.b", &ident("other")).as_str(), "x");
        // Hand-written code needs it now, and nothing would compile otherwise.
        let mut scope = open(&mut ledger, &["x"]);
        assert_eq!(scope.claim(Section::Fields, "A.b", &ident("x")).as_str(), "x_3");
    }
}
