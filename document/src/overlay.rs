//! Facts that Discovery cannot express, from `overlay.json`.
//!
//! The file contains data about APIs, not about Rust. Each entry must match an element of the loaded documents, so that
//! an outdated fact is noticed: see [`Overlay::apply`].

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
mod tests;

/// The overlay file: facts by API name.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Overlay {
    /// Facts by API name, such as `generativelanguage`.
    pub apis: BTreeMap<String, Facts>,
}

/// The facts of the overlay about one API; after [`Overlay::apply`], about one version of it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Facts {
    /// Environment variables for the API key; the first one that is set applies.
    pub api_key_env: Vec<String>,
    /// The environment variable that overrides the root URL.
    pub base_url_env: Option<String>,
    /// Facts by method id without the API's name.
    pub methods: BTreeMap<String, MethodFacts>,
    /// Methods that exist but are not in the document, by id without the API's name.
    pub add: BTreeMap<String, Addition>,
    /// Schemas to add, by name.
    pub schemas: BTreeMap<String, NewSchema>,
    /// Properties to add or to give a type, as `Schema.property`.
    pub properties: BTreeMap<String, NewProperty>,
    /// Values to add to enums, by place (`Schema.property`) and text.
    pub values: BTreeMap<String, BTreeMap<String, NewValue>>,
    /// Values and properties with a new name, by place: `Schema.property` of an enum, or `Schema`.
    pub renamed: BTreeMap<String, Renamed>,
    /// Paths to correct, by method id without the API's name.
    pub paths: BTreeMap<String, Path>,
    /// The elements that each version borrows from another.
    pub borrow: BTreeMap<String, Borrow>,
    /// Replacements of deprecated elements, by the deprecated element. Both are `Schema.property`, the name of a
    /// schema, or a method id.
    pub successors: BTreeMap<String, String>,
    /// Accepted warnings, by JSON pointer.
    pub acknowledged: BTreeMap<String, Acknowledged>,
    /// Mutually exclusive properties by schema.
    pub one_of: BTreeMap<String, OneOf>,
    /// Rows of the hand-written conveniences; after `apply`, only those whose requirements are met.
    pub helpers: Vec<Helper>,
    /// Facts about the service that clients need at run time.
    pub service: ServiceFacts,
    /// The name of the API, set when the facts are selected; method ids start with it.
    #[serde(skip)]
    pub api: String,
    /// The names that all helpers of the API declare, including helpers that this version lacks: a name stays reserved
    /// when a helper is added or removed.
    #[serde(skip)]
    pub declared: Declares,
    /// Redundant entries, which a document already covers; found by `apply`.
    #[serde(skip)]
    pub diagnostics: Vec<Diagnostic>,
}

/// Facts about one method.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct MethodFacts {
    /// The first revision that has the method.
    pub since: Option<String>,
    /// The last revision that has the method.
    pub until: Option<String>,
    /// True if the call is safe to retry, because it creates nothing.
    pub safe_to_retry: bool,
    /// The types of the long-running operation that the method starts.
    pub operation: Option<Operation>,
    /// The properties of the body that repeat a path parameter: the path of each, such as `requests[].model`, and the parameter.
    pub fills: BTreeMap<String, String>,
}

/// Types of a long-running operation, by schema name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Operation {
    /// The schema of `response`; any JSON if absent.
    pub response: Option<String>,
    /// The schema of `metadata`; any JSON if absent.
    pub metadata: Option<String>,
}

/// A method to add.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Addition {
    /// The API versions that get the method.
    pub versions: Vec<String>,
    /// The first revision that has it.
    pub since: Option<String>,
    /// The last revision that has it.
    pub until: Option<String>,
    /// The method as a document would describe it.
    pub method: Method,
}

/// Properties of which at most one may be set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct OneOf {
    /// The wire names.
    pub fields: Vec<String>,
    /// The first revision that has the group.
    pub since: Option<String>,
    /// The last revision that has the group.
    pub until: Option<String>,
}

/// A row that connects schemas to a hand-written layer of conveniences.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Helper {
    /// The name of the row, which the generator knows.
    pub name: String,
    /// The schemas that the row requires.
    pub schemas: Vec<String>,
    /// The properties that the row requires, as `Schema.property`, with their types. A type is written as `string`, a
    /// format, `enum`, the name of a schema, `[item]`, or `{value}`; alternatives are separated by `|`.
    pub requires: BTreeMap<String, String>,
    /// The methods that the row calls, by id without the API's name.
    pub calls: BTreeMap<String, Signature>,
    /// The names of rows above this one that it builds on.
    pub builds_on: Vec<String>,
    /// The request schemas into which text, parts, and messages are converted, so that methods accept any of them.
    pub conversions: BTreeSet<String>,
    /// The properties that the function `new` of a schema takes, by schema.
    pub constructors: BTreeMap<String, Vec<String>>,
    /// The names that the row declares in modules where documents declare names too.
    pub declares: Declares,
    /// The first revision for which the row applies.
    pub since: Option<String>,
    /// The last revision for which the row applies.
    pub until: Option<String>,
}

/// A method as a helper calls it: with one argument for its path, and the body.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Signature {
    /// The schema of the body, if there is one.
    pub request: Option<String>,
    /// The schema of the reply.
    pub response: Option<String>,
}

/// Rust names of hand-written code, which generated elements cannot use.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Declares {
    /// Types beside the schemas.
    pub types: BTreeSet<String>,
    /// Functions of resources, by the dotted path of the resource.
    pub functions: BTreeMap<String, BTreeSet<String>>,
}

impl Facts {
    /// Returns the facts of an API that the overlay does not mention.
    pub fn none(document: &Document) -> Self {
        Facts { api: document.name.clone(), ..Facts::default() }
    }

    /// Returns the facts of a method by its full id, such as `generativelanguage.models.get`.
    pub fn method(&self, id: &str) -> Option<&MethodFacts> {
        let short = id.strip_prefix(&self.api)?.strip_prefix('.')?;
        self.methods.get(short)
    }

    /// Returns the mutually exclusive properties of a schema.
    pub fn one_of(&self, schema: &str) -> Option<&OneOf> {
        self.one_of.get(schema)
    }
}
