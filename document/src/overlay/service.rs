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
/// A path is the names of properties with dots between them, such as `usageMetadata.totalTokenCount`; it may lead through
/// lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ServiceFacts {
    /// Properties that tell when a stream is complete, by the schema of its elements.
    pub completion: BTreeMap<String, Completion>,
    /// Properties that tell what a response has cost.
    pub token_usage: Option<TokenUsage>,
    /// Limits of the header `x-server-timeout`; without them it is never sent.
    pub server_timeout: Option<ServerTimeout>,
    /// Facts for spans of a service that runs models.
    pub gen_ai: Option<GenAi>,
    /// Texts that look like an API key and are none: how they begin, and why they are none.
    pub no_api_keys: BTreeMap<String, String>,
}

/// Properties that tell when a stream is complete.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Completion {
    /// Property with the list of alternatives.
    pub list: String,
    /// Property of an entry that tells the alternatives apart; an entry without it is number 0.
    pub index: String,
    /// Property of an entry that says why the alternative ended.
    pub final_reason: String,
    /// Values that are no reason.
    pub no_reasons: Vec<String>,
    /// Path to the property that says why there is no answer at all.
    pub blocked: Option<String>,
}

/// Paths to the numbers of tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct TokenUsage {
    /// All tokens.
    pub total: String,
    /// Tokens of the request.
    pub input: Option<String>,
    /// Tokens of the response.
    pub output: Option<String>,
}

/// Limits of the header that tells a server how long a client waits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ServerTimeout {
    /// Shortest time that the server accepts, in seconds: `10s`.
    pub minimum: String,
}

/// Facts for spans, by OpenTelemetry's conventions for generative models.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct GenAi {
    /// Name of the provider.
    pub provider: String,
    /// Names that the conventions have for methods, by the last part of the method's id.
    pub operations: BTreeMap<String, String>,
    /// Path parameters that may name the model, first match wins.
    pub model_parameters: Vec<String>,
    /// Beginnings by which a model is recognized, and whether they are part of its name.
    pub model_prefixes: BTreeMap<String, bool>,
    /// Path to the model of a response.
    pub response_model: Option<String>,
    /// Path to the id of a response.
    pub response_id: Option<String>,
    /// Path to the reasons why a response ended.
    pub finish_reasons: Option<String>,
}

impl ServerTimeout {
    /// Returns the minimum in seconds, if it is written as `10s`.
    pub fn seconds(&self) -> Option<u64> {
        self.minimum.strip_suffix('s')?.parse().ok()
    }
}

impl ServiceFacts {
    /// Returns the facts for one document, and notes what they match. A completion holds where its schema is; the usage of
    /// tokens has to be in some version only. The paths for spans are not checked: older documents lack what servers send.
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
                // A list that has become something else completes nothing.
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
                "overlay: serverTimeout: `{}` is no number of seconds such as `10s`",
                timeout.minimum
            );
        }
        Ok(facts)
    }
}

/// Returns whether a path leads from a schema to a property.
fn leads_somewhere(document: &Document, schema: &Schema, path: &str) -> bool {
    let schema = resolve(document, schema);
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    schema
        .properties
        .get(name)
        .is_some_and(|property| rest.is_none_or(|rest| leads_somewhere(document, property, rest)))
}

/// Follows references, and lists to what they hold.
fn resolve<'a>(document: &'a Document, mut schema: &'a Schema) -> &'a Schema {
    // Schemas may refer to one another in a circle.
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
    fn what_matches_is_passed_on() {
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
    fn what_matches_nothing_is_an_error() {
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
                "serverTimeout: `soon` is no number of seconds such as `10s`",
            ),
        ] {
            assert_eq!(select(&service), Err(format!("overlay: {message}")));
        }
    }
}
