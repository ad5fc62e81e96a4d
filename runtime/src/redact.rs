//! The only module that redacts credentials: API keys, tokens, passwords, cookies, upload ids.
//!
//! A secret is known by its name ([`is_secret_name`]) or by its value ([`Secrets`]). A value is found in any text that comes
//! back, also when the text has it with escapes.

mod escapes;
mod pairs;
mod secrets;

pub(crate) use pairs::redact;
pub(crate) use secrets::Secrets;

/// The replacement of a secret.
const REDACTED: &str = "REDACTED";

/// Parts of the names of headers and query parameters whose values are credentials.
const SECRET_WORDS: [&str; 13] = [
    "key",
    "token",
    "secret",
    "auth",
    "cookie",
    "passw",
    "pwd",
    "credential",
    "signature",
    "uploadid",
    "assertion",
    "jwt",
    "session",
];

/// Whole names of such values that are too short to be searched for in other names.
const SECRET_NAMES: [&str; 1] = ["sig"];

/// Names with such a part whose values are harmless, and needed by whoever reads them.
const HARMLESS: [&str; 13] = [
    "accesscontrolallowcredentials",
    "author",
    "authority",
    "authors",
    "authuser",
    "keyword",
    "keywords",
    "nextpagetoken",
    "nextsynctoken",
    "pagetoken",
    "proxyauthenticate",
    "synctoken",
    "wwwauthenticate",
];

/// Returns true if the value of a header or a query parameter with this name is a credential.
pub(crate) fn is_secret_name(name: &str) -> bool {
    let name: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    !HARMLESS.contains(&name.as_str())
        // Rate limits are counted in tokens.
        && !name.contains("ratelimit")
        && (SECRET_NAMES.contains(&name.as_str()) || SECRET_WORDS.iter().any(|word| name.contains(word)))
}

#[cfg(test)]
mod tests {
    use super::is_secret_name;

    #[test]
    fn names() {
        for name in [
            "key",
            "x-api-key",
            "X-Goog-Api-Key",
            "access_token",
            "oauth_token",
            "id_token",
            "token",
            "authorization",
            "Proxy-Authorization",
            "cookie",
            "set-cookie",
            "upload_id",
            "x-guploader-uploadid",
            "client-secret",
            "X-Goog-Signature",
            "x-goog-credential",
            "dbPassword",
            "sessionToken",
            "authToken",
            "x-goog-iap-jwt-assertion",
            "client_assertion",
            "assertion",
            "x-session-id",
            "passwd",
            "passwordHash",
            "pwd",
            "db_pwd",
            "sig",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "pageToken",
            "nextPageToken",
            "alt",
            "upload_protocol",
            "uploadType",
            "content-type",
            "author",
            "www-authenticate",
            "x-ratelimit-remaining-tokens",
            "etag",
            "fields",
            "q",
            "design",
            "sigma",
            "bypass",
            "x-goog-request-params",
            "x-goog-user-project",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }
}
