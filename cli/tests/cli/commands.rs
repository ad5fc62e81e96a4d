//! The commands that are not methods: descriptions, completion, and questions.

use std::fs;
use std::process::Command;

use serde_json::json;

use crate::every_method::has_newest;
use crate::support::{gemini_api, offline, run, server};

#[test]
fn methods_schemas_and_properties_are_described() {
    let method = offline(&["describe", "models.generateContent"]);
    for part in [
        "models.generateContent: method\nPOST v1beta/{+model}:generateContent\n",
        "\nArguments\n  MODEL  ^models/[^/]+$",
        "\nBody: GenerateContentRequest\n",
        "  --contents            [Content]",
        "\nReply: GenerateContentResponse\n",
        "\nRevisions: all\n",
        "\nCommand: models generate-content MODEL\n",
    ] {
        assert!(method.ok().contains(part), "{part}: {}", method.stdout);
    }
    for (name, parts) in [
        ("models generate-content", &["models.generateContent: method"][..]),
        ("models.list", &["Reply: ListModelsResponse, a page of `models`; --all gets all pages"]),
        ("models.streamGenerateContent", &["Reply: stream of GenerateContentResponse"]),
        ("models.predictLongRunning", &["a long-running operation of PredictLongRunningResponse; --wait waits"]),
        ("files.download", &["Revisions: in no document", "or media with --output FILE"]),
        ("corpora.query", &["Revisions: last seen in 20240713"]),
        ("models", &["models: resource", "\nMethods\n", "models operations list"]),
        ("Part", &["Part: object", "\nProperties\n", "  text", "since 20260327", "At most one of: text, inlineData"]),
        ("Part.inline-data", &["Part.inline-data: Blob"]),
        ("SafetySetting.category", &["\nValues\n", "  HARM_CATEGORY_HARASSMENT", "Revisions: "]),
        ("Content.parts.0", &[]),
    ] {
        let result = offline(&["describe", name]);
        for part in parts {
            assert!(result.ok().contains(part), "{name}: {part}: {}", result.stdout);
        }
    }
    for (name, message) in [
        ("Prat", "no method, schema, or resource `Prat`; did you mean `Part`?"),
        (
            "models.generateContnet",
            "no method, schema, or resource `models.generateContnet`; did you mean `models.generateContent`?",
        ),
        ("Part.txet", "`Part` has no property `txet`; did you mean `text`?"),
    ] {
        assert_eq!(offline(&["describe", name]).error(2), message);
    }
    if !has_newest() {
        return;
    }
    let borrowed = offline(&["--api-version", "v1", "describe", "files.get"]);
    assert!(borrowed.ok().contains("Revisions: in the document of another version"), "{}", borrowed.stdout);
}

#[test]
fn every_element_can_be_described() {
    for (_, text) in
        generativelanguage_documents::DOCUMENTS.iter().filter(|(name, _)| name.starts_with("v1beta/2026083"))
    {
        let document = discovery_document::parse(text.as_bytes()).unwrap();
        for name in document.schemas.keys().step_by(9) {
            assert!(offline(&["describe", name]).ok().starts_with(&format!("{name}: ")), "{name}");
        }
    }
}

/// Returns what bash completes after these words.
fn bash(words: &[&str]) -> Option<Vec<String>> {
    let script = offline(&["completion", "bash"]).ok().to_owned();
    let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    let text = format!(
        "compopt() {{ :; }}\n{script}\nCOMP_WORDS=(gemini-api {})\nCOMP_CWORD={}\n_gemini_api\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"",
        quoted.join(" "),
        words.len()
    );
    let folder = std::path::Path::new(env!("CARGO_BIN_EXE_gemini-api")).parent().unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default());
    let output = Command::new("bash").args(["--norc", "-c", &text]).env("PATH", path).output().ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect())
}

#[test]
fn shells_complete_commands_options_and_values() {
    for (words, expected) in [
        (&["mod"][..], &["models"][..]),
        (&["models", "stream"], &["stream-generate-content"]),
        (&["models", "generate-content", "m", "--safety-settings.thres"], &["--safety-settings.threshold"]),
        (&["models", "generate-content", "m", "--safety-settings.threshold", "BLOCK_O"], &["BLOCK_ONLY_HIGH"]),
        (&["models", "generate-content", "m", "--service-tier", "=", "f"], &["flex"]),
    ] {
        // Without bash, its script cannot be tried.
        let Some(found) = bash(words) else { return };
        assert_eq!(found, expected, "{words:?}");
    }
    for shell in ["zsh", "fish"] {
        assert!(offline(&["completion", shell]).ok().contains("gemini-api complete --"), "{shell}");
    }
    assert!(offline(&["completion", "ksh"]).error(2).starts_with("invalid value 'ksh'"));
}

#[test]
fn questions_are_asked() {
    let server = server();
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("dot.png");
    fs::write(&picture, [0x89, 0x50]).unwrap();
    server.reply_text("models.streamGenerateContent", "A dot.").unwrap();
    let file = picture.to_str().unwrap();
    let address = "https://example.com/talk.mp4";
    let answer =
        run(&server, &["ask", "Describe this.", file, address, "--system", "Be brief.", "--model", "gemini-2.5-pro"]);
    assert_eq!(answer.ok(), "A dot.\n");
    let request = &server.requests_to("models.streamGenerateContent").unwrap()[0];
    assert_eq!(request.path, "/v1beta/models/gemini-2.5-pro:streamGenerateContent");
    assert_eq!(
        request.json(),
        json!({
            "contents": [{"role": "user", "parts": [
                {"text": "Describe this."},
                {"inlineData": {"mimeType": "image/png", "data": "iVA="}},
                {"fileData": {"fileUri": address, "mimeType": "video/mp4"}},
            ]}],
            "systemInstruction": {"parts": [{"text": "Be brief."}]},
        })
    );
    assert!(run(&server, &["ask", "Hello", "--jsonl"]).lines().iter().all(|element| element["candidates"].is_array()));
    let mut command = gemini_api(&server);
    fs::write(folder.path().join("question.txt"), "Why?\n").unwrap();
    command.args(["ask", "-", "--as", "json"]).stdin(fs::File::open(folder.path().join("question.txt")).unwrap());
    let shown: serde_json::Value = serde_json::from_slice(&command.output().unwrap().stdout).unwrap();
    assert_eq!(shown["body"]["contents"][0]["parts"][0]["text"], "Why?");
    let unknown = folder.path().join("data.unknown");
    assert!(run(&server, &["ask", "Hello", unknown.to_str().unwrap()]).error(2).starts_with("the media type of"));
    assert!(run(&server, &["ask", "Hello", "missing.png"]).error(2).starts_with("cannot read missing.png"));
}
