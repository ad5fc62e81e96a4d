//! The rule that gives a Rust name its name on the wire.
//!
//! The derive macros have the same file, so that generated code needs an attribute only where the rule does not give the right
//! name. The rule is fixed: crates that are generated depend on it.

/// Returns the name of a field on the wire: lowerCamelCase.
///
/// Underscores at the end are left out, because they keep a name apart from a keyword. Any other underscore is left out too, and
/// the letter after it is raised.
pub(crate) fn field(ident: &str) -> String {
    let mut name = String::with_capacity(ident.len());
    let mut raise = false;
    for letter in ident.trim_end_matches('_').chars() {
        match letter {
            '_' => raise = !name.is_empty(),
            letter if raise => {
                raise = false;
                name.push(letter.to_ascii_uppercase());
            }
            letter => name.push(letter),
        }
    }
    name
}

/// Returns the text of an enum's variant on the wire: `prefix` and the name in `SCREAMING_SNAKE_CASE`.
///
/// An underscore goes before each capital but the first. A digit belongs to the word before it.
pub(crate) fn variant(prefix: &str, ident: &str) -> String {
    let mut name = String::with_capacity(prefix.len() + ident.len() + 4);
    name.push_str(prefix);
    for (at, letter) in ident.char_indices() {
        if at > 0 && letter.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::{field, variant};

    #[test]
    fn fields() {
        for (ident, name) in [
            ("mime_type", "mimeType"),
            ("type_", "type"),
            ("a_2", "a2"),
            ("field_2d_mode", "field2dMode"),
            ("a__b", "aB"),
        ] {
            assert_eq!(field(ident), name, "{ident}");
        }
    }

    #[test]
    fn variants() {
        for (prefix, ident, name) in [
            ("HARM_CATEGORY_", "HateSpeech", "HARM_CATEGORY_HATE_SPEECH"),
            ("", "Value1", "VALUE1"),
            ("", "V1Beta", "V1_BETA"),
            ("", "AB", "A_B"),
        ] {
            assert_eq!(variant(prefix, ident), name, "{ident}");
        }
    }
}
