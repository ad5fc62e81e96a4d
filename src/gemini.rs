//! Conveniences for Gemini, written once for all versions of the API.
//!
//! The generated schemas are plain data. This module adds the code that conversations need: prompts from text and
//! media, answers as text or JSON, streams joined into one answer, and conversations that keep their history. The code
//! is generic over the small traits in [`schema`], which the generator implements for the schemas of each version.
//! Users see it as inherent methods of those schemas, such as `Content::user` or `GenerateContentResponse::text`.

mod active;
mod batch;
mod chat;
mod collect;
mod embeddings;
mod files;
mod finish;
mod functions;
mod json;
mod json_schema;
mod json_type;
mod media;
mod once;
mod prompt;
mod reply;
pub mod schema;
mod tools;
mod usage;
mod video;

pub use active::wait_active;
pub use batch::{
    BatchAnswer, BatchCreation, BatchInput, BatchJob, BatchOutput, BatchResults, BatchResultsIter, BatchService,
};
pub use chat::{Chat, ChatStream};
pub use collect::Collect;
pub use embeddings::{EMBEDDINGS_PER_CALL, embedded, one_for_each};
pub use files::{FileService, FileUpload, StoredFile, TemporaryFiles};
pub use finish::{Finish, finish};
pub use functions::{argument, arguments, function_result};
pub use json_type::{JsonType, parameters_schema, response_schema};
pub use media::read_media;
pub use prompt::{Input, Prompt, Text, request};
pub use reply::{answer, content, content_text, flag, into_content, json, parts, text, thoughts};
pub use tools::{Approval, FunctionOutput, Json, ToolCall, Tools};
pub use usage::TokenCounts;
pub use video::{name_in_uri, video_instance};
