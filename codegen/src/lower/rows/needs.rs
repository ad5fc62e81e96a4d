//! The elements that the code of each row needs, and their forms.

use std::fmt;

/// A row of the layer.
pub(super) struct Row {
    pub(super) name: &'static str,
    /// Without one of these, the row is left out.
    pub(super) needs: &'static [Need],
    /// Parts of the row that a version may lack, by name.
    pub(super) extras: &'static [(&'static str, &'static [Need])],
}

/// An element that code names.
pub(super) enum Need {
    /// The struct of a schema.
    Schema(&'static str),
    /// A field, as `Schema.property`, and its schema.
    Field(&'static str, Form),
    /// A resource at the top.
    Resource(&'static str),
    /// A method of such a resource, with the schemas of its request and its response unless any will do.
    Method { id: &'static str, request: Option<&'static str>, response: Option<&'static str>, kind: Calls },
    /// Another row.
    Row(&'static str),
}

/// The form of a field.
#[derive(Clone, Copy)]
pub(super) enum Form {
    Text,
    Bytes,
    Flag,
    Number,
    Object,
    Any,
    /// An enum, or text in a document that lists no values.
    Reason,
    /// A schema by value.
    Message(&'static str),
    Messages(&'static str),
    Texts,
    Objects,
    AnyList,
}

/// The kind of a call.
#[derive(Clone, Copy)]
pub(super) enum Calls {
    Unary,
    Stream,
    Operation,
    Download,
    Upload,
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Form::Text => f.write_str("a string"),
            Form::Bytes => f.write_str("bytes"),
            Form::Flag => f.write_str("a boolean"),
            Form::Number => f.write_str("an int32"),
            Form::Object => f.write_str("an object of any shape"),
            Form::Any => f.write_str("any value"),
            Form::Reason => f.write_str("an enum or a string"),
            Form::Message(schema) => write!(f, "a field with a {schema} by value"),
            Form::Messages(schema) => write!(f, "a list of {schema}"),
            Form::Texts => f.write_str("a list of strings"),
            Form::Objects => f.write_str("a list of objects of any shape"),
            Form::AnyList => f.write_str("a list of any values"),
        }
    }
}

use Form::{Any, AnyList, Bytes, Flag, Message, Messages, Number, Object, Objects, Reason, Text, Texts};
use Need::{Field, Resource, Schema};

const GENERATE: Need = Need::Method {
    id: "models.generateContent",
    request: Some("GenerateContentRequest"),
    response: Some("GenerateContentResponse"),
    kind: Calls::Unary,
};

const STREAM: Need = Need::Method {
    id: "models.streamGenerateContent",
    request: Some("GenerateContentRequest"),
    response: Some("GenerateContentResponse"),
    kind: Calls::Stream,
};

const EMBED: Need = Need::Method {
    id: "models.batchEmbedContents",
    request: Some("BatchEmbedContentsRequest"),
    response: Some("BatchEmbedContentsResponse"),
    kind: Calls::Unary,
};

const START_BATCH: Need = Need::Method {
    id: "models.batchGenerateContent",
    request: Some("BatchGenerateContentRequest"),
    response: None,
    kind: Calls::Operation,
};

const GET_FILE: Need = Need::Method { id: "files.get", request: None, response: Some("File"), kind: Calls::Unary };

const DELETE_FILE: Need = Need::Method { id: "files.delete", request: None, response: None, kind: Calls::Unary };

const DOWNLOAD_FILE: Need = Need::Method { id: "files.download", request: None, response: None, kind: Calls::Download };

const UPLOAD_FILE: Need = Need::Method {
    id: "media.upload",
    request: Some("CreateFileRequest"),
    response: Some("CreateFileResponse"),
    kind: Calls::Upload,
};

const INLINE_DATA: Need = Field("Part.inlineData", Message("Blob"));
const FUNCTION_CALL: Need = Field("Part.functionCall", Message("FunctionCall"));
const CONTENT: Need = Schema("Content");

/// The names of the elements of a part that refers to media by its URI.
const URIS: &[Need] =
    &[Field("Part.fileData", Message("FileData")), Field("FileData.fileUri", Text), Field("FileData.mimeType", Text)];

/// The same for a file that was uploaded.
const FILES: &[Need] = &[
    Field("Part.fileData", Message("FileData")),
    Field("FileData.fileUri", Text),
    Field("FileData.mimeType", Text),
    Field("File.uri", Text),
    Field("File.mimeType", Text),
];

/// The rows, in the order in which they build on one another.
pub(super) const ROWS: &[Row] = &[
    Row {
        name: "part",
        needs: &[Field("Part.text", Text), INLINE_DATA, Field("Blob.mimeType", Text), Field("Blob.data", Bytes)],
        extras: &[
            ("thought", &[Field("Part.thought", Flag)]),
            ("calls", &[Need::Row("function_call"), FUNCTION_CALL, Schema("FunctionCall")]),
            (
                "responses",
                &[
                    Field("Part.functionResponse", Message("FunctionResponse")),
                    Field("FunctionResponse.name", Text),
                    Field("FunctionResponse.response", Object),
                ],
            ),
            ("names of calls", &[Field("FunctionCall.name", Text)]),
            ("ids of calls", &[Field("FunctionCall.id", Text)]),
            ("ids of responses", &[Field("FunctionResponse.id", Text)]),
            ("uris", URIS),
            ("files", FILES),
        ],
    },
    Row {
        name: "function_call",
        needs: &[FUNCTION_CALL, Field("FunctionCall.name", Text), Field("FunctionCall.args", Object)],
        extras: &[("id", &[Field("FunctionCall.id", Text)])],
    },
    Row {
        name: "content",
        needs: &[Field("Content.role", Text), Field("Content.parts", Messages("Part")), Schema("Part"), Schema("Blob")],
        extras: &[("files", FILES)],
    },
    Row {
        name: "request",
        needs: &[Field("GenerateContentRequest.contents", Messages("Content")), CONTENT],
        extras: &[(
            "tools",
            &[
                Need::Row("tools"),
                Field("GenerateContentRequest.tools", Messages("Tool")),
                Field("Tool.functionDeclarations", Messages("FunctionDeclaration")),
                Field("FunctionDeclaration.name", Text),
                Field("FunctionDeclaration.description", Text),
                Field("FunctionDeclaration.parametersJsonSchema", Any),
            ],
        )],
    },
    Row { name: "count", needs: &[Field("CountTokensRequest.contents", Messages("Content")), CONTENT], extras: &[] },
    Row {
        name: "reply",
        needs: &[
            Field("GenerateContentResponse.candidates", Messages("Candidate")),
            Field("GenerateContentResponse.promptFeedback", Message("PromptFeedback")),
            Field("PromptFeedback.blockReason", Reason),
            Field("Candidate.content", Message("Content")),
            Field("Candidate.finishReason", Reason),
            CONTENT,
        ],
        extras: &[
            ("index", &[Field("Candidate.index", Number)]),
            ("blobs", &[INLINE_DATA, Schema("Blob")]),
            ("calls", &[FUNCTION_CALL, Schema("FunctionCall")]),
            (
                "usage",
                &[Field("GenerateContentResponse.usageMetadata", Message("UsageMetadata")), Schema("UsageMetadata")],
            ),
            ("promptTokenCount", &[Field("UsageMetadata.promptTokenCount", Number)]),
            ("cachedContentTokenCount", &[Field("UsageMetadata.cachedContentTokenCount", Number)]),
            ("candidatesTokenCount", &[Field("UsageMetadata.candidatesTokenCount", Number)]),
            ("thoughtsTokenCount", &[Field("UsageMetadata.thoughtsTokenCount", Number)]),
            ("toolUsePromptTokenCount", &[Field("UsageMetadata.toolUsePromptTokenCount", Number)]),
            ("totalTokenCount", &[Field("UsageMetadata.totalTokenCount", Number)]),
            (
                "grounding",
                &[Field("Candidate.groundingMetadata", Message("GroundingMetadata")), Schema("GroundingMetadata")],
            ),
        ],
    },
    Row {
        name: "chat",
        needs: &[
            Resource("models"),
            GENERATE,
            STREAM,
            CONTENT,
            Schema("GenerateContentRequest"),
            Schema("GenerateContentResponse"),
        ],
        extras: &[],
    },
    Row {
        name: "tools",
        needs: &[
            Resource("models"),
            Field("GenerateContentRequest.tools", Messages("Tool")),
            Field("Tool.functionDeclarations", Messages("FunctionDeclaration")),
            Field("FunctionDeclaration.name", Text),
            Field("FunctionDeclaration.description", Text),
            Field("FunctionDeclaration.parametersJsonSchema", Any),
        ],
        extras: &[],
    },
    Row {
        name: "json",
        needs: &[Field("GenerationConfig.responseMimeType", Text), Field("GenerationConfig.responseJsonSchema", Any)],
        extras: &[],
    },
    Row { name: "files", needs: &[Resource("files"), GET_FILE, Field("File.name", Text)], extras: &[] },
    Row {
        name: "uploads",
        needs: &[
            Resource("files"),
            Resource("media"),
            GET_FILE,
            DELETE_FILE,
            UPLOAD_FILE,
            Field("CreateFileRequest.file", Message("File")),
            Field("CreateFileResponse.file", Message("File")),
            Field("File.name", Text),
            Field("File.displayName", Text),
        ],
        extras: &[],
    },
    Row {
        name: "video",
        needs: &[
            Field("PredictLongRunningRequest.instances", AnyList),
            Field("PredictLongRunningResponse.generateVideoResponse", Message("GenerateVideoResponse")),
            Field("GenerateVideoResponse.generatedSamples", Messages("GeneratedVideoSample")),
            Field("GenerateVideoResponse.raiMediaFilteredReasons", Texts),
            Field("GeneratedVideoSample.video", Message("GeneratedVideo")),
            Field("GeneratedVideo.uri", Text),
        ],
        extras: &[],
    },
    Row {
        name: "embeddings",
        needs: &[
            Resource("models"),
            EMBED,
            Field("EmbedContentRequest.content", Message("Content")),
            Field("BatchEmbedContentsRequest.requests", Messages("EmbedContentRequest")),
            Field("BatchEmbedContentsResponse.embeddings", Messages("ContentEmbedding")),
            Schema("ContentEmbedding"),
            CONTENT,
        ],
        extras: &[],
    },
    Row {
        name: "status",
        needs: &[Field("Status.code", Number), Field("Status.message", Text), Field("Status.details", Objects)],
        extras: &[],
    },
    Row {
        name: "batches",
        needs: &[
            Resource("batches"),
            Resource("models"),
            Resource("files"),
            START_BATCH,
            DOWNLOAD_FILE,
            Schema("GenerateContentRequest"),
            Schema("GenerateContentResponse"),
            Field("BatchGenerateContentRequest.batch", Message("GenerateContentBatch")),
            Field("GenerateContentBatch.displayName", Text),
            Field("GenerateContentBatch.inputConfig", Message("InputConfig")),
            Field("InputConfig.fileName", Text),
            Field("InputConfig.requests", Message("InlinedRequests")),
            Field("InlinedRequests.requests", Messages("InlinedRequest")),
            Field("InlinedRequest.metadata", Object),
            Field("InlinedRequest.request", Message("GenerateContentRequest")),
            Field("GenerateContentBatchOutput.responsesFile", Text),
            Field("GenerateContentBatchOutput.inlinedResponses", Message("InlinedResponses")),
            Field("InlinedResponses.inlinedResponses", Messages("InlinedResponse")),
            Field("InlinedResponse.metadata", Object),
            Field("InlinedResponse.error", Message("Status")),
            Field("InlinedResponse.response", Message("GenerateContentResponse")),
            Field("BatchResultLine.key", Text),
            Field("BatchResultLine.error", Message("Status")),
            Field("BatchResultLine.status", Message("Status")),
            Field("BatchResultLine.response", Message("GenerateContentResponse")),
        ],
        extras: &[],
    },
];
