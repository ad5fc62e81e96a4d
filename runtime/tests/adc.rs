//! Application Default Credentials for whole calls: the service that gives tokens, and the one that is called, are on
//! loopback.
#![cfg(feature = "adc")]

#[path = "../../tests/common/api.rs"]
mod api;
#[path = "../../tests/common/misbehave.rs"]
mod misbehave;

use std::error::Error as StdError;
use std::path::PathBuf;
use std::process::Command;

use generativelanguage::auth::ApplicationDefault;
use generativelanguage::error::ErrorKind;
use generativelanguage::v1beta;
use google_cloud_auth::credentials::user_account;
use misbehave::{Exchange, Server};

/// Gives tokens at `/token`, and a model everywhere else.
fn server() -> Server {
    Server::start(|exchange| match exchange.request.path() {
        "/token" => token(exchange),
        _ => exchange.json(200, r#"{"name":"models/x"}"#),
    })
}

fn token(exchange: &mut Exchange) {
    exchange.json(200, r#"{"access_token":"SECRET-ACCESS","token_type":"Bearer","expires_in":3600}"#);
}

/// What `gcloud auth application-default login` leaves, with tokens from this server.
fn user(server: &Server, quota_project: Option<&str>) -> serde_json::Value {
    let mut json = serde_json::json!({
        "type": "authorized_user",
        "client_id": "the-client",
        "client_secret": "SECRET-CLIENT",
        "refresh_token": "SECRET-REFRESH",
        "token_uri": format!("{}token", server.url()),
    });
    if let Some(project) = quota_project {
        json["quota_project_id"] = project.into();
    }
    json
}

/// The file of this test run.
fn file(name: &str, json: &serde_json::Value) -> PathBuf {
    let path = std::env::temp_dir().join(format!("adc-{name}-{}.json", std::process::id()));
    std::fs::write(&path, json.to_string()).unwrap();
    path
}

/// What the process does whose environment is made up: it calls the server. Without that variable, which is when all
/// tests are run, it does nothing.
#[tokio::test]
async fn the_process_with_an_environment_of_its_own() {
    let Ok(url) = std::env::var("CALLED_URL") else { return };
    let client = v1beta::Client::builder().application_default().unwrap().base_url(url).build().unwrap();
    assert!(!format!("{client:?}").contains("SECRET"));
    for _ in 0..2 {
        assert_eq!(client.models().get("x").await.unwrap().name.as_deref(), Some("models/x"));
    }
}

/// Runs it, with these credentials as the default ones of the machine.
fn run(server: &Server, credentials: &std::path::Path, variables: &[(&str, &str)]) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "the_process_with_an_environment_of_its_own"])
        .env_remove("GOOGLE_CLOUD_QUOTA_PROJECT")
        .env("GOOGLE_APPLICATION_CREDENTIALS", credentials)
        .env("CALLED_URL", server.url())
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    std::fs::remove_file(credentials).unwrap();
}

#[test]
fn a_call_with_the_default_credentials() {
    for (name, project, variables) in [
        ("none", None, &[][..]),
        ("file", Some("the-project"), &[]),
        ("environment", Some("another"), &[("GOOGLE_CLOUD_QUOTA_PROJECT", "the-project")]),
    ] {
        let server = server();
        run(&server, &file(name, &user(&server, project)), variables);
        let seen = server.seen();
        // One token serves both calls.
        assert_eq!(
            seen.iter().map(misbehave::Seen::path).collect::<Vec<_>>(),
            ["/token", "/v1beta/models/x", "/v1beta/models/x"]
        );
        let asked: serde_json::Value = serde_json::from_slice(&seen[0].body).unwrap();
        assert_eq!(
            (&asked["grant_type"], &asked["refresh_token"]),
            (&"refresh_token".into(), &"SECRET-REFRESH".into())
        );
        assert_eq!(asked["scopes"], "https://www.googleapis.com/auth/cloud-platform");
        for call in &seen[1..] {
            assert_eq!(call.header("authorization"), Some("Bearer SECRET-ACCESS"));
            assert_eq!(call.header("x-goog-user-project"), project.map(|_| "the-project"), "{name}");
            assert_eq!(call.header("x-goog-api-key"), None);
            assert!(!call.target.contains("SECRET"));
        }
    }
}

/// Credentials that were not found by themselves but given.
#[tokio::test]
async fn credentials_that_are_refused() {
    let server = Server::start(|exchange| match exchange.request.path() {
        "/token" => exchange.json(400, r#"{"error":"invalid_grant","error_description":"Token has been revoked."}"#),
        _ => exchange.json(200, "{}"),
    });
    let credentials = user_account::Builder::new(user(&server, None)).build().unwrap();
    let client = api::builder(&server.url()).credentials(ApplicationDefault::from(credentials)).build().unwrap();
    let error = api::get(&client).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Credentials, 1), "{error:?}");
    assert_eq!(server.count(), 1, "nothing is called without them");
    let mut told = format!("{error:?} {error} {client:?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        told.extend([" ", &error.to_string()]);
        cause = error.source();
    }
    assert!(told.contains("invalid_grant"), "{told}");
    assert!(!told.contains("SECRET"), "{told}");
}

#[tokio::test]
async fn a_file_that_is_not_there() {
    let Ok(path) = std::env::var("MISSING_CREDENTIALS") else {
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_file_that_is_not_there"])
            .envs([
                ("MISSING_CREDENTIALS", "/nowhere/adc.json"),
                ("GOOGLE_APPLICATION_CREDENTIALS", "/nowhere/adc.json"),
            ])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        return;
    };
    let error = v1beta::Client::builder().application_default().unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::Credentials, "no application default credentials"));
    assert!(format!("{:?}", error.source()).contains(&path), "{error:?}");
}
