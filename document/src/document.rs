//! The Discovery document as Google publishes it.
//!
//! One `Document` mirrors one revision. After `fold` it mirrors several, and `Seen` on each element tells which of them have
//! it. Maps are sorted, so the order of keys in the input never matters.

use std::collections::BTreeMap;

use serde_json::Value;

use mirror::mirror;

pub(crate) mod mirror;

/// First and last revision in which an element stood; empty before the fold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Revision that brought the element.
    pub first: String,
    /// Newest revision that has it.
    pub last: String,
}

/// Origin of an element of a folded document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// A document has it.
    #[default]
    Document,
    /// The overlay adds it.
    Overlay,
    /// The overlay borrows it from the document of another version.
    Borrowed,
}

mirror! {
    /// One API version: the whole document.
    pub struct Document {
        /// `discovery#restDescription`.
        pub kind: String = "kind",
        /// API name and version joined by a colon.
        pub id: String = "id",
        /// API name, such as `generativelanguage`.
        pub name: String = "name",
        /// Name with spaces, such as `Generative Language`; often absent.
        pub canonical_name: Option<String> = "canonicalName",
        /// API version, such as `v1beta`.
        pub version: String = "version",
        /// Date of the document, `YYYYMMDD`.
        pub revision: String = "revision",
        /// Title for people.
        pub title: String = "title",
        /// What the API is for.
        pub description: String = "description",
        /// Address of the human documentation.
        pub documentation_link: Option<String> = "documentationLink",
        /// Scheme and authority, with a closing slash.
        pub root_url: String = "rootUrl",
        /// The same for clients with certificates.
        pub mtls_root_url: Option<String> = "mtlsRootUrl",
        /// Path between root and a method's path; usually empty.
        pub service_path: String = "servicePath",
        /// `dataWrapper` wraps each body in `{"data": …}`.
        pub features: Vec<String> = "features",
        /// Regional endpoints.
        pub endpoints: Vec<Endpoint> = "endpoints",
        /// OAuth scopes.
        pub auth: Option<Auth> = "auth",
        /// Parameters that every method accepts.
        pub parameters: BTreeMap<String, Parameter> = "parameters",
        /// Methods that belong to no resource.
        pub methods: BTreeMap<String, Method> = "methods",
        /// Resources at the top.
        pub resources: BTreeMap<String, Resource> = "resources",
        /// Types by name.
        pub schemas: BTreeMap<String, Schema> = "schemas",
        // Redundant addresses, the publisher, pictures, names for other languages.
        unread {
            "basePath", "baseUrl", "batchPath", "discoveryVersion", "etag", "exponentialBackoffDefault",
            "fullyEncodeReservedExpansion", "icons", "labels", "ownerDomain", "ownerName", "packagePath", "protocol",
            "serviceVersion", "version_module",
        }
        plain {
            /// File the document was read from, for error messages.
            pub source: String,
            /// Whether it names no version, so that another one stands in for it.
            pub lacks_version: bool,
            /// SHA-256 of that file in hexadecimal digits; empty when it was not read from a file.
            pub digest: String,
            /// Revisions folded into this document, oldest first; empty before the fold.
            pub revisions: Vec<String>,
            /// Revisions of other versions that elements are borrowed from.
            pub borrowed_from: Vec<String>,
            /// Keys that the mirror does not know; `unknown` reports them.
            pub other: BTreeMap<String, Value>,
        }
    }

    /// A regional endpoint.
    pub struct Endpoint {
        /// Root of the endpoint.
        pub endpoint_url: String = "endpointUrl",
        /// Region, such as `europe-west3`.
        pub location: String = "location",
        /// What it is for.
        pub description: String = "description",
        /// Whether it is on its way out.
        pub deprecated: bool = "deprecated",
        plain {
            /// Keys that the mirror does not know; `unknown` reports them.
            pub other: BTreeMap<String, Value>,
        }
    }

    /// The `auth` object.
    pub struct Auth {
        /// OAuth 2.0.
        pub oauth2: OAuth2 = "oauth2",
        plain {
            /// Keys that the mirror does not know; `unknown` reports them.
            pub other: BTreeMap<String, Value>,
        }
    }

    /// The scopes that the API knows.
    pub struct OAuth2 {
        /// Scope address to its description.
        pub scopes: BTreeMap<String, Scope> = "scopes",
        plain {
            /// Keys that the mirror does not know; `unknown` reports them.
            pub other: BTreeMap<String, Value>,
        }
    }

    /// One scope.
    pub struct Scope {
        /// What it allows.
        pub description: String = "description",
        plain {
            /// Keys that the mirror does not know; `unknown` reports them.
            pub other: BTreeMap<String, Value>,
        }
    }

    /// A resource: methods and further resources.
    pub struct Resource {
        /// What it stands for; Google leaves this out, our own documents have it.
        pub description: String = "description",
        /// Whether it is on its way out.
        pub deprecated: bool = "deprecated",
        /// Methods by name.
        pub methods: BTreeMap<String, Method> = "methods",
        /// Resources inside by name.
        pub resources: BTreeMap<String, Resource> = "resources",
        plain {
            /// Where it stood.
            pub seen: Seen,
            /// Keys that the mirror does not know; `unknown` reports them.
            pub other: BTreeMap<String, Value>,
        }
    }

    /// One method.
    pub struct Method {
        /// Dotted name, unique in the document; need not follow the resource tree.
        pub id: String = "id",
        /// What it does.
        pub description: String = "description",
        /// Whether it is on its way out.
        pub deprecated: bool = "deprecated",
        /// Verb.
        pub http_method: String = "httpMethod",
        /// Template of the path under `servicePath`.
        pub path: String = "path",
        /// API version for the `X-Goog-Api-Version` header.
        pub api_version: Option<String> = "apiVersion",
        /// Path and query parameters.
        pub parameters: BTreeMap<String, Parameter> = "parameters",
        /// Required parameters in signature order; may be absent or incomplete.
        pub parameter_order: Vec<String> = "parameterOrder",
        /// Body.
        pub request: Option<Body> = "request",
        /// Reply; absent for 204.
        pub response: Option<Body> = "response",
        /// Scopes, any of which suffices.
        pub scopes: Vec<String> = "scopes",
        /// Whether it takes media.
        pub supports_media_upload: bool = "supportsMediaUpload",
        /// How it takes media.
        pub media_upload: Option<MediaUpload> = "mediaUpload",
        /// Whether `alt=media` returns bytes.
        pub supports_media_download: bool = "supportsMediaDownload",
        /// Whether bytes come from `/download/…`.
        pub use_media_download_service: bool = "useMediaDownloadService",
        // A path for people, and a flag of client libraries that watch channels.
        unread {
            "flatPath", "supportsSubscription",
        }
        plain {
            /// Where it comes from.
            pub origin: Origin,
            /// Where it stood.
            pub seen: Seen,
            /// Keys that the mirror does not know; `unknown` reports them.
            pub other: BTreeMap<String, Value>,
        }
    }

    /// A method's body or reply: a reference, or in seven documents an inline schema.
    pub struct Body {
        /// Name of the parameter that holds the body in old client libraries; not sent.
        pub parameter_name: Option<String> = "parameterName",
        flatten {
            /// The type.
            pub schema: Schema,
        }
    }

    /// The upload endpoints of a method.
    pub struct MediaUpload {
        /// Media types accepted.
        pub accept: Vec<String> = "accept",
        /// Largest size, in bytes or with a unit such as `1GB`.
        pub max_size: Option<String> = "maxSize",
        /// Endpoints by protocol.
        pub protocols: Protocols = "protocols",
        plain {
            /// Keys that the mirror does not know; `unknown` reports them.
            pub other: BTreeMap<String, Value>,
        }
    }

    /// Upload protocols.
    pub struct Protocols {
        /// One request.
        pub simple: Option<Protocol> = "simple",
        /// Many requests.
        pub resumable: Option<Protocol> = "resumable",
        plain {
            /// Keys that the mirror does not know; `unknown` reports them.
            pub other: BTreeMap<String, Value>,
        }
    }

    /// One upload endpoint.
    pub struct Protocol {
        /// Whether metadata and media may come as `multipart/related`.
        pub multipart: bool = "multipart",
        /// Path from the root, with a leading slash.
        pub path: String = "path",
        plain {
            /// Keys that the mirror does not know; `unknown` reports them.
            pub other: BTreeMap<String, Value>,
        }
    }

    /// A path or query parameter.
    pub struct Parameter {
        /// `path` or `query`.
        pub location: String = "location",
        /// Whether it must be given.
        pub required: bool = "required",
        /// Whether it may be given several times.
        pub repeated: bool = "repeated",
        flatten {
            /// The type and its text.
            pub schema: Schema,
        }
    }

    /// A type: a named schema, a property, an item, or a parameter's type.
    pub struct Schema {
        /// Name of a named schema.
        pub id: Option<String> = "id",
        /// What it means.
        pub description: String = "description",
        /// Whether it is on its way out.
        pub deprecated: bool = "deprecated",
        /// `string`, `integer`, `number`, `boolean`, `object`, `array` or `any`.
        pub ty: Option<String> = "type",
        /// Refinement of the type, such as `int64`.
        pub format: Option<String> = "format",
        /// Name of another schema.
        pub reference: Option<String> = "$ref",
        /// Regular expression that a string matches.
        pub pattern: Option<String> = "pattern",
        /// Smallest value, as text.
        pub minimum: Option<String> = "minimum",
        /// Largest value, as text.
        pub maximum: Option<String> = "maximum",
        /// Value that the server assumes, as text.
        pub default: Option<serde_json::Value> = "default",
        /// Whether only the server sets it.
        pub read_only: bool = "readOnly",
        /// Values of an enum.
        pub values: Vec<String> = "enum",
        /// Descriptions parallel to the values; may be missing or short.
        pub enum_descriptions: Vec<String> = "enumDescriptions",
        /// Deprecation parallel to the values; may be missing or short.
        pub enum_deprecated: Vec<bool> = "enumDeprecated",
        /// Element of an array.
        pub items: Option<Box<Schema>> = "items",
        /// Value of a map.
        pub additional_properties: Option<Box<Schema>> = "additionalProperties",
        /// Properties of an object.
        pub properties: BTreeMap<String, Schema> = "properties",
        /// Schemas of which an object is one, told apart by a property.
        pub variant: Option<Variant> = "variant",
        /// Marks such as `required`.
        pub annotations: Option<Annotations> = "annotations",
        plain {
            /// Where it stood.
            pub seen: Seen,
            /// Where it comes from.
            pub origin: Origin,
            /// Where each value stood, parallel to `values`; empty before the fold.
            pub enum_seen: Vec<Seen>,
            /// Former texts of values that the overlay knows to be renamed, by the value.
            pub former_values: BTreeMap<String, Vec<String>>,
            /// Former names of a property that the overlay knows to be renamed.
            pub former_names: Vec<String>,
            /// Keys that the mirror does not know; `unknown` reports them.
            pub other: BTreeMap<String, Value>,
        }
    }

    /// The `variant` object.
    pub struct Variant {
        /// Property that tells which schema it is.
        pub discriminant: String = "discriminant",
        /// The schemas.
        pub map: Vec<VariantSchema> = "map",
        plain {
            /// Keys that the mirror does not know; `unknown` reports them.
            pub other: BTreeMap<String, Value>,
        }
    }

    /// One of the schemas that an object can be.
    pub struct VariantSchema {
        /// Value of the property that tells it.
        pub type_value: String = "type_value",
        /// Name of the schema.
        pub reference: String = "$ref",
        plain {
            /// Keys that the mirror does not know; `unknown` reports them.
            pub other: BTreeMap<String, Value>,
        }
    }

    /// The `annotations` object.
    pub struct Annotations {
        /// Ids of methods that need the property.
        pub required: Vec<String> = "required",
        plain {
            /// Keys that the mirror does not know; `unknown` reports them.
            pub other: BTreeMap<String, Value>,
        }
    }
}

