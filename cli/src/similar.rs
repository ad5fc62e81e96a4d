//! Suggestions for words that are not known.

/// The least similarity of a suggestion; the same as in `clap`.
const SIMILAR: f64 = 0.7;

/// Returns the known word that is most like an unknown one, if any is like it.
pub(crate) fn similar<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let rated = known.into_iter().map(|known| (strsim::jaro_winkler(word, known), known));
    let best = rated.filter(|(rate, _)| *rate > SIMILAR).max_by(|one, other| one.0.total_cmp(&other.0));
    best.map(|(_, known)| known)
}

/// Returns `; did you mean …?` with the most similar word, or nothing.
pub(crate) fn did_you_mean<'a>(prefix: &str, word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    similar(word, known).map_or_else(String::new, |known| format!("; did you mean `{prefix}{known}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_noticed() {
        assert_eq!(did_you_mean("--", "contnets", ["model", "contents"]), "; did you mean `--contents`?");
        assert_eq!(did_you_mean("--", "xyz", ["model", "contents"]), "");
    }
}
