//! Flows through the public API of one version, `super::api`.

use std::time::Duration;

use discovery_fake::{FakeServer, Pace};
use serde::Deserialize;
use serde_json::json;

use super::VERSION;
use super::api::Client;
use super::api::schemas::{
    BatchGenerateContentRequest, CachedContent, Content, CreateFileRequest, File, FileSearchStore, FunctionDeclaration,
    GenerateContentBatch, GenerateContentRequest, GenerationConfig, ImportFileRequest, InlinedRequest, InlinedRequests,
    InputConfig, Part, PredictLongRunningRequest, Tool, UploadToFileSearchStoreRequest,
};

const MODEL: &str = "models/gemini-2.5-flash";

/// A structured answer.
#[derive(Debug, Deserialize, PartialEq)]
struct Recipe {
    name: String,
    minutes: u32,
}

/// A server that needs few polls, and a client that waits only briefly between them.
fn start() -> (FakeServer, Client) {
    let builder = FakeServer::builder().operations(Pace::polls(1)).processing(Pace::polls(1));
    let server = builder.start_blocking().expect("a server");
    let client = Client::builder().base_url(server.url()).api_key(server.key()).build().expect("a client");
    (server, client)
}

/// Checks that all requests went to this version.
fn went_to_the_version(server: &FakeServer) {
    let requests = server.requests();
    assert!(!requests.is_empty());
    for request in requests {
        let path = request.path.trim_start_matches("/upload").trim_start_matches("/resumable");
        assert!(path.trim_start_matches("/upload").starts_with(&format!("/{VERSION}/")), "{}", request.path);
    }
}

