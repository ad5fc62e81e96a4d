//! Validation of a body against its schema, as in the service: every mismatch is reported with its field, read-only
//! fields are dropped, and the other fields get their canonical names.

use discovery_document::{Schema, revision_order};
use serde_json::{Map, Value};

use crate::api::Api;
use crate::api_error::{ApiError, FieldViolation};
use crate::rules::{Rule, RuleSet, one_of};
use crate::values::names::{camel_case, excerpt, snake_case};
use crate::values::scalar;

/// The maximum number of mismatches that are reported.
const MOST: usize = 20;

/// Checks a body and returns it with canonical names, without nulls and read-only fields.
pub(crate) fn body(api: &Api, rules: &RuleSet, schema: &Schema, value: Value) -> Result<Value, ApiError> {
    checked(api, rules, schema, value, false)
}

/// Checks a body like [`body`], but keeps nulls, which clear fields of a resource.
pub(crate) fn patch(api: &Api, rules: &RuleSet, schema: &Schema, value: Value) -> Result<Value, ApiError> {
    checked(api, rules, schema, value, true)
}

fn checked(api: &Api, rules: &RuleSet, schema: &Schema, value: Value, nulls: bool) -> Result<Value, ApiError> {
    let mut check = Check { api, rules, nulls, path: Vec::new(), found: Vec::new() };
    let value = check.value(schema, value);
    if check.found.is_empty() { Ok(value.unwrap_or_default()) } else { Err(ApiError::violations(&check.found)) }
}

struct Check<'a> {
    api: &'a Api,
    rules: &'a RuleSet,
    /// True if nulls are kept.
    nulls: bool,
    path: Vec<Step>,
    found: Vec<FieldViolation>,
}

enum Step {
    Name(String),
    Index(usize),
    Key(String),
}

