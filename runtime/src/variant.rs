//! Objects that are one of several schemas, distinguished by a property.

use bytes::Bytes;
use serde::Serialize;

use crate::error::{Error, ErrorKind, Result, decode};
use crate::json::{Walker, find};
use crate::wire::Wire;

/// Reads an object as one of its schemas, if the property `discriminant` has this value.
pub fn as_variant<T: Wire>(object: &impl Serialize, discriminant: &str, value: &str) -> Result<Option<T>> {
    let text = write(object)?;
    let found = find(&text, discriminant);
    if found.as_ref().and_then(|found| found.as_str()) != Some(value) {
        return Ok(None);
    }
    decode(&Bytes::from(text)).map(Some)
}

/// Makes an object of one of its schemas, and sets the property `discriminant` to this value.
pub fn from_variant<T: Wire>(variant: &impl Serialize, discriminant: &str, value: &str) -> Result<T> {
    let text = write(variant)?;
    let mut fields = vec![[write(&discriminant)?, b":".to_vec(), write(&value)?].concat()];
    // The text was written here, so that it is JSON.
    _ = Walker::new(&text).entries(|walker, key| {
        let field = walker.value()?;
        if !key.is(discriminant) {
            fields.push([key.text(), b":", field].concat());
        }
        Some(())
    });
    decode(&Bytes::from([b"{", fields.join(&b","[..]).as_slice(), b"}"].concat()))
}

fn write(value: &impl Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(value)
        .map_err(|error| Error::new(ErrorKind::Decode, format!("cannot write the object: {error}")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::wire::Struct;

    fn object(text: &str) -> Struct {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn an_object_is_the_schema_that_its_property_names() {
        let shape = object(r#"{"radius":1.5,"kind":"circle","new":{"b":1,"a":2}}"#);
        let circle: Struct = as_variant(&shape, "kind", "circle").unwrap().unwrap();
        assert_eq!(circle, shape);
        assert!(as_variant::<Struct>(&shape, "kind", "square").unwrap().is_none());
        assert!(as_variant::<Struct>(&object(r#"{"inner":{"kind":"circle"}}"#), "kind", "circle").unwrap().is_none());
    }

    #[test]
    fn an_object_names_the_schema_that_it_was_made_of() {
        let shape: Struct = from_variant(&object(r#"{"radius":1.5,"kind":"old","b":[]}"#), "kind", "circle").unwrap();
        assert_eq!(serde_json::to_string(&shape).unwrap(), r#"{"kind":"circle","radius":1.5,"b":[]}"#);
        assert!(from_variant::<bool>(&json!({}), "kind", "circle").is_err());
    }
}
