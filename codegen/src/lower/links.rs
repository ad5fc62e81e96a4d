//! Names in descriptions, and the Rust items that they stand for.
//!
//! A description calls elements by their names in the document. A reader of the documentation knows the Rust names, so that
//! each name that can only mean one element becomes a link to it.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    declarations::{Declarations, Property, Raw, Shape},
    deprecation::Successor,
    naming::Names,
};
use crate::names::Ident;

mod index;
mod target;

use index::Index;
pub(super) use target::Setting;

/// All that a description can name.
pub(super) struct Links<'l, 'a> {
    declared: &'l Declarations<'a>,
    names: &'l Names<'a>,
    index: Index<'a>,
    successors: &'l BTreeMap<String, String>,
    setting: Setting,
}

/// The place of a description.
#[derive(Clone, Copy)]
pub(super) enum Scope {
    /// A struct or an alias.
    Node(usize),
    /// A field: the struct's number and the property's place in it.
    Field(usize, usize),
    /// An enum.
    Enum(usize),
    /// A variant: the enum's number and the place in it.
    Variant(usize, usize),
    /// A method.
    Method(usize),
    /// A setter: the method's number, and the place among the optional parameters.
    Setter(usize, usize),
    /// A resource, beside its methods.
    Resource(usize),
    /// The client's function that leads to a resource.
    Accessor(usize),
}

/// An element that a name stands for.
#[derive(Clone)]
enum Element<'l> {
    /// A node.
    Node(usize),
    /// A property of a struct.
    Field(usize, usize),
    /// A value of an enum.
    Value(usize, usize),
    /// A method.
    Method(usize),
    /// An optional parameter of a method.
    Setter(usize, usize),
    /// A resource.
    Resource(usize),
    /// Elements that share a name, or something that nothing can link to.
    Named(&'l Ident),
}

impl<'l, 'a> Links<'l, 'a> {
    pub(super) fn new(
        declared: &'l Declarations<'a>,
        names: &'l Names<'a>,
        successors: &'l BTreeMap<String, String>,
        setting: Setting,
    ) -> Self {
        Links { declared, names, index: Index::new(declared, names), successors, setting }
    }

    /// Returns the Markdown that stands for a name in a description, before the text `after`; `None` if the name means nothing, or
    /// too much, or the element that is described.
    pub(super) fn markdown(&self, scope: Scope, word: &str, after: &str) -> Option<String> {
        let word = word.strip_suffix("()").unwrap_or(word);
        let is_name = word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.$@".contains(&byte));
        if !is_name {
            return None;
        }
        let find = || if self.is_subject(scope, word) { None } else { self.find(scope, word) };
        let element = self.of_owner(word, after).or_else(find)?;
        Some(self.link(scope, &element))
    }

    /// Returns what replaces an element that the overlay names: a schema, a property, or a method by its id without the API's
    /// name.
    pub(super) fn successor(&self, element: &str) -> Option<Successor> {
        let wire = self.successors.get(element)?;
        let found = self.dotted(wire).or_else(|| self.schema(wire))?;
        Some(Successor { wire: wire.clone(), path: self.path_of(&found) })
    }

    /// Returns true if a name is that of the element that is described.
    fn is_subject(&self, scope: Scope, word: &str) -> bool {
        let name = match scope {
            Scope::Node(node) => self.declared.nodes[node].shown(),
            Scope::Field(node, place) => self.properties(node)[place].wire,
            Scope::Enum(_) => return false,
            Scope::Variant(number, place) => self.names.enums[number].values[place].wire,
            Scope::Method(method) => &self.declared.methods[method].shown,
            Scope::Setter(method, place) => self.declared.methods[method].options[place].wire,
            Scope::Resource(resource) | Scope::Accessor(resource) => &self.declared.resources[resource].shown,
        };
        name == word
    }

