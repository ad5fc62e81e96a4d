//! The names ledger: which element of an API has which Rust name.
//!
//! A name that is in the ledger is read and never computed, and no other element gets it. So a new revision, or one that is
//! deleted, renames nothing. An entry whose element is gone stays reserved until a maintainer deletes its line.

use std::collections::BTreeMap;

use discovery_document::json;

#[cfg(feature = "cli")]
use crate::api::{Api, TypeItem};
use crate::{
    error::{Error, Result},
    names::Ident,
};

/// Rust names of one API version, by section, scope and name in the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ledger(BTreeMap<Section, BTreeMap<String, BTreeMap<String, Ident>>>);

/// Kinds of elements that have names. Elements of one section and scope never share a name, except places of one enum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Section {
    /// Function that leads to a resource.
    Accessors,
    /// Type of the call of a method with optional parameters.
    Calls,
    /// Enum, by a place that declares it.
    Enums,
    /// Field of a struct.
    Fields,
    /// Method of a resource or of the client.
    Methods,
    /// Module of a resource at the top.
    Modules,
    /// Struct of an object that is declared in place.
    Objects,
    /// Argument of a method, or setter of its call.
    Parameters,
    /// Struct of a resource.
    Resources,
    /// Type of a schema.
    Schemas,
    /// Variant of an enum, by the enum's Rust name.
    Values,
}

/// Sections with the key that each has in the file.
const SECTIONS: [(Section, &str); 11] = [
    (Section::Accessors, "accessors"),
    (Section::Calls, "calls"),
    (Section::Enums, "enums"),
    (Section::Fields, "fields"),
    (Section::Methods, "methods"),
    (Section::Modules, "modules"),
    (Section::Objects, "objects"),
    (Section::Parameters, "parameters"),
    (Section::Resources, "resources"),
    (Section::Schemas, "schemas"),
    (Section::Values, "values"),
];

/// Returns the path of `name` inside `path`. A dot, parenthesis or tilde in a name is escaped, so that paths are unique.
pub(crate) fn join(path: &str, name: &str) -> String {
    let name = escaped(name);
    if path.is_empty() { name } else { format!("{path}.{name}") }
}

/// Returns the path of a method's parameter.
pub(crate) fn parameter(method: &str, name: &str) -> String {
    format!("{method}({})", escaped(name))
}

fn escaped(name: &str) -> String {
    if name.contains(['~', '.', '(']) {
        name.replace('~', "~0").replace('.', "~1").replace('(', "~2")
    } else {
        name.to_owned()
    }
}

impl Section {
    fn key(self) -> &'static str {
        SECTIONS.iter().find(|(section, _)| *section == self).map_or("", |(_, key)| key)
    }

    /// Returns the scope of a path, in which names are unique.
    fn scope(self, path: &str) -> &str {
        match self {
            Section::Accessors | Section::Fields | Section::Methods => {
                path.rsplit_once('.').map_or("", |(owner, _)| owner)
            }
            Section::Calls => path.split_once('.').map_or("", |(file, _)| file),
            Section::Resources => path.split_once('.').map_or(path, |(file, _)| file),
            Section::Parameters => path.split_once('(').map_or("", |(method, _)| method),
            Section::Values => path.split_once('.').map_or("", |(owner, _)| owner),
            Section::Enums | Section::Modules | Section::Objects | Section::Schemas => "",
        }
    }
}