#[tokio::test]
async fn a_reply_with_system_instruction_tools_and_a_json_schema() {
    let (server, client) = start();
    let schema = json!({
        "type": "object",
        "properties": {"name": {"type": "string"}, "minutes": {"type": "integer"}},
        "required": ["name", "minutes"],
    });
    let config = GenerationConfig::new()
        .set_temperature(0.5)
        .set_response_mime_type("application/json")
        .set_response_json_schema(schema.clone());
    let request = GenerateContentRequest::new()
        .set_system_instruction("Answer in one sentence.")
        .set_generation_config(config)
        .set_contents([Content::user("A soup, please.")]);
    server.reply_text("models.generateContent", r#"{"name": "Soup", "minutes": 20}"#).expect("a method");
    let reply = client.models().generate_content(MODEL, request.clone()).await.expect("a reply");
    assert_eq!(reply.json::<Recipe>().expect("JSON"), Recipe { name: "Soup".to_owned(), minutes: 20 });

    let weather = FunctionDeclaration::new("weather", "Weather of a city.");
    let request = GenerateContentRequest::new()
        .set_tools([Tool::new().set_function_declarations([weather])])
        .set_contents([Content::user("Rain in Oslo?")]);
    let call = json!({"functionCall": {"name": "weather", "args": {"city": "Oslo"}}, "thoughtSignature": "c2lnbg=="});
    let turn = json!({"candidates": [{"content": {"role": "model", "parts": [call]}, "finishReason": "STOP"}]});
    server.reply_to("models.generateContent", turn).expect("a method");
    let reply = client.models().generate_content(MODEL, request.clone()).await.expect("a reply");
    let call = reply.function_calls().next().cloned().expect("a call");
    assert_eq!(call.arg::<String>("city").expect("an argument"), "Oslo");
    let model = reply.into_content().expect("a message");
    let answer = Part::function_response(&call, json!({"sky": "rain"}));
    let request = request.set_contents([Content::user("Rain in Oslo?"), model, Content::user(answer)]);
    let reply = client.models().generate_content(MODEL, request).await.expect("a reply");
    assert!(!reply.text().is_empty() && reply.usage_metadata.is_some());

    let sent = server.requests_to("models.generateContent").expect("a method");
    let bodies: Vec<serde_json::Value> = sent.iter().map(discovery_fake::RecordedRequest::json).collect();
    assert_eq!(bodies[0]["generationConfig"]["responseJsonSchema"], schema);
    assert_eq!(bodies[0]["systemInstruction"]["parts"][0]["text"], "Answer in one sentence.");
    assert_eq!(bodies[1]["tools"][0]["functionDeclarations"][0]["name"], "weather");
    // The signature of the call goes back as it came.
    assert_eq!(bodies[2]["contents"][1]["parts"][0]["thoughtSignature"], "c2lnbg==");
    went_to_the_version(&server);
}

#[tokio::test]
async fn a_stream_and_a_conversation() {
    let (server, client) = start();
    let mut stream =
        client.models().stream_generate_content(MODEL, "Count to three.").stream().await.expect("a stream");
    let (mut text, mut chunks) = (String::new(), 0);
    while let Some(chunk) = stream.try_next().await.expect("a chunk") {
        text.push_str(&chunk.text());
        chunks += 1;
    }
    assert!(chunks > 1 && text.contains("Count to three."), "{chunks}: {text}");

    let settings = GenerateContentRequest::new().set_system_instruction("Be brief.");
    let mut chat = client.models().chat(MODEL).with_request(settings);
    chat.send("My name is Ada.").await.expect("an answer");
    let mut answer = chat.stream("What is my name?").await.expect("an answer");
    while answer.try_next().await.expect("a chunk").is_some() {}
    drop(answer);
    let roles: Vec<_> = chat.history().iter().map(|content| content.role.as_deref().unwrap_or_default()).collect();
    assert_eq!(roles, ["user", "model", "user", "model"]);
    went_to_the_version(&server);
}

#[tokio::test]
async fn a_file_from_its_upload_to_its_deletion() {
    let (server, client) = start();
    let request = CreateFileRequest::new().set_file(File::new().set_display_name("notes"));
    let upload = client.media().upload(request).bytes("The text of the notes.").media_type("text/plain");
    let file = upload.await.expect("an upload").file.expect("a file");
    let file = client.files().wait_active(&file).await.expect("an active file");
    let name = file.name.clone().expect("a name");
    assert_eq!(file.size_bytes, Some(22));
    let question = [Part::file(&file), Part::text("What does it say?")];
    assert!(!client.models().generate_content(MODEL, question).await.expect("a reply").text().is_empty());
    let files: Vec<File> = client.files().list().items().try_collect::<Vec<_>>().await.expect("files");
    assert_eq!(files.len(), 1);
    client.files().delete(&*name).await.expect("it is there");
    assert!(client.files().get(&*name).await.is_err());
    went_to_the_version(&server);
}

#[tokio::test]
async fn a_cache_that_a_request_uses() {
    let (server, client) = start();
    let cache = CachedContent::new()
        .set_model(MODEL)
        .set_contents([Content::user("word ".repeat(5_000))])
        .set_ttl(Duration::from_secs(60));
    let cache = client.cached_contents().create(cache).await.expect("a cache");
    let name = cache.name.clone().expect("a name");
    let later = CachedContent::new().set_ttl(Duration::from_secs(600));
    let later = client.cached_contents().patch(&*name, later).update_mask("ttl").await.expect("a cache");
    assert_ne!(later.expire_time, cache.expire_time);
    let request = GenerateContentRequest::new().set_cached_content(&*name).set_contents([Content::user("And?")]);
    let reply = client.models().generate_content(MODEL, request).await.expect("a reply");
    assert!(reply.usage_metadata.and_then(|usage| usage.cached_content_token_count) > Some(0));
    assert_eq!(client.cached_contents().list().items().try_collect::<Vec<_>>().await.expect("caches").len(), 1);
    client.cached_contents().delete(name).await.expect("it is there");
    went_to_the_version(&server);
}

#[tokio::test]
async fn a_batch_and_its_results() {
    let (server, client) = start();
    let ask = |question: &str| GenerateContentRequest::new().set_contents([Content::user(question)]);
    let requests = ["One?", "Two?"].map(|question| InlinedRequest::new().set_request(ask(question)));
    let input = InputConfig::new().set_requests(InlinedRequests::new().set_requests(requests));
    let batch = GenerateContentBatch::new().set_display_name("numbers").set_input_config(input);
    let request = BatchGenerateContentRequest::new().set_batch(batch);
    let mut operation = client.models().batch_generate_content(MODEL, request).operation().await.expect("an operation");
    let name = operation.name().to_owned();
    let output = operation.wait().await.expect("a result").inlined_responses.expect("inline results");
    assert_eq!(output.inlined_responses.len(), 2);
    assert!(output.inlined_responses[1].response.as_ref().is_some_and(|reply| reply.text().contains("Two?")));
    assert_eq!(client.batches().list().items().try_collect::<Vec<_>>().await.expect("batches").len(), 1);
    client.batches().delete(name).await.expect("it is there");
    went_to_the_version(&server);
}

#[tokio::test]
async fn a_store_with_documents() {
    let (server, client) = start();
    let store = FileSearchStore::new().set_display_name("shelf");
    let store = client.file_search_stores().create(store).await.expect("a store").name.expect("a name");
    let request = UploadToFileSearchStoreRequest::new().set_display_name("notes");
    let upload = client.media().upload_to_file_search_store(&*store, request).bytes("Notes.").media_type("text/plain");
    upload.wait().await.expect("an upload");
    let file = client.media().upload(CreateFileRequest::new()).bytes("More.").media_type("text/plain");
    let file = file.await.expect("an upload").file.expect("a file");
    let file = client.files().wait_active(&file).await.expect("an active file");
    let import = ImportFileRequest::new().set_file_name(file.name.expect("a name"));
    client.file_search_stores().import_file(&*store, import).wait().await.expect("an import");
    let documents = client.file_search_stores().documents().list(&*store).items();
    let documents = documents.try_collect::<Vec<_>>().await.expect("documents");
    assert_eq!(documents.len(), 2);
    for document in documents {
        let name = document.name.expect("a name");
        client.file_search_stores().documents().delete(name).force(true).await.expect("it is there");
    }
    client.file_search_stores().delete(store).force(true).await.expect("it is there");
    went_to_the_version(&server);
}

#[tokio::test]
async fn a_video_and_its_bytes() {
    let (server, client) = start();
    let request = PredictLongRunningRequest::new().set_instances([json!({"prompt": "A lighthouse."})]);
    let video = client.models().predict_long_running("models/veo-3.0-generate-001", request);
    let result = video.wait().await.expect("a video");
    // A reply without types in `v1`'s documents and with types in those of `v1beta` is the same JSON.
    let result = serde_json::to_value(&result).expect("JSON");
    let uri = result["generateVideoResponse"]["generatedSamples"][0]["video"]["uri"].as_str().expect("a URI");
    let name = uri.split("/files/").nth(1).and_then(|rest| rest.split(':').next()).expect("a file");
    let bytes = client.files().download(format!("files/{name}")).download().bytes().await.expect("bytes");
    assert!(!bytes.is_empty());
    went_to_the_version(&server);
}
