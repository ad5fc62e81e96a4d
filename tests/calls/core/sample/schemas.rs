//! Schemas of the sample API, version `v1`.

use generativelanguage::rt;

/// A chat.
#[derive(Clone, Default, PartialEq, rt::Schema)]
#[non_exhaustive]
pub struct Chat {
    /// When it began.
    pub create_time: Option<rt::Timestamp>,
    /// Turns, oldest first.
    pub contents: Vec<Content>,
    /// The kind.
    pub kind: Option<Kind>,
    /// Labels.
    pub labels: rt::Map<String>,
    /// Resource name.
    pub name: Option<String>,
    /// The chat it was forked from.
    pub parent: Option<Box<Chat>>,
    /// Time to live.
    pub ttl: Option<rt::Duration>,
    /// The former name of a chat.
    #[deprecated = "last seen in revision 20250101"]
    #[expect(deprecated, reason = "it names a deprecated type")]
    pub old: Option<Old>,
    /// The old ones by name.
    #[deprecated = "last seen in revision 20250101"]
    #[expect(deprecated, reason = "it names a deprecated type")]
    pub olds: rt::Map<Old>,
    /// Fields that this version does not know; kept and written back.
    pub unknown_fields: rt::UnknownFields,
}

/// The kinds of chats.
#[derive(Clone, Debug, PartialEq, Eq, Hash, rt::OpenEnum)]
#[non_exhaustive]
pub enum Kind {
    /// Not said.
    KindUnspecified,
    /// Between two.
    Private,
    /// Between many.
    Group,
    /// With everybody.
    #[deprecated]
    Public,
    /// A value that this version does not know; kept and written back.
    Unknown(rt::UnknownValue),
}

/// One message of a conversation.
#[derive(Clone, Default, PartialEq, rt::Schema)]
#[non_exhaustive]
pub struct Content {
    /// Ordered parts of the message.
    pub parts: Vec<Part>,
    /// The author: `user` or `model`.
    pub role: Option<String>,
    /// Fields that this version does not know; kept and written back.
    pub unknown_fields: rt::UnknownFields,
}

/// Nothing.
#[derive(Clone, Default, PartialEq, rt::Schema)]
#[non_exhaustive]
pub struct Empty {
    /// Fields that this version does not know; kept and written back.
    pub unknown_fields: rt::UnknownFields,
}

/// One page of chats.
#[derive(Clone, Default, PartialEq, rt::Schema)]
#[non_exhaustive]
pub struct ListChatsResponse {
    /// The chats.
    pub chats: Vec<Chat>,
    /// Token of the next page.
    pub next_page_token: Option<String>,
    /// Fields that this version does not know; kept and written back.
    pub unknown_fields: rt::UnknownFields,
}

impl rt::Page for ListChatsResponse {
    type Item = Chat;

    fn next_page_token(&self) -> Option<&str> {
        self.next_page_token.as_deref().filter(|token| !token.is_empty())
    }

    fn into_items(self) -> Vec<Self::Item> {
        self.chats
    }
}

/// One page of chats by name.
#[derive(Clone, Default, PartialEq, rt::Schema)]
#[non_exhaustive]
pub struct ListChatsByNameResponse {
    /// The chats.
    pub items: rt::Map<Chat>,
    /// Token of the next page.
    pub next_page_token: Option<String>,
    /// Fields that this version does not know; kept and written back.
    pub unknown_fields: rt::UnknownFields,
}

impl rt::Page for ListChatsByNameResponse {
    type Item = (String, Chat);

    fn next_page_token(&self) -> Option<&str> {
        self.next_page_token.as_deref().filter(|token| !token.is_empty())
    }

    fn into_items(self) -> Vec<Self::Item> {
        self.items.into_iter().collect()
    }
}

/// The former kinds of chats.
#[deprecated = "last seen in revision 20250101"]
#[derive(Clone, Default, PartialEq, rt::Schema)]
#[non_exhaustive]
pub struct Old {
    /// Resource name.
    pub name: Option<String>,
    /// Fields that this version does not know; kept and written back.
    pub unknown_fields: rt::UnknownFields,
}

