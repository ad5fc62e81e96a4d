/// Parameters whose values give access.
const SECRET: [&str; 6] = ["key", "access_token", "oauth_token", "upload_id", "token", "id_token"];

/// The URL with every value that gives access blotted out: in the query, and a password in front of the host.
pub(crate) fn redact(url: &str) -> String {
    let (head, query) = match url.split_once('?') {
        Some((head, query)) => (head, Some(query)),
        None => (url, None),
    };
    let mut shown = without_user(head);
    if let Some(query) = query {
        let pairs = query.split('&').map(|pair| match pair.split_once('=') {
            Some((name, _)) if is_secret(name) => format!("{name}=REDACTED"),
            _ => pair.to_owned(),
        });
        shown.push('?');
        shown.push_str(&pairs.collect::<Vec<_>>().join("&"));
    }
    shown
}

/// Whether the value of a query parameter of that name gives access.
pub(crate) fn is_secret(name: &str) -> bool {
    SECRET.iter().any(|secret| secret.eq_ignore_ascii_case(name))
}

fn without_user(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    match authority.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://REDACTED@{host}{path}"),
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::redact;

    #[test]
    fn blots_out_what_gives_access() {
        for (url, shown) in [
            ("https://h/v1/models?key=abc&alt=sse", "https://h/v1/models?key=REDACTED&alt=sse"),
            (
                "https://h/up?upload_id=u&upload_protocol=resumable",
                "https://h/up?upload_id=REDACTED&upload_protocol=resumable",
            ),
            ("https://h/?access_token=a&Oauth_Token=b", "https://h/?access_token=REDACTED&Oauth_Token=REDACTED"),
            ("https://me:pass@h:1/x", "https://REDACTED@h:1/x"),
            ("https://h/a@b?pageToken=p", "https://h/a@b?pageToken=p"),
        ] {
            assert_eq!(redact(url), shown);
        }
    }
}