/// Verbs of methods that handle a thing, which may be called a stream.
const HANDLING: [&str; 10] =
    ["cancel", "create", "delete", "get", "insert", "list", "patch", "start", "stop", "update"];

impl Method {
    /// Returns whether the method called `name` replies with a stream. Documents do not say it, but names do: `stream`,
    /// `streamGenerateContent`, `serverStreamingPredict`; and for `createStream`, which could create a stream, the name of the
    /// reply.
    pub fn streams(&self, name: &str) -> bool {
        let reply = self.response.as_ref().and_then(|body| body.schema.reference.as_deref());
        let (name, reply) = (words(name), words(reply.unwrap_or_default()));
        let name: Vec<&str> = name.iter().map(String::as_str).collect();
        match name.as_slice() {
            ["stream" | "streaming", ..] => true,
            [verb, rest @ ..] if rest.contains(&"streaming") || rest.last() == Some(&"stream") => {
                !HANDLING.contains(verb) || reply.iter().any(|word| word == "streaming")
            }
            _ => false,
        }
    }
}

impl Document {
    /// Returns a method by its name after those of its resources, such as `models.get`.
    pub fn method(&self, path: &str) -> Option<&Method> {
        let Some((resources, name)) = path.rsplit_once('.') else { return self.methods.get(path) };
        let mut names = resources.split('.');
        let mut resource = self.resources.get(names.next()?)?;
        for name in names {
            resource = resource.resources.get(name)?;
        }
        resource.methods.get(name)
    }

    /// Returns the same for changes.
    pub fn method_mut(&mut self, path: &str) -> Option<&mut Method> {
        let Some((resources, name)) = path.rsplit_once('.') else { return self.methods.get_mut(path) };
        let mut names = resources.split('.');
        let mut resource = self.resources.get_mut(names.next()?)?;
        for name in names {
            resource = resource.resources.get_mut(name)?;
        }
        resource.methods.get_mut(name)
    }
}

/// Returns a key that orders revisions in time: dates compare as dates, and the `0` of an undated document comes before all of
/// them.
pub fn revision_order(revision: &str) -> (usize, &str) {
    (revision.len(), revision)
}

/// Parts a name such as `streamGenerateContent` or `create_stream` into its words, lower case.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut previous = ' ';
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            if !previous.is_ascii_alphanumeric() || (c.is_ascii_uppercase() && !previous.is_ascii_uppercase()) {
                words.push(String::new());
            }
            words.extend(words.is_empty().then(String::new));
            if let Some(word) = words.last_mut() {
                word.push(c.to_ascii_lowercase());
            }
        }
        previous = c;
    }
    words
}
