//! Facts that Discovery cannot express, from `overlay.json`.
//!
//! The file is data about APIs, not about Rust. Each entry must match something in the documents that are loaded, so that
//! a fact that no longer holds is noticed: see [`Overlay::apply`].

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::{Diagnostic, Document, Method};

pub use acknowledged::Acknowledged;
pub use amend::{NewProperty, NewSchema, NewValue, Path};
pub use apply::Unmatched;
pub use borrow::Borrow;
pub use renamed::Renamed;
pub use service::{Completion, GenAi, ServerTimeout, ServiceFacts, TokenUsage};

mod acknowledged;
mod amend;
mod apply;
mod borrow;
mod check;
mod helper;
mod renamed;
mod service;

#[cfg(test)]
mod amend_tests;
#[cfg(test)]
mod tests;

/// The overlay file: facts by API name.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Overlay {
    /// Facts by API name, such as `generativelanguage`.
    pub apis: BTreeMap<String, Facts>,
}

/// What the overlay knows about one API; after [`Overlay::apply`], what it knows about one version of it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Facts {
    /// Environment variables that hold an API key, first match wins.
    pub api_key_env: Vec<String>,
    /// Environment variable that overrides the root address.
    pub base_url_env: Option<String>,
    /// Facts by method id without the API's name.
    pub methods: BTreeMap<String, MethodFacts>,
    /// Methods that exist and are not in the document, by id without the API's name.
    pub add: BTreeMap<String, Addition>,
    /// Schemas to add, by name.
    pub schemas: BTreeMap<String, NewSchema>,
    /// Properties to add or to type, as `Schema.property`.
    pub properties: BTreeMap<String, NewProperty>,
    /// Values to add to enums, by place (`Schema.property`) and text.
    pub values: BTreeMap<String, BTreeMap<String, NewValue>>,
    /// Values and properties with a new name, by place: `Schema.property` of an enum, or `Schema`.
    pub renamed: BTreeMap<String, Renamed>,
    /// Paths to correct, by method id without the API's name.
    pub paths: BTreeMap<String, Path>,
    /// What versions borrow from others.
    pub borrow: BTreeMap<String, Borrow>,
    /// Elements that stand in for deprecated ones: `Schema.property`, a schema's name or a method id, by the same.
    pub successors: BTreeMap<String, String>,
    /// Warnings that are known, by JSON pointer.
    pub acknowledged: BTreeMap<String, Acknowledged>,
    /// Mutually exclusive properties by schema.
    pub one_of: BTreeMap<String, OneOf>,
    /// Hand-written conveniences of the runtime; after `apply` only those whose requirements are met.
    pub helpers: Vec<Helper>,
    /// What clients need to know of the service at run time.
    pub service: ServiceFacts,
    /// Name of the API, set when the facts are selected; method ids start with it.
    #[serde(skip)]
    pub api: String,
    /// What all helpers of the API declare, also those that this version does not get: a name stays reserved when the helper
    /// comes or goes.
    #[serde(skip)]
    pub declared: Declares,
    /// Entries that a document has overtaken, found by `apply`.
    #[serde(skip)]
    pub diagnostics: Vec<Diagnostic>,
}

/// Facts about one method.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct MethodFacts {
    /// First revision that has the method.
    pub since: Option<String>,
    /// Last revision that has the method.
    pub until: Option<String>,
    /// Whether repeating the call creates nothing.
    pub safe_to_retry: bool,
    /// What a long-running operation leads to.
    pub operation: Option<Operation>,
}

/// Types of a long-running operation, by schema name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Operation {
    /// Schema of `response`; any JSON when absent.
    pub response: Option<String>,
    /// Schema of `metadata`; any JSON when absent.
    pub metadata: Option<String>,
}

/// A method to add.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Addition {
    /// API versions that get the method.
    pub versions: Vec<String>,
    /// First revision that has it.
    pub since: Option<String>,
    /// Last revision that has it.
    pub until: Option<String>,
    /// The method as a document would describe it.
    pub method: Method,
}

/// Properties of which at most one is set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct OneOf {
    /// Wire names.
    pub fields: Vec<String>,
    /// First revision that has the group.
    pub since: Option<String>,
    /// Last revision that has the group.
    pub until: Option<String>,
}

/// A row that connects schemas to a hand-written layer of conveniences.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Helper {
    /// Name of the row, which the generator knows.
    pub name: String,
    /// Schemas that it cannot do without.
    pub schemas: Vec<String>,
    /// Properties, as `Schema.property`, and their types, without which the row is left out. A type is written as `string`, a
    /// format, `enum`, a schema's name, `[item]` or `{value}`; several are parted by `|`.
    pub requires: BTreeMap<String, String>,
    /// Methods that it calls, by id without the API's name.
    pub calls: BTreeMap<String, Signature>,
    /// Rows above this one that it builds on, by name.
    pub builds_on: Vec<String>,
    /// Request schemas into which it converts text, parts and messages, so that methods take anything that converts.
    pub conversions: BTreeSet<String>,
    /// Properties that the function `new` of a schema takes, by schema.
    pub constructors: BTreeMap<String, Vec<String>>,
    /// Names that it takes in modules where documents give names too.
    pub declares: Declares,
    /// First revision for which the row counts.
    pub since: Option<String>,
    /// Last revision for which the row counts.
    pub until: Option<String>,
}

/// A method as a helper calls it: with one argument for its path, and the body.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Signature {
    /// Schema of the body; none when absent.
    pub request: Option<String>,
    /// Schema of the reply.
    pub response: Option<String>,
}

/// Rust names that hand-written code has, so that nothing from a document may have them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Declares {
    /// Types beside the schemas.
    pub types: BTreeSet<String>,
    /// Functions of resources, by the resource's dotted path.
    pub functions: BTreeMap<String, BTreeSet<String>>,
}

impl Facts {
    /// Returns the facts of an API that no overlay speaks of.
    pub fn none(document: &Document) -> Self {
        Facts { api: document.name.clone(), ..Facts::default() }
    }

    /// The facts of a method by its full id, such as `generativelanguage.models.get`.
    pub fn method(&self, id: &str) -> Option<&MethodFacts> {
        let short = id.strip_prefix(&self.api)?.strip_prefix('.')?;
        self.methods.get(short)
    }

    /// The mutually exclusive properties of a schema.
    pub fn one_of(&self, schema: &str) -> Option<&OneOf> {
        self.one_of.get(schema)
    }
}
