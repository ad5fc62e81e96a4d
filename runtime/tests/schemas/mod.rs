//! Schemas as the generator writes them, with one of everything.

#![expect(unreachable_pub, reason = "the code is a library's")]

use ::discovery_runtime::rt;

/// One of everything.
#[derive(Clone, Default, PartialEq, rt::Schema)]
#[non_exhaustive]
pub struct Zoo {
    /// True if it is open.
    pub flag: Option<bool>,
    pub int: Option<i32>,
    pub unsigned: Option<u32>,
    pub long: Option<i64>,
    pub unsigned_long: Option<u64>,
    pub float: Option<f32>,
    pub double: Option<f64>,
    pub text: Option<String>,
    pub data: Option<rt::Base64>,
    pub create_time: Option<rt::Timestamp>,
    pub day: Option<rt::Date>,
    pub ttl: Option<rt::Duration>,
    pub mask: Option<rt::FieldMask>,
    pub any: Option<rt::Value>,
    pub args: Option<rt::Struct>,
    pub kind: Option<Kind>,
    pub animal: Option<Animal>,
    /// Boxed, because it holds itself.
    pub parent: Option<Box<Zoo>>,
    pub names: Vec<String>,
    pub longs: Vec<i64>,
    pub rows: Vec<Vec<f64>>,
    pub animals: Vec<Animal>,
    pub labels: rt::Map<String>,
    pub long_map: rt::Map<i64>,
    pub long_lists: rt::Map<Vec<i64>>,
    pub animal_map: rt::Map<Animal>,
    pub anys: Vec<rt::Value>,
    /// The material.
    #[schema(name = "@type")]
    pub type_: Option<String>,
    /// Not used any more.
    #[deprecated = "use `labels`"]
    pub old_label: Option<String>,
    #[schema(name = "unknown_fields")]
    pub unknown_fields_2: Option<String>,
    /// Renamed on the server.
    #[schema(alias = "keeperName", alias = "guard")]
    pub keeper: Option<String>,
    pub new: Option<String>,
    pub self_: Option<String>,
    /// Fields that this version does not know; kept and written back.
    pub unknown_fields: rt::UnknownFields,
}

#[derive(Clone, Default, PartialEq, rt::Schema)]
#[non_exhaustive]
pub struct Animal {
    pub display_name: Option<String>,
    pub unknown_fields: rt::UnknownFields,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, rt::OpenEnum)]
#[schema(prefix = "ZOO_KIND_")]
#[non_exhaustive]
pub enum Kind {
    Unspecified,
    PettingZoo,
    #[schema(name = "aquarium")]
    Aquarium,
    #[schema(alias = "ZOO_KIND_PARK", alias = "PARK")]
    SafariPark,
    /// Gone.
    #[deprecated]
    Menagerie,
    Unknown(rt::UnknownValue),
}
