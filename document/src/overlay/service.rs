//! Facts about a service that its clients need at run time.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::check::{Span, Unused, is_struct};
use crate::{
    Document, Schema,
    error::{Result, ensure},
};

/// Facts about a service that its clients need at run time.
///
/// A path consists of property names separated by dots, such as `usageMetadata.totalTokenCount`. It may lead through lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ServiceFacts {
    /// Properties that show when a stream is complete, by the schema of its elements.
    pub completion: BTreeMap<String, Completion>,
    /// Properties with the token cost of a response.
    pub token_usage: Option<TokenUsage>,
    /// Limits of the header `x-server-timeout`; if absent, the header is never sent.
    pub server_timeout: Option<ServerTimeout>,
    /// Facts for tracing spans of a service that runs models.
    pub gen_ai: Option<GenAi>,
    /// Prefixes of texts that resemble API keys but are something else, each with an explanation.
    pub no_api_keys: BTreeMap<String, String>,
}

/// Properties that show when a stream is complete.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Completion {
    /// The property with the list of candidates.
    pub list: String,
    /// The property that identifies the candidate of an entry; an entry without it has index 0.
    pub index: String,
    /// The property of an entry with the finish reason.
    pub final_reason: String,
    /// Values of that property that do not end the candidate.
    pub no_reasons: Vec<String>,
    /// The path to the property with the reason for which the whole answer was blocked.
    pub blocked: Option<String>,
}

/// Paths to token counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct TokenUsage {
    /// The total.
    pub total: String,
    /// The tokens of the request.
    pub input: Option<String>,
    /// The tokens of the response.
    pub output: Option<String>,
}

/// Limits of the header with which a client announces its timeout.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ServerTimeout {
    /// The minimum that the server accepts, in seconds: `10s`.
    pub minimum: String,
}

/// Facts for spans, by OpenTelemetry's conventions for generative models.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct GenAi {
    /// The name of the provider.
    pub provider: String,
    /// Operation names of the conventions, by the last part of a method's id.
    pub operations: BTreeMap<String, String>,
    /// Path parameters that may name the model; the first match applies.
    pub model_parameters: Vec<String>,
    /// Prefixes that identify a model, and whether they are part of its name.
    pub model_prefixes: BTreeMap<String, bool>,
    /// The path to the model of a response.
    pub response_model: Option<String>,
    /// The path to the id of a response.
    pub response_id: Option<String>,
    /// The path to the reasons why a response ended.
    pub finish_reasons: Option<String>,
}

impl ServerTimeout {
    /// Returns the minimum in seconds, if it is written as `10s`.
    pub fn seconds(&self) -> Option<u64> {
        self.minimum.strip_suffix('s')?.parse().ok()
    }
}

impl ServiceFacts {
    /// Returns the facts for one document, and records which of them match. A completion applies to documents with its
    /// schema; token usage must match some version only. The paths for spans are not checked, because older documents
    /// lack properties that servers send.
    pub(super) fn select(&self, document: &Document, unused: &mut Unused) -> Result<Self> {
        let always = Span { since: None, until: None };
        let mut note = |entry: String, matches: bool| unused.note(&entry, &always, document, matches);
        let mut facts = Self { completion: BTreeMap::new(), ..self.clone() };
        for (name, completion) in &self.completion {
            let schema = document.schemas.get(name).filter(|schema| is_struct(schema));
            if !note(format!("completion {name}"), schema.is_some()) {
                continue;
            }
            let entry = |property: &str| format!("{}.{property}", completion.list);
            let paths = [completion.list.clone(), entry(&completion.index), entry(&completion.final_reason)];
            let mut holds = true;
            for (place, path) in paths.iter().chain(&completion.blocked).enumerate() {
                let found = schema.is_some_and(|schema| leads_somewhere(document, schema, path));
                // If the property is no longer a list, it does not complete anything.
                holds &= note(format!("completion {name}: {path}"), found) || place > 0;
            }
            if holds {
                facts.completion.insert(name.clone(), completion.clone());
            }
        }
        let usage =
            self.token_usage.iter().flat_map(|usage| [Some(&usage.total), usage.input.as_ref(), usage.output.as_ref()]);
        for path in usage.flatten() {
            let found = document.schemas.values().any(|schema| leads_somewhere(document, schema, path));
            note(format!("service: {path}"), found);
        }
        let methods: Vec<&str> =
            self.gen_ai.iter().flat_map(|facts| facts.operations.keys()).map(String::as_str).collect();
        if !methods.is_empty() {
            let ids = super::apply::ids(document);
            for method in methods {
                let found = ids.iter().any(|id| id.rsplit('.').next() == Some(method));
                note(format!("genAi: method {method}"), found);
            }
        }
        if let Some(timeout) = &self.server_timeout {
            ensure!(
                timeout.seconds().is_some(),
                "overlay: serverTimeout: `{}` is not a number of seconds such as `10s`",
                timeout.minimum
            );
        }
        Ok(facts)
    }
}

