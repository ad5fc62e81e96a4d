//! The `chats` resource.

use super::schemas;
use generativelanguage::rt;

rt::resource! {
    /// Chats.
    pub struct Chats;
}

impl Chats {
    /// Gets a chat.
    pub fn get(&self, name: impl Into<String>) -> rt::Call<schemas::Chat> {
        rt::get(&self.rt, "sample.chats.get", "v1/{+name}").path("name", "^chats/[^/]+$", name).build()
    }

    /// Gets a chat by its bare id.
    pub fn get_by_id(&self, chat_id: impl Into<String>) -> rt::Call<schemas::Chat> {
        rt::get(&self.rt, "sample.chats.getById", "v1/chats/{chatId}").path("chatId", "", chat_id).build()
    }

    /// Says something.
    pub fn say(&self, name: impl Into<String>, request: schemas::Content) -> rt::Call<schemas::Chat> {
        rt::post(&self.rt, "sample.chats.say", "v1/{+name}:say")
            .path("name", "^chats/[^/]+$", name)
            .body(request)
            .safe_to_retry()
            .build()
    }

    /// Lists chats.
    pub fn list(&self) -> ChatsListCall {
        ChatsListCall(rt::get(&self.rt, "sample.chats.list", "v1/chats").build())
    }

    /// Deletes a chat.
    pub fn delete(&self, name: impl Into<String>) -> ChatsDeleteCall {
        ChatsDeleteCall(
            rt::delete(&self.rt, "sample.chats.delete", "v1/{+name}").path("name", "^chats/[^/]+$", name).build(),
        )
    }

    /// Exports a chat.
    pub fn export(&self, name: impl Into<String>, format: impl Into<String>) -> rt::Call<rt::HttpBody> {
        rt::get(&self.rt, "sample.chats.export", "v1/{+name}:export")
            .path("name", "^chats/[^/]+$", name)
            .query("format", rt::arg::<String>(format))
            .build()
    }

    /// Lists the operations, whose name is a constant.
    pub fn operations(&self, name: impl Into<String>) -> rt::Call<schemas::Operation> {
        rt::get(&self.rt, "sample.chats.operations", "v1/{+name}").path("name", "^operations$", name).build()
    }

    /// A method of an old service, which wraps what it returns.
    pub fn old(&self, request: schemas::Content) -> rt::Call<schemas::Content> {
        rt::post(&self.rt, "sample.chats.old", "v1/old").body(request).wrapped().build()
    }
}

rt::query! {
    /// Call of [`Chats::list`].
    pub struct ChatsListCall(schemas::ListChatsResponse, rt::Paged) {
        /// Largest number of chats per page.
        page_size: i32 = "pageSize",
        /// Token of the page to start at.
        page_token: String = "pageToken",
        /// Kinds of chats.
        kinds: Vec<schemas::Kind> = "kinds",
        /// Only these fields.
        read_mask: rt::FieldMask = "readMask",
        /// Only newer ones.
        newer_than: rt::Duration = "newerThan",
        /// Deleted ones as well.
        #[deprecated = "last seen in revision 20250101"]
        show_deleted: bool = "showDeleted",
        /// Least score.
        min_score: f32 = "minScore",
    }
}

rt::query! {
    /// Call of [`Chats::delete`].
    pub struct ChatsDeleteCall(()) {
        /// Even when it is not empty.
        force: bool = "force",
    }
}
