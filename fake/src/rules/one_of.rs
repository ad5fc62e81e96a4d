//! Names of groups of mutually exclusive fields, which messages mention and documents omit.

/// The groups, by the message that has them.
const GROUPS: [(&str, &str); 16] = [
    ("AttributionSourceId", "source"),
    ("CachedContent", "expiration"),
    ("Condition", "value"),
    ("CustomLongRunningOperation", "result"),
    ("CustomMetadata", "value"),
    ("EmbedContentBatchOutput", "output"),
    ("GenerateAnswerRequest", "grounding_source"),
    ("GenerateContentBatchOutput", "output"),
    ("GroundingChunk", "chunk_type"),
    ("GroundingChunkCustomMetadata", "value"),
    ("Hyperparameters", "learning_rate_option"),
    ("InlinedEmbedContentResponse", "output"),
    ("InlinedResponse", "output"),
    ("InputConfig", "source"),
    ("InputEmbedContentConfig", "source"),
    ("Operation", "result"),
];

/// Returns the name of a message's group, if it is known.
pub(crate) fn name(schema: &str) -> Option<&'static str> {
    match schema {
        "Part" => Some("data"),
        "TunedModel" => Some("source_model"),
        _ => GROUPS.iter().find(|(known, _)| *known == schema).map(|(_, name)| *name),
    }
}
