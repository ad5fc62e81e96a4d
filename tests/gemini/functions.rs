//! Requests and replies on the wire: nothing in them is lost, reordered, or left for the service to miss.

use generativelanguage::error::ErrorKind;
use generativelanguage::v1beta::Client;
use generativelanguage::v1beta::schemas::{
    BatchEmbedContentsRequest, CountTokensRequest, EmbedContentRequest, FunctionCall, GenerateContentRequest,
    GenerateContentResponse, Part,
};
use serde_json::{Value, json};

use crate::support::server::Server;

fn client(server: &Server) -> Client {
    Client::builder().api_key("key").base_url(server.url()).build().unwrap()
}

/// Answers each call with a message of the model.
fn answering(content: &'static str) -> Server {
    Server::start(move |exchange| {
        exchange.json(200, format!(r#"{{"candidates":[{{"content":{content},"finishReason":"STOP"}}]}}"#));
    })
}

/// Streams these elements, and ends in order.
fn streaming(elements: &'static [&'static str]) -> Server {
    Server::start(move |exchange| {
        let events = elements.iter().fold(String::new(), |events, element| events + &format!("data: {element}\n\n"));
        exchange.begin("text/event-stream").piece(events).end();
    })
}

/// `{}` is not absence, and fields come in the order of the model.
#[tokio::test]
async fn arguments_and_results_go_back_as_they_are() {
    const CONTENT: &str = r#"{"role":"model","parts":[
        {"functionCall":{"name":"f","args":{"z":1,"a":{}},"id":"1"},"thoughtSignature":"QUJD+/8="},
        {"functionCall":{"name":"g","args":{},"id":"2"}},
        {"text":"","thoughtSignature":"REVG"}]}"#;
    let server = answering(CONTENT);
    let mut chat = client(&server).models().chat("models/x");
    let reply = chat.send("one").await.unwrap();
    let results: Vec<Part> = reply.function_calls().map(|call| Part::function_response(call, json!({}))).collect();
    chat.send(results).await.unwrap();
    let sent = server.seen()[1].text();
    for text in [r#""args":{"z":1,"a":{}}"#, r#""args":{}"#, r#""response":{}"#] {
        assert!(sent.contains(text), "{text}: {sent}");
    }
    let sent: Value = serde_json::from_str(&sent).unwrap();
    assert_eq!(sent["contents"][1], serde_json::from_str::<Value>(CONTENT).unwrap());
}

/// Models write the fields of an answer in the order of the schema.
#[tokio::test]
async fn properties_of_a_schema_keep_their_order() {
    const PROPERTIES: &str = r#""properties":{"rationale":{"type":"STRING"},"choice":{"type":"INTEGER"}}"#;
    let request = format!(r#"{{"generationConfig":{{"responseSchema":{{"type":"OBJECT",{PROPERTIES}}}}}}}"#);
    let request: GenerateContentRequest = serde_json::from_str(&request).unwrap();
    let server = answering("{}");
    client(&server).models().generate_content("x", request).await.unwrap();
    let sent = server.seen()[0].text();
    assert!(sent.contains(PROPERTIES), "{sent}");
}

/// Models write `3.0` where 3 is meant.
#[tokio::test]
async fn a_number_without_a_fraction_is_an_integer() {
    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Args {
        count: u8,
        ratio: f64,
    }
    let server = answering(
        r#"{"parts":[{"functionCall":{"name":"f","args":{"count":3.0,"ratio":2}}},
            {"functionCall":{"name":"f","args":{"count":3.5,"ratio":2}}}]}"#,
    );
    let reply = client(&server).models().generate_content("x", "y").await.unwrap();
    let calls: Vec<&FunctionCall> = reply.function_calls().collect();
    assert_eq!(calls[0].args_as::<Args>().unwrap(), Args { count: 3, ratio: 2.0 });
    assert_eq!(calls[0].arg::<i64>("count").unwrap(), 3);
    let error = calls[1].args_as::<Args>().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.message().contains("`count`: invalid type: floating point `3.5`, expected u8"), "{error}");
}

