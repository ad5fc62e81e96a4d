//! The elements of an API that a row of the hand-written layer names.

use std::collections::{BTreeMap, BTreeSet};

use super::Type;
use crate::names::Ident;

/// The elements by their names in the document. A row that is in an [`Api`](super::Api) has all that its code needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    /// The structs of schemas.
    pub(crate) schemas: BTreeMap<&'static str, Ident>,
    /// Fields, as `Schema.property`.
    pub(crate) fields: BTreeMap<&'static str, FieldPart>,
    /// Resources at the top.
    pub(crate) resources: BTreeMap<&'static str, ResourcePart>,
    /// Methods, by id without the API's name.
    pub(crate) methods: BTreeMap<&'static str, MethodPart>,
    /// The optional parts of the row that the version has.
    pub(crate) extras: BTreeSet<&'static str>,
}

/// A field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FieldPart {
    /// Rust name.
    pub(crate) ident: Ident,
    /// Rust name of the setter.
    pub(crate) setter: Ident,
    /// The enum of its values, if they are one.
    pub(crate) enumeration: Option<Ident>,
}

/// A resource at the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ResourcePart {
    /// The module.
    pub(crate) module: Ident,
    /// The struct.
    pub(crate) ident: Ident,
}

/// A method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MethodPart {
    /// Rust name.
    pub(crate) ident: Ident,
    /// The type of a decoded response.
    pub(crate) returns: Type,
    /// True if a struct around the call takes optional parameters.
    pub(crate) has_options: bool,
}

/// The reason why a name is found: `lower` leaves out each row that lacks one.
const DECIDED: &str = "a row is written only if `lower` found all that it needs";

impl Parts {
    /// Returns the struct of a schema.
    pub(crate) fn schema(&self, name: &str) -> &Ident {
        self.schemas.get(name).expect(DECIDED)
    }

    /// Returns the name of a field, given as `Schema.property`.
    pub(crate) fn field(&self, path: &str) -> &Ident {
        &self.part(path).ident
    }

    /// Returns the name of a field's setter.
    pub(crate) fn setter(&self, path: &str) -> &Ident {
        &self.part(path).setter
    }

    /// Returns a field.
    pub(crate) fn part(&self, path: &str) -> &FieldPart {
        self.fields.get(path).expect(DECIDED)
    }

    /// Returns a resource at the top.
    pub(crate) fn resource(&self, name: &str) -> &ResourcePart {
        self.resources.get(name).expect(DECIDED)
    }

    /// Returns a method.
    pub(crate) fn method(&self, id: &str) -> &MethodPart {
        self.methods.get(id).expect(DECIDED)
    }

    /// Returns true if the version has an optional part of the row.
    pub(crate) fn has(&self, extra: &str) -> bool {
        self.extras.contains(extra)
    }
}
