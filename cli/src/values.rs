//! Texts of the command line as JSON, by the schema of their place.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use discovery_document::Schema;
use serde_json::{Number, Value};

use crate::api::Api;
use crate::check::{check, check_enum};
use crate::exit::{Failure, Result};
use crate::gemini;
use crate::input::Input;
use crate::schema::{Shape, shape};

/// Turns texts into values.
#[derive(Clone, Copy)]
pub(crate) struct Values {
    pub(crate) api: &'static Api,
    /// True if names and values must be those of the document.
    pub(crate) is_checked: bool,
}

impl Values {
    /// Adds the text of an option to the value at its place: a list grows, an object takes properties, anything else is replaced.
    pub(crate) fn add(self, option: &str, schema: &'static Schema, text: &str, value: &mut Value) -> Result<()> {
        let context = |error: String| Failure::usage(format!("option --{option}: {error}"));
        let input = Input::read(text)?;
        let new = self.value(schema, input, false)?.map_err(context)?;
        match (value, new) {
            (Value::Array(list), Value::Array(new)) => list.extend(new),
            (Value::Object(fields), Value::Object(new)) => fields.extend(new),
            (value, new) => *value = new,
        }
        Ok(())
    }

    /// Returns the text of a query parameter.
    pub(crate) fn query(self, option: &str, schema: &'static Schema, text: &str) -> Result<String> {
        let context = |error: String| Failure::usage(format!("option --{option}: {error}"));
        let schema = match shape(&self.api.document, schema) {
            Shape::List(Some(items)) => items,
            _ => schema,
        };
        Ok(match self.value(schema, Input::read(text)?, false)?.map_err(context)? {
            Value::String(text) => text,
            value => value.to_string(),
        })
    }

    /// Returns a body that was given as a whole.
    pub(crate) fn body(self, schema: &'static Schema, text: &str) -> Result<Value> {
        let text = Input::read(text)?.text()?;
        let value = json(&text).map_err(|error| Failure::usage(format!("--json: {error}")))?;
        if self.is_checked {
            check(&self.api.document, schema, &value, "")
                .map_err(|error| Failure::usage(format!("--json: {error} (use --no-check to send it anyway)")))?;
        }
        Ok(value)
    }

    /// Returns the value of a text. The outer error is one of reading, the inner one of the text.
    fn value(self, schema: &'static Schema, input: Input, in_list: bool) -> Result<Result<Value, String>> {
        let resolved = self.api.document.resolve(schema);
        let shape = shape(&self.api.document, schema);
        if let (Shape::Text, Some("byte"), Input::Bytes { bytes, .. }) = (shape, resolved.format.as_deref(), &input) {
            return Ok(Ok(Value::String(BASE64_STANDARD.encode(bytes))));
        }
        let text = input.text()?;
        Ok(match shape {
            Shape::Text => self.text(resolved, text),
            Shape::Enum(schema) => match check_enum(schema, &text) {
                Err(error) if self.is_checked => Err(error),
                _ => Ok(Value::String(text)),
            },
            Shape::Integer => self.integer(resolved, &text),
            Shape::Number => number(&text),
            Shape::Bool => match text.as_str() {
                "true" => Ok(Value::Bool(true)),
                "false" => Ok(Value::Bool(false)),
                _ => Err(format!("`{text}` is neither true nor false")),
            },
            Shape::List(items) => self.list(schema, items, text)?,
            Shape::Map(values) => match text.split_once('=').filter(|_| !is_json(&text)) {
                Some((key, value)) => {
                    let value = self.value(values, Input::Text(value.to_owned()), false)?;
                    value.map(|value| Value::Object([(key.to_owned(), value)].into_iter().collect()))
                }
                None => self.checked(schema, &text, "an object such as {\"key\": …}, or KEY=VALUE"),
            },
            Shape::Object(_) => match gemini::from_text(self.api, schema.reference.as_deref(), &text, in_list) {
                Some(value) if !is_json(&text) => Ok(value),
                _ => self.checked(schema, &text, "an object in JSON"),
            },
            Shape::Any => Ok(serde_json::from_str(&text).unwrap_or(Value::String(text))),
        })
    }

    fn list(
        self,
        schema: &'static Schema,
        items: Option<&'static Schema>,
        text: String,
    ) -> Result<Result<Value, String>> {
        if text.trim_start().starts_with('[') && serde_json::from_str::<Value>(&text).is_ok() {
            return Ok(self.checked(schema, &text, "a list in JSON"));
        }
        let Some(items) = items else {
            let item = serde_json::from_str(&text).unwrap_or(Value::String(text));
            return Ok(Ok(Value::Array(vec![item])));
        };
        let item = self.value(items, Input::Text(text), true)?;
        Ok(item.map(|item| Value::Array(vec![item])))
    }

    fn text(self, schema: &Schema, text: String) -> Result<Value, String> {
        let is_wrong = match schema.format.as_deref() {
            Some("int64") => text.parse::<i64>().is_err(),
            Some("uint64") => text.parse::<u64>().is_err(),
            _ => false,
        };
        if is_wrong && self.is_checked {
            Err(format!("`{text}` is not a whole number"))
        } else {
            Ok(Value::String(text))
        }
    }

    fn integer(self, schema: &Schema, text: &str) -> Result<Value, String> {
        let number: i128 = text.parse().map_err(|_| format!("`{text}` is not a whole number"))?;
        let limit = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<i128>().ok());
        let (least, most) = match schema.format.as_deref() {
            Some("uint32") => (0, i128::from(u32::MAX)),
            Some("int64") => (i128::from(i64::MIN), i128::from(i64::MAX)),
            Some("uint64") => (0, i128::from(u64::MAX)),
            _ => (i128::from(i32::MIN), i128::from(i32::MAX)),
        };
        let (least, most) = (limit(&schema.minimum).unwrap_or(least), limit(&schema.maximum).unwrap_or(most));
        if self.is_checked && !(least..=most).contains(&number) {
            return Err(format!("{text} is not between {least} and {most}"));
        }
        let number = i64::try_from(number).map(Number::from).or_else(|_| u64::try_from(number).map(Number::from));
        number.map(Value::Number).map_err(|_| format!("{text} is too large"))
    }

    fn checked(self, schema: &'static Schema, text: &str, wanted: &str) -> Result<Value, String> {
        let value = json(text).map_err(|error| format!("{wanted} expected: {error}"))?;
        if self.is_checked {
            check(&self.api.document, schema, &value, "")?;
        }
        Ok(value)
    }
}

fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[', '"'])
}

fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("not JSON: {error}"))
}

fn number(text: &str) -> Result<Value, String> {
    if matches!(text, "NaN" | "Infinity" | "-Infinity") {
        return Ok(Value::String(text.to_owned()));
    }
    let number: f64 = text.parse().map_err(|_| format!("`{text}` is not a number"))?;
    if let Ok(value) = serde_json::from_str::<Number>(text) {
        return Ok(Value::Number(value));
    }
    Number::from_f64(number).map(Value::Number).ok_or_else(|| format!("`{text}` is not a number"))
}