impl Check<'_> {
    /// Returns the value as the service accepts it; `None` if it is absent or invalid.
    fn value(&mut self, schema: &Schema, value: Value) -> Option<Value> {
        let named = schema.reference.as_deref();
        let schema = self.api.resolve(schema);
        let ty = schema.ty.as_deref().unwrap_or("any");
        if value.is_null() && ty != "any" {
            return self.nulls.then_some(value);
        }
        match ty {
            "object" if schema.additional_properties.is_some() => self.map(schema, value),
            "object" if named.is_some() || !schema.properties.is_empty() => self.object(schema, named, value),
            "array" => Some(self.list(schema, value)),
            "object" | "any" => Some(value),
            _ => self.scalar(schema, value),
        }
    }

    fn object(&mut self, schema: &Schema, named: Option<&str>, value: Value) -> Option<Value> {
        let fields = match value {
            Value::Object(fields) => fields,
            Value::Array(_) => return self.unknown_here("Proto field is not repeating, cannot start list."),
            other => {
                let ty = self.message_type(named);
                return self.misfit(&ty, &other);
            }
        };
        let mut out = Map::new();
        for (name, value) in fields {
            let found = schema
                .properties
                .get_key_value(name.as_str())
                .or_else(|| schema.properties.get_key_value(camel_case(&name).as_str()));
            let Some((canonical, property)) = found else {
                self.unknown(&name, "Cannot find field.");
                continue;
            };
            if property.read_only {
                continue;
            }
            self.path.push(Step::Name(canonical.clone()));
            if let Some(value) = self.value(property, value) {
                out.insert(canonical.clone(), value);
            }
            self.path.pop();
        }
        self.one_of(named, &out);
        Some(Value::Object(out))
    }

    /// Records mutually exclusive fields that are set together.
    fn one_of(&mut self, named: Option<&str>, fields: &Map<String, Value>) {
        let group = named.and_then(|name| self.api.one_of.get(name)).map(Vec::as_slice).unwrap_or_default();
        let mut set = group.iter().filter(|field| fields.contains_key(*field));
        if let (true, Some(first), Some(second)) = (self.rules.has(Rule::OneOf), set.next(), set.next()) {
            let name = one_of::name(named.unwrap_or_default()).map_or_else(|| snake_case(first), str::to_owned);
            let field = self.field();
            let at = if field.is_empty() { String::new() } else { format!(" at '{field}'") };
            let text = format!("Invalid value{at} (oneof), oneof field '{name}' is already set. Cannot set '{second}'");
            self.note(field, text);
        }
    }

    fn map(&mut self, schema: &Schema, value: Value) -> Option<Value> {
        let Value::Object(fields) = value else { return self.misfit("TYPE_MESSAGE", &value) };
        let inner = schema.additional_properties.as_deref()?;
        let mut out = Map::new();
        for (key, value) in fields {
            self.path.push(Step::Key(key.clone()));
            if let Some(value) = self.value(inner, value) {
                out.insert(key, value);
            }
            self.path.pop();
        }
        Some(Value::Object(out))
    }

    /// Converts a single value in the place of a list into a list of one element, as the service does.
    fn list(&mut self, schema: &Schema, value: Value) -> Value {
        let values = match value {
            Value::Array(values) => values,
            one => vec![one],
        };
        let Some(items) = schema.items.as_deref() else { return Value::Array(values) };
        let mut out = Vec::with_capacity(values.len());
        for (index, value) in values.into_iter().enumerate() {
            self.path.push(Step::Index(index));
            out.extend(self.value(items, value));
            self.path.pop();
        }
        Value::Array(out)
    }

    fn scalar(&mut self, schema: &Schema, value: Value) -> Option<Value> {
        match &value {
            Value::Object(_) => return self.unknown_here("Starting an object on a scalar field."),
            Value::Array(_) => return self.unknown_here("Proto field is not repeating, cannot start list."),
            _ => {}
        }
        let checked = match scalar::check(schema, &value) {
            Ok(()) if self.rules.has(Rule::RetiredValue) && is_retired(schema, &value) => {
                Err(scalar::Misfit { ty: "TYPE_ENUM", because: None })
            }
            checked => checked,
        };
        match checked {
            Ok(()) => Some(value),
            Err(misfit) => {
                let (field, shown) = (self.field(), shown(&value));
                let because = misfit.because.map(|because| format!(", {because}")).unwrap_or_default();
                self.note(field.clone(), format!("Invalid value at '{field}' ({}), {shown}{because}", misfit.ty));
                None
            }
        }
    }

    fn message_type(&self, named: Option<&str>) -> String {
        let package = match self.api.name.as_str() {
            "generativelanguage" => "google.ai.generativelanguage",
            name => {
                return format!(
                    "type.googleapis.com/google.{name}.{}.{}",
                    self.api.version,
                    named.unwrap_or("Message")
                );
            }
        };
        format!("type.googleapis.com/{package}.{}.{}", self.api.version, named.unwrap_or("Message"))
    }

    fn misfit(&mut self, ty: &str, value: &Value) -> Option<Value> {
        let field = self.field();
        let at = if field.is_empty() { String::new() } else { format!(" at '{field}'") };
        self.note(field, format!("Invalid value{at} ({ty}), {}", shown(value)));
        None
    }

    fn unknown(&mut self, name: &str, why: &str) {
        let field = self.field();
        let at = if field.is_empty() { String::new() } else { format!(" at '{field}'") };
        self.note(field, format!("Invalid JSON payload received. Unknown name \"{}\"{at}: {why}", excerpt(name)));
    }

    /// Reports a value of the wrong shape as an unknown name in the object around it.
    fn unknown_here(&mut self, why: &str) -> Option<Value> {
        let last = self.path.pop();
        let name = match &last {
            Some(Step::Name(name)) => snake_case(name),
            Some(Step::Key(key)) => key.clone(),
            Some(Step::Index(_)) | None => String::new(),
        };
        self.unknown(&name, why);
        self.path.extend(last);
        None
    }

    fn note(&mut self, field: String, description: String) {
        if self.found.len() < MOST {
            self.found.push(FieldViolation { field, description });
        }
    }

    /// Returns the field as the service writes it: `generation_config.stop_sequences[0]`.
    fn field(&self) -> String {
        let mut out = String::new();
        for step in &self.path {
            match step {
                Step::Name(name) if out.is_empty() => out = snake_case(name),
                Step::Name(name) => out.extend([".", &snake_case(name)]),
                Step::Index(index) => out.extend(["[", &index.to_string(), "]"]),
                Step::Key(key) => out.extend(["[\"", &excerpt(key), "\"]"]),
            }
        }
        out
    }
}

