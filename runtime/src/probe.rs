//! Single values out of JSON that is not decoded otherwise.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// The first value at a path that is not `null`. `*` is any element of a list.
///
/// A name that does not occur at all, which is found out fast, spares the parse.
pub(crate) fn find(json: &[u8], path: &[&str]) -> Option<Value> {
    let name = path.iter().rev().find(|name| **name != "*")?;
    if !has_name(json, name) {
        return None;
    }
    At(path).deserialize(&mut serde_json::Deserializer::from_slice(json)).ok().flatten()
}

/// Whether the name occurs as a string.
pub(crate) fn has_name(json: &[u8], name: &str) -> bool {
    memchr::memmem::find_iter(json, name.as_bytes())
        .any(|at| at > 0 && json[at - 1] == b'"' && json.get(at + name.len()) == Some(&b'"'))
}

/// Looks for a value at a path, passing over everything else.
struct At<'a>(&'a [&'a str]);

impl<'de> DeserializeSeed<'de> for At<'_> {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Option<Value>, D::Error> {
        if self.0.is_empty() {
            return Option::<Value>::deserialize(from);
        }
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for At<'_> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object or a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<Value>, A::Error> {
        let mut found = None;
        while let Some(key) = map.next_key::<Cow<'_, str>>()? {
            if found.is_none() && self.0.first() == Some(&&*key) {
                found = map.next_value_seed(At(&self.0[1..]))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Option<Value>, A::Error> {
        let mut found = None;
        let rest = if self.0.first() == Some(&"*") { &self.0[1..] } else { self.0 };
        while let Some(here) = seq.next_element_seed(At(rest))? {
            found = found.or(here);
        }
        Ok(found)
    }

    fn visit_unit<E>(self) -> Result<Option<Value>, E> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn paths() {
        let json = br#"{"a":[{"x":"\"b\""},{"b":null},{"b":7},{"b":8}],"c":null,"d":{"e":{"f":[1]}}}"#;
        assert_eq!(find(json, &["a", "*", "b"]), Some(7.into()));
        assert_eq!(find(json, &["d", "e", "f", "*"]), Some(1.into()));
        assert_eq!(find(json, &["c"]), None);
        assert_eq!(find(json, &["c", "e"]), None);
        assert_eq!(find(json, &["d", "b"]), None);
        assert_eq!(find(b"{\"a\":", &["a"]), None);
    }
}
