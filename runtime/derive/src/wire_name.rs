//! The rule that gives a Rust name its name on the wire.
//!
//! The generator has a copy of this file, so that it writes an attribute only where the rule does not give the right name. The
//! vectors in `wire_names.txt` hold both to the same rule, which is fixed: crates that are generated depend on it.

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

    /// Each line is `field IDENT NAME`, `variant IDENT NAME` or `variant IDENT NAME PREFIX`; the rest is comment.
    const VECTORS: &str = include_str!("../wire_names.txt");

    #[test]
    fn vectors() {
        let mut count = 0;
        for line in VECTORS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match *line.split(' ').collect::<Vec<_>>() {
                ["field", ident, name] => assert_eq!(field(ident), name, "{line}"),
                ["variant", ident, name] => assert_eq!(variant("", ident), name, "{line}"),
                ["variant", ident, name, prefix] => assert_eq!(variant(prefix, ident), name, "{line}"),
                _ => panic!("`{line}` is not a vector"),
            }
            count += 1;
        }
        assert!(count > 30, "{count} vectors");
    }
}