/// Returns true if only older revisions of the document have this value of an enum.
fn is_retired(schema: &Schema, value: &Value) -> bool {
    let Some(text) = value.as_str() else { return false };
    let index = schema.values.iter().position(|known| known.eq_ignore_ascii_case(text));
    let seen = index.and_then(|index| schema.enum_seen.get(index));
    seen.is_some_and(|seen| revision_order(&seen.last) < revision_order(&schema.seen.last))
}

/// Returns a value as error messages show it.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => format!("\"{}\"", excerpt(text)),
        other => excerpt(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::documents;
    use serde_json::json;

    fn check(schema: &str, value: Value) -> Result<Value, Vec<String>> {
        let apis = documents::bundled().expect("the bundled documents are good");
        let schema = Schema { reference: Some(schema.to_owned()), ..Schema::default() };
        body(&apis[1], &RuleSet::default(), &schema, value)
            .map_err(|error| error.message.lines().map(str::to_owned).collect())
    }

    #[test]
    fn valid_bodies_become_canonical() {
        let sent = json!({
            "contents": {"role": "user", "parts": [{"text": "a"}, {"thought": null}, {"functionCall": {"name": "f", "args": {"snake_key": null}}}]},
            "generation_config": {"stop_sequences": "x", "topK": "4e0", "temperature": "NaN", "response_schema": {"max_items": 3}},
        });
        let kept = json!({
            "contents": [{"role": "user", "parts": [{"text": "a"}, {}, {"functionCall": {"name": "f", "args": {"snake_key": null}}}]}],
            "generationConfig": {"stopSequences": ["x"], "topK": "4e0", "temperature": "NaN", "responseSchema": {"maxItems": 3}},
        });
        assert_eq!(check("GenerateContentRequest", sent), Ok(kept));
    }

    #[test]
    fn read_only_fields_are_ignored() {
        assert_eq!(check("Corpus", json!({"createTime": 5, "displayName": "a"})), Ok(json!({"displayName": "a"})));
    }

    #[test]
    fn every_mismatch_is_reported() {
        let sent = json!({
            "contents": ["hello"],
            "generationConfig": {"temperature": "hot", "topK": 1.5, "stopSequences": [["x"]], "candidateCount": 3_000_000_000_u32, "responseModalities": ["SMELL"], "wrong": 1},
            "systemInstruction": [],
            "cachedContent": {},
            "store": "maybe",
            "surprise": true,
        });
        let mut found = check("GenerateContentRequest", sent).expect_err("a body full of mistakes");
        found.sort();
        assert_eq!(
            found,
            [
                "Invalid JSON payload received. Unknown name \"\" at 'generation_config.stop_sequences': Proto field is not repeating, cannot start list.",
                "Invalid JSON payload received. Unknown name \"cached_content\": Starting an object on a scalar field.",
                "Invalid JSON payload received. Unknown name \"surprise\": Cannot find field.",
                "Invalid JSON payload received. Unknown name \"system_instruction\": Proto field is not repeating, cannot start list.",
                "Invalid JSON payload received. Unknown name \"wrong\" at 'generation_config': Cannot find field.",
                "Invalid value at 'contents[0]' (type.googleapis.com/google.ai.generativelanguage.v1beta.Content), \"hello\"",
                "Invalid value at 'generation_config.candidate_count' (TYPE_INT32), 3000000000",
                "Invalid value at 'generation_config.response_modalities[0]' (TYPE_ENUM), \"SMELL\"",
                "Invalid value at 'generation_config.temperature' (TYPE_FLOAT), \"hot\"",
                "Invalid value at 'generation_config.top_k' (TYPE_INT32), 1.5",
                "Invalid value at 'store' (TYPE_BOOL), \"maybe\"",
            ]
        );
    }

    #[test]
    fn messages_stay_excerpt() {
        let found = check("GenerateContentRequest", json!({"x".repeat(1_000_000): 1, "cachedContent": 5}))
            .expect_err("an endless name");
        assert!(found.iter().all(|line| line.len() < 300));
        let many: Map<String, Value> = (0..1000).map(|n| (format!("n{n}"), Value::Null)).collect();
        assert_eq!(check("Content", Value::Object(many)).expect_err("a thousand names").len(), MOST);
    }
}