#[tokio::test]
async fn a_call_that_is_streamed_in_chunks_is_one_call() {
    let server = streaming(&[
        r#"{"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"name":"list","willContinue":true},"thoughtSignature":"QUJD"}]}}]}"#,
        r#"{"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$.path","stringValue":"/a","willContinue":true}],"willContinue":true}}]}}]}"#,
        r#"{"candidates":[{"content":{"role":"model","parts":[{"functionCall":{}}]},"finishReason":"STOP"}]}"#,
    ]);
    let stream = client(&server).models().stream_generate_content("x", "y").stream().await.unwrap();
    let reply = stream.collect_reply().await.unwrap();
    let calls: Vec<&FunctionCall> = reply.function_calls().collect();
    assert_eq!(calls.len(), 1, "{reply:?}");
    assert_eq!(reply.content().unwrap().parts[0].thought_signature, Some(b"ABC".to_vec().into()));
    assert_eq!((calls[0].name.as_deref(), calls[0].arg::<String>("path").unwrap().as_str()), (Some("list"), "/a"));
}

/// Each of these paths is a few bytes, and would need more memory than there is, or lose an argument.
#[tokio::test]
async fn paths_of_streamed_arguments_are_bounded_and_never_lost() {
    let far = "[99999]".repeat(1000);
    let deep = ".a".repeat(5000);
    let many: Vec<String> = (0..1000).map(|number| format!("$.a{number}[99999]")).collect();
    for (paths, problem) in [
        (vec![format!("$.a{far}")], "has more than 100 steps"),
        (vec![format!("$.a{}", "[99999]".repeat(90))], "skips too many elements of lists"),
        (vec![format!("$.a{deep}")], "has more than 100 steps"),
        (many, "skips too many elements of lists"),
        (vec!["$.a['b".to_owned()], "the path `$.a['b` is not a path to a value"),
    ] {
        let args: Vec<Value> = paths.iter().map(|path| json!({"jsonPath": path, "boolValue": true})).collect();
        let call = json!({"name": "f", "partialArgs": args});
        let element = json!({"candidates": [{"content": {"parts": [{"functionCall": call}]}, "finishReason": "STOP"}]});
        let body = format!("data: {element}\n\n");
        let server = Server::start(move |exchange| exchange.begin("text/event-stream").piece(&body).end());
        let mut chat = client(&server).models().chat("models/x");
        let error = chat.stream("one").await.unwrap().collect_reply().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.message().contains(problem), "{error}");
        assert!(chat.history().is_empty());
        let stream = client(&server).models().stream_generate_content("x", "y").stream().await.unwrap();
        assert!(stream.collect_reply().await.unwrap_err().message().contains(problem));
    }
}

/// The service gives a signature with any chunk of a call, and wants it back.
#[tokio::test]
async fn fields_of_later_chunks_of_a_call_are_kept() {
    let server = streaming(&[
        r#"{"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"name":"list","id":"1","willContinue":true}}]}}]}"#,
        r#"{"candidates":[{"content":{"parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$.path","stringValue":"/a"}],"willContinue":true},"brandNew":[1]}]}}]}"#,
        r#"{"candidates":[{"content":{"parts":[{"functionCall":{"newer":true},"thoughtSignature":"QUJD"}]},"finishReason":"STOP"}]}"#,
    ]);
    let stream = client(&server).models().stream_generate_content("x", "y").stream().await.unwrap();
    let content = stream.collect_reply().await.unwrap().into_content().unwrap();
    let call = json!({"name": "list", "id": "1", "args": {"path": "/a"}, "newer": true});
    let part = json!({"functionCall": call, "thoughtSignature": "QUJD", "brandNew": [1]});
    assert_eq!(serde_json::to_value(content).unwrap(), json!({"role": "model", "parts": [part]}));
}

