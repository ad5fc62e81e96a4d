//! Clients that are set up by environment variables, each in a process that has such an environment.

use std::process::Command;

use crate::support::server::Server;
use generativelanguage::v1beta;

const ALL: [&str; 3] = ["GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GEMINI_BASE_URL"];

/// The child process with a prepared environment: it makes a call as the environment says, or reports why it cannot.
/// Without that variable, which is when all tests are run, it does nothing.
#[tokio::test]
async fn the_process_with_an_environment_of_its_own() {
    let Ok(how) = std::env::var("SET_UP") else { return };
    let client = match how.as_str() {
        "from_env" => v1beta::Client::from_env(),
        "with_env" => v1beta::Client::builder().with_env().build(),
        // Later settings win.
        "replaced" => v1beta::Client::builder().api_key("before").with_env().build(),
        "replacing" => v1beta::Client::builder().with_env().api_key("after").build(),
        "elsewhere" => v1beta::Client::builder().with_env().base_url("http://127.0.0.1:1/there").build(),
        how => panic!("{how}"),
    };
    match client {
        Ok(client) => {
            println!("base URL: {}", client.runtime().base_url().as_str());
            // Only a server of the test is called.
            if client.runtime().base_url().as_str().starts_with("http://127.0.0.1:") && how != "elsewhere" {
                client.models().get("x").await.unwrap();
            }
        }
        Err(error) => println!("error: {error}"),
    }
}

/// Runs it, and returns what it printed.
fn run(how: &str, variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "--nocapture", "environment::the_process_with_an_environment_of_its_own"]);
    for name in ALL {
        command.env_remove(name);
    }
    let output = command.env("SET_UP", how).envs(variables.iter().copied()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// The key that arrives at a server.
fn key(how: &str, variables: &[(&str, &str)]) -> Option<String> {
    let server = Server::start(|exchange| exchange.json(200, "{}"));
    let url = format!("{}gateway", server.url());
    run(how, &[variables, &[("GOOGLE_GEMINI_BASE_URL", &url)]].concat());
    let seen = server.seen();
    assert_eq!(seen.len(), 1, "the server of the variable was not called");
    assert_eq!(seen[0].target, "/gateway/v1beta/models/x");
    seen[0].header("x-goog-api-key").map(str::to_owned)
}

#[test]
fn one_key_comes_before_the_other() {
    for how in ["from_env", "with_env", "replaced"] {
        for (variables, expected) in [
            (&[("GEMINI_API_KEY", "gemini"), ("GOOGLE_API_KEY", "google")][..], "gemini"),
            (&[("GEMINI_API_KEY", "gemini")], "gemini"),
            (&[("GOOGLE_API_KEY", "google")], "google"),
        ] {
            assert_eq!(key(how, variables).as_deref(), Some(expected), "{how} {variables:?}");
        }
    }
    assert_eq!(key("replacing", &[("GEMINI_API_KEY", "gemini")]).as_deref(), Some("after"));
}

#[test]
fn blank_variables_are_none() {
    for blank in ["", " ", "\t\n"] {
        let variables = [("GEMINI_API_KEY", blank), ("GOOGLE_API_KEY", "google")];
        assert_eq!(key("from_env", &variables).as_deref(), Some("google"), "{blank:?}");
        let text = run("from_env", &[("GEMINI_API_KEY", blank)]);
        assert!(
            text.contains("error: none of the environment variables GEMINI_API_KEY, GOOGLE_API_KEY is set"),
            "{text}"
        );
        let text = run("from_env", &[("GEMINI_API_KEY", "gemini"), ("GOOGLE_GEMINI_BASE_URL", blank)]);
        assert!(text.contains("base URL: https://generativelanguage.googleapis.com"), "{text}");
    }
}

#[test]
fn white_space_around_a_key_is_not_sent() {
    for (name, value) in [("GEMINI_API_KEY", " gemini\n"), ("GOOGLE_API_KEY", "\tgemini \r\n")] {
        assert_eq!(key("from_env", &[(name, value)]).as_deref(), Some("gemini"));
    }
}

#[test]
fn where_the_service_is() {
    let key = ("GEMINI_API_KEY", "gemini");
    let text = run("from_env", &[key]);
    assert!(text.contains("base URL: https://generativelanguage.googleapis.com"), "{text}");
    let text = run("from_env", &[key, ("GOOGLE_GEMINI_BASE_URL", "nowhere at all")]);
    assert!(text.contains("error: ") && text.contains("base URL"), "{text}");
    let text = run("elsewhere", &[key, ("GOOGLE_GEMINI_BASE_URL", "http://127.0.0.1:2/here")]);
    assert!(text.contains("base URL: http://127.0.0.1:1/there"), "{text}");
}

/// A key that cannot be sent is not told, even though it was none.
#[test]
fn a_key_that_is_none() {
    let text = run("from_env", &[("GEMINI_API_KEY", "SECRET\u{7f}"), ("GOOGLE_API_KEY", "google")]);
    assert!(text.contains("error: the API key has a character that is not allowed in a header"), "{text}");
    assert!(!text.contains("SECRET"), "{text}");
}
