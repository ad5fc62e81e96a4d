//! The `fields` parameter of a list, which has to let the token of the next page through.

use std::borrow::Cow;

/// Returns a selection that holds the property `token` at the top. One that does already, or that cannot be read, stays as it is.
pub(super) fn with_token<'a>(selection: &'a str, token: &str) -> Cow<'a, str> {
    match top_level(selection) {
        Some(names) if !names.iter().any(|name| is_it(name, token)) => format!("{selection},{token}").into(),
        _ => selection.into(),
    }
}

/// Returns the properties that a selection such as `kind,files(id,owners/email)` names at the top.
fn top_level(selection: &str) -> Option<Vec<&str>> {
    let (mut names, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (at, letter) in selection.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1)?,
            ',' if depth == 0 => {
                names.push(name(&selection[start..at])?);
                start = at + 1;
            }
            _ => {}
        }
    }
    names.push(name(&selection[start..])?);
    (depth == 0).then_some(names)
}

/// Returns the property that an item begins with.
fn name(item: &str) -> Option<&str> {
    let end = item.find(['/', '(', '.']).unwrap_or(item.len());
    Some(item[..end].trim()).filter(|name| !name.is_empty())
}

/// Returns true if a name selects the property, spelled as in JSON or as in the `.proto` file.
fn is_it(name: &str, property: &str) -> bool {
    let plain = |text: &str| text.chars().filter(|letter| *letter != '_').collect::<String>().to_ascii_lowercase();
    name == "*" || plain(name) == plain(property)
}

#[cfg(test)]
mod tests {
    use super::with_token;

    #[test]
    fn the_token_is_added_where_it_is_missing() {
        for (selection, full) in [
            ("files(id)", "files(id),nextPageToken"),
            ("files/id", "files/id,nextPageToken"),
            ("kind, files(id,nextPageToken)", "kind, files(id,nextPageToken),nextPageToken"),
            ("files(id,owners(name)),kind", "files(id,owners(name)),kind,nextPageToken"),
            ("nextPageToken,files(id)", "nextPageToken,files(id)"),
            ("files(id), next_page_token", "files(id), next_page_token"),
            ("*", "*"),
            ("", ""),
            ("files(id", "files(id"),
            ("files)id(", "files)id("),
            ("files(id),,kind", "files(id),,kind"),
        ] {
            assert_eq!(with_token(selection, "nextPageToken"), full, "{selection}");
        }
        assert_eq!(with_token("rows", "pageToken"), "rows,pageToken");
    }
}
