//! Types of values: what `schemas.rs` declares, and what fields and arguments hold.

use discovery_document::Seen;

use crate::names::Ident;

/// A named type of `schemas.rs`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TypeItem {
    /// A struct.
    Struct(Struct),
    /// Another name for a type.
    Alias(Alias),
    /// An open enum.
    Enum(Enum),
}

/// A schema with properties, or without any.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Struct {
    /// Rust name.
    pub(crate) ident: Ident,
    /// Name in the document; none for an object declared in place.
    pub(crate) wire: Option<String>,
    /// Lines of the doc.
    pub(crate) doc: Vec<String>,
    /// The deprecation, if the element is deprecated.
    pub(crate) deprecated: Option<Deprecation>,
    /// Fields, by wire name.
    pub(crate) fields: Vec<Field>,
    /// Which field holds the items, when it is one page of a list.
    pub(crate) page: Option<Page>,
    /// True if a request with this schema patches a resource, so that clearing a field must be explicit.
    pub(crate) is_patched: bool,
    /// True if it is a long-running operation.
    pub(crate) is_operation: bool,
    /// Fields that the function `new` takes.
    pub(crate) constructor: Vec<Ident>,
    /// Schemas of which an object is one, distinguished by a property.
    pub(crate) alternatives: Vec<Alternative>,
    /// The revisions that have it.
    pub(crate) seen: Seen,
}

/// One of the schemas that an object can be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Alternative {
    /// Name in JSON of the property that distinguishes them.
    pub(crate) discriminant: String,
    /// Value of that property.
    pub(crate) value: String,
    /// Function that reads it.
    pub(crate) reader: Ident,
    /// Function that makes an object of it.
    pub(crate) maker: Ident,
    /// Its type.
    pub(crate) ty: Type,
}

/// A schema that is not an object: a list, a map, or any value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Alias {
    /// Rust name.
    pub(crate) ident: Ident,
    /// Name in the document.
    pub(crate) wire: String,
    /// Lines of the doc.
    pub(crate) doc: Vec<String>,
    /// The deprecation, if the element is deprecated.
    pub(crate) deprecated: Option<Deprecation>,
    /// True if its type names a deprecated one, which needs a note even if the alias itself is deprecated.
    pub(crate) names_deprecated: bool,
    /// The type behind the alias.
    pub(crate) ty: Type,
    /// The revisions that have it.
    pub(crate) seen: Seen,
}

/// One property.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Field {
    /// Rust name.
    pub(crate) ident: Ident,
    /// Rust name of the setter.
    pub(crate) setter: Ident,
    /// Name in JSON.
    pub(crate) wire: String,
    /// True if the naming rule turns `ident` into `wire`, so that no attribute is needed.
    pub(crate) default_wire: bool,
    /// Former names in JSON, which are read too.
    pub(crate) aliases: Vec<String>,
    /// Lines of the doc.
    pub(crate) doc: Vec<String>,
    /// The deprecation, if the element is deprecated.
    pub(crate) deprecated: Option<Deprecation>,
    /// True if only the server sets it.
    pub(crate) read_only: bool,
    /// The container of the value.
    pub(crate) slot: Slot,
    /// The revisions that have it.
    pub(crate) seen: Seen,
}

/// The container of a field; each has a natural absence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    /// `Option<T>`.
    Option(Type),
    /// `Option<Box<T>>`, if the schema would contain itself by value.
    Boxed(Type),
    /// `Vec<T>`, left out when empty.
    Vec(Type),
    /// `Map<T>`, left out when empty.
    Map(Type),
}

/// A type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    /// `()`: no reply.
    Unit,
    /// `bool`.
    Bool,
    /// `i32`.
    I32,
    /// `u32`.
    U32,
    /// `i64`.
    I64,
    /// `u64`.
    U64,
    /// `f32`.
    F32,
    /// `f64`.
    F64,
    /// `String`.
    String,
    /// `rt::Base64`.
    Base64,
    /// `rt::Timestamp`.
    Timestamp,
    /// `rt::Duration`.
    Duration,
    /// `rt::FieldMask`.
    FieldMask,
    /// `rt::Date`.
    Date,
    /// `rt::Value`: any JSON.
    Value,
    /// `rt::Struct`: an object of any JSON, in order; empty is not absent.
    Struct,
    /// `rt::HttpBody`: bytes and their content type.
    HttpBody,
    /// A type of `schemas.rs`.
    Named(Ident),
    /// `Vec<T>`.
    List(Box<Type>),
    /// `Map<T>`.
    Map(Box<Type>),
}

/// The fields of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// Field that holds the items.
    pub(crate) items: Ident,
    /// Its container.
    pub(crate) slot: Slot,
    /// Field that holds the token of the next page.
    pub(crate) token: Ident,
    /// Its name in JSON.
    pub(crate) token_wire: String,
}

/// An open enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Enum {
    /// Rust name.
    pub(crate) ident: Ident,
    /// Name in the document; none for an enum declared in place, as they usually are.
    pub(crate) wire: Option<String>,
    /// Lines of the doc.
    pub(crate) doc: Vec<String>,
    /// The deprecation, if the element is deprecated.
    pub(crate) deprecated: Option<Deprecation>,
    /// Beginning that the texts of the variants share, for the attribute; may be empty.
    pub(crate) prefix: String,
    /// Values in the document's order.
    pub(crate) variants: Vec<Variant>,
}

/// One value of an enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Variant {
    /// Rust name.
    pub(crate) ident: Ident,
    /// Text in JSON.
    pub(crate) wire: String,
    /// True if the naming rule turns the prefix and `ident` into `wire`, so that no attribute is needed.
    pub(crate) default_wire: bool,
    /// Former texts in JSON, which are read too.
    pub(crate) aliases: Vec<String>,
    /// Lines of the doc.
    pub(crate) doc: Vec<String>,
    /// The deprecation, if the element is deprecated.
    pub(crate) deprecated: Option<Deprecation>,
}

/// The reason for a deprecation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Deprecation {
    /// The document says so.
    Marked {
        /// Path of what replaces it, below the version's module.
        successor: Option<String>,
    },
    /// The newest revision does not have it.
    Gone {
        /// The last revision that had it.
        last: String,
        /// Path of what replaces it, below the version's module.
        successor: Option<String>,
    },
}

impl TypeItem {
    /// Returns the Rust name.
    pub(crate) fn ident(&self) -> &Ident {
        match self {
            TypeItem::Struct(item) => &item.ident,
            TypeItem::Alias(item) => &item.ident,
            TypeItem::Enum(item) => &item.ident,
        }
    }
}
