//! The decided API: what will be written, with every name, type and order settled.
//!
//! `lower` makes these values and `emit` prints them; nothing here knows of documents, and nothing of tokens.

use std::collections::BTreeMap;

use discovery_document::{Origin, Seen, overlay::ServiceFacts};

use crate::names::Ident;

pub(crate) use parts::{FieldPart, MethodPart, Parts, ResourcePart};
pub(crate) use types::{Alias, Alternative, Deprecation, Enum, Field, Page, Slot, Struct, Type, TypeItem, Variant};

mod parts;
mod types;

/// One API version.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Api {
    /// API name, such as `generativelanguage`.
    pub(crate) name: String,
    /// API version, such as `v1beta`.
    pub(crate) version: String,
    /// Newest revision.
    pub(crate) revision: String,
    /// Documents it was made from, oldest first, as the files' headers show them.
    pub(crate) sources: Vec<String>,
    /// Title, such as `Generative Language API`.
    pub(crate) title: String,
    /// Lines of the module's doc.
    pub(crate) doc: Vec<String>,
    /// Lines that count the elements by source, when there are several.
    pub(crate) counts: Vec<String>,
    /// URLs, scopes, and environment variables of the client.
    pub(crate) service: Service,
    /// OAuth scopes, by the name of their constants.
    pub(crate) scopes: Vec<Scope>,
    /// Schemas and enums in the order in which they are written.
    pub(crate) types: Vec<TypeItem>,
    /// Rows that connect schemas to the hand-written layer.
    pub(crate) helpers: Vec<Helper>,
    /// Methods that belong to no resource, by wire name.
    pub(crate) methods: Vec<Method>,
    /// Resources at the top, by wire name.
    pub(crate) resources: Vec<Resource>,
}

/// The facts that a client of the API needs before the first call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "the document calls it the path of the service")]
pub(crate) struct Service {
    /// Lines of the client's doc.
    pub(crate) doc: Vec<String>,
    /// Scheme and authority, with a closing slash.
    pub(crate) root_url: String,
    /// The same for clients with certificates; empty when there is none.
    pub(crate) mtls_root_url: String,
    /// Path between the root and each method's path.
    pub(crate) service_path: String,
    /// Template of the method that returns an operation by its name; empty when there is none.
    pub(crate) operation_path: String,
    /// OAuth scopes of calls whose method names none; empty when most methods name none.
    pub(crate) scopes: Vec<Ident>,
    /// Environment variables that hold an API key, first match wins.
    pub(crate) api_key_env: Vec<String>,
    /// Environment variable that overrides the root URL; empty if there is none.
    pub(crate) base_url_env: String,
    /// Regional endpoints: location and root, sorted.
    pub(crate) endpoints: Vec<(String, String)>,
    /// Facts that clients pass on to the runtime as they are.
    pub(crate) facts: ServiceFacts,
}

/// An OAuth scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scope {
    /// Name of the constant.
    pub(crate) ident: Ident,
    /// Its URL, which token requests contain.
    pub(crate) url: String,
    /// Lines of the doc.
    pub(crate) doc: Vec<String>,
}

/// A row that connects schemas to the hand-written layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Helper {
    /// Its name.
    pub(crate) name: Ident,
    /// The schemas that it is about.
    pub(crate) types: Vec<Ident>,
    /// The elements that its code names.
    pub(crate) parts: Parts,
}

/// A resource: a struct with methods, and accessors of the resources inside.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Resource {
    /// Name in the document.
    pub(crate) wire: String,
    /// The function that leads to it, and for a resource at the top its module.
    pub(crate) accessor: Ident,
    /// The module's name, which is its file's; meant for resources at the top.
    pub(crate) module: Ident,
    /// The struct.
    pub(crate) ident: Ident,
    /// Lines of the doc.
    pub(crate) doc: Vec<String>,
    /// Lines of the doc of the function that leads to it, which may stand in another file.
    pub(crate) accessor_doc: Vec<String>,
    /// The deprecation, if the element is deprecated.
    pub(crate) deprecated: Option<Deprecation>,
    /// Methods, by wire name.
    pub(crate) methods: Vec<Method>,
    /// Resources inside, by wire name.
    pub(crate) resources: Vec<Resource>,
    /// The revisions that have it.
    pub(crate) seen: Seen,
}

/// One method.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Method {
    /// Rust name.
    pub(crate) ident: Ident,
    /// Dotted name in the document.
    pub(crate) id: String,
    /// The path from a client, such as `models().list`.
    pub(crate) rust_path: String,
    /// Lines of the doc.
    pub(crate) doc: Vec<String>,
    /// The deprecation, if the element is deprecated.
    pub(crate) deprecated: Option<Deprecation>,
    /// True if its signature names a deprecated type, which needs a note even if the method itself is deprecated.
    pub(crate) names_deprecated: bool,
    /// HTTP verb, upper case.
    pub(crate) verb: String,
    /// Template of the path.
    pub(crate) path: String,
    /// Arguments before the body.
    pub(crate) args: Vec<Arg>,
    /// Path parameters that can have one value only.
    pub(crate) constants: Vec<Constant>,
    /// The body.
    pub(crate) request: Option<Request>,
    /// The struct that takes the optional query parameters; none when there are none.
    pub(crate) call: Option<CallStruct>,
    /// The type of a decoded response.
    pub(crate) returns: Type,
    /// The kind of call.
    pub(crate) kind: Kind,
    /// The properties of the body that repeat a path parameter: their paths, and the parameter of each.
    pub(crate) fills: BTreeMap<String, String>,
    /// True if the call can be repeated safely, although its HTTP method does not imply it.
    pub(crate) safe_to_retry: bool,
    /// True if bodies are wrapped in `{"data": …}`.
    pub(crate) wrapped: bool,
    /// OAuth scopes of which each is enough, the preferred one first.
    pub(crate) scopes: Vec<Ident>,
    /// Value of the `X-Goog-Api-Version` header.
    pub(crate) api_version: Option<String>,
    /// The source of the method.
    pub(crate) origin: Origin,
    /// The revisions that have it.
    pub(crate) seen: Seen,
}

