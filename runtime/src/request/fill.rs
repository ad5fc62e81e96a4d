//! Properties of a body that repeat a path parameter, as some services require in nested requests.

use serde_json::Value;

use crate::json::Walker;

/// Returns a body in which each object at a path such as `requests[].model` has that property. An object that has it already
/// keeps its value, and an object that is absent stays absent. `None` if there is nothing to add.
///
/// The text is added in place, because reading the body would lose the order of its fields.
pub(super) fn filled(body: &[u8], path: &str, text: &str) -> Option<Vec<u8>> {
    let mut places = Vec::new();
    collect(&mut Walker::new(body), path, &mut places)?;
    if places.is_empty() {
        return None;
    }
    let name = path.rsplit('.').next().unwrap_or(path);
    let property = format!("{}:{}", Value::from(name), Value::from(text));
    let mut filled = Vec::with_capacity(body.len() + places.len() * (property.len() + 1));
    let mut copied = 0;
    for Place { at, is_only } in places {
        filled.extend_from_slice(&body[copied..at]);
        filled.extend_from_slice(property.as_bytes());
        filled.extend_from_slice(if is_only { b"" } else { b"," });
        copied = at;
    }
    filled.extend_from_slice(&body[copied..]);
    Some(filled)
}

/// The offset at which a property is inserted: after the opening brace of an object.
struct Place {
    at: usize,
    /// True if the object has no other properties.
    is_only: bool,
}

/// Passes over a value, and collects the objects at the path that lack the property.
fn collect(walker: &mut Walker<'_>, path: &str, places: &mut Vec<Place>) -> Option<()> {
    let Some((step, rest)) = path.split_once('.') else { return object(walker, path, places) };
    let (name, is_list) = step.strip_suffix("[]").map_or((step, false), |name| (name, true));
    walker.entries(|walker, key| {
        if !key.is(name) {
            walker.value().map(drop)
        } else if is_list {
            walker.elements(|walker| collect(walker, rest, places))
        } else {
            collect(walker, rest, places)
        }
    })
}

fn object(walker: &mut Walker<'_>, name: &str, places: &mut Vec<Place>) -> Option<()> {
    let is_object = walker.peek()? == b'{';
    let at = walker.place() + 1;
    let (mut is_empty, mut has_property) = (true, false);
    walker.entries(|walker, key| {
        is_empty = false;
        has_property |= key.is(name);
        walker.value().map(drop)
    })?;
    if is_object && !has_property {
        places.push(Place { at, is_only: is_empty });
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::filled;

    #[test]
    fn what_is_absent_is_added_and_nothing_else_changes() {
        for (body, path, expected) in [
            (r#"{"inner":{"z":1,"a":{}}}"#, "inner.model", Some(r#"{"inner":{"model":"m/\"x\"","z":1,"a":{}}}"#)),
            (r#"{"inner":{}}"#, "inner.model", Some(r#"{"inner":{"model":"m/\"x\""}}"#)),
            (r#"{"inner":{"model":"other"}}"#, "inner.model", None),
            (r#"{"contents":[]}"#, "inner.model", None),
            (r#"{"inner":[{}]}"#, "inner.model", None),
            (r#"{"inner":7}"#, "inner.model", None),
            (
                r#"{"list":[{"a":1},{"model":""},{}, 7]}"#,
                "list[].model",
                Some(r#"{"list":[{"model":"m/\"x\"","a":1},{"model":""},{"model":"m/\"x\""}, 7]}"#),
            ),
            (r#"{"list":{}}"#, "list[].model", None),
            (r#"{"a":{"b":[{"c":{}}]}}"#, "a.b[].c.model", Some(r#"{"a":{"b":[{"c":{"model":"m/\"x\""}}]}}"#)),
            ("{", "inner.model", None),
        ] {
            let found = filled(body.as_bytes(), path, "m/\"x\"").map(|body| String::from_utf8(body).unwrap());
            assert_eq!(found.as_deref(), expected, "{body}");
        }
    }
}