/// A long-running operation.
#[derive(Clone, Default, PartialEq, rt::Schema)]
#[non_exhaustive]
pub struct Operation {
    /// True if it is done.
    pub done: Option<bool>,
    /// The error.
    pub error: Option<Status>,
    /// Its progress.
    pub metadata: Option<rt::Struct>,
    /// Its name.
    pub name: Option<String>,
    /// Its result.
    pub response: Option<rt::Struct>,
    /// Fields that this version does not know; kept and written back.
    pub unknown_fields: rt::UnknownFields,
}

impl rt::LongRunning for Operation {
    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    fn done(&self) -> bool {
        self.done == Some(true)
    }

    fn error(&self) -> Option<rt::Value> {
        self.error.as_ref().map(rt::to_value)
    }

    fn response(&self) -> Option<&rt::Struct> {
        self.response.as_ref()
    }

    fn metadata(&self) -> Option<&rt::Struct> {
        self.metadata.as_ref()
    }
}

/// A part of a message.
#[derive(Clone, Default, PartialEq, rt::Schema)]
#[non_exhaustive]
pub struct Part {
    /// Bytes.
    pub data: Option<rt::Base64>,
    /// Is nothing but there.
    pub empty: Option<Empty>,
    /// Which fields count.
    pub mask: Option<rt::FieldMask>,
    /// Text.
    pub text: Option<String>,
    /// True if it is a thought.
    pub thought: Option<bool>,
    /// Fields that this version does not know; kept and written back.
    pub unknown_fields: rt::UnknownFields,
}

/// A problem.
#[derive(Clone, Default, PartialEq, rt::Schema)]
#[non_exhaustive]
pub struct Status {
    /// Its number.
    pub code: Option<i32>,
    /// Its description.
    pub message: Option<String>,
    /// Fields that this version does not know; kept and written back.
    pub unknown_fields: rt::UnknownFields,
}

/// One of each.
#[derive(Clone, Default, PartialEq, rt::Schema)]
#[non_exhaustive]
pub struct Zoo {
    /// Any JSON.
    pub any: Option<rt::Value>,
    /// Any JSON, often.
    pub anys: Vec<rt::Value>,
    /// Any JSON by name.
    pub any_map: Option<rt::Struct>,
    /// Booleans.
    pub flag: Option<bool>,
    /// A day.
    pub day: Option<rt::Date>,
    /// Doubles.
    pub double: Option<f64>,
    /// Floats.
    pub float: Option<f32>,
    /// Floats, often.
    pub floats: Vec<f32>,
    /// 32 bits.
    pub int: Option<i32>,
    /// 64 bits.
    pub long: Option<i64>,
    /// 64 bits, often.
    pub longs: Vec<i64>,
    /// 64 bits by name.
    pub long_map: rt::Map<i64>,
    /// 64 bits, often, by name, in lists.
    pub deep: rt::Map<Vec<Vec<i64>>>,
    /// Enums, often.
    pub kinds: Vec<Kind>,
    /// Enums by name.
    pub kind_map: rt::Map<Kind>,
    /// Parts by name.
    pub part_map: rt::Map<Part>,
    /// Rows of cells.
    pub rows: Vec<Vec<f64>>,
    /// Without a sign.
    pub unsigned: Option<u32>,
    /// 64 bits without a sign.
    pub unsigned_long: Option<u64>,
    /// A name with a collision.
    pub type_: Option<String>,
    /// Any object.
    pub object: Option<JsonObject>,
    /// A name with an underscore.
    #[schema(name = "_responseJsonSchema")]
    pub response_json_schema_2: Option<rt::Value>,
    /// Fields that this version does not know; kept and written back.
    pub unknown_fields: rt::UnknownFields,
}

/// Any JSON object.
pub type JsonObject = rt::Struct;