#[tokio::test]
async fn streamed_arguments_have_any_key() {
    let server = streaming(&[
        r#"{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","partialArgs":[{"jsonPath":"$['a]b'][0]['x.y']","stringValue":"one","willContinue":true}],"willContinue":true}}]}}]}"#,
        r#"{"candidates":[{"content":{"parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$['a]b'][0]['x.y']","stringValue":" two"}],"willContinue":true}}]}}]}"#,
        r#"{"candidates":[{"content":{"parts":[{"functionCall":{}},{"functionCall":{"name":"g","willContinue":true}}]},"finishReason":"STOP"}]}"#,
    ]);
    let stream = client(&server).models().stream_generate_content("x", "y").stream().await.unwrap();
    let reply = stream.collect_reply().await.unwrap();
    let args: Vec<Value> = reply.function_calls().map(|call| call.args_as().unwrap()).collect();
    assert_eq!(args, [json!({"a]b": [{"x.y": "one two"}]}), json!({})]);
}

#[tokio::test]
async fn candidates_that_take_turns_are_told_apart() {
    let server = streaming(&[
        r#"{"candidates":[{"content":{"parts":[{"text":"A1 "}]},"index":0}]}"#,
        r#"{"candidates":[{"content":{"parts":[{"text":"B1 "}]},"index":1}]}"#,
        r#"{"candidates":[{"content":{"parts":[{"text":"A2."}]},"index":0,"finishReason":"STOP"}]}"#,
        r#"{"candidates":[{"content":{"parts":[{"text":"B2."}]},"index":1,"finishReason":"STOP"}]}"#,
    ]);
    let call = || client(&server).models().stream_generate_content("x", "y").stream();
    let mut stream = call().await.unwrap();
    let mut texts = Vec::new();
    while let Some(element) = stream.try_next().await.unwrap() {
        texts.push(element.text());
    }
    assert_eq!(texts, ["A1 ", "", "A2.", ""]);
    let whole: GenerateContentResponse = call().await.unwrap().collect_reply().await.unwrap();
    assert_eq!((whole.text().as_str(), whole.candidates.len()), ("A1 A2.", 2));
}

/// The service refuses a nested request without a model, although the path has it.
#[tokio::test]
async fn nested_requests_have_the_model_of_the_path() {
    let server = Server::start(|exchange| exchange.json(200, "{}"));
    let models = client(&server).models();
    let counted = CountTokensRequest::new().set_generate_content_request(GenerateContentRequest::from("a"));
    models.count_tokens("x", counted.clone()).await.unwrap();
    models.count_tokens("x", "a").await.unwrap();
    let own = EmbedContentRequest::from("b").set_model("models/own");
    let batch = BatchEmbedContentsRequest::new().set_requests([EmbedContentRequest::from("a"), own]);
    models.batch_embed_contents("models/x", batch).await.unwrap();
    let sent: Vec<Value> = server.seen().iter().map(|seen| serde_json::from_slice(&seen.body).unwrap()).collect();
    assert_eq!(sent[0]["generateContentRequest"]["model"], "models/x");
    assert_eq!(
        sent[0]["generateContentRequest"]["contents"],
        serde_json::to_value(&counted).unwrap()["generateContentRequest"]["contents"]
    );
    assert!(sent[1]["generateContentRequest"].is_null(), "{}", sent[1]);
    let named: Vec<&Value> = sent[2]["requests"].as_array().unwrap().iter().map(|request| &request["model"]).collect();
    assert_eq!(named, ["models/x", "models/own"]);
}

/// A video that the service did not make is an error that says so.
#[tokio::test]
async fn a_video_that_failed_is_an_error() {
    for (outcome, kind, message) in [
        (
            r#""error":{"code":3,"message":"The prompt is against the rules."}"#,
            ErrorKind::Operation,
            "The prompt is against the rules.",
        ),
        (r#""metadata":{}"#, ErrorKind::Decode, "neither a result nor an error"),
    ] {
        let server = Server::start(move |exchange| {
            exchange.json(200, format!(r#"{{"name":"models/veo/operations/o1","done":true,{outcome}}}"#));
        });
        let error = client(&server).models().predict_long_running("veo", "A cat").wait().await.unwrap_err();
        assert_eq!(error.kind(), kind);
        assert!(error.message().contains(message), "{error}");
    }
}
