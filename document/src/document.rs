//! The Discovery document as Google publishes it.
//!
//! One `Document` mirrors one revision. After `fold` it mirrors several, and `Seen` records for each element which of
//! them have it. Maps are sorted, so the order of keys in the input does not matter.

use std::collections::BTreeMap;

use serde_json::Value;

use mirror::mirror;

pub(crate) mod mirror;

/// The first and the last revision that have an element; empty before the fold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The revision that introduced the element.
    pub first: String,
    /// The newest revision that has it.
    pub last: String,
}

/// The origin of an element of a folded document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
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
        /// The name with spaces, such as `Generative Language`; often absent.
        pub canonical_name: Option<String> = "canonicalName",
        /// API version, such as `v1beta`.
        pub version: String = "version",
        /// The date of the document, `YYYYMMDD`.
        pub revision: String = "revision",
        /// The title for humans.
        pub title: String = "title",
        /// The purpose of the API.
        pub description: String = "description",
        /// The URL of the human documentation.
        pub documentation_link: Option<String> = "documentationLink",
        /// The scheme and authority, with a trailing slash.
        pub root_url: String = "rootUrl",
        /// The same for clients with certificates.
        pub mtls_root_url: Option<String> = "mtlsRootUrl",
        /// The path between the root and the path of a method; usually empty.
        pub service_path: String = "servicePath",
        /// `dataWrapper` wraps each body in `{"data": …}`.
        pub features: Vec<String> = "features",
        /// Regional endpoints.
        pub endpoints: Vec<Endpoint> = "endpoints",
        /// OAuth scopes.
        pub auth: Option<Auth> = "auth",
        /// Parameters that every method accepts.
        pub parameters: BTreeMap<String, Parameter> = "parameters",
        /// Methods outside of resources.
        pub methods: BTreeMap<String, Method> = "methods",
        /// Top-level resources.
        pub resources: BTreeMap<String, Resource> = "resources",
        /// Types by name.
        pub schemas: BTreeMap<String, Schema> = "schemas",
        // Redundant URLs, the publisher, icons, and names for other languages.
        unread {
            "basePath", "baseUrl", "batchPath", "discoveryVersion", "etag", "exponentialBackoffDefault",
            "fullyEncodeReservedExpansion", "icons", "labels", "ownerDomain", "ownerName", "packagePath", "protocol",
            "serviceVersion", "version_module",
        }
        plain {
            /// The file that the document was read from, for error messages.
            pub source: String,
            /// True if the document does not name a version, so that a default is used.
            pub lacks_version: bool,
            /// The SHA-256 digest of that file in hexadecimal; empty if the document was not read from a file.
            pub digest: String,
            /// The revisions folded into this document, oldest first; empty before the fold.
            pub revisions: Vec<String>,
            /// The revisions of other versions that elements are borrowed from.
            pub borrowed_from: Vec<String>,
            /// Keys that the mirror does not know; `unknown` reports them.
            pub other: BTreeMap<String, Value>,
        }
    }

    /// A regional endpoint.
    pub struct Endpoint {
        /// The root URL of the endpoint.
        pub endpoint_url: String = "endpointUrl",
        /// The region, such as `europe-west3`.
        pub location: String = "location",
        /// The purpose of the endpoint.
        pub description: String = "description",
        /// True if the endpoint is deprecated.
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

    /// The scopes of the API.
    pub struct OAuth2 {
        /// Scope URLs with their descriptions.
        pub scopes: BTreeMap<String, Scope> = "scopes",
        plain {
            /// Keys that the mirror does not know; `unknown` reports them.
            pub other: BTreeMap<String, Value>,
        }
    }

    /// One scope.
    pub struct Scope {
        /// The access that the scope grants.
        pub description: String = "description",
        plain {
            /// Keys that the mirror does not know; `unknown` reports them.
            pub other: BTreeMap<String, Value>,
        }
    }

    /// A resource, with methods and nested resources.
    pub struct Resource {
        /// The meaning of the resource. Google leaves this out; the documents of this project have it.
        pub description: String = "description",
        /// True if the resource is deprecated.
        pub deprecated: bool = "deprecated",
        /// Methods by name.
        pub methods: BTreeMap<String, Method> = "methods",
        /// Nested resources by name.
        pub resources: BTreeMap<String, Resource> = "resources",
        plain {
            /// The revisions that have the resource.
            pub seen: Seen,
            /// Keys that the mirror does not know; `unknown` reports them.
            pub other: BTreeMap<String, Value>,
        }
    }

    /// One method.
    pub struct Method {
        /// The dotted name, unique in the document. It need not follow the resource tree.
        pub id: String = "id",
        /// The effect of the method.
        pub description: String = "description",
        /// True if the method is deprecated.
        pub deprecated: bool = "deprecated",
        /// The HTTP method.
        pub http_method: String = "httpMethod",
        /// The template of the path below `servicePath`.
        pub path: String = "path",
        /// The API version for the `X-Goog-Api-Version` header.
        pub api_version: Option<String> = "apiVersion",
        /// Path and query parameters.
        pub parameters: BTreeMap<String, Parameter> = "parameters",
        /// The required parameters in signature order; may be absent or incomplete.
        pub parameter_order: Vec<String> = "parameterOrder",
        /// The request body.
        pub request: Option<Body> = "request",
        /// The response body; absent for 204.
        pub response: Option<Body> = "response",
        /// The scopes; any one of them suffices.
        pub scopes: Vec<String> = "scopes",
        /// True if the method accepts media.
        pub supports_media_upload: bool = "supportsMediaUpload",
        /// The endpoints and limits of media uploads.
        pub media_upload: Option<MediaUpload> = "mediaUpload",
        /// True if `alt=media` returns bytes.
        pub supports_media_download: bool = "supportsMediaDownload",
        /// True if bytes are served from `/download/…`.
        pub use_media_download_service: bool = "useMediaDownloadService",
        // A path for humans, and a flag for client libraries that watch channels.
        unread {
            "flatPath", "supportsSubscription",
        }
        plain {
            /// The source of the method.
            pub origin: Origin,
            /// The revisions that have the method.
            pub seen: Seen,
            /// Keys that the mirror does not know; `unknown` reports them.
            pub other: BTreeMap<String, Value>,
        }
    }

    /// A request or response body: a reference, or in seven documents an inline schema.
    pub struct Body {
        /// The name of the body's parameter in old client libraries; not sent.
        pub parameter_name: Option<String> = "parameterName",
        flatten {
            /// The type.
            pub schema: Schema,
        }
    }

    /// The upload endpoints of a method.
    pub struct MediaUpload {
        /// The accepted media types.
        pub accept: Vec<String> = "accept",
        /// The maximum size, in bytes or with a unit such as `1GB`.
        pub max_size: Option<String> = "maxSize",
        /// The endpoints by protocol.
        pub protocols: Protocols = "protocols",
        plain {
            /// Keys that the mirror does not know; `unknown` reports them.
            pub other: BTreeMap<String, Value>,
        }
    }

    /// Upload protocols.
    pub struct Protocols {
        /// An upload in a single request.
        pub simple: Option<Protocol> = "simple",
        /// An upload in several requests.
        pub resumable: Option<Protocol> = "resumable",
        plain {
            /// Keys that the mirror does not know; `unknown` reports them.
            pub other: BTreeMap<String, Value>,
        }
    }

    /// One upload endpoint.
    pub struct Protocol {
        /// True if metadata and media may be sent as `multipart/related`.
        pub multipart: bool = "multipart",
        /// The path from the root, with a leading slash.
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
        /// True if the parameter is required.
        pub required: bool = "required",
        /// True if the parameter may be repeated.
        pub repeated: bool = "repeated",
        flatten {
            /// The type and its documentation.
            pub schema: Schema,
        }
    }

    /// A type: a named schema, a property, an item, or the type of a parameter.
    pub struct Schema {
        /// The name of a named schema.
        pub id: Option<String> = "id",
        /// The meaning of the type.
        pub description: String = "description",
        /// True if the type is deprecated.
        pub deprecated: bool = "deprecated",
        /// `string`, `integer`, `number`, `boolean`, `object`, `array` or `any`.
        pub ty: Option<String> = "type",
        /// The refinement of the type, such as `int64`.
        pub format: Option<String> = "format",
        /// The name of another schema.
        pub reference: Option<String> = "$ref",
        /// The regular expression that a string must match.
        pub pattern: Option<String> = "pattern",
        /// The minimum, as text.
        pub minimum: Option<String> = "minimum",
        /// The maximum, as text.
        pub maximum: Option<String> = "maximum",
        /// The value that the server assumes, as text.
        pub default: Option<serde_json::Value> = "default",
        /// True if only the server sets the value.
        pub read_only: bool = "readOnly",
        /// The values of an enum.
        pub values: Vec<String> = "enum",
        /// Descriptions parallel to the values; may be missing or short.
        pub enum_descriptions: Vec<String> = "enumDescriptions",
        /// Deprecation parallel to the values; may be missing or short.
        pub enum_deprecated: Vec<bool> = "enumDeprecated",
        /// The element type of an array.
        pub items: Option<Box<Schema>> = "items",
        /// The value type of a map.
        pub additional_properties: Option<Box<Schema>> = "additionalProperties",
        /// The properties of an object.
        pub properties: BTreeMap<String, Schema> = "properties",
        /// The schemas that an object can have, distinguished by a property.
        pub variant: Option<Variant> = "variant",
        /// Annotations such as `required`.
        pub annotations: Option<Annotations> = "annotations",
        plain {
            /// The revisions that have the type.
            pub seen: Seen,
            /// The source of the type.
            pub origin: Origin,
            /// The revisions that have each value, parallel to `values`; empty before the fold.
            pub enum_seen: Vec<Seen>,
            /// Former texts of values that the overlay marks as renamed, by value.
            pub former_values: BTreeMap<String, Vec<String>>,
            /// Former names of a property that the overlay marks as renamed.
            pub former_names: Vec<String>,
            /// Keys that the mirror does not know; `unknown` reports them.
            pub other: BTreeMap<String, Value>,
        }
    }

    /// The `variant` object.
    pub struct Variant {
        /// The property that identifies the schema.
        pub discriminant: String = "discriminant",
        /// The schemas.
        pub map: Vec<VariantSchema> = "map",
        plain {
            /// Keys that the mirror does not know; `unknown` reports them.
            pub other: BTreeMap<String, Value>,
        }
    }

    /// One of the schemas that an object can have.
    pub struct VariantSchema {
        /// The value of the property that identifies this schema.
        pub type_value: String = "type_value",
        /// The name of the schema.
        pub reference: String = "$ref",
        plain {
            /// Keys that the mirror does not know; `unknown` reports them.
            pub other: BTreeMap<String, Value>,
        }
    }

    /// The `annotations` object.
    pub struct Annotations {
        /// The ids of methods that require the property.
        pub required: Vec<String> = "required",
        plain {
            /// Keys that the mirror does not know; `unknown` reports them.
            pub other: BTreeMap<String, Value>,
        }
    }
}

/// Words for methods that operate on something, which may itself be called a stream.
const HANDLING: [&str; 10] =
    ["cancel", "create", "delete", "get", "insert", "list", "patch", "start", "stop", "update"];

impl Method {
    /// Returns true if the method called `name` replies with a stream. Documents do not state this, but names show it:
    /// `stream`, `streamGenerateContent`, `serverStreamingPredict`. For `createStream`, which could create a stream,
    /// the name of the reply decides.
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
    /// Returns a method by its name with those of its resources, such as `models.get`.
    pub fn method(&self, path: &str) -> Option<&Method> {
        let Some((resources, name)) = path.rsplit_once('.') else { return self.methods.get(path) };
        let mut names = resources.split('.');
        let mut resource = self.resources.get(names.next()?)?;
        for name in names {
            resource = resource.resources.get(name)?;
        }
        resource.methods.get(name)
    }

    /// Returns a mutable reference to such a method.
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

/// Returns a key that sorts revisions by time: dates compare as dates, and the `0` of an undated document sorts first.
pub fn revision_order(revision: &str) -> (usize, &str) {
    (revision.len(), revision)
}

/// Splits a name such as `streamGenerateContent` or `create_stream` into its words, in lower case.
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
