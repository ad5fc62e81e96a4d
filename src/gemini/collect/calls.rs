//! Function calls with arguments that are sent in chunks.
//!
//! A chunk has `partialArgs`: values and their places as JSON paths. A string may be split over several chunks. The
//! documents have no schema for `partialArgs`, so they are read from the unknown fields of a call.

use discovery_runtime::rt::{Struct, StructValue, Value};
use discovery_runtime::types::ListValue;

use super::super::schema::FunctionCall;

/// The field with partial arguments.
const PARTIAL_ARGS: &str = "partialArgs";

/// The field that announces more chunks.
const WILL_CONTINUE: &str = "willContinue";

/// The arguments of a call so far.
#[derive(Clone, Debug)]
pub(super) struct PartialCall {
    id: Option<String>,
    args: StructValue,
}

/// A step of a JSON path.
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

impl PartialCall {
    /// Takes the partial arguments out of a call; returns `None` if the call is complete.
    pub(super) fn start(call: &mut dyn FunctionCall) -> Option<Self> {
        let is_partial = call.unknown_fields().contains(PARTIAL_ARGS) || call.unknown_fields().contains(WILL_CONTINUE);
        if !is_partial {
            return None;
        }
        let args = call.args().cloned().unwrap_or_default();
        let mut partial = Self { id: call.id().map(str::to_owned), args: args.into() };
        partial.add(call);
        Some(partial)
    }

    /// Returns true if `piece` belongs to this call: it has neither a name nor another id.
    pub(super) fn continues_with(&self, piece: &dyn FunctionCall) -> bool {
        piece.name().is_none_or(str::is_empty) && (piece.id().is_none() || piece.id() == self.id.as_deref())
    }

    /// Adds the arguments of a chunk, and returns true if more chunks follow.
    pub(super) fn add(&mut self, piece: &mut dyn FunctionCall) -> bool {
        let fields = piece.unknown_fields_mut();
        let partial = fields.remove(PARTIAL_ARGS);
        let goes_on = fields.remove(WILL_CONTINUE).is_some_and(|value| value == true);
        for arg in partial.as_ref().and_then(Value::as_array).into_iter().flatten() {
            self.add_arg(arg);
        }
        if let (StructValue::Struct(args), Some(whole)) = (&mut self.args, piece.args()) {
            args.extend(whole.clone());
        }
        goes_on
    }

    /// Returns the arguments so far.
    pub(super) fn args(&self) -> Struct {
        self.args.as_struct().cloned().unwrap_or_default()
    }

    /// Adds one `PartialArg`: `{"jsonPath": "$.a", "stringValue": "x", "willContinue": true}`.
    fn add_arg(&mut self, arg: &Value) {
        let path = arg["jsonPath"].as_str().unwrap_or_default();
        let Some(place) = place(&mut self.args, path) else { return };
        if let Some(text) = arg["stringValue"].as_str() {
            match place {
                StructValue::String(whole) => whole.push_str(text),
                other => *other = text.into(),
            }
        } else if let Some(value) = ["numberValue", "boolValue"].into_iter().find_map(|key| arg.get(key)) {
            *place = value.clone().into();
        } else if arg.get("nullValue").is_some() {
            *place = StructValue::Null;
        }
    }
}

/// Returns the place at a JSON path, and creates missing objects and lists; returns `None` if the path is malformed.
fn place<'a>(root: &'a mut StructValue, path: &str) -> Option<&'a mut StructValue> {
    /// The longest list that a chunk may create.
    const LONGEST: usize = 100_000;

    let mut place = root;
    for step in steps(path)? {
        match step {
            Step::Key(key) => {
                if place.as_struct().is_none() {
                    *place = Struct::new().into();
                }
                let StructValue::Struct(fields) = place else { return None };
                if !fields.contains_key(key) {
                    fields.insert(key, StructValue::Null);
                }
                place = fields.get_mut(key)?;
            }
            Step::Index(index) => {
                if place.as_list().is_none() {
                    *place = ListValue::new().into();
                }
                let StructValue::List(list) = place else { return None };
                if index >= list.len() {
                    if index >= LONGEST {
                        return None;
                    }
                    list.extend(vec![StructValue::Null; index + 1 - list.len()]);
                }
                place = list.as_mut_slice().get_mut(index)?;
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
    fn chunks_are_added_at_their_paths() {
        let mut partial = PartialCall { id: None, args: Struct::new().into() };
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
