//! Links to elements, as rustdoc resolves them from the file where they stand.

use std::collections::BTreeSet;

use super::{
    super::declarations::{Declarations, Raw, Shape},
    Element, Links, Scope,
};
use crate::{docs::code, names::Ident};

/// The settings that decide how an element can be named.
pub(in super::super) struct Setting {
    /// True if modules of resources are behind features, so that only they can name their own items.
    pub(in super::super) gated: bool,
    /// Schemas for which there are functions written by hand, which may have the names of fields.
    pub(in super::super) helped: BTreeSet<String>,
}

/// A generated file.
#[derive(Clone, Copy, PartialEq)]
enum File {
    Root,
    Schemas,
    /// The file of a resource at the top.
    Resource(usize),
}

/// Functions that every schema has, or gets from traits that are in scope everywhere. A field of such a name is one of two things
/// that a link could mean.
const FUNCTIONS: [&str; 12] = [
    "borrow",
    "borrow_mut",
    "clone",
    "clone_from",
    "default",
    "eq",
    "from",
    "into",
    "ne",
    "new",
    "to_owned",
    "to_string",
];

/// Names that are those of derive macros as well.
const DERIVES: [&str; 9] = ["Clone", "Copy", "Debug", "Default", "Eq", "Hash", "Ord", "PartialEq", "PartialOrd"];

impl Links<'_, '_> {
    /// Returns a link to an element; its name in code where nothing can be linked to.
    pub(super) fn link(&self, scope: Scope, element: &Element<'_>) -> String {
        let (is_own, label) = (is_own(scope, element), self.label(scope, element));
        let label = code(&label);
        if matches!(element, Element::Named(_)) {
            return label;
        }
        let Some(prefix) = self.prefix(self.file(scope), self.home(element)) else { return label };
        let kind = self.kind(element);
        let path = if is_own { format!("Self::{}", self.last(element)) } else { prefix + &self.item(element) };
        if kind.is_empty() && label == code(&path) { format!("[{label}]") } else { format!("[{label}]({kind}{path})") }
    }

    /// Returns the path of an element below the version's module.
    pub(super) fn path_of(&self, element: &Element<'_>) -> String {
        let prefix = match self.home(element) {
            File::Root => String::new(),
            File::Schemas => "schemas::".to_owned(),
            File::Resource(top) => format!("{}::", self.names.resources[top].module),
        };
        format!("{prefix}{}", self.item(element))
    }

    /// Returns what a reader sees.
    fn label(&self, scope: Scope, element: &Element<'_>) -> String {
        let is_near = matches!(
            (scope, element),
            (Scope::Method(_) | Scope::Setter(..), Element::Field(..) | Element::Setter(..))
        );
        if is_near || is_own(scope, element) { self.last(element) } else { self.item(element) }
    }

    /// Returns the path of an element below its file.
    fn item(&self, element: &Element<'_>) -> String {
        let last = self.last(element);
        let owner = match element {
            Element::Field(node, _) => self.names.nodes[*node].as_str(),
            Element::Value(number, _) => self.names.enums[*number].ident.as_str(),
            Element::Method(method) => self.declared.methods[*method]
                .resource
                .map_or("Client", |resource| self.names.resources[resource].ident.as_str()),
            Element::Setter(method, _) => self.names.methods[*method].call.as_ref().map_or("Client", Ident::as_str),
            Element::Node(_) | Element::Resource(_) | Element::Named(_) => return last,
        };
        format!("{owner}::{last}")
    }

    /// Returns the last name of an element's path.
    fn last(&self, element: &Element<'_>) -> String {
        let names = self.names;
        let ident = match element {
            Element::Node(node) => &names.nodes[*node],
            Element::Field(node, place) => &names.fields[*node][*place],
            Element::Value(number, place) => &names.enums[*number].variants[*place],
            Element::Method(method) => &names.methods[*method].ident,
            Element::Setter(method, place) => &names.methods[*method].options[*place],
            Element::Resource(resource) => &names.resources[*resource].ident,
            Element::Named(ident) => ident,
        };
        ident.to_string()
    }

    /// Returns what tells an element from another of its name.
    fn kind(&self, element: &Element<'_>) -> &'static str {
        match element {
            Element::Field(node, place) => {
                let ident = self.names.fields[*node][*place].as_str();
                let is_helped =
                    self.declared.nodes[*node].wire().is_some_and(|wire| self.setting.helped.contains(wire));
                let is_function = FUNCTIONS.contains(&ident) || ident.starts_with("set_");
                if is_helped || is_function { "field@" } else { "" }
            }
            Element::Node(node) if DERIVES.contains(&self.names.nodes[*node].as_str()) => {
                match &self.declared.nodes[*node].shape {
                    Shape::Struct(_) => "struct@",
                    Shape::Alias(Raw::Enum(_)) => "enum@",
                    Shape::Alias(_) => "type@",
                }
            }
            _ => "",
        }
    }

    /// Returns the file where an element is.
    fn home(&self, element: &Element<'_>) -> File {
        match element {
            Element::Node(_) | Element::Field(..) | Element::Value(..) => File::Schemas,
            Element::Method(method) | Element::Setter(method, _) => file_of(self.declared, *method),
            Element::Resource(resource) => File::Resource(self.declared.top(*resource)),
            Element::Named(_) => File::Root,
        }
    }

    /// Returns the file where a description stands.
    fn file(&self, scope: Scope) -> File {
        match scope {
            Scope::Accessor(_) => File::Root,
            Scope::Node(_) | Scope::Field(..) | Scope::Enum(_) | Scope::Variant(..) => File::Schemas,
            Scope::Method(method) | Scope::Setter(method, _) => file_of(self.declared, method),
            Scope::Resource(resource) => File::Resource(self.declared.top(resource)),
        }
    }

    /// Returns the path from one file to another, unless only a feature makes it.
    fn prefix(&self, from: File, to: File) -> Option<String> {
        let up = if from == File::Root { "" } else { "super::" };
        match to {
            to if to == from => Some(String::new()),
            File::Root => Some(up.to_owned()),
            File::Schemas => Some(format!("{up}schemas::")),
            File::Resource(_) if self.setting.gated => None,
            File::Resource(top) => Some(format!("{up}{}::", self.names.resources[top].module)),
        }
    }
}

fn file_of(declared: &Declarations<'_>, method: usize) -> File {
    declared.methods[method].resource.map_or(File::Root, |resource| File::Resource(declared.top(resource)))
}

/// Returns true if the element belongs to the item that the description is about, so that `Self` leads to it.
fn is_own(scope: Scope, element: &Element<'_>) -> bool {
    match (scope, element) {
        (Scope::Node(own) | Scope::Field(own, _), Element::Field(node, _)) => own == *node,
        (Scope::Enum(own) | Scope::Variant(own, _), Element::Value(number, _)) => own == *number,
        (Scope::Setter(own, _), Element::Setter(method, _)) => own == *method,
        _ => false,
    }
}
