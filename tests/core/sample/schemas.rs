//! Schemas of the sample API, version `v1`.

use generativelanguage::rt::{self, Map};

rt::schema! {
    /// A chat.
    pub struct Chat {
        /// When it began.
        pub create_time, set_create_time: Option<rt::Timestamp> = "createTime",
        /// Turns, oldest first.
        pub contents, set_contents: Vec<Content> = "contents",
        /// What it is.
        pub kind, set_kind: Option<Kind> = "kind",
        /// Labels.
        pub labels, set_labels: Map<String> = "labels",
        /// Resource name.
        pub name, set_name: Option<String> = "name",
        /// The chat it was forked from.
        pub parent, set_parent: Option<Box<Chat>> = "parent",
        /// Time to live.
        pub ttl, set_ttl: Option<rt::Duration> = "ttl",
        /// What it was before it was called a chat.
        #[deprecated = "last seen in revision 20250101"]
        pub old, set_old: Option<Old> = "old",
        /// The old ones by name.
        #[deprecated = "last seen in revision 20250101"]
        pub olds, set_olds: Map<Old> = "olds",
    }
}

rt::open_enum! {
    /// What a chat is.
    pub enum Kind {
        /// Not said.
        KindUnspecified = "KIND_UNSPECIFIED",
        /// Between two.
        Private = "PRIVATE",
        /// Between many.
        Group = "GROUP",
        /// With everybody.
        #[deprecated]
        Public = "PUBLIC",
    }
}

rt::schema! {
    /// One message of a conversation.
    pub struct Content {
        /// Ordered parts of the message.
        pub parts, set_parts: Vec<Part> = "parts",
        /// Who produced it: `user` or `model`.
        pub role, set_role: Option<String> = "role",
    }
}

rt::schema! {
    /// Nothing.
    pub struct Empty {}
}

rt::schema! {
    /// One page of chats.
    pub struct ListChatsResponse {
        /// The chats.
        pub chats, set_chats: Vec<Chat> = "chats",
        /// Token of the next page.
        pub next_page_token, set_next_page_token: Option<String> = "nextPageToken",
    }
}

rt::page! { ListChatsResponse { chats: Vec<Chat>, next_page_token } }

rt::schema! {
    /// One page of chats by name.
    pub struct ListChatsByNameResponse {
        /// The chats.
        pub items, set_items: Map<Chat> = "items",
        /// Token of the next page.
        pub next_page_token, set_next_page_token: Option<String> = "nextPageToken",
    }
}

rt::page! { ListChatsByNameResponse { items: Map<Chat>, next_page_token } }

rt::schema! {
    /// What chats were.
    #[deprecated = "last seen in revision 20250101"]
    pub struct Old {
        /// Resource name.
        pub name, set_name: Option<String> = "name",
    }
}

rt::schema! {
    /// A long-running operation.
    pub struct Operation {
        /// Whether it is over.
        pub done, set_done: Option<bool> = "done",
        /// What went wrong.
        pub error, set_error: Option<Status> = "error",
        /// Its progress.
        pub metadata, set_metadata: Map<rt::Value> = "metadata",
        /// Its name.
        pub name, set_name: Option<String> = "name",
        /// Its result.
        pub response, set_response: Map<rt::Value> = "response",
    }
}

rt::operation! { Operation }

rt::schema! {
    /// A part of a message.
    pub struct Part {
        /// Bytes.
        pub data, set_data: Option<rt::Base64> = "data",
        /// Is nothing but there.
        pub empty, set_empty: Option<Empty> = "empty",
        /// Which fields count.
        pub mask, set_mask: Option<rt::FieldMask> = "mask",
        /// Text.
        pub text, set_text: Option<String> = "text",
        /// Whether it is a thought.
        pub thought, set_thought: Option<bool> = "thought",
    }
}

rt::schema! {
    /// A problem.
    pub struct Status {
        /// Its number.
        pub code, set_code: Option<i32> = "code",
        /// Its description.
        pub message, set_message: Option<String> = "message",
    }
}

rt::schema! {
    /// One of each.
    pub struct Zoo {
        /// Any JSON.
        pub any, set_any: Option<rt::Value> = "any",
        /// Any JSON, often.
        pub anys, set_anys: Vec<rt::Value> = "anys",
        /// Any JSON by name.
        pub any_map, set_any_map: Map<rt::Value> = "anyMap",
        /// Booleans.
        pub flag, set_flag: Option<bool> = "flag",
        /// A day.
        pub day, set_day: Option<rt::Date> = "day",
        /// Doubles.
        pub double, set_double: Option<f64> = "double",
        /// Floats.
        pub float, set_float: Option<f32> = "float",
        /// Floats, often.
        pub floats, set_floats: Vec<f32> = "floats",
        /// 32 bits.
        pub int, set_int: Option<i32> = "int",
        /// 64 bits.
        pub long, set_long: Option<i64> = "long",
        /// 64 bits, often.
        pub longs, set_longs: Vec<i64> = "longs",
        /// 64 bits by name.
        pub long_map, set_long_map: Map<i64> = "longMap",
        /// 64 bits, often, by name, in lists.
        pub deep, set_deep: Map<Vec<Vec<i64>>> = "deep",
        /// Enums, often.
        pub kinds, set_kinds: Vec<Kind> = "kinds",
        /// Enums by name.
        pub kind_map, set_kind_map: Map<Kind> = "kindMap",
        /// Parts by name.
        pub part_map, set_part_map: Map<Part> = "partMap",
        /// Rows of cells.
        pub rows, set_rows: Vec<Vec<f64>> = "rows",
        /// Without a sign.
        pub unsigned, set_unsigned: Option<u32> = "unsigned",
        /// 64 bits without a sign.
        pub unsigned_long, set_unsigned_long: Option<u64> = "unsignedLong",
        /// A name with a collision.
        pub type_, set_type: Option<String> = "type",
        /// Any object.
        pub object, set_object: Option<JsonObject> = "object",
        /// A name with an underscore.
        pub response_json_schema_2, set_response_json_schema_2: Option<rt::Value> = "_responseJsonSchema",
    }
}

/// Any JSON object.
pub type JsonObject = Map<rt::Value>;
