//! Function calls with arguments that are sent in chunks.
//!
//! A chunk has `partialArgs`: values and their places as JSON paths. A string may be split over several chunks. The
//! documents have no schema for `partialArgs`, so they are read from the unknown fields of a call.

use discovery_runtime::error::ErrorKind;
use discovery_runtime::rt::{Struct, StructValue, Value};
use discovery_runtime::types::ListValue;
use discovery_runtime::{Error, Result};

use super::super::schema::FunctionCall;
use super::path::{Problem, Step, steps};

/// The field with partial arguments.
const PARTIAL_ARGS: &str = "partialArgs";

/// The field that announces more chunks.
const WILL_CONTINUE: &str = "willContinue";

/// The number of list elements that the paths of a reply may still skip. A skipped element costs memory, but no bytes of
/// the reply: `$.a[9999999]` alone would need gigabytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fillers(usize);

impl Default for Fillers {
    fn default() -> Self {
        Self(100_000)
    }
}

impl Fillers {
    fn take(&mut self, elements: usize) -> Result<(), Problem> {
        self.0 = self.0.checked_sub(elements).ok_or("skips too many elements of lists")?;
        Ok(())
    }
}

/// The arguments of a call so far.
#[derive(Clone, Debug)]
pub(super) struct PartialCall {
    name: String,
    id: Option<String>,
    args: StructValue,
}

impl PartialCall {
    /// Takes the partial arguments out of a call; returns `None` if the call is complete.
    pub(super) fn start(call: &mut dyn FunctionCall, fillers: &mut Fillers) -> Result<Option<Self>> {
        let is_partial = call.unknown_fields().contains(PARTIAL_ARGS) || call.unknown_fields().contains(WILL_CONTINUE);
        if !is_partial {
            return Ok(None);
        }
        let args = call.args().cloned().unwrap_or_default();
        let name = call.name().unwrap_or_default().to_owned();
        let mut partial = Self { name, id: call.id().map(str::to_owned), args: args.into() };
        partial.add(call, fillers)?;
        Ok(Some(partial))
    }

    /// Returns true if `piece` belongs to this call: it has neither a name nor another id.
    pub(super) fn continues_with(&self, piece: &dyn FunctionCall) -> bool {
        piece.name().is_none_or(str::is_empty) && (piece.id().is_none() || piece.id() == self.id.as_deref())
    }

    /// Adds the arguments of a chunk, and returns true if more chunks follow.
    pub(super) fn add(&mut self, piece: &mut dyn FunctionCall, fillers: &mut Fillers) -> Result<bool> {
        let fields = piece.unknown_fields_mut();
        let partial = fields.remove(PARTIAL_ARGS);
        let goes_on = fields.remove(WILL_CONTINUE).is_some_and(|value| value == true);
        for arg in partial.as_ref().and_then(Value::as_array).into_iter().flatten() {
            self.add_arg(arg, fillers)?;
        }
        if let (StructValue::Struct(args), Some(whole)) = (&mut self.args, piece.args()) {
            args.extend(whole.clone());
        }
        Ok(goes_on)
    }

    /// Returns the arguments.
    pub(super) fn into_args(self) -> Struct {
        match self.args {
            StructValue::Struct(args) => args,
            _ => Struct::new(),
        }
    }

    /// Adds one `PartialArg`: `{"jsonPath": "$.a", "stringValue": "x", "willContinue": true}`.
    fn add_arg(&mut self, arg: &Value, fillers: &mut Fillers) -> Result<()> {
        let text = arg["stringValue"].as_str();
        let value = ["numberValue", "boolValue"].into_iter().find_map(|key| arg.get(key));
        let is_null = arg.get("nullValue").is_some();
        let path = match arg["jsonPath"].as_str() {
            None if text.is_none() && value.is_none() && !is_null => return Ok(()),
            path => path.unwrap_or_default(),
        };
        let place = steps(path).and_then(|steps| place(&mut self.args, steps, fillers));
        let place = place.map_err(|problem| unusable(&self.name, path, problem))?;
        if let Some(text) = text {
            match place {
                StructValue::String(whole) => whole.push_str(text),
                other => *other = text.into(),
            }
        } else if let Some(value) = value {
            *place = value.clone().into();
        } else if is_null {
            *place = StructValue::Null;
        }
        Ok(())
    }
}

