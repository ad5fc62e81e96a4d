//! The `chats` resource.

use super::schemas;
use generativelanguage::rt;

/// Chats.
#[derive(Clone, Debug)]
pub struct Chats {
    rt: rt::Client,
}

impl Chats {
    pub(crate) fn new(rt: &rt::Client) -> Self {
        Self { rt: rt.clone() }
    }
}

impl Chats {
    /// Gets a chat.
    pub fn get(&self, name: impl Into<String>) -> rt::Call<schemas::Chat> {
        rt::get(&self.rt, "v1/{+name}").path("name", "^chats/[^/]+$", name).build("sample.chats.get")
    }

    /// Gets a chat by its bare id.
    pub fn get_by_id(&self, chat_id: impl Into<String>) -> rt::Call<schemas::Chat> {
        rt::get(&self.rt, "v1/chats/{chatId}").path("chatId", "", chat_id).build("sample.chats.getById")
    }

    /// Says something.
    pub fn say(&self, name: impl Into<String>, request: schemas::Content) -> rt::Call<schemas::Chat> {
        rt::post(&self.rt, "v1/{+name}:say")
            .path("name", "^chats/[^/]+$", name)
            .body(request)
            .safe_to_retry()
            .build("sample.chats.say")
    }

    /// Lists chats.
    pub fn list(&self) -> ChatsListCall {
        rt::get(&self.rt, "v1/chats").build("sample.chats.list")
    }

    /// Deletes a chat.
    pub fn delete(&self, name: impl Into<String>) -> ChatsDeleteCall {
        rt::delete(&self.rt, "v1/{+name}").path("name", "^chats/[^/]+$", name).build("sample.chats.delete")
    }

    /// Exports a chat.
    pub fn export(&self, name: impl Into<String>, format: impl Into<String>) -> rt::Call<rt::HttpBody> {
        rt::get(&self.rt, "v1/{+name}:export")
            .path("name", "^chats/[^/]+$", name)
            .query("format", rt::arg::<String>(format))
            .build("sample.chats.export")
    }

    /// Lists the operations, whose name is a constant.
    pub fn operations(&self, name: impl Into<String>) -> rt::Call<schemas::Operation> {
        rt::get(&self.rt, "v1/{+name}").path("name", "^operations$", name).build("sample.chats.operations")
    }

    /// A method of an old service, which wraps what it returns.
    pub fn old(&self, request: schemas::Content) -> rt::Call<schemas::Content> {
        rt::post(&self.rt, "v1/old").body(request).wrapped().build("sample.chats.old")
    }
}

/// Call of [`Chats::list`].
#[must_use = "a call does nothing unless it is awaited, streamed or sent"]
#[derive(Debug, rt::Call)]
pub struct ChatsListCall(rt::Call<schemas::ListChatsResponse, rt::Paged>);

impl ChatsListCall {
    /// Largest number of chats per page.
    pub fn page_size(self, value: i32) -> Self {
        Self(self.0.query("pageSize", value))
    }

    /// Token of the page to start at.
    pub fn page_token(self, value: impl Into<String>) -> Self {
        Self(self.0.query("pageToken", rt::arg::<String>(value)))
    }

    /// Kinds of chats.
    pub fn kinds(self, values: impl IntoIterator<Item = impl Into<schemas::Kind>>) -> Self {
        Self(self.0.query("kinds", rt::args::<schemas::Kind>(values)))
    }

    /// Only these fields.
    pub fn read_mask(self, value: impl Into<rt::FieldMask>) -> Self {
        Self(self.0.query("readMask", rt::arg::<rt::FieldMask>(value)))
    }

    /// Only newer ones.
    pub fn newer_than(self, value: impl Into<rt::Duration>) -> Self {
        Self(self.0.query("newerThan", rt::arg::<rt::Duration>(value)))
    }

    /// Deleted ones as well.
    #[deprecated = "last seen in revision 20250101"]
    pub fn show_deleted(self, value: bool) -> Self {
        Self(self.0.query("showDeleted", value))
    }

    /// Least score.
    pub fn min_score(self, value: f32) -> Self {
        Self(self.0.query("minScore", value))
    }
}

/// Call of [`Chats::delete`].
#[must_use = "a call does nothing unless it is awaited, streamed or sent"]
#[derive(Debug, rt::Call)]
pub struct ChatsDeleteCall(rt::Call<()>);

impl ChatsDeleteCall {
    /// Even when it is not empty.
    pub fn force(self, value: bool) -> Self {
        Self(self.0.query("force", value))
    }
}
