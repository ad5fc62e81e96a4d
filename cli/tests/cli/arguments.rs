//! Options from the schema, their values, and what is said about slips.

use std::fs;

use serde_json::{Value, json};

use crate::support::{discovery, gemini_api, offline, program, run, server};

/// Returns the body of a dry run.
#[track_caller]
fn body(arguments: &[&str]) -> Value {
    let mut all = vec!["models", "generate-content", "gemini-2.5-flash", "--as", "json"];
    all.extend(arguments);
    offline(&all).json()["body"].clone()
}

/// Returns the message of a command that is refused before anything is sent.
#[track_caller]
fn refused(arguments: &[&str]) -> String {
    let mut all = vec!["models", "generate-content", "gemini-2.5-flash", "--dry-run"];
    all.extend(arguments);
    offline(&all).error(2).to_owned()
}

#[test]
fn options_become_the_body() {
    let user = |text: &str| json!({"role": "user", "parts": [{"text": text}]});
    for (arguments, expected) in [
        (vec![], json!({})),
        (vec!["--contents", "a", "--contents=--b"], json!({"contents": [user("a"), user("--b")]})),
        (vec!["--contents", r#"{"parts": []}"#], json!({"contents": [{"parts": []}]})),
        (vec!["--contents", r#"[{"role": "model"}]"#], json!({"contents": [{"role": "model"}]})),
        (vec!["--contents.parts.text", "a"], json!({"contents": [{"parts": [{"text": "a"}]}]})),
        (
            vec!["--contents.0.role", "user", "--contents.1.role", "model", "--contents.1.parts", "b"],
            json!({"contents": [{"role": "user"}, {"role": "model", "parts": [{"text": "b"}]}]}),
        ),
        (vec!["--system-instruction", "Be brief."], json!({"systemInstruction": {"parts": [{"text": "Be brief."}]}})),
        (vec!["--generation-config.temperature", "0.20"], json!({"generationConfig": {"temperature": 0.20}})),
        (vec!["--generationConfig.topK", "3"], json!({"generationConfig": {"topK": 3}})),
        (vec!["--generation-config.presence-penalty", "-1.5"], json!({"generationConfig": {"presencePenalty": -1.5}})),
        (
            vec!["--generation-config.top-k=3", "--generation-config", r#"{"topK": 1, "seed": 2}"#],
            json!({"generationConfig": {"topK": 3, "seed": 2}}),
        ),
        (
            vec!["--generation-config.stop-sequences", "a", "--generation-config.stop-sequences", "b"],
            json!({"generationConfig": {"stopSequences": ["a", "b"]}}),
        ),
        (vec!["--store"], json!({"store": true})),
        (vec!["--store=false"], json!({"store": false})),
        (vec!["--tools.google-search", "{}"], json!({"tools": [{"googleSearch": {}}]})),
        (
            vec!["--generation-config.response-json-schema", r#"{"type": "object"}"#],
            json!({"generationConfig": {"responseJsonSchema": {"type": "object"}}}),
        ),
        (vec!["--json", r#"{"store": true}"#, "--contents", "a"], json!({"store": true, "contents": [user("a")]})),
        (vec!["--no-check", "--json", r#"{"newer": 1}"#], json!({"newer": 1})),
        (vec!["--service-tier", "flex"], json!({"serviceTier": "flex"})),
    ] {
        assert_eq!(body(&arguments), expected, "{arguments:?}");
    }
}

#[test]
fn values_come_from_files_and_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| format!("@{}", folder.path().join(name).display());
    fs::write(folder.path().join("question.txt"), "Why?\n").unwrap();
    fs::write(folder.path().join("body.json"), r#"{"store": true}"#).unwrap();
    fs::write(folder.path().join("dot.png"), [0x89, 0x50]).unwrap();
    let user = |text: &str| json!([{"role": "user", "parts": [{"text": text}]}]);
    assert_eq!(body(&["--contents", &path("question.txt")]), json!({"contents": user("Why?")}));
    assert_eq!(body(&["--contents", "@@file"]), json!({"contents": user("@file")}));
    assert_eq!(body(&["--json", &path("body.json")]), json!({"store": true}));
    assert_eq!(
        body(&["--contents.parts.inline-data.data", &path("dot.png")]),
        json!({"contents": [{"parts": [{"inlineData": {"data": "iVA="}}]}]})
    );
    let message = refused(&["--contents", &path("missing")]);
    assert!(
        message.starts_with("cannot read") && message.ends_with("write `@@` for a text that begins with `@`"),
        "{message}"
    );

    let input = fs::File::open(folder.path().join("question.txt")).unwrap();
    let mut command = program(env!("CARGO_BIN_EXE_gemini-api"));
    command.args(["models", "generate-content", "m", "--as", "json", "--contents", "-"]).stdin(input);
    let shown: Value = serde_json::from_slice(&command.output().unwrap().stdout).unwrap();
    assert_eq!(shown["body"], json!({"contents": user("Why?")}));
}

#[test]
fn slips_are_found_before_anything_is_sent() {
    for (arguments, message) in [
        (vec!["--contnets", "a"], "models.generateContent has no option --contnets; did you mean `--contents`?"),
        (vec!["--zzz", "a"], "models.generateContent has no option --zzz; --help lists all options"),
        (
            vec!["--generation-config.temprature=1"],
            "option --generation-config.temprature: `GenerationConfig` has no property `temprature`; did you mean `--generation-config.temperature`?",
        ),
        (vec!["--generation-config.temperature=hot"], "option --generation-config.temperature: `hot` is not a number"),
        (vec!["--generation-config.top-k=1.5"], "option --generation-config.top-k: `1.5` is not a whole number"),
        (
            vec!["--generation-config.top-k=3000000000"],
            "option --generation-config.top-k: 3000000000 is not between -2147483648 and 2147483647",
        ),
        (
            vec!["--generation-config.top-k.x=1"],
            "option --generation-config.top-k.x: `generation-config.top-k` is a single value and has no property `x`",
        ),
        (
            vec!["--service-tier", "fexl"],
            "option --service-tier: `fexl` is not a value of this enum; known are unspecified, standard, flex, priority",
        ),
        (
            vec!["--safety-settings", r#"{"category": "HARM_CATEGORY_HARASMENT"}"#],
            "option --safety-settings: category: `HARM_CATEGORY_HARASMENT` is not a value of this enum; did you mean `HARM_CATEGORY_HARASSMENT`?",
        ),
        (vec!["--store=perhaps"], "option --store: `perhaps` is neither true nor false"),
        (
            vec!["--generation-config", "hot"],
            "option --generation-config: an object in JSON expected: not JSON: expected value at line 1 column 1",
        ),
        (
            vec!["--json", r#"{"content": []}"#],
            "--json: `GenerateContentRequest` has no property `content`; did you mean `contents`? (use --no-check to send it anyway)",
        ),
        (
            vec!["--json", r#"{"contents": {}}"#],
            "--json: contents: a list expected, found `{}` (use --no-check to send it anyway)",
        ),
        (vec!["--json", "{"], "--json: not JSON: EOF while parsing an object at line 1 column 1"),
        (vec!["--fields", "a", "--fields", "b"], "option --fields: only one value is possible"),
        (vec!["--contents.1", "a"], "option --contents.1: entry 1 is set before entry 0"),
        (vec!["--timeout", "soon"], "--timeout: `soon` is not a time such as 500ms, 30s, or 5m"),
        (vec!["--retries", "many"], "--retries: `many` is not a number such as 3"),
        (vec!["more"], "unexpected argument 'more' found"),
        (vec!["--as", "xml"], "invalid value 'xml' for '--as <FORM>' [possible values: curl, json, rust]"),
        (vec!["--api-version", "v3"], "no API version `v3`, only v1 and v1beta"),
        (vec!["--base-url", "nowhere"], "base URL needs a scheme and a host"),
    ] {
        let found = refused(&arguments);
        assert!(found.starts_with(message), "{arguments:?}: {found}");
    }
    for (arguments, message) in [
        (vec!["modles", "list"], "no command `modles`; did you mean `models`?"),
        (vec!["models", "generate-contnet"], "no command `generate-contnet`; did you mean `generate-content`?"),
        (vec!["models", "get"], "the following required arguments were not provided: <NAME>"),
        (
            vec!["models", "get", "../x", "--dry-run"],
            "generativelanguage.models.get: path parameter `name`: `../x` has a segment `.` or `..`",
        ),
    ] {
        assert_eq!(offline(&arguments).error(2), message, "{arguments:?}");
    }
}

#[test]
fn dry_runs_hold_no_secret() {
    let server = server();
    let arguments = ["models", "generate-content", "gemini-2.5-flash", "--contents", "It's", "--timeout", "5s"];
    for form in ["curl", "json", "rust"] {
        let shown = run(&server, &[&arguments[..], &["--as", form]].concat());
        let text = shown.ok();
        assert!(!text.contains(server.key()), "{text}");
        assert!(text.contains("It") && text.contains("generate"), "{text}");
    }
    assert_eq!(
        run(&server, &[&arguments[..], &["--dry-run", "--base-url", "https://example.com/gateway"]].concat()).ok(),
        "curl -X POST 'https://example.com/gateway/v1beta/models/gemini-2.5-flash:generateContent' \\\n  \
         -H \"x-goog-api-key: $GEMINI_API_KEY\" \\\n  \
         -H 'content-type: application/json' \\\n  \
         --data-raw '{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"It'\\''s\"}]}]}'\n"
    );
    for form in ["curl", "json", "rust"] {
        let refused = offline(&["models", "list", "--as", form, "--base-url", "https://ada:hidden@example.com/"]);
        assert_eq!(refused.error(2), "base URL must not hold a user or a password");
    }
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn keys_come_from_the_environment_or_a_file() {
    let server = server();
    let folder = tempfile::tempdir().unwrap();
    let (key, token) = (folder.path().join("key"), folder.path().join("token"));
    fs::write(&key, format!("{}\n", server.key())).unwrap();
    fs::write(&token, server.token()).unwrap();
    let with = |variables: &[(&str, &str)], options: &[&str]| {
        let mut command = gemini_api(&server);
        command.env_remove("GEMINI_API_KEY").envs(variables.iter().copied()).args(["models", "list"]).args(options);
        crate::support::Run::new(command.output().unwrap())
    };
    with(&[("GOOGLE_API_KEY", server.key())], &[]).ok();
    with(&[("GOOGLE_OAUTH_ACCESS_TOKEN", server.token())], &[]).ok();
    with(&[], &["--api-key-file", key.to_str().unwrap()]).ok();
    with(&[("GEMINI_API_KEY", "wrong")], &["--token-file", token.to_str().unwrap()]).ok();
    assert_eq!(
        with(&[], &[]).error(5),
        "no credentials: set GEMINI_API_KEY or GOOGLE_API_KEY, or GOOGLE_OAUTH_ACCESS_TOKEN, or use --api-key-file or --token-file"
    );
    assert!(with(&[], &["--anonymous"]).error(5).contains("403 PERMISSION_DENIED"));
    assert!(with(&[("GEMINI_API_KEY", "wrong-key-1")], &[]).error(5).contains("API key not valid"));
    // A key is never an option.
    assert_eq!(with(&[], &["--key", "x"]).error(2), "models.list has no option --key; did you mean `--api-key-file`?");
}

#[test]
fn any_document_has_commands() {
    let folder = tempfile::tempdir().unwrap();
    let document = folder.path().join("library.json");
    let text = json!({
        "kind": "discovery#restDescription", "name": "library", "version": "v1", "revision": "20260101",
        "rootUrl": "https://library.example.com/", "servicePath": "lib/",
        "methods": {"ask": {"id": "library.ask", "httpMethod": "GET", "path": "ask"}},
        "parameters": {"fields": {"type": "string", "location": "query"}, "key": {"type": "string", "location": "query"}},
        "resources": {"books": {
            "methods": {
                "lend": {
                    "id": "library.books.lend", "httpMethod": "POST", "path": "shelves/{shelf}/{+book}:lend",
                    "parameterOrder": ["shelf", "book"],
                    "parameters": {
                        "book": {"type": "string", "location": "path", "required": true, "pattern": "^books/[^/]+$"},
                        "shelf": {"type": "integer", "format": "int32", "location": "path", "required": true},
                        "timeout": {"type": "string", "location": "query"},
                        "tag": {"type": "string", "location": "query", "repeated": true},
                        "reader": {"type": "string", "location": "query", "required": true},
                    },
                    "request": {"$ref": "Loan"}, "response": {"$ref": "Loan"},
                },
                "chapters": {"id": "library.books.chapters", "httpMethod": "GET", "path": "chapters"},
            },
            "resources": {"chapters": {"methods": {"list": {"id": "library.books.chapters.list", "httpMethod": "GET", "path": "c"}}}},
        }},
        "schemas": {"Loan": {"id": "Loan", "type": "object", "properties": {
            "timeout": {"type": "string", "format": "int64"}, "labels": {"type": "object", "additionalProperties": {"type": "integer"}},
            "tag": {"type": "string"}, "anything": {"type": "any"},
        }}},
    });
    fs::write(&document, text.to_string()).unwrap();
    let lend = ["books", "lend", "3", "hamlet", "--reader", "ada", "--as", "json"];
    let shown = |more: &[&str]| discovery(&document, &[&lend[..], more].concat()).json();
    let plain = shown(&["--query.timeout", "1", "--body.timeout", "2", "--tag", "a", "--tag", "b", "--body.tag", "c"]);
    assert_eq!(
        plain["url"],
        "https://library.example.com/lib/shelves/3/books%2Fhamlet:lend?reader=ada&tag=a&tag=b&timeout=1"
            .replace("%2F", "/")
    );
    assert_eq!(plain["body"], json!({"timeout": "2", "tag": "c"}));
    assert_eq!(
        shown(&["--labels", "x=1", "--labels.y", "2", "--labels", r#"{"z": 3}"#])["body"],
        json!({"labels": {"x": 1, "z": 3, "y": 2}})
    );
    assert_eq!(
        shown(&["--anything", "[1]", "--json", r#"{"tag": "t"}"#])["body"],
        json!({"tag": "t", "anything": [1]})
    );
    assert_eq!(
        discovery(&document, &["books", "chapters", "list", "--as", "json"]).json()["url"],
        "https://library.example.com/lib/c"
    );
    assert_eq!(
        discovery(&document, &["books", "chapters-method", "--as", "json"]).json()["url"],
        "https://library.example.com/lib/chapters"
    );
    assert_eq!(
        discovery(&document, &["ask-method", "--as", "json"]).json()["url"],
        "https://library.example.com/lib/ask"
    );
    assert_eq!(
        discovery(&document, &["books", "lend", "3", "hamlet"]).error(2),
        "the following required arguments were not provided: --reader <TEXT>"
    );
    assert_eq!(discovery(&folder.path().join("none.json"), &["x"]).code, Some(2));
    let none = crate::support::Run::new(program(env!("CARGO_BIN_EXE_discovery")).arg("books").output().unwrap());
    assert_eq!(none.error(2), "no document: add --document FILE, or set DISCOVERY_DOCUMENT");
}
