//! Rules about schemas in requests: those of function parameters and of structured output.

use serde_json::Value;

use crate::api_error::FieldViolation;
use crate::rules::contents::violation;
use crate::rules::{Rule, RuleSet};

/// Keywords of JSON Schema that the service supports.
const KEYWORDS: [&str; 21] = [
    "$anchor",
    "$defs",
    "$id",
    "$ref",
    "$schema",
    "additionalProperties",
    "anyOf",
    "description",
    "enum",
    "format",
    "items",
    "maxItems",
    "maximum",
    "minItems",
    "minimum",
    "oneOf",
    "prefixItems",
    "properties",
    "propertyOrdering",
    "required",
    "title",
];

/// The maximum depth to which schemas are checked.
const DEEPEST: usize = 64;

/// Reports violations in the schemas of a request. `at` is its location.
pub(super) fn note_request(rules: &RuleSet, at: &str, request: &Value, found: &mut Vec<FieldViolation>) {
    let config = format!("{at}.generation_config");
    note(rules, &format!("{config}.response_schema"), &request["generationConfig"]["responseSchema"], 0, found);
    for (name, field) in
        [("responseJsonSchema", "response_json_schema"), ("_responseJsonSchema", "_response_json_schema")]
    {
        note_json(rules, &format!("{config}.{field}"), &request["generationConfig"][name], 0, found);
    }
    note_tools(rules, at, &request["tools"], found);
}

/// Reports violations in the schemas of tools. `at` is the location of the message that has the tools.
pub(super) fn note_tools(rules: &RuleSet, at: &str, tools: &Value, found: &mut Vec<FieldViolation>) {
    for (index, tool) in tools.as_array().into_iter().flatten().enumerate() {
        for (number, function) in tool["functionDeclarations"].as_array().into_iter().flatten().enumerate() {
            let at = format!("{at}.tools[{index}].function_declarations[{number}]");
            note(rules, &format!("{at}.parameters"), &function["parameters"], 0, found);
            note(rules, &format!("{at}.response"), &function["response"], 0, found);
            note_json(rules, &format!("{at}.parameters_json_schema"), &function["parametersJsonSchema"], 0, found);
        }
    }
}

/// Reports violations in a schema in the service's own format.
fn note(rules: &RuleSet, at: &str, schema: &Value, depth: usize, found: &mut Vec<FieldViolation>) {
    if !schema.is_object() || depth > DEEPEST {
        return;
    }
    let ty = schema["type"].as_str().unwrap_or_default().to_ascii_uppercase();
    let properties = schema["properties"].as_object();
    let mut refuse = |rule: Rule, field: &str, text: &str| {
        if rules.has(rule) {
            found.push(violation(format!("{at}.{field}"), text));
        }
    };
    if ty == "OBJECT" && properties.is_none_or(serde_json::Map::is_empty) {
        refuse(Rule::EmptyObjectSchema, "properties", "should be non-empty for OBJECT type");
    }
    if ty == "ARRAY" && !schema["items"].is_object() {
        refuse(Rule::ArrayWithoutItems, "items", "missing field.");
    }
    if !matches!(ty.as_str(), "STRING" | "") && schema["enum"].is_array() {
        refuse(Rule::EnumOfStrings, "enum", "only allowed for STRING type");
    }
    for (index, name) in schema["required"].as_array().into_iter().flatten().enumerate() {
        let defined = name.as_str().is_some_and(|name| properties.is_some_and(|all| all.contains_key(name)));
        if !defined {
            refuse(Rule::RequiredProperty, &format!("required[{index}]"), "property is not defined");
        }
    }
    for (name, property) in properties.into_iter().flatten() {
        note(rules, &format!("{at}.properties[{name}]"), property, depth + 1, found);
    }
    note(rules, &format!("{at}.items"), &schema["items"], depth + 1, found);
    for (index, choice) in schema["anyOf"].as_array().into_iter().flatten().enumerate() {
        note(rules, &format!("{at}.any_of[{index}]"), choice, depth + 1, found);
    }
}

/// Reports keywords of a JSON Schema that the service does not support.
fn note_json(rules: &RuleSet, at: &str, schema: &Value, depth: usize, found: &mut Vec<FieldViolation>) {
    let Some(keywords) = schema.as_object().filter(|_| rules.has(Rule::JsonSchemaKeywords) && depth <= DEEPEST) else {
        return;
    };
    for (keyword, value) in keywords {
        if keyword != "type" && !KEYWORDS.contains(&keyword.as_str()) {
            found.push(violation(at, &format!("keyword \"{keyword}\" is not supported")));
        }
        match keyword.as_str() {
            "properties" | "$defs" => {
                for (name, property) in value.as_object().into_iter().flatten() {
                    note_json(rules, &format!("{at}.{keyword}[{name}]"), property, depth + 1, found);
                }
            }
            "items" | "additionalProperties" => note_json(rules, &format!("{at}.{keyword}"), value, depth + 1, found),
            "anyOf" | "oneOf" | "prefixItems" => {
                for (index, choice) in value.as_array().into_iter().flatten().enumerate() {
                    note_json(rules, &format!("{at}.{keyword}[{index}]"), choice, depth + 1, found);
                }
            }
            _ => {}
        }
    }
}