    /// Returns the property of a schema that follows: `topK` before ``of the `Model` ``.
    fn of_owner(&self, word: &str, after: &str) -> Option<Element<'_>> {
        let mut words = after.split_whitespace();
        let owner = match (words.next()?, words.next()?) {
            ("of", "a" | "an" | "the") => words.next()?,
            ("of", owner) => owner,
            _ => return None,
        };
        let (owner, _) = owner.strip_prefix('`')?.split_once('`')?;
        self.property(*self.declared.named.get(owner)?, word)
    }

    fn find(&self, scope: Scope, word: &str) -> Option<Element<'_>> {
        if word.contains('.') {
            return self.dotted(word).or_else(|| self.nested(scope, word));
        }
        self.near(scope, word).or_else(|| self.schema(word)).or_else(|| self.anywhere(scope, word))
    }

    /// Returns what a word means where it stands.
    fn near(&self, scope: Scope, word: &str) -> Option<Element<'_>> {
        match scope {
            Scope::Node(node) => self.in_node(node, word),
            Scope::Field(node, place) => {
                let raw = &self.properties(node).get(place)?.raw;
                let values = || raw.site().and_then(|site| self.value_of(self.names.sites[site], word));
                let inside = || is_compound(word).then(|| self.in_type(raw, word)).flatten();
                self.property(node, word).or_else(values).or_else(|| self.in_node(node, word)).or_else(inside)
            }
            Scope::Enum(number) | Scope::Variant(number, _) => self.value_of(number, word),
            Scope::Method(number) | Scope::Setter(number, _) => self.in_method(number, word),
            Scope::Resource(_) | Scope::Accessor(_) => None,
        }
    }

    /// Returns a property of a struct, or a value of one of its enums.
    fn in_node(&self, node: usize, word: &str) -> Option<Element<'_>> {
        let values = || {
            let is_value = word.starts_with(|c: char| c.is_ascii_uppercase());
            let sites = self.properties(node).iter().filter(|_| is_value).filter_map(|property| property.raw.site());
            let mut found = sites.filter_map(|site| self.value_of(self.names.sites[site], word));
            found.next().filter(|_| found.next().is_none())
        };
        let deeper = || {
            let inner = self.properties(node).iter().filter_map(|property| self.struct_in(&property.raw));
            let inner: BTreeSet<usize> = inner.filter(|_| is_compound(word)).collect();
            let mut found = inner.into_iter().filter_map(|inner| self.property(inner, word));
            found.next().filter(|_| found.next().is_none())
        };
        self.property(node, word).or_else(values).or_else(deeper)
    }

    fn in_method(&self, number: usize, word: &str) -> Option<Element<'_>> {
        let (method, names) = (&self.declared.methods[number], &self.names.methods[number]);
        let is_it = |wire: &str, ident: &Ident| wire == word || ident.as_str() == word;
        let argument = method.arguments.iter().zip(&names.arguments).find(|(given, ident)| is_it(given.wire, ident));
        if let Some((_, ident)) = argument {
            return Some(Element::Named(ident));
        }
        let option = method.options.iter().zip(&names.options).position(|(option, ident)| is_it(option.wire, ident));
        if let Some(place) = option {
            return Some(Element::Setter(number, place));
        }
        let parameters = method.arguments.iter().chain(&method.options);
        let mut values = parameters.filter_map(|parameter| parameter.raw.site());
        let value = values.find_map(|site| self.value_of(self.names.sites[site], word));
        let mut bodies = [&method.request, &method.response].into_iter().flatten();
        value.or_else(|| bodies.find_map(|raw| self.in_type(raw, word)))
    }

    /// Returns a property of the struct that a type is or holds.
    fn in_type(&self, raw: &Raw, word: &str) -> Option<Element<'_>> {
        self.property(self.struct_in(raw)?, word)
    }

    fn property(&self, node: usize, word: &str) -> Option<Element<'_>> {
        let fields = self.properties(node).iter().zip(&self.names.fields[node]);
        let mut named = fields.map(|(property, ident)| property.wire == word || ident.as_str() == word);
        named.position(|is_it| is_it).map(|place| Element::Field(node, place))
    }

    fn value_of(&self, number: usize, word: &str) -> Option<Element<'_>> {
        let values = &self.names.enums[number].values;
        values.iter().position(|value| value.wire == word).map(|place| Element::Value(number, place))
    }

    fn schema(&self, word: &str) -> Option<Element<'_>> {
        self.declared.named.get(word).map(|&node| Element::Node(node))
    }

    /// Returns what a word means wherever it stands.
    fn anywhere(&self, scope: Scope, word: &str) -> Option<Element<'_>> {
        if !is_compound(word) {
            return None;
        }
        let methods = self.index.methods.get(word).map_or(&[][..], Vec::as_slice);
        let resource = match scope {
            Scope::Method(number) | Scope::Setter(number, _) => self.declared.methods[number].resource,
            Scope::Resource(number) | Scope::Accessor(number) => Some(number),
            _ => None,
        };
        let beside = methods.iter().find(|&&method| self.declared.methods[method].resource == resource);
        if let Some(method) = beside.copied().or_else(|| self.chief(methods)) {
            return Some(Element::Method(method));
        }
        let same = |mut idents: Vec<&'l Ident>| {
            idents.dedup();
            (idents.len() == 1).then(|| Element::Named(idents[0]))
        };
        if !methods.is_empty() {
            return same(methods.iter().map(|&method| &self.names.methods[method].ident).collect());
        }
        match self.index.properties.get(word).map_or(&[][..], Vec::as_slice) {
            [] => {}
            &[(node, place)] => return Some(Element::Field(node, place)),
            several => return same(several.iter().map(|&(node, place)| &self.names.fields[node][place]).collect()),
        }
        match self.index.values.get(word).map_or(&[][..], Vec::as_slice) {
            &[(number, place)] => Some(Element::Value(number, place)),
            _ => self.index.resources.get(word).map(|&resource| Element::Resource(resource)),
        }
    }

    /// Returns the method that is meant by the name that several have: that of the resource with the most methods.
    fn chief(&self, methods: &[usize]) -> Option<usize> {
        let size = |method: usize| self.declared.methods_of(self.declared.methods[method].resource).count();
        let most = methods.iter().map(|&method| size(method)).max()?;
        let mut largest = methods.iter().copied().filter(|&method| size(method) == most);
        largest.next().filter(|_| largest.next().is_none())
    }

    /// Returns a method, a resource, or what is in a schema, by its full name.
    fn dotted(&self, word: &str) -> Option<Element<'_>> {
        if let Some(&method) = self.index.paths.get(word) {
            return Some(Element::Method(method));
        }
        if let Some(&resource) = self.index.resources.get(word).filter(|_| word.contains('.')) {
            return Some(Element::Resource(resource));
        }
        let (schema, rest) = word.split_once('.')?;
        self.inside(*self.declared.named.get(schema)?, rest)
    }

    /// Returns what a path of properties leads to from where it stands.
    fn nested(&self, scope: Scope, word: &str) -> Option<Element<'_>> {
        let (first, rest) = word.split_once('.')?;
        let Element::Field(node, place) = self.near(scope, first)? else { return None };
        self.inside(self.struct_in(&self.properties(node)[place].raw)?, rest)
    }

    /// Returns what a path of properties leads to from a struct; its end may be a value of an enum.
    fn inside(&self, mut node: usize, path: &str) -> Option<Element<'_>> {
        let mut words = path.split('.').peekable();
        loop {
            let found = self.property(node, words.next()?)?;
            let Element::Field(owner, place) = found else { return None };
            let raw = &self.properties(owner)[place].raw;
            let Some(next) = words.peek() else { return Some(found) };
            if let Some(site) = raw.site() {
                return self.value_of(self.names.sites[site], next).filter(|_| words.nth(1).is_none());
            }
            node = self.struct_in(raw)?;
        }
    }

    /// Returns the struct that a type is, or holds in lists and maps.
    fn struct_in(&self, raw: &Raw) -> Option<usize> {
        match raw {
            Raw::List(inner) | Raw::Map(inner) => self.struct_in(inner),
            raw => self.declared.by_value(raw),
        }
    }

    fn properties(&self, node: usize) -> &[Property<'a>] {
        match &self.declared.nodes[node].shape {
            Shape::Struct(properties) => properties,
            Shape::Alias(_) => &[],
        }
    }
}

/// Returns true if a word can hardly mean anything but an element: `pageSize`, `page_size`, `HARM_CATEGORY_TOXICITY`.
fn is_compound(word: &str) -> bool {
    let bytes = word.trim_matches('_').as_bytes();
    let is_hump = |two: &[u8]| two[0].is_ascii_lowercase() && two[1].is_ascii_uppercase();
    bytes.contains(&b'_') || bytes.windows(2).any(is_hump)
}
