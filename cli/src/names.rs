//! Names of a document as words of a command line.

/// Returns a name in lower case with hyphens: `generate-content` for `generateContent`, and `iam-policy` for `IAMPolicy`.
pub(crate) fn kebab(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len() + 4);
    for (at, &letter) in letters.iter().enumerate() {
        if !letter.is_ascii_alphanumeric() {
            if !out.is_empty() && !out.ends_with('-') {
                out.push('-');
            }
            continue;
        }
        let before = at.checked_sub(1).map(|at| letters[at]);
        let starts_word = letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || letters.get(at + 1).is_some_and(char::is_ascii_lowercase)
            });
        if starts_word && !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
        out.push(letter.to_ascii_lowercase());
    }
    while out.ends_with('-') {
        out.pop();
    }
    out
}

/// Returns the first sentence of a description, in one line.
pub(crate) fn first_sentence(description: &str) -> String {
    let mut words = Vec::new();
    for word in description.split_whitespace() {
        words.push(word);
        // `Required.` says too little, and abbreviations such as `e.g.` end with a dot as well.
        if words.len() > 1
            && word.ends_with('.')
            && !matches!(word.trim_start_matches('('), "e.g." | "i.e." | "etc." | "vs.")
        {
            break;
        }
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_words() {
        for (name, words) in [
            ("generateContent", "generate-content"),
            ("auth_tokens", "auth-tokens"),
            ("getIAMPolicy", "get-iam-policy"),
            ("_responseJsonSchema", "response-json-schema"),
            ("$.xgafv", "xgafv"),
            ("topK", "top-k"),
            ("sha256Hash", "sha256-hash"),
            ("URI", "uri"),
            ("v1", "v1"),
        ] {
            assert_eq!(kebab(name), words);
        }
    }

    #[test]
    fn sentences() {
        assert_eq!(first_sentence("A name, e.g. a word.\nMore."), "A name, e.g. a word.");
        assert_eq!(first_sentence("Required. The name. More."), "Required. The name.");
        assert_eq!(first_sentence(""), "");
    }
}
