//! Function calls whose arguments come in pieces.
//!
//! A piece has `partialArgs`: values and where they belong, as a JSON path. A string may come in several pieces. The
//! documents have no schema for them, so they are read from the fields that a call's schema does not know.

use discovery_runtime::rt::Value;
use serde_json::Map;

use super::super::schema::FunctionCall;

/// Field with the pieces of arguments.
const PARTIAL_ARGS: &str = "partialArgs";

/// Field that says whether more pieces follow.
const WILL_CONTINUE: &str = "willContinue";

/// The arguments of a call, as far as they are there.
#[derive(Clone, Debug)]
pub(super) struct PartialCall {
    id: Option<String>,
    args: Value,
}

/// A step of a JSON path.
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

impl PartialCall {
    /// Takes the pieces out of a call; `None` if the call is complete.
    pub(super) fn start(call: &mut dyn FunctionCall) -> Option<Self> {
        let mut partial = Self { id: call.id().map(str::to_owned), args: call.args() };
        let is_partial = call.unknown_fields().contains(PARTIAL_ARGS) || call.unknown_fields().contains(WILL_CONTINUE);
        if !is_partial {
            return None;
        }
        if !partial.args.is_object() {
            partial.args = Value::Object(Map::new());
        }
        partial.add(call);
        Some(partial)
    }

    /// Returns true if `piece` belongs to this call: it has neither a name nor another id.
    pub(super) fn continues_with(&self, piece: &dyn FunctionCall) -> bool {
        piece.name().is_none_or(str::is_empty) && (piece.id().is_none() || piece.id() == self.id.as_deref())
    }

    /// Adds the arguments of a piece, and returns true if more follow.
    pub(super) fn add(&mut self, piece: &mut dyn FunctionCall) -> bool {
        let fields = piece.unknown_fields_mut();
        let partial = fields.remove(PARTIAL_ARGS);
        let goes_on = fields.remove(WILL_CONTINUE).is_some_and(|value| value == true);
        for arg in partial.as_ref().and_then(Value::as_array).into_iter().flatten() {
            self.add_arg(arg);
        }
        if let (Value::Object(args), Value::Object(whole)) = (&mut self.args, piece.args()) {
            args.extend(whole);
        }
        goes_on
    }

    /// Returns the arguments so far, as an object.
    pub(super) fn args(&self) -> Value {
        self.args.clone()
    }

    /// Adds one `PartialArg`: `{"jsonPath": "$.a", "stringValue": "x", "willContinue": true}`.
    fn add_arg(&mut self, arg: &Value) {
        let path = arg["jsonPath"].as_str().unwrap_or_default();
        let Some(place) = place(&mut self.args, path) else { return };
        if let Some(text) = arg["stringValue"].as_str() {
            match place {
                Value::String(whole) => whole.push_str(text),
                other => *other = Value::String(text.to_owned()),
            }
        } else if let Some(value) = ["numberValue", "boolValue"].into_iter().find_map(|key| arg.get(key)) {
            *place = value.clone();
        } else if arg.get("nullValue").is_some() {
            *place = Value::Null;
        }
    }
}

/// Returns the place that a JSON path leads to, creating objects and lists on the way; `None` if the path is malformed.
fn place<'a>(root: &'a mut Value, path: &str) -> Option<&'a mut Value> {
    /// Longest list that a piece may create.
    const LONGEST: usize = 100_000;

    let mut place = root;
    for step in steps(path)? {
        match step {
            Step::Key(key) => {
                if !place.is_object() {
                    *place = Value::Object(Map::new());
                }
                place = place.as_object_mut()?.entry(key).or_insert(Value::Null);
            }
            Step::Index(index) => {
                if !place.is_array() {
                    *place = Value::Array(Vec::new());
                }
                let list = place.as_array_mut()?;
                if index >= list.len() {
                    if index >= LONGEST {
                        return None;
                    }
                    list.resize(index + 1, Value::Null);
                }
                place = list.get_mut(index)?;
            }
        }
    }
    Some(place)
}

/// Splits `$.a.b[0]['c']` into its steps.
fn steps(path: &str) -> Option<Vec<Step<'_>>> {
    let mut rest = path.strip_prefix('$')?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            steps.push(Step::Key(&after[..end]));
            rest = &after[end..];
        } else {
            let (inside, after) = rest.strip_prefix('[')?.split_once(']')?;
            let quoted = inside.strip_prefix(['\'', '"']).and_then(|key| key.strip_suffix(['\'', '"']));
            steps.push(match quoted {
                Some(key) => Step::Key(key),
                None => Step::Index(inside.parse().ok()?),
            });
            rest = after;
        }
    }
    Some(steps)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn pieces_find_their_place() {
        let mut partial = PartialCall { id: None, args: json!({}) };
        for arg in [
            json!({"jsonPath": "$.city", "stringValue": "Os", "willContinue": true}),
            json!({"jsonPath": "$.city", "stringValue": "lo"}),
            json!({"jsonPath": "$.days[1].high", "numberValue": 4.5}),
            json!({"jsonPath": "$.days[0]['is wet']", "boolValue": true}),
            json!({"jsonPath": "$.unit", "nullValue": "NULL_VALUE"}),
            json!({"jsonPath": "nonsense", "stringValue": "x"}),
            json!({"jsonPath": "$.days[99999999999]", "stringValue": "x"}),
        ] {
            partial.add_arg(&arg);
        }
        let whole = json!({"city": "Oslo", "days": [{"is wet": true}, {"high": 4.5}], "unit": null});
        assert_eq!(partial.args(), whole);
    }
}
