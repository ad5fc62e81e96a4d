//! The page about the command line: each command in it prints what the page shows.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::support::{library, server};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/command-line.md");

/// The command and the output of each example.
fn examples(page: &str) -> Vec<(String, String)> {
    let mut examples: Vec<(String, String)> = Vec::new();
    let mut is_open = false;
    for line in page.lines() {
        match line {
            "```console" => is_open = true,
            "```" => is_open = false,
            _ if !is_open => {}
            _ => {
                if let Some(command) = line.strip_prefix("$ ") {
                    examples.push((command.to_owned(), String::new()));
                } else {
                    let (_, output) = examples.last_mut().expect("a command before its output");
                    output.push_str(line);
                    output.push('\n');
                }
            }
        }
    }
    examples
}

#[cfg(unix)]
#[test]
fn commands_print_what_the_page_shows() {
    let server = server();
    for method in ["models.generateContent", "models.streamGenerateContent"] {
        let text = "Because air scatters blue light more than red light.";
        let reply =
            json!({"candidates": [{"content": {"role": "model", "parts": [{"text": text}]}, "finishReason": "STOP"}]});
        server.reply_always(method, reply).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notes.txt"), "hello\n").unwrap();
    fs::write(folder.path().join("library.json"), library().to_string()).unwrap();
    let programs = Path::new(env!("CARGO_BIN_EXE_gemini-api")).parent().unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap_or_default());
    let page = fs::read_to_string(PAGE).unwrap();
    let examples = examples(&page);
    for (command, output) in &examples {
        if command.contains("Summarize") {
            server.clear();
            server.reply_text("models.streamGenerateContent", "Greeting.").unwrap();
        }
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("{{ {command}; }} 2>&1")]).current_dir(folder.path()).env("PATH", &path);
        shell.env("GEMINI_API_KEY", server.key()).env_remove("GOOGLE_API_KEY").env_remove("GOOGLE_OAUTH_ACCESS_TOKEN");
        shell.env_remove("GOOGLE_GEMINI_BASE_URL").stdin(Stdio::null());
        // A request that is only shown goes to the service.
        if !command.contains("--as ") && !command.contains("--dry-run") {
            shell.env("GOOGLE_GEMINI_BASE_URL", server.url());
        }
        let found = String::from_utf8(shell.output().unwrap().stdout).unwrap();
        assert_eq!(&found, output, "{command}");
    }
    assert!(examples.len() > 12, "{} examples", examples.len());
}

#[cfg(unix)]
#[test]
fn commands_of_the_readmes_are_understood() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("photo.png"), [0x89, 0x50]).unwrap();
    fs::write(folder.path().join("talk.mp4"), [0]).unwrap();
    let drive = json!({
        "name": "drive", "version": "v3", "revision": "1", "rootUrl": "https://www.googleapis.com/", "servicePath": "drive/v3/",
        "resources": {"files": {"methods": {"list": {
            "id": "drive.files.list", "httpMethod": "GET", "path": "files",
            "parameters": {"pageSize": {"location": "query", "type": "integer"}},
        }}}},
    });
    fs::write(folder.path().join("drive-v3.json"), drive.to_string()).unwrap();
    let programs = Path::new(env!("CARGO_BIN_EXE_gemini-api")).parent().unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap_or_default());
    let mut count = 0;
    for page in ["../README.md", "README.md"] {
        let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).unwrap();
        for line in page.lines().filter(|line| line.starts_with("gemini-api ") || line.starts_with("discovery --")) {
            let more = if line.contains(" describe ") { "" } else { "--dry-run" };
            let mut shell = Command::new("sh");
            shell.args(["-c", &format!("{line} {more}")]).current_dir(folder.path()).env("PATH", &path);
            let output = shell.output().unwrap();
            assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
            count += 1;
        }
    }
    assert!(count > 7, "{count} commands");
}

#[test]
fn exit_codes_are_listed() {
    let page = fs::read_to_string(PAGE).unwrap();
    for code in [0, 1, 2, 3, 4, 5, 6, 7, 130] {
        assert!(page.contains(&format!("\n| {code} | ")), "{code}");
    }
}
