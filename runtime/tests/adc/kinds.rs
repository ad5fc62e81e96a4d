//! Each kind of credentials gives a token.

use discovery_runtime::auth::GoogleCredentials;
use serde_json::{Value, json};

use crate::claims::verified;
use crate::client::{builder, get};
use crate::files::{self, EMAIL, Temporary, external, form, impersonated, service_account, user};
use crate::http_server::{Seen, Server};

const CLOUD_PLATFORM: &str = "https://www.googleapis.com/auth/cloud-platform";

/// Makes two calls, and returns what the token servers have seen; they are asked once.
async fn tokens(server: &Server, credentials: GoogleCredentials, token: &str) -> Vec<Seen> {
    assert!(!format!("{credentials:?}").contains("SECRET") && !format!("{credentials:?}").contains("BEGIN"));
    let client = builder(&server.url()).credentials(credentials).build().unwrap();
    assert!(!format!("{client:?}").contains("SECRET"));
    for _ in 0..2 {
        assert_eq!(get(&client).await.unwrap()["name"], "things/x");
    }
    let mut seen = server.seen();
    for call in seen.split_off(seen.len() - 2) {
        assert_eq!(call.path(), "/v1/things/x");
        assert_eq!(call.header("authorization"), Some(format!("Bearer {token}").as_str()));
        assert!(!call.target.contains("SECRET") && call.header("x-goog-api-key").is_none());
    }
    for ask in &seen {
        assert!(!ask.target.contains("SECRET"));
    }
    seen
}

fn read(json: &Value) -> GoogleCredentials {
    GoogleCredentials::from_json(json.to_string()).unwrap()
}

#[tokio::test]
async fn a_user() {
    let server = files::server();
    let seen = tokens(&server, read(&user(&server.url())), "SECRET-ACCESS").await;
    assert_eq!(seen.len(), 1);
    // The user has granted scopes already.
    let expected = json!({
        "grant_type": "refresh_token",
        "client_id": "the-client",
        "client_secret": "SECRET-CLIENT",
        "refresh_token": "SECRET-REFRESH/+=",
    });
    assert_eq!(form(&seen[0]), expected);
}

#[tokio::test]
async fn a_service_account() {
    let server = files::server();
    let seen = tokens(&server, read(&service_account(&server.url())), "SECRET-ACCESS").await;
    assert_eq!(seen.len(), 1);
    let form = form(&seen[0]);
    assert_eq!(form["grant_type"], "urn:ietf:params:oauth:grant-type:jwt-bearer");
    let (header, claims) = verified(form["assertion"].as_str().unwrap());
    assert_eq!(header, json!({"alg": "RS256", "typ": "JWT", "kid": "key-1"}));
    let expected = [EMAIL, CLOUD_PLATFORM, &format!("{}token", server.url())].map(Value::from);
    assert_eq!([&claims["iss"], &claims["scope"], &claims["aud"]], expected.each_ref());
    assert!(claims["sub"].is_null());
}

#[tokio::test]
async fn a_service_account_without_a_token_server() {
    // By choice, and because its universe has none.
    let elsewhere = |url: &str| {
        let mut json = service_account(url);
        json["universe_domain"] = "cloud.example.com".into();
        json
    };
    let server = files::server();
    let chosen = read(&service_account(&server.url())).self_signed_jwt();
    for credentials in [chosen, read(&elsewhere(&server.url()))] {
        let client = builder(&server.url()).credentials(credentials).build().unwrap();
        get(&client).await.unwrap();
        get(&client).await.unwrap();
    }
    let seen = server.seen();
    assert!(seen.iter().all(|seen| seen.path() == "/v1/things/x"));
    let sent: Vec<_> = seen.iter().map(|seen| seen.header("authorization").unwrap()).collect();
    assert_eq!((sent[0], sent[2]), (sent[1], sent[3]), "one token serves both calls");
    for token in sent {
        let (_, claims) = verified(token.strip_prefix("Bearer ").unwrap());
        assert_eq!([&claims["iss"], &claims["sub"], &claims["scope"]], [EMAIL, EMAIL, CLOUD_PLATFORM]);
        assert!(claims["aud"].is_null());
    }
}

