//! The value at a path.

use serde_json::Value;

use super::Walker;

/// Returns the first value at a path such as `a.b.c` that is not `null`. A list on the way is searched element by element.
///
/// A name that does not occur at all, which is found out fast, spares the walk.
pub(crate) fn find(json: &[u8], path: &str) -> Option<Value> {
    if path.is_empty() || !path.split('.').all(|name| has_name(json, name)) {
        return None;
    }
    let mut found = None;
    search(&mut Walker::new(json), Some(path), &mut found)?;
    found
}

/// Returns true if the name occurs as a string.
fn has_name(json: &[u8], name: &str) -> bool {
    memchr::memmem::find_iter(json, name.as_bytes())
        .any(|at| at > 0 && json[at - 1] == b'"' && json.get(at + name.len()) == Some(&b'"'))
}

/// Searches the value here, and passes over it.
fn search(walker: &mut Walker<'_>, path: Option<&str>, found: &mut Option<Value>) -> Option<()> {
    let Some(path) = path.filter(|_| found.is_none()) else {
        let value = walker.value()?;
        if found.is_none() {
            *found = serde_json::from_slice(value).ok().filter(|value: &Value| !value.is_null());
        }
        return Some(());
    };
    if walker.peek()? == b'[' {
        return walker.elements(|walker| search(walker, Some(path), found));
    }
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    walker.entries(|walker, key| if key.is(name) { search(walker, rest, found) } else { walker.value().map(drop) })
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn paths() {
        let json = br#"{"a":[{"x":"\"b\""},{"b":null},{"b":7},{"b":8}],"c":null,"d":{"e":{"f":[1]}}}"#;
        assert_eq!(find(json, "a.b"), Some(7.into()));
        assert_eq!(find(json, "d.e.f"), Some(serde_json::json!([1])));
        assert_eq!(find(json, "c"), None);
        assert_eq!(find(json, "c.e"), None);
        assert_eq!(find(json, "d.b"), None);
        assert_eq!(find(json, ""), None);
        assert_eq!(find(b"{\"a\":", "a"), None);
    }
}