/// Returns the place at a path, and creates missing objects and lists.
fn place<'a>(
    root: &'a mut StructValue,
    steps: Vec<Step<'_>>,
    fillers: &mut Fillers,
) -> Result<&'a mut StructValue, Problem> {
    let mut place = root;
    for step in steps {
        place = match step {
            Step::Key(key) => member(place, &key),
            Step::Index(index) => {
                let length = place.as_list().map_or(0, |list| list.len());
                fillers.take(index.saturating_sub(length))?;
                element(place, index)
            }
        }
        // Both have just made it.
        .ok_or("has no place in the arguments")?;
    }
    Ok(place)
}

/// Returns a field of an object, and creates both.
fn member<'a>(place: &'a mut StructValue, key: &str) -> Option<&'a mut StructValue> {
    if place.as_struct().is_none() {
        *place = Struct::new().into();
    }
    let StructValue::Struct(fields) = place else { return None };
    if !fields.contains_key(key) {
        fields.insert(key, StructValue::Null);
    }
    fields.get_mut(key)
}

/// Returns an element of a list, and creates both.
fn element(place: &mut StructValue, index: usize) -> Option<&mut StructValue> {
    if place.as_list().is_none() {
        *place = ListValue::new().into();
    }
    let StructValue::List(list) = place else { return None };
    if index >= list.len() {
        list.extend(vec![StructValue::Null; index + 1 - list.len()]);
    }
    list.as_mut_slice().get_mut(index)
}

/// Returns the error for a path without which an argument would be lost.
fn unusable(name: &str, path: &str, problem: Problem) -> Error {
    /// The number of characters of a path that an error shows.
    const SHOWN: usize = 80;

    let path: String = path.chars().take(SHOWN).collect();
    let message = format!("cannot join the arguments of the function call `{name}`: the path `{path}` {problem}");
    Error::new(ErrorKind::Decode, message)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn partial() -> PartialCall {
        PartialCall { name: "f".to_owned(), id: None, args: Struct::new().into() }
    }

    #[test]
    fn chunks_are_added_at_their_paths() {
        let mut partial = partial();
        for arg in [
            json!({"jsonPath": "$.city", "stringValue": "Os", "willContinue": true}),
            json!({"jsonPath": "$.city", "stringValue": "lo"}),
            json!({"jsonPath": "$.days[1].high", "numberValue": 4.5}),
            json!({"jsonPath": "$.days[0]['is wet']", "boolValue": true}),
            json!({"jsonPath": "$.unit", "nullValue": "NULL_VALUE"}),
            json!({"jsonPath": "$['a]b'].c", "numberValue": 1}),
            json!({"willContinue": false}),
        ] {
            partial.add_arg(&arg, &mut Fillers::default()).unwrap();
        }
        let whole = json!({
            "city": "Oslo", "days": [{"is wet": true}, {"high": 4.5}], "unit": null, "a]b": {"c": 1},
        });
        assert_eq!(partial.into_args(), whole);
    }

    #[test]
    fn arguments_that_would_be_lost_are_errors() {
        let deep = "$".to_owned() + &".a".repeat(101);
        for (path, problem) in [
            ("nonsense", "is not a path to a value"),
            ("", "is not a path to a value"),
            // They would replace the object of all arguments.
            ("$", "is not a path to a value"),
            ("$[0]", "is not a path to a value"),
            ("$.days[100002]", "skips too many elements of lists"),
            ("$.days[99999999999999999999]", "is not a path to a value"),
            (deep.as_str(), "has more than 100 steps"),
        ] {
            let arg = json!({"jsonPath": path, "stringValue": "x"});
            let error = partial().add_arg(&arg, &mut Fillers::default()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode);
            assert!(error.message().ends_with(problem), "{path}: {error}");
            assert!(error.message().contains("the function call `f`"), "{error}");
        }
    }

    #[test]
    fn all_paths_of_a_reply_share_a_budget_for_skipped_elements() {
        let mut fillers = Fillers::default();
        let mut add = |path: &str| {
            let arg = json!({"jsonPath": path, "boolValue": true});
            partial().add_arg(&arg, &mut fillers)
        };
        add("$.a[60000]").unwrap();
        add("$.b[30000][10000]").unwrap();
        let error = add("$.c[1]").unwrap_err();
        assert!(error.message().ends_with("the path `$.c[1]` skips too many elements of lists"), "{error}");
        // Elements that follow each other need none.
        add("$.d[0]").unwrap();
    }
}
