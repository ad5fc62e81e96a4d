//! The types of a reply as users write them with `serde_derive`: all fields, and nothing else.

#![allow(clippy::enum_variant_names, clippy::struct_field_names, reason = "the names are those of the API")]

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

macro_rules! plain {
    ($($name:ident { $($field:ident: $ty:ty,)* })*) => {$(
        #[derive(Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub(crate) struct $name {
            $(#[serde(default, skip_serializing_if = "Absent::absent")] pub(crate) $field: $ty,)*
        }
    )*};
}

macro_rules! plain_enums {
    ($($name:ident { $($variant:ident = $wire:literal,)* })*) => {$(
        #[derive(Serialize, Deserialize)]
        pub(crate) enum $name {
            $(#[serde(rename = $wire)] $variant,)*
        }
    )*};
}

/// A value that is left out when it is absent.
trait Absent {
    fn absent(&self) -> bool;
}

impl<T> Absent for Option<T> {
    fn absent(&self) -> bool {
        self.is_none()
    }
}

impl<T> Absent for Vec<T> {
    fn absent(&self) -> bool {
        self.is_empty()
    }
}

plain! {
    AttributionSourceId {
        grounding_passage: Option<GroundingPassageId>,
        semantic_retriever_chunk: Option<SemanticRetrieverChunk>,
    }
    Blob {
        data: Option<String>,
        mime_type: Option<String>,
    }
    Candidate {
        avg_logprobs: Option<f64>,
        citation_metadata: Option<CitationMetadata>,
        content: Option<Content>,
        finish_message: Option<String>,
        finish_reason: Option<FinishReason>,
        grounding_attributions: Vec<GroundingAttribution>,
        grounding_metadata: Option<GroundingMetadata>,
        index: Option<i32>,
        logprobs_result: Option<LogprobsResult>,
        safety_ratings: Vec<SafetyRating>,
        token_count: Option<i32>,
        url_context_metadata: Option<UrlContextMetadata>,
    }
    CitationMetadata {
        citation_sources: Vec<CitationSource>,
    }
    CitationSource {
        end_index: Option<i32>,
        license: Option<String>,
        start_index: Option<i32>,
        uri: Option<String>,
    }
    CodeExecutionResult {
        id: Option<String>,
        outcome: Option<CodeExecutionResultOutcome>,
        output: Option<String>,
    }
    Content {
        parts: Vec<Part>,
        role: Option<String>,
    }
    ExecutableCode {
        code: Option<String>,
        id: Option<String>,
        language: Option<ExecutableCodeLanguage>,
    }
    FileData {
        file_uri: Option<String>,
        mime_type: Option<String>,
    }
    FunctionCall {
        args: Option<Map<String, Value>>,
        id: Option<String>,
        name: Option<String>,
    }
    FunctionResponse {
        id: Option<String>,
        name: Option<String>,
        parts: Vec<FunctionResponsePart>,
        response: Option<Map<String, Value>>,
        scheduling: Option<FunctionResponseScheduling>,
        will_continue: Option<bool>,
    }
    FunctionResponseBlob {
        data: Option<String>,
        mime_type: Option<String>,
    }
    FunctionResponsePart {
        inline_data: Option<FunctionResponseBlob>,
    }
    GenerateContentResponse {
        candidates: Vec<Candidate>,
        model_status: Option<ModelStatus>,
        model_version: Option<String>,
        prompt_feedback: Option<PromptFeedback>,
        response_id: Option<String>,
        usage_metadata: Option<UsageMetadata>,
    }
    GroundingAttribution {
        content: Option<Content>,
        source_id: Option<AttributionSourceId>,
    }
    GroundingChunk {
        image: Option<Image>,
        maps: Option<Maps>,
        retrieved_context: Option<RetrievedContext>,
        web: Option<Web>,
    }
    GroundingChunkCustomMetadata {
        key: Option<String>,
        numeric_value: Option<f32>,
        string_list_value: Option<GroundingChunkStringList>,
        string_value: Option<String>,
    }
    GroundingChunkStringList {
        values: Vec<String>,
    }
    GroundingMetadata {
        google_maps_widget_context_token: Option<String>,
        grounding_chunks: Vec<GroundingChunk>,
        grounding_supports: Vec<GroundingSupport>,
        image_search_queries: Vec<String>,
        retrieval_metadata: Option<RetrievalMetadata>,
        search_entry_point: Option<SearchEntryPoint>,
        web_search_queries: Vec<String>,
    }
    GroundingPassageId {
        part_index: Option<i32>,
        passage_id: Option<String>,
    }
    GroundingSupport {
        confidence_scores: Vec<f32>,
        grounding_chunk_indices: Vec<i32>,
        rendered_parts: Vec<i32>,
        segment: Option<Segment>,
    }
    Image {
        domain: Option<String>,
        image_uri: Option<String>,
        source_uri: Option<String>,
        title: Option<String>,
    }
    LogprobsResult {
        chosen_candidates: Vec<LogprobsResultCandidate>,
        log_probability_sum: Option<f32>,
        top_candidates: Vec<TopCandidates>,
    }
    LogprobsResultCandidate {
        log_probability: Option<f32>,
        token: Option<String>,
        token_id: Option<i32>,
    }
    Maps {
        place_answer_sources: Option<PlaceAnswerSources>,
        place_id: Option<String>,
        text: Option<String>,
        title: Option<String>,
        uri: Option<String>,
    }
    ModalityTokenCount {
        modality: Option<ModalityTokenCountModality>,
        token_count: Option<i32>,
    }
    ModelStatus {
        message: Option<String>,
        model_stage: Option<ModelStage>,
        retirement_time: Option<String>,
    }
    Part {
        code_execution_result: Option<CodeExecutionResult>,
        executable_code: Option<ExecutableCode>,
        file_data: Option<FileData>,
        function_call: Option<FunctionCall>,
        function_response: Option<FunctionResponse>,
        inline_data: Option<Blob>,
        media_resolution: Option<Value>,
        part_metadata: Option<Map<String, Value>>,
        text: Option<String>,
        thought: Option<bool>,
        thought_signature: Option<String>,
        tool_call: Option<ToolCall>,
        tool_response: Option<ToolResponse>,
        video_metadata: Option<VideoMetadata>,
    }
    PlaceAnswerSources {
        review_snippets: Vec<ReviewSnippet>,
    }
    PromptFeedback {
        block_reason: Option<BlockReason>,
        safety_ratings: Vec<SafetyRating>,
    }
    RetrievalMetadata {
        google_search_dynamic_retrieval_score: Option<f32>,
    }
    RetrievedContext {
        custom_metadata: Vec<GroundingChunkCustomMetadata>,
        file_search_store: Option<String>,
        text: Option<String>,
        title: Option<String>,
        uri: Option<String>,
    }
    ReviewSnippet {
        google_maps_uri: Option<String>,
        review_id: Option<String>,
        title: Option<String>,
    }
    SafetyRating {
        blocked: Option<bool>,
        category: Option<HarmCategory>,
        probability: Option<HarmProbability>,
    }
    SearchEntryPoint {
        rendered_content: Option<String>,
        sdk_blob: Option<String>,
    }
    Segment {
        end_index: Option<i32>,
        part_index: Option<i32>,
        start_index: Option<i32>,
        text: Option<String>,
    }
    SemanticRetrieverChunk {
        chunk: Option<String>,
        source: Option<String>,
    }
    ToolCall {
        args: Option<Map<String, Value>>,
        id: Option<String>,
        tool_type: Option<ToolType>,
    }
    ToolResponse {
        id: Option<String>,
        response: Option<Map<String, Value>>,
        tool_type: Option<ToolType>,
    }
    TopCandidates {
        candidates: Vec<LogprobsResultCandidate>,
    }
    UrlContextMetadata {
        url_metadata: Vec<UrlMetadata>,
    }
    UrlMetadata {
        retrieved_url: Option<String>,
        url_retrieval_status: Option<UrlRetrievalStatus>,
    }
    UsageMetadata {
        cache_tokens_details: Vec<ModalityTokenCount>,
        cached_content_token_count: Option<i32>,
        candidates_token_count: Option<i32>,
        candidates_tokens_details: Vec<ModalityTokenCount>,
        prompt_token_count: Option<i32>,
        prompt_tokens_details: Vec<ModalityTokenCount>,
        thoughts_token_count: Option<i32>,
        tool_use_prompt_token_count: Option<i32>,
        tool_use_prompt_tokens_details: Vec<ModalityTokenCount>,
        total_token_count: Option<i32>,
    }
    VideoMetadata {
        end_offset: Option<String>,
        fps: Option<f64>,
        start_offset: Option<String>,
    }
    Web {
        title: Option<String>,
        uri: Option<String>,
    }
}

plain_enums! {
    BlockReason {
        BlockReasonUnspecified = "BLOCK_REASON_UNSPECIFIED",
        Safety = "SAFETY",
        Other = "OTHER",
        Blocklist = "BLOCKLIST",
        ProhibitedContent = "PROHIBITED_CONTENT",
        ImageSafety = "IMAGE_SAFETY",
    }
    CodeExecutionResultOutcome {
        OutcomeUnspecified = "OUTCOME_UNSPECIFIED",
        OutcomeOk = "OUTCOME_OK",
        OutcomeFailed = "OUTCOME_FAILED",
        OutcomeDeadlineExceeded = "OUTCOME_DEADLINE_EXCEEDED",
    }
    ExecutableCodeLanguage {
        LanguageUnspecified = "LANGUAGE_UNSPECIFIED",
        Python = "PYTHON",
    }
    FinishReason {
        FinishReasonUnspecified = "FINISH_REASON_UNSPECIFIED",
        Stop = "STOP",
        MaxTokens = "MAX_TOKENS",
        Safety = "SAFETY",
        Recitation = "RECITATION",
        Language = "LANGUAGE",
        Other = "OTHER",
        Blocklist = "BLOCKLIST",
        ProhibitedContent = "PROHIBITED_CONTENT",
        Spii = "SPII",
        MalformedFunctionCall = "MALFORMED_FUNCTION_CALL",
        ImageSafety = "IMAGE_SAFETY",
        ImageProhibitedContent = "IMAGE_PROHIBITED_CONTENT",
        ImageOther = "IMAGE_OTHER",
        NoImage = "NO_IMAGE",
        ImageRecitation = "IMAGE_RECITATION",
        UnexpectedToolCall = "UNEXPECTED_TOOL_CALL",
        TooManyToolCalls = "TOO_MANY_TOOL_CALLS",
        MissingThoughtSignature = "MISSING_THOUGHT_SIGNATURE",
        MalformedResponse = "MALFORMED_RESPONSE",
    }
    FunctionResponseScheduling {
        SchedulingUnspecified = "SCHEDULING_UNSPECIFIED",
        Silent = "SILENT",
        WhenIdle = "WHEN_IDLE",
        Interrupt = "INTERRUPT",
    }
    HarmCategory {
        HarmCategoryUnspecified = "HARM_CATEGORY_UNSPECIFIED",
        HarmCategoryDerogatory = "HARM_CATEGORY_DEROGATORY",
        HarmCategoryToxicity = "HARM_CATEGORY_TOXICITY",
        HarmCategoryViolence = "HARM_CATEGORY_VIOLENCE",
        HarmCategorySexual = "HARM_CATEGORY_SEXUAL",
        HarmCategoryMedical = "HARM_CATEGORY_MEDICAL",
        HarmCategoryDangerous = "HARM_CATEGORY_DANGEROUS",
        HarmCategoryHarassment = "HARM_CATEGORY_HARASSMENT",
        HarmCategoryHateSpeech = "HARM_CATEGORY_HATE_SPEECH",
        HarmCategorySexuallyExplicit = "HARM_CATEGORY_SEXUALLY_EXPLICIT",
        HarmCategoryDangerousContent = "HARM_CATEGORY_DANGEROUS_CONTENT",
        HarmCategoryCivicIntegrity = "HARM_CATEGORY_CIVIC_INTEGRITY",
    }
    HarmProbability {
        HarmProbabilityUnspecified = "HARM_PROBABILITY_UNSPECIFIED",
        Negligible = "NEGLIGIBLE",
        Low = "LOW",
        Medium = "MEDIUM",
        High = "HIGH",
    }
    ModalityTokenCountModality {
        ModalityUnspecified = "MODALITY_UNSPECIFIED",
        Text = "TEXT",
        Image = "IMAGE",
        Video = "VIDEO",
        Audio = "AUDIO",
        Document = "DOCUMENT",
    }
    ModelStage {
        ModelStageUnspecified = "MODEL_STAGE_UNSPECIFIED",
        UnstableExperimental = "UNSTABLE_EXPERIMENTAL",
        Experimental = "EXPERIMENTAL",
        Preview = "PREVIEW",
        Stable = "STABLE",
        Legacy = "LEGACY",
        Deprecated = "DEPRECATED",
        Retired = "RETIRED",
    }
    ToolType {
        ToolTypeUnspecified = "TOOL_TYPE_UNSPECIFIED",
        GoogleSearchWeb = "GOOGLE_SEARCH_WEB",
        GoogleSearchImage = "GOOGLE_SEARCH_IMAGE",
        UrlContext = "URL_CONTEXT",
        GoogleMaps = "GOOGLE_MAPS",
        FileSearch = "FILE_SEARCH",
    }
    UrlRetrievalStatus {
        UrlRetrievalStatusUnspecified = "URL_RETRIEVAL_STATUS_UNSPECIFIED",
        UrlRetrievalStatusSuccess = "URL_RETRIEVAL_STATUS_SUCCESS",
        UrlRetrievalStatusError = "URL_RETRIEVAL_STATUS_ERROR",
        UrlRetrievalStatusPaywall = "URL_RETRIEVAL_STATUS_PAYWALL",
        UrlRetrievalStatusUnsafe = "URL_RETRIEVAL_STATUS_UNSAFE",
    }
}