/// An argument of a method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Arg {
    /// Rust name.
    pub(crate) ident: Ident,
    /// Name in the path or query.
    pub(crate) wire: String,
    /// Type of one value.
    pub(crate) ty: Type,
    /// The place of the argument in a request.
    pub(crate) place: Place,
}

/// The place of an argument in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the path, where it must match the pattern unless that is empty.
    Path {
        /// A regular expression.
        pattern: String,
    },
    /// In the query.
    Query {
        /// True if it is a list of values.
        repeated: bool,
    },
}

/// A path parameter with a pattern that only one text matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Constant {
    /// Name in the path.
    pub(crate) wire: String,
    /// The pattern.
    pub(crate) pattern: String,
    /// The text.
    pub(crate) value: String,
}

/// A method's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    /// Rust name of the argument.
    pub(crate) ident: Ident,
    /// Its type; `HttpBody` is sent as it is, others as JSON.
    pub(crate) ty: Type,
    /// True if the method takes `impl Into` of the type, because the schema has conversions.
    pub(crate) converts: bool,
}

/// A call with setters for optional query parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CallStruct {
    /// Rust name.
    pub(crate) ident: Ident,
    /// Lines of the doc.
    pub(crate) doc: Vec<String>,
    /// Setters, by wire name.
    pub(crate) params: Vec<Param>,
}

/// An optional query parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Param {
    /// Rust name.
    pub(crate) ident: Ident,
    /// Name in the query.
    pub(crate) wire: String,
    /// Lines of the doc.
    pub(crate) doc: Vec<String>,
    /// The deprecation, if the element is deprecated.
    pub(crate) deprecated: Option<Deprecation>,
    /// Type of one value.
    pub(crate) ty: Type,
    /// True if it is a list of values.
    pub(crate) repeated: bool,
}

/// The kinds of calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One reply.
    Unary,
    /// Replies as they come.
    Streaming,
    /// One page after the other.
    Paged {
        /// The place of the page token.
        token: Token,
    },
    /// A reply, or bytes.
    Media {
        /// True if the media is served below `/download/…`.
        service: bool,
        /// True if there is media and never a JSON response.
        only: bool,
    },
    /// A long-running operation.
    Operation {
        /// Type of the result.
        response: Type,
        /// Type of the progress.
        metadata: Type,
    },
    /// Bytes are sent.
    Upload {
        /// Path for one request, from the root; empty when the method has none.
        simple: String,
        /// Path for many requests, from the root; empty when the method has none.
        resumable: String,
        /// Largest size in bytes.
        max: Option<u64>,
        /// The kind of call after the upload.
        then: Box<Kind>,
    },
}

/// The place of the page token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// In the query, as `pageToken`.
    Query,
    /// In the body, under this name.
    Body(String),
}

/// Features of a crate that are about the runtime.
pub(crate) const RESERVED_FEATURES: [&str; 12] = [
    "adc",
    "aws-lc-rs",
    "chrono",
    "default",
    "gzip",
    "http2",
    "jiff",
    "native-tls",
    "preserve_order",
    "rustls",
    "time",
    "tracing",
];

impl Kind {
    /// Returns the types that it names.
    pub(crate) fn types(&self) -> Vec<&Type> {
        match self {
            Kind::Operation { response, metadata } => vec![response, metadata],
            Kind::Upload { then, .. } => then.types(),
            Kind::Unary | Kind::Streaming | Kind::Paged { .. } | Kind::Media { .. } => Vec::new(),
        }
    }

    /// Returns the word for listings.
    #[cfg(feature = "cli")]
    pub(crate) fn label(&self) -> &'static str {
        match self {
            Kind::Unary => "unary",
            Kind::Streaming => "stream",
            Kind::Paged { .. } => "paged",
            Kind::Media { .. } => "download",
            Kind::Operation { .. } => "operation",
            Kind::Upload { .. } => "upload",
        }
    }
}

impl Resource {
    /// Returns the cargo feature that the module needs if resources have features: its name, unless a feature of
    /// another kind has it.
    pub(crate) fn feature(&self) -> String {
        let name = self.module.as_str();
        if RESERVED_FEATURES.contains(&name) { format!("{name}-resource") } else { name.to_owned() }
    }
}

impl Api {
    /// Returns every method, with those of nested resources, in the order in which they are written.
    pub(crate) fn all_methods(&self) -> Vec<&Method> {
        let mut methods: Vec<&Method> = self.methods.iter().collect();
        let mut resources: Vec<&Resource> = self.resources.iter().rev().collect();
        while let Some(resource) = resources.pop() {
            methods.extend(&resource.methods);
            resources.extend(resource.resources.iter().rev());
        }
        methods
    }
}
