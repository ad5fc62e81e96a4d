//! The credential sources of a machine. The environment is that of a process, so each case is a process of its own: this test, run again.

use std::process::Command;

use serde_json::json;

use crate::client::{builder, get};
use crate::files::{self, Temporary, user};
use crate::{says_nothing_twice, told};

/// The process whose environment is made up. It calls the server that the environment names; without such a name, which is
/// when all tests are run, it does nothing.
#[tokio::test]
async fn a_process_with_an_environment_of_its_own() {
    let Ok(url) = std::env::var("CALLED_URL") else { return };
    let client = match builder(&url).application_default().build() {
        Ok(client) => client,
        Err(error) => {
            says_nothing_twice(&error);
            return println!("ERROR {}", told(&error));
        }
    };
    assert!(!format!("{client:?}").contains("SECRET"));
    for _ in 0..2 {
        match get(&client).await {
            Ok(thing) => assert_eq!(thing["name"], "things/x"),
            Err(error) => {
                says_nothing_twice(&error);
                return println!("ERROR {}", told(&error));
            }
        }
    }
}

/// Runs it, and returns its error if there was one.
fn run(url: &str, variables: &[(&str, &str)]) -> Option<String> {
    let mut command = Command::new(std::env::current_exe().unwrap());
    for name in ["GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CLOUD_QUOTA_PROJECT", "CLOUDSDK_CONFIG", "GCE_METADATA_HOST"]
    {
        command.env_remove(name);
    }
    let output = command
        .args(["--exact", "machine::a_process_with_an_environment_of_its_own", "--nocapture"])
        // Nothing of the real machine is found.
        .envs([("HOME", "/nowhere"), ("APPDATA", "/nowhere"), ("CALLED_URL", url)])
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
    assert!(!text.contains("SECRET"), "{text}");
    Some(text[text.find("ERROR ")?..].lines().next()?.to_owned())
}

fn paths(server: &crate::http_server::Server) -> Vec<String> {
    server.seen().iter().map(|seen| seen.target.clone()).collect()
}

#[test]
fn a_file_that_the_environment_names() {
    for (project, variable) in [(None, None), (Some("the-project"), None), (Some("another"), Some("the-project"))] {
        let server = files::server();
        let mut json = user(&server.url());
        if let Some(project) = project {
            json["quota_project_id"] = project.into();
        }
        let file = Temporary::new("named", &json.to_string());
        let mut variables = vec![("GOOGLE_APPLICATION_CREDENTIALS", file.0.to_str().unwrap())];
        variables.extend(variable.map(|project| ("GOOGLE_CLOUD_QUOTA_PROJECT", project)));
        assert_eq!(run(&server.url(), &variables), None);
        assert_eq!(paths(&server), ["/token", "/v1/things/x", "/v1/things/x"]);
        for call in &server.seen()[1..] {
            assert_eq!(call.header("authorization"), Some("Bearer SECRET-ACCESS"));
            assert_eq!(call.header("x-goog-user-project"), project.map(|_| "the-project"));
        }
    }
}

#[test]
fn a_file_that_gcloud_has_left() {
    let server = files::server();
    let folder = std::env::temp_dir().join(format!("adc-{}-gcloud", std::process::id()));
    let below = if cfg!(windows) { folder.join("gcloud") } else { folder.join(".config").join("gcloud") };
    std::fs::create_dir_all(&below).unwrap();
    std::fs::write(below.join("application_default_credentials.json"), user(&server.url()).to_string()).unwrap();
    let (folder_name, below_name) = (folder.to_str().unwrap(), below.to_str().unwrap());
    for (name, value) in
        [("CLOUDSDK_CONFIG", below_name), (if cfg!(windows) { "APPDATA" } else { "HOME" }, folder_name)]
    {
        assert_eq!(run(&server.url(), &[(name, value)]), None);
    }
    assert_eq!(server.count(), 6);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_metadata_server() {
    let server = files::server();
    let host = server.address().to_string();
    assert_eq!(run(&server.url(), &[("GCE_METADATA_HOST", &host)]), None);
    let token = "/computeMetadata/v1/instance/service-accounts/default/token\
                 ?scopes=https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fcloud-platform";
    assert_eq!(paths(&server), [token, "/v1/things/x", "/v1/things/x"]);
    assert_eq!(server.seen()[0].header("metadata-flavor"), Some("Google"));
    assert_eq!(server.seen()[2].header("authorization"), Some("Bearer SECRET-MACHINE"));
}

#[test]
fn a_machine_that_offers_nothing() {
    let server = files::server();
    // Nobody listens there.
    let error = run(&server.url(), &[("GCE_METADATA_HOST", "127.0.0.1:1")]).unwrap();
    for part in [
        "no application default credentials",
        "`GOOGLE_APPLICATION_CREDENTIALS` is not set",
        "application_default_credentials.json` does not exist",
        "`gcloud auth application-default login`",
        "http://127.0.0.1:1/computeMetadata",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
    assert_eq!(server.count(), 0);
}

#[test]
fn files_that_are_none() {
    let server = files::server();
    let cases = [
        ("SECRET", "the credentials are not JSON"),
        (r#"{"type": "SECRET"#, "the credentials are not JSON"),
        ("[]", "has no `type`"),
        (r#"{"type": "gdch_service_account"}"#, "credentials of type `gdch_service_account` are not supported"),
        (r#"{"type": "authorized_user", "client_id": "a"}"#, "has no `client_secret`"),
        (r#"{"type": "service_account", "client_email": "a", "private_key": ""}"#, "has no `private_key`"),
        (r#"{"type": "service_account", "client_email": "a", "private_key": "SECRET"}"#, "cannot be read as PEM"),
        (r#"{"type": "impersonated_service_account"}"#, "has no `type`"),
    ];
    for (text, expected) in cases {
        let file = Temporary::new("none", text);
        let path = file.0.to_str().unwrap();
        let error = run(&server.url(), &[("GOOGLE_APPLICATION_CREDENTIALS", path)]).unwrap();
        assert!(error.contains(expected) && error.contains(path), "{error}");
    }
    let missing = [("GOOGLE_APPLICATION_CREDENTIALS", "/nowhere/adc.json")];
    let error = run(&server.url(), &missing).unwrap();
    let named = "`GOOGLE_APPLICATION_CREDENTIALS` names `/nowhere/adc.json`";
    assert!(error.contains(named), "{error}");
    assert_eq!(server.count(), 0);
    let executable = files::external("http://127.0.0.1:1/", &json!({"executable": {"command": "SECRET"}}));
    let file = Temporary::new("executable", &executable.to_string());
    let error = run(&server.url(), &[("GOOGLE_APPLICATION_CREDENTIALS", file.0.to_str().unwrap())]).unwrap();
    assert!(error.contains("`credential_source` with `executable`, which is not supported"), "{error}");
}
