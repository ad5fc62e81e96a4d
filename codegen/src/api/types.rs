//! Types of values: what `schemas.rs` declares, and what fields and arguments hold.

use discovery_document::Seen;

use crate::names::Ident;

/// A named type of `schemas.rs`.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeItem {
    /// A struct.
    Struct(Struct),
    /// Another name for a type.
    Alias(Alias),
    /// An open enum.
    Enum(Enum),
}

/// A schema with properties, or without any.
#[derive(Clone, Debug, PartialEq)]
pub struct Struct {
    /// Rust name.
    pub ident: Ident,
    /// Name in the document; none for an object declared in place.
    pub wire: Option<String>,
    /// Lines of the doc.
    pub doc: Vec<String>,
    /// Whether it is on its way out.
    pub deprecated: Option<Deprecation>,
    /// Fields, by wire name.
    pub fields: Vec<Field>,
    /// Which field holds the items, when it is one page of a list.
    pub page: Option<Page>,
    /// Whether it is a long-running operation.
    pub is_operation: bool,
    /// Where it stood.
    pub seen: Seen,
}

/// A schema that is no object of its own: a list, a map, or any value.
#[derive(Clone, Debug, PartialEq)]
pub struct Alias {
    /// Rust name.
    pub ident: Ident,
    /// Name in the document.
    pub wire: String,
    /// Lines of the doc.
    pub doc: Vec<String>,
    /// Whether it is on its way out.
    pub deprecated: Option<Deprecation>,
    /// Whether its type names a deprecated one, which needs a note even where the alias is deprecated itself.
    pub names_deprecated: bool,
    /// What it stands for.
    pub ty: Type,
    /// Where it stood.
    pub seen: Seen,
}

/// One property.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Rust name.
    pub ident: Ident,
    /// Rust name of the setter.
    pub setter: Ident,
    /// Name in JSON.
    pub wire: String,
    /// Whether the rule of wire names makes `wire` of `ident`, so that no attribute is needed.
    pub default_wire: bool,
    /// Former names in JSON, which are read too.
    pub aliases: Vec<String>,
    /// Lines of the doc.
    pub doc: Vec<String>,
    /// Whether it is on its way out.
    pub deprecated: Option<Deprecation>,
    /// Whether only the server sets it.
    pub read_only: bool,
    /// What holds the value.
    pub slot: Slot,
    /// Where it stood.
    pub seen: Seen,
}

/// The container of a field; each has a natural absence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slot {
    /// `Option<T>`.
    Option(Type),
    /// `Option<Box<T>>`, where the schema would hold itself by value.
    Boxed(Type),
    /// `Vec<T>`, left out when empty.
    Vec(Type),
    /// `Map<T>`, left out when empty.
    Map(Type),
}

/// A type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
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
pub struct Page {
    /// Field that holds the items.
    pub items: Ident,
    /// Its container.
    pub slot: Slot,
    /// Field that holds the token of the next page.
    pub token: Ident,
}

/// An open enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enum {
    /// Rust name.
    pub ident: Ident,
    /// Name in the document; none for an enum declared in place, as they usually are.
    pub wire: Option<String>,
    /// Lines of the doc.
    pub doc: Vec<String>,
    /// Whether it is on its way out.
    pub deprecated: Option<Deprecation>,
    /// Beginning that the texts of the variants share, for the attribute; may be empty.
    pub prefix: String,
    /// Values in the document's order.
    pub variants: Vec<Variant>,
}

/// One value of an enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Rust name.
    pub ident: Ident,
    /// Text in JSON.
    pub wire: String,
    /// Whether the rule of wire names makes `wire` of the prefix and `ident`, so that no attribute is needed.
    pub default_wire: bool,
    /// Former texts in JSON, which are read too.
    pub aliases: Vec<String>,
    /// Lines of the doc.
    pub doc: Vec<String>,
    /// Whether it is on its way out.
    pub deprecated: Option<Deprecation>,
}

/// Why something is deprecated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deprecation {
    /// The document says so.
    Marked,
    /// The newest revision does not have it; this was the last that did.
    Gone(String),
}

impl TypeItem {
    /// The Rust name.
    pub fn ident(&self) -> &Ident {
        match self {
            TypeItem::Struct(item) => &item.ident,
            TypeItem::Alias(item) => &item.ident,
            TypeItem::Enum(item) => &item.ident,
        }
    }

    /// Whether the document names it.
    pub(super) fn is_schema(&self) -> bool {
        match self {
            TypeItem::Struct(item) => item.wire.is_some(),
            TypeItem::Alias(_) => true,
            TypeItem::Enum(item) => item.wire.is_some(),
        }
    }
}
