//! The facts about each rule: its name, its refusal, and its sources.

use crate::rules::Rule;

/// The facts about one rule.
pub(super) struct RuleFacts {
    pub(super) rule: Rule,
    pub(super) name: &'static str,
    pub(super) code: u16,
    pub(super) status: &'static str,
    pub(super) message: &'static str,
    pub(super) sources: &'static [&'static str],
    pub(super) on: bool,
}

/// The source of a message that several public repositories quote verbatim, found by a search in their code.
const QUOTED: &str = "quoted word by word in several public repositories";

const fn refuses(rule: Rule, name: &'static str, message: &'static str, sources: &'static [&'static str]) -> RuleFacts {
    RuleFacts { rule, name, code: 400, status: "INVALID_ARGUMENT", message, sources, on: true }
}

impl RuleFacts {
    const fn with(self, code: u16, status: &'static str) -> Self {
        RuleFacts { code, status, ..self }
    }

    const fn off(self) -> Self {
        RuleFacts { on: false, ..self }
    }
}

pub(super) const TABLE: [RuleFacts; 23] = [
    refuses(
        Rule::RequiredFields,
        "required-fields",
        "* ….…: … is not specified",
        &["vercel/ai#3775", "langchain-ai/langchain-google#1393", "googleapis/python-genai#432"],
    ),
    refuses(
        Rule::ContentWithoutParts,
        "content-without-parts",
        "* ….contents[…].parts: contents.parts must not be empty.",
        &["vercel/ai#3775", "langchain-ai/langchain-google#691", "egoist/chatwise-releases#250"],
    ),
    refuses(
        Rule::EmptyPart,
        "empty-part",
        "* ….parts[…].data: required oneof field 'data' must have one initialized field",
        &["genkit-ai/genkit#3816", "QuantumNous/new-api#632", "boldsoftware/sketch#68"],
    ),
    refuses(
        Rule::Role,
        "role",
        "Please use a valid role: user, model.",
        &["document: Content.role", "songquanpeng/one-api#1385"],
    ),
    refuses(
        Rule::OneOf,
        "one-of",
        "Invalid value… (oneof), oneof field '…' is already set. Cannot set '…'",
        &["document: Part", "document: CountTokensRequest.generateContentRequest", QUOTED],
    ),
    refuses(
        Rule::FunctionCallTurn,
        "function-call-turn",
        "Please ensure that function call turn comes immediately after a user turn or after a function response turn.",
        &["google-gemini/gemini-cli#11814", "google-gemini/gemini-cli#26486", "continuedev/continue#11164"],
    ),
    refuses(
        Rule::FunctionResponseTurn,
        "function-response-turn",
        "Please ensure that function response turn comes immediately after a function call turn.",
        &["langchain-ai/langchain#27799", "google-gemini/gemini-cli#26956"],
    ),
    refuses(
        Rule::FunctionResponseCount,
        "function-response-count",
        "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.",
        &["google-gemini/gemini-cli#4217", "google-gemini/gemini-cli#5443", "google-gemini/gemini-cli#16415"],
    ),
    refuses(
        Rule::FunctionResponseName,
        "function-response-name",
        "* ….function_response.name: Name cannot be empty.",
        &["document: FunctionResponse.name", QUOTED],
    ),
    refuses(
        Rule::ThoughtSignature,
        "thought-signature",
        "Function call is missing a thought_signature in functionCall parts. …",
        &["ai.google.dev/gemini-api/docs/thought-signatures", QUOTED],
    ),
    // Reports of 2026 disagree: some models now accept such a schema (bug-ops/zeph#1641), others do not.
    refuses(
        Rule::EmptyObjectSchema,
        "empty-object-schema",
        "* ….properties: should be non-empty for OBJECT type",
        &["vercel/ai#3371", "agno-agi/agno#2112", "AstrBotDevs/AstrBot#288", "browser-use/browser-use#7"],
    ),
    refuses(
        Rule::ArrayWithoutItems,
        "array-without-items",
        "* ….items: missing field.",
        &["cline/cline#7926", "cline/cline#7339"],
    ),
    refuses(
        Rule::EnumOfStrings,
        "enum-of-strings",
        "* ….enum: only allowed for STRING type",
        &["document: Schema.enum", "anomalyco/opencode#11889"],
    ),
    refuses(
        Rule::RequiredProperty,
        "required-property",
        "* ….required[…]: property is not defined",
        &["anomalyco/opencode#11889"],
    )
    .off(),
    // The document lists the keywords; the guide to structured output says that others are ignored.
    refuses(
        Rule::JsonSchemaKeywords,
        "json-schema-keywords",
        "* …: keyword \"…\" is not supported",
        &["document: GenerationConfig._responseJsonSchema"],
    )
    .off(),
    refuses(
        Rule::InnerModel,
        "inner-model",
        "* ….model: model is not specified",
        &["googleapis/python-genai#432", "document: EmbedContentRequest.model"],
    ),
    refuses(
        Rule::UnknownModel,
        "unknown-model",
        "… is not found for API version …, or is not supported for …. Call ListModels to see the list of available models and their supported methods.",
        &["document: EmbedContentRequest.model", QUOTED],
    )
    .with(404, "NOT_FOUND"),
    refuses(
        Rule::ShortDeadline,
        "short-deadline",
        "Manually set deadline …s is too short. Minimum allowed deadline is 10s.",
        &["livekit/agents#3723", QUOTED],
    ),
    refuses(
        Rule::MissingFile,
        "missing-file",
        "You do not have permission to access the File … or it may not exist.",
        &["google-gemini/deprecated-generative-ai-python#692", "googleapis/python-genai#1218"],
    )
    .with(403, "PERMISSION_DENIED"),
    refuses(
        Rule::RetiredValue,
        "retired-value",
        "Invalid value at '…' (TYPE_ENUM), \"…\"",
        &["document: the newest revision lacks the value", QUOTED],
    ),
    refuses(
        Rule::SafetyCategory,
        "safety-category",
        "* ….safety_settings[…]: element predicate failed: $.category in (…)",
        &["document: SafetySetting.category", QUOTED],
    ),
    refuses(
        Rule::EmbeddingBatch,
        "embedding-batch",
        "* BatchEmbedContentsRequest.requests: at most 100 requests can be in one batch",
        &["googleapis/python-genai: ClientError of BatchEmbedContentsRequest", QUOTED],
    ),
    refuses(
        Rule::CachedContentConflict,
        "cached-content-conflict",
        "CachedContent can not be used with GenerateContent request setting system_instruction, tools or tool_config. …",
        &["vercel/ai#3333", "langchain-ai/langchain-google#978", "BerriAI/litellm#17304"],
    ),
];