impl Ledger {
    /// Reads the text of a file.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let read: BTreeMap<String, BTreeMap<String, String>> = json::read(text)?;
        let mut ledger = Ledger::default();
        for (key, names) in read {
            let Some((section, _)) = SECTIONS.iter().find(|(_, known)| *known == key) else {
                return Err(Error::Names(format!("unknown section {key}")));
            };
            for (path, name) in names {
                let Some(ident) = Ident::existing(&name) else {
                    return Err(Error::Names(format!("{key}: {path}: {name:?} is not a Rust name")));
                };
                ledger.insert(*section, &path, ident);
            }
        }
        ledger.check()?;
        Ok(ledger)
    }

    /// Returns the text of the file: one entry on a line, sorted.
    pub(crate) fn text(&self) -> String {
        let mut sections: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
        for (section, scopes) in &self.0 {
            let entries = scopes.values().flatten().map(|(path, ident)| (path.as_str(), ident.as_str()));
            sections.insert(section.key(), entries.collect());
        }
        serde_json::to_string_pretty(&sections).map_or_else(|_| String::new(), |text| text + "\n")
    }

    /// Returns the name of an element.
    pub(crate) fn get(&self, section: Section, path: &str) -> Option<&Ident> {
        self.0.get(&section)?.get(section.scope(path))?.get(path)
    }

    /// Returns all elements of a section in one scope with their names.
    pub(crate) fn scope(&self, section: Section, scope: &str) -> impl Iterator<Item = (&str, &Ident)> {
        let names = self.0.get(&section).and_then(|scopes| scopes.get(scope));
        names.into_iter().flatten().map(|(path, ident)| (path.as_str(), ident))
    }

    /// Notes the name of an element. One that is there stays.
    pub(crate) fn insert(&mut self, section: Section, path: &str, ident: Ident) {
        let scope = self.0.entry(section).or_default().entry(section.scope(path).to_owned()).or_default();
        scope.entry(path.to_owned()).or_insert(ident);
    }

    /// Notes another name of an element.
    pub(crate) fn replace(&mut self, section: Section, path: &str, ident: Ident) {
        let scope = self.0.entry(section).or_default().entry(section.scope(path).to_owned()).or_default();
        scope.insert(path.to_owned(), ident);
    }

    /// Gives an element the name of one that it was before, unless it has a name already.
    pub(crate) fn rename(&mut self, section: Section, old: &str, new: &str) {
        if self.get(section, new).is_some() {
            return;
        }
        let names = self.0.get_mut(&section).and_then(|scopes| scopes.get_mut(section.scope(old)));
        if let Some(ident) = names.and_then(|names| names.remove(old)) {
            self.insert(section, new, ident);
        }
    }

    /// Returns the ledger with the names that renamed elements of an API had before, under what they were called then.
    #[cfg(feature = "cli")]
    pub(crate) fn with_former(mut self, api: &Api) -> Self {
        for item in &api.types {
            match item {
                TypeItem::Struct(item) => {
                    let owner = join("", item.wire.as_deref().unwrap_or(item.ident.as_str()));
                    for field in &item.fields {
                        for wire in &field.aliases {
                            self.insert(Section::Fields, &join(&owner, wire), field.ident.clone());
                        }
                    }
                }
                TypeItem::Enum(item) => {
                    for variant in &item.variants {
                        for wire in &variant.aliases {
                            self.insert(Section::Values, &join(item.ident.as_str(), wire), variant.ident.clone());
                        }
                    }
                }
                TypeItem::Alias(_) => {}
            }
        }
        self
    }

    /// Checks that no two elements of a scope have one name, as can happen when a file is edited by hand.
    fn check(&self) -> Result<()> {
        let together: [&[Section]; 7] = [
            &[Section::Accessors, Section::Methods],
            &[Section::Calls, Section::Resources],
            &[Section::Enums, Section::Objects, Section::Schemas],
            &[Section::Fields],
            &[Section::Modules],
            &[Section::Parameters],
            &[Section::Values],
        ];
        for sections in together {
            let mut taken: BTreeMap<(&str, &Ident), (Section, &str)> = BTreeMap::new();
            for section in sections {
                for (scope, names) in self.0.get(section).into_iter().flatten() {
                    for (path, ident) in names {
                        let there = taken.insert((scope, ident), (*section, path));
                        if let Some((other, first)) = there
                            && (other, *section) != (Section::Enums, Section::Enums)
                        {
                            let (one, two) = (other.key(), section.key());
                            return Err(Error::Names(format!(
                                "{one} {first} and {two} {path} are both called {ident}"
                            )));
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_as_it_was_written() {
        let text = r#"{
  "fields": {
    "Part.inlineData": "inline_data",
    "Part.text": "text"
  },
  "parameters": {
    "files.list(pageSize)": "page_size"
  },
  "schemas": {
    "Part": "Part"
  }
}
"#;
        let ledger = Ledger::parse(text).expect("a ledger");
        assert_eq!(ledger.text(), text);
        assert_eq!(ledger.get(Section::Fields, "Part.text").map(Ident::as_str), Some("text"));
        let scope: Vec<&str> = ledger.scope(Section::Fields, "Part").map(|(path, _)| path).collect();
        assert_eq!(scope, ["Part.inlineData", "Part.text"]);
        assert_eq!(ledger.scope(Section::Parameters, "files.list").count(), 1);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for (text, message) in [
            (r#"{"colours": {}}"#, "names: unknown section colours"),
            (r#"{"schemas": {"A": "fn"}}"#, "names: schemas: A: \"fn\" is not a Rust name"),
            (r#"{"fields": {"A.b": "x", "A.c": "x"}}"#, "names: fields A.b and fields A.c are both called x"),
            (r#"{"enums": {"A.b": "X"}, "schemas": {"X": "X"}}"#, "names: enums A.b and schemas X are both called X"),
        ] {
            assert_eq!(Ledger::parse(text).unwrap_err().to_string(), message);
        }
        let shared = r#"{"enums": {"A.b": "X", "A.c": "X"}, "fields": {"A.b": "x", "B.b": "x"}}"#;
        assert!(Ledger::parse(shared).is_ok(), "places of one enum, and fields of two structs");
    }

    #[test]
    fn paths_are_unique() {
        assert_eq!(join(&join("", "A"), "b.c"), "A.b~1c");
        assert_eq!(join(&join(&join("", "A"), "b"), "c"), "A.b.c");
        assert_eq!(parameter("files.list", "x.y"), "files.list(x~1y)");
        assert_eq!(Section::Values.scope("State.a~1b"), "State");
    }
}