#[tokio::test]
async fn an_impersonated_service_account() {
    let subject = Temporary::new("impersonating", "SECRET-SUBJECT");
    let federated = |url: &str| external(url, &json!({"file": subject.0}));
    let sources = [(user as fn(&str) -> Value, "SECRET-ACCESS"), (service_account, "SECRET-ACCESS")];
    let sources = sources.map(|(source, token)| (Box::new(source) as Box<dyn Fn(&str) -> Value>, token));
    for (source, token) in sources.into_iter().chain([(Box::new(federated) as _, "SECRET-FEDERATED")]) {
        let server = files::server();
        let json = impersonated(&server.url(), &source(&server.url()));
        let seen = tokens(&server, read(&json).scopes(["a", "b"]), "SECRET-TARGET").await;
        assert_eq!(seen.len(), 2);
        // Those who impersonate need a scope of their own.
        let form = form(&seen[0]);
        let scope = match form["assertion"].as_str() {
            Some(assertion) => verified(assertion).1["scope"].clone(),
            None => form["scope"].clone(),
        };
        assert!(scope.is_null() || scope == CLOUD_PLATFORM, "{scope}");
        assert!(seen[1].path().ends_with(&format!("/{EMAIL}:generateAccessToken")), "{}", seen[1].path());
        assert_eq!(seen[1].header("authorization"), Some(format!("Bearer {token}").as_str()));
        let body: Value = serde_json::from_slice(&seen[1].body).unwrap();
        let delegates = ["projects/-/serviceAccounts/between"];
        assert_eq!(body, json!({"delegates": delegates, "scope": ["a", "b"], "lifetime": "3600s"}));
    }
}

#[tokio::test]
async fn a_workload_identity() {
    let text = Temporary::new("text", "SECRET-SUBJECT\n");
    let object = Temporary::new("object", r#"{"value": "SECRET-SUBJECT"}"#);
    let format = json!({"type": "json", "subject_token_field_name": "value"});
    let server = files::server();
    let url = format!("{}subject", server.url());
    for source in [
        json!({"file": text.0}),
        json!({"file": text.0, "format": {"type": "text"}}),
        json!({"file": object.0, "format": format}),
        json!({"url": url, "headers": {"metadata": "True"}, "format": format}),
    ] {
        let server = files::server();
        let mut seen = tokens(&server, read(&external(&server.url(), &source)), "SECRET-FEDERATED").await;
        let ask = form(&seen.pop().unwrap());
        assert!(seen.is_empty());
        let expected = json!({
            "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
            "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q",
            "scope": CLOUD_PLATFORM,
            "requested_token_type": "urn:ietf:params:oauth:token-type:access_token",
            "subject_token": "SECRET-SUBJECT",
            "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        });
        assert_eq!(ask, expected);
    }
    let seen = server.seen();
    assert_eq!((seen.len(), seen[0].path(), seen[0].header("metadata")), (1, "/subject", Some("True")));
}

#[tokio::test]
async fn a_workload_identity_with_all_that_there_is() {
    let subject = Temporary::new("all", "SECRET-SUBJECT");
    let server = files::server();
    let mut json = external(&server.url(), &json!({"file": subject.0}));
    json["service_account_impersonation_url"] =
        impersonated(&server.url(), &Value::Null)["service_account_impersonation_url"].clone();
    json["service_account_impersonation"] = json!({"token_lifetime_seconds": 600});
    json["client_id"] = "the-client".into();
    json["client_secret"] = "SECRET-CLIENT".into();
    json["quota_project_id"] = "the-project".into();
    let seen = tokens(&server, read(&json).scopes(["a"]), "SECRET-TARGET").await;
    assert_eq!(seen.len(), 2);
    assert_eq!(form(&seen[0])["scope"], CLOUD_PLATFORM);
    assert_eq!(seen[0].header("authorization"), Some("Basic dGhlLWNsaWVudDpTRUNSRVQtQ0xJRU5U"));
    let body: Value = serde_json::from_slice(&seen[1].body).unwrap();
    assert_eq!(body, json!({"delegates": [], "scope": ["a"], "lifetime": "600s"}));
    // No number is too large.
    let mut endless = json.clone();
    endless["service_account_impersonation"] = json!({"token_lifetime_seconds": u64::MAX});
    let other = files::server();
    endless["token_url"] = format!("{}sts", other.url()).into();
    endless["service_account_impersonation_url"] =
        impersonated(&other.url(), &Value::Null)["service_account_impersonation_url"].clone();
    tokens(&other, read(&endless), "SECRET-TARGET").await;
    assert_eq!(server.seen().last().unwrap().header("x-goog-user-project"), Some("the-project"));
    // A user of a workforce pool has no project, so a file may name one.
    let server = files::server();
    let mut json = external(&server.url(), &json!({"file": subject.0}));
    json["workforce_pool_user_project"] = "the-project".into();
    let seen = tokens(&server, read(&json), "SECRET-FEDERATED").await;
    assert_eq!(form(&seen[0])["options"], r#"{"userProject":"the-project"}"#);
}