/// Returns true if a path leads from a schema to a property.
fn leads_somewhere(document: &Document, schema: &Schema, path: &str) -> bool {
    let schema = resolve(document, schema);
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    schema
        .properties
        .get(name)
        .is_some_and(|property| rest.is_none_or(|rest| leads_somewhere(document, property, rest)))
}

/// Follows references, and continues with the items of lists.
fn resolve<'a>(document: &'a Document, mut schema: &'a Schema) -> &'a Schema {
    // Schemas may refer to each other in a cycle.
    for _ in 0..32 {
        let reference = schema.reference.as_ref().and_then(|name| document.schemas.get(name));
        let Some(next) = reference.or(schema.items.as_deref()) else { break };
        schema = next;
    }
    schema
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::{
        Document, Overlay,
        overlay::{ServiceFacts, Unmatched},
    };

    fn document() -> Document {
        let text = json!({
            "name": "toy", "version": "v1", "revision": "1",
            "resources": { "toys": { "methods": { "ask": {
                "id": "toy.toys.ask", "httpMethod": "POST", "path": "v1/toys:ask", "response": { "$ref": "Answer" }
            } } } },
            "schemas": {
                "Answer": { "type": "object", "properties": {
                    "choices": { "type": "array", "items": { "$ref": "Choice" } },
                    "cost": { "type": "object", "properties": { "total": { "type": "integer" } } },
                } },
                "Choice": { "type": "object", "properties": {
                    "number": { "type": "integer" }, "why": { "type": "string" }, "choice": { "$ref": "Choice" },
                } },
            },
        });
        crate::fold(vec![serde_json::from_value(text).expect("a small document")]).expect("one version")
    }

    fn select(service: &Value) -> Result<ServiceFacts, String> {
        let overlay: Overlay =
            serde_json::from_value(json!({ "apis": { "toy": { "service": service } } })).expect("an overlay");
        let facts = overlay.apply(&mut [document()], Unmatched::Refuse).map_err(|error| format!("{error:#}"))?;
        Ok(facts.into_iter().next().expect("one document").service)
    }

    #[test]
    fn matching_facts_are_selected() {
        let service = json!({
            "completion": { "Answer": { "list": "choices", "index": "number", "finalReason": "why" } },
            "tokenUsage": { "total": "cost.total" },
            "serverTimeout": { "minimum": "10s" },
            "genAi": { "provider": "toys", "operations": { "ask": "chat" }, "finishReasons": "choices.choice.why" },
        });
        let facts = select(&service).expect("an overlay that fits");
        assert_eq!(facts, serde_json::from_value(service).expect("the same"));
        assert_eq!(facts.server_timeout.expect("a limit").seconds(), Some(10));
    }

    #[test]
    fn unmatched_entries_are_errors() {
        for (service, message) in [
            (json!({ "completion": { "Reply": {} } }), "matches nothing in the documents: completion Reply"),
            (
                json!({ "completion": { "Answer": { "list": "choices", "index": "n", "finalReason": "why" } } }),
                "matches nothing in the documents: completion Answer: choices.n",
            ),
            (json!({ "tokenUsage": { "total": "cost.sum" } }), "matches nothing in the documents: service: cost.sum"),
            (
                json!({ "genAi": { "operations": { "tell": "chat" } } }),
                "matches nothing in the documents: genAi: method tell",
            ),
            (
                json!({ "serverTimeout": { "minimum": "soon" } }),
                "serverTimeout: `soon` is not a number of seconds such as `10s`",
            ),
        ] {
            assert_eq!(select(&service), Err(format!("overlay: {message}")));
        }
    }
}
