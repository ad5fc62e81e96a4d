//! Acting for a user of a domain.

use discovery_runtime::auth::GoogleCredentials;
use discovery_runtime::error::ErrorKind;
use serde_json::{Value, json};

use crate::claims::verified;
use crate::client::{builder, get};
use crate::files::{self, EMAIL, form, impersonated, service_account, user};
use crate::memory::Memory;

#[tokio::test]
async fn by_the_key_of_a_service_account() {
    let server = files::server();
    let read = || GoogleCredentials::from_json(service_account(&server.url()).to_string()).unwrap();
    // A token that is not exchanged cannot act for anybody.
    for credentials in [read(), read().self_signed_jwt()] {
        let client = builder(&server.url()).credentials(credentials.subject("somebody@example.com")).build().unwrap();
        get(&client).await.unwrap();
    }
    let seen = server.seen();
    assert_eq!(seen.len(), 4);
    for ask in [&seen[0], &seen[2]] {
        let (_, claims) = verified(form(ask)["assertion"].as_str().unwrap());
        assert_eq!([&claims["iss"], &claims["sub"]], [EMAIL, "somebody@example.com"]);
    }
}

#[tokio::test]
async fn by_impersonation() {
    let network = Memory::new(|url, _| {
        let answer = match url.rsplit(['/', ':']).next().unwrap() {
            "token" => json!({"access_token": "SECRET-ACCESS"}),
            "signJwt" => json!({"keyId": "1", "signedJwt": "SECRET-SIGNED"}),
            _ => json!({}),
        };
        Some((200, answer.to_string()))
    });
    let json = impersonated("https://iamcredentials.googleapis.com/", &user("https://tokens.invalid/"));
    let credentials = GoogleCredentials::from_json(json.to_string()).unwrap().transport(network.clone());
    let credentials = credentials.subject("somebody@example.com").scopes(["a", "b"]);
    let client =
        builder("https://service.invalid").credentials(credentials).transport(network.clone()).build().unwrap();
    get(&client).await.unwrap();
    let seen = network.seen();
    assert_eq!(seen[0].0, "https://tokens.invalid/token");
    let account = format!("https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{EMAIL}");
    assert_eq!(seen[1].0, format!("{account}:signJwt"));
    let body: Value = serde_json::from_str(&seen[1].1).unwrap();
    assert_eq!(body["delegates"], json!(["projects/-/serviceAccounts/between"]));
    let claims: Value = serde_json::from_str(body["payload"].as_str().unwrap()).unwrap();
    let token_server = "https://oauth2.googleapis.com/token";
    let expected = [EMAIL, "somebody@example.com", "a b", token_server];
    assert_eq!([&claims["iss"], &claims["sub"], &claims["scope"], &claims["aud"]], expected);
    assert_eq!(seen[2].0, token_server);
    assert!(seen[2].1.ends_with("&assertion=SECRET-SIGNED"), "{}", seen[2].1);
    assert_eq!(seen.len(), 4);
}

#[tokio::test]
async fn others_cannot() {
    let read = |json: Value| GoogleCredentials::from_json(json.to_string()).unwrap();
    let file = json!({"file": "/nowhere"});
    for credentials in [
        read(user("http://127.0.0.1:1/")),
        read(files::external("http://127.0.0.1:1/", &file)),
        GoogleCredentials::metadata_server(),
    ] {
        let credentials = credentials.subject("somebody@example.com");
        let client = builder("http://127.0.0.1:1/").credentials(credentials).build().unwrap();
        let error = get(&client).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Credentials, 1));
        assert!(error.to_string().contains("cannot act for a subject; use the key of a service account"), "{error}");
    }
}
