//! Functions that a model calls.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use discovery_fake::ModelReply;
use generativelanguage::error::ErrorKind;
use generativelanguage::gemini::{Approval, Json, Tools};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::{Barrier, Notify};

use crate::fake::{bodies, start};

/// Arguments in an order that is not the alphabet's.
#[derive(Deserialize, JsonSchema)]
struct Weather {
    /// Name of the city.
    city: String,
    #[serde(default)]
    at: Option<Unit>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Unit {
    Celsius,
    Kelvin,
}

#[derive(Serialize)]
struct Report {
    sky: &'static str,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct Endless {
    children: Vec<Endless>,
}

const UNARY: &str = "models.generateContent";
const STREAM: &str = "models.streamGenerateContent";

fn weather() -> Tools {
    Tools::new().function("weather", "Current weather of a city.", |args: Weather| async move {
        match (args.city.as_str(), args.at) {
            ("Oslo", None | Some(Unit::Celsius)) => Ok(Report { sky: "rain" }),
            ("Oslo", Some(Unit::Kelvin)) => Err("no such unit".to_owned()),
            (other, _) => Err(format!("there is no city {other}")),
        }
    })
}

/// Returns the parts of the last message of a request.
fn last_parts(request: &Value) -> Value {
    request["contents"].as_array().unwrap().last().unwrap()["parts"].clone()
}

fn response(name: &str, response: &Value) -> Value {
    json!({"functionResponse": {"name": name, "response": response}})
}

macro_rules! in_version {
    ($version:ident) => {
        mod $version {
            use super::*;
            use generativelanguage::$version::schemas::{Content, FunctionDeclaration, GenerateContentRequest, GenerationConfig, Part, Tool};
            use generativelanguage::$version::{Chat, Client};

            fn chat(client: &Client, tools: Tools) -> Chat {
                client.models().chat("gemini-2.5-flash").tools(tools)
            }

            #[tokio::test]
            async fn functions_are_called_until_the_model_answers() {
                let (server, client) = start!($version);
                server.reply_with(UNARY, ModelReply::new().call("weather", json!({"city": "Oslo"}))).unwrap();
                server.reply_with(UNARY, ModelReply::new().call("weather", json!({"city": "Atlantis"}))).unwrap();
                server.reply_with(UNARY, ModelReply::new().text("It rains.")).unwrap();
                let mut chat = chat(&client, weather());
                let reply = chat.send("Is it raining in Oslo?").await.unwrap();
                assert_eq!(reply.text(), "It rains.");

                let sent = bodies(&server, UNARY);
                let declared = &sent[0]["tools"][0]["functionDeclarations"][0];
                assert_eq!((&declared["name"], &declared["description"]), (&json!("weather"), &json!("Current weather of a city.")));
                let parameters = &declared["parametersJsonSchema"];
                assert_eq!(parameters["properties"]["city"], json!({"type": "string", "description": "Name of the city."}));
                assert_eq!(parameters["required"], json!(["city"]));
                let names: Vec<&String> = parameters["properties"].as_object().unwrap().keys().collect();
                assert_eq!(names, ["city", "at"]);
                assert_eq!(last_parts(&sent[1]), json!([response("weather", &json!({"sky": "rain"}))]));
                let error = json!({"error": "there is no city Atlantis"});
                assert_eq!(last_parts(&sent[2]), json!([response("weather", &error)]));
                let roles: Vec<_> = chat.history().iter().map(|content| content.role.clone().unwrap()).collect();
                assert_eq!(roles, ["user", "model", "user", "model", "user", "model"]);
                assert!(chat.usage().total > 0);
                assert!(chat.request().tools.is_empty(), "tools are not part of the saved request");
            }

            #[tokio::test]
            async fn a_stream_goes_on_after_functions_ran() {
                let (server, client) = start!($version);
                server.reply_with(STREAM, ModelReply::new().text("Let me see.").call("weather", json!({"city": "Oslo"}))).unwrap();
                server.reply_with(STREAM, ModelReply::new().text("It rains in Oslo today.")).unwrap();
                let mut chat = chat(&client, weather());
                let mut stream = chat.stream("And tomorrow?").await.unwrap();
                let mut text = String::new();
                while let Some(element) = stream.try_next().await.unwrap() {
                    text.push_str(&element.text());
                }
                assert_eq!(text, "Let me see.It rains in Oslo today.");
                assert_eq!(stream.reply().unwrap().text(), "It rains in Oslo today.");
                assert_eq!(last_parts(&bodies(&server, STREAM)[1]), json!([response("weather", &json!({"sky": "rain"}))]));
                assert_eq!(chat.history().len(), 4);

                server.reply_with(STREAM, ModelReply::new().call("weather", json!({"city": "Oslo"}))).unwrap();
                server.reply_with(STREAM, ModelReply::new().text("Still rain.")).unwrap();
                let reply = chat.stream("And now?").await.unwrap().collect_reply().await.unwrap();
                assert_eq!(reply.text(), "Still rain.");
                assert_eq!(chat.history().len(), 8);
            }

            #[tokio::test]
            async fn calls_of_one_reply_run_at_the_same_time() {
                let (server, client) = start!($version);
                let reply = ModelReply::new().call("meet", json!({})).call("meet", json!({})).call("nowhere", json!({}));
                server.reply_with(UNARY, reply).unwrap();
                server.reply_text(UNARY, "Both came.").unwrap();
                // Each of them waits for the other.
                let tools = Tools::new().function_with(Arc::new(Barrier::new(2)), "meet", "Waits for the other.", |barrier: Arc<Barrier>, (): ()| async move {
                    barrier.wait().await;
                    true
                });
                chat(&client, tools).send("Meet.").await.unwrap();
                let sent = bodies(&server, UNARY);
                assert!(sent[0]["tools"][0]["functionDeclarations"][0].get("parametersJsonSchema").is_none());
                let met = response("meet", &json!({"result": true}));
                let unknown = response("nowhere", &json!({"error": "there is no function `nowhere`"}));
                assert_eq!(last_parts(&sent[1]), json!([met, met, unknown]));
            }

            #[tokio::test]
            async fn calls_of_one_streamed_reply_run_at_the_same_time() {
                let (server, client) = start!($version);
                let reply = ModelReply::new().text("Let me see.").call("meet", json!({"who": "a"})).call("meet", json!({"who": "b"}));
                server.reply_with(STREAM, reply).unwrap();
                server.reply_with(STREAM, ModelReply::new().text("Both came.")).unwrap();
                // The first one ends after the second.
                let schema = json!({"type": "object", "properties": {"who": {"type": "string"}}});
                let second_came = Arc::new(Notify::new());
                let tools = Tools::new().function_with_schema("meet", "Waits for the other.", schema, move |args| {
                    let second_came = Arc::clone(&second_came);
                    async move {
                        match args["who"].as_str() {
                            Some("a") => second_came.notified().await,
                            _ => second_came.notify_one(),
                        }
                        Json(args["who"].clone())
                    }
                });
                let mut chat = chat(&client, tools);
                let mut stream = chat.stream("Meet.").await.unwrap();
                let mut text = String::new();
                while let Some(element) = stream.try_next().await.unwrap() {
                    text.push_str(&element.text());
                }
                assert_eq!(text, "Let me see.Both came.");
                let sent = bodies(&server, STREAM);
                assert_eq!(sent.len(), 2);
                let met = |who: &str| response("meet", &json!({"result": who}));
                assert_eq!(last_parts(&sent[1]), json!([met("a"), met("b")]));
                assert_eq!(chat.history().len(), 4);
            }

            #[tokio::test]
            async fn arguments_that_do_not_fit_are_told_to_the_model() {
                let (server, client) = start!($version);
                server.reply_with(UNARY, ModelReply::new().call("weather", json!({"city": 7}))).unwrap();
                server.reply_text(UNARY, "Sorry.").unwrap();
                chat(&client, weather()).send("Weather?").await.unwrap();
                let error = &last_parts(&bodies(&server, UNARY)[1])[0]["functionResponse"]["response"]["error"];
                let error = error.as_str().unwrap();
                assert!(error.starts_with("the arguments do not fit: `city`: invalid type"), "{error}");
            }

            #[tokio::test]
            async fn a_model_that_never_answers_is_stopped() {
                let (server, client) = start!($version);
                for _ in 0..3 {
                    server.reply_with(UNARY, ModelReply::new().call("weather", json!({"city": "Oslo"}))).unwrap();
                }
                let mut chat = chat(&client, weather().max_turns(2));
                let error = chat.send("Weather?").await.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Operation);
                assert!(error.message().contains("2 times"), "{error}");
                assert!(chat.history().is_empty());
                assert_eq!(bodies(&server, UNARY).len(), 3);
            }

            #[tokio::test]
            async fn a_hook_approves_calls() {
                let (server, client) = start!($version);
                let reply = ModelReply::new().call("remove", json!({"path": "a"})).call("remove", json!({"path": "b"}));
                server.reply_with(UNARY, reply).unwrap();
                server.reply_text(UNARY, "Done.").unwrap();
                let removed = Arc::new(AtomicUsize::new(0));
                let counter = Arc::clone(&removed);
                let schema = json!({"type": "object", "properties": {"path": {"type": "string"}}});
                let tools = Tools::new()
                    .function_with_schema("remove", "Removes a file.", schema, move |_| {
                        counter.fetch_add(1, Ordering::Relaxed);
                        async { Json(Report { sky: "none" }) }
                    })
                    .approve(|call| async move {
                        if call.args["path"] == "a" { Approval::Run } else { Approval::refuse("b is kept") }
                    });
                chat(&client, tools).send("Remove both.").await.unwrap();
                let sent = bodies(&server, UNARY);
                let refused = response("remove", &json!({"error": "b is kept"}));
                assert_eq!(last_parts(&sent[1]), json!([response("remove", &json!({"sky": "none"})), refused]));
                assert_eq!(removed.load(Ordering::Relaxed), 1);
            }

            /// A function that the request declares itself is the caller's.
            #[tokio::test]
            async fn functions_of_the_request_stay_with_the_caller() {
                let (server, client) = start!($version);
                server.reply_with(UNARY, ModelReply::new().call("locate", json!({}))).unwrap();
                server.reply_text(UNARY, "Here.").unwrap();
                let locate = FunctionDeclaration::new("locate", "Finds the user.");
                let request = GenerateContentRequest::new().set_tools([Tool::functions([locate])]);
                let mut chat = chat(&client, weather()).with_request(request);
                let reply = chat.send("Where am I?").await.unwrap();
                let call = reply.function_calls().next().unwrap();
                let reply = chat.send(Part::function_response(call, "Bergen")).await.unwrap();
                assert_eq!(reply.text(), "Here.");
                assert_eq!(bodies(&server, UNARY)[0]["tools"].as_array().unwrap().len(), 2);
            }

            /// The function is declared in the settings of the turn, not in the conversation.
            #[tokio::test]
            async fn functions_declared_for_one_turn_stay_with_the_caller() {
                let (server, client) = start!($version);
                for method in [UNARY, STREAM] {
                    server.reply_with(method, ModelReply::new().call("locate", json!({}))).unwrap();
                }
                let locate = || Tool::functions([FunctionDeclaration::new("locate", "Finds the user.")]);
                let mut chat = chat(&client, weather());
                let reply = chat.send_with("Where am I?", |request| request.tools.push(locate())).await.unwrap();
                let result = Part::function_response(reply.function_calls().next().unwrap(), "Bergen");
                let stream = chat.stream_with(result, |request| request.tools.push(locate())).await.unwrap();
                assert_eq!(stream.collect_reply().await.unwrap().function_calls().count(), 1);
                assert_eq!((bodies(&server, UNARY).len(), bodies(&server, STREAM).len()), (1, 1));
                assert!(chat.request().tools.is_empty());
            }

            #[tokio::test]
            async fn problems_of_tools_are_errors_before_a_request() {
                let (server, client) = start!($version);
                let number = |_: u8| 1;
                for (tools, problem) in [
                    (Tools::new().function_sync("a b", "", |(): ()| 1), "`a b` is not a valid function name: use letters"),
                    (Tools::new().function_sync("f", "", |(): ()| 1).function_sync("f", "", |(): ()| 2), "two functions are called `f`"),
                    (Tools::new().function_sync("f", "", number), "the function `f`: the service does not accept the JSON Schema of u8"),
                ] {
                    let error = chat(&client, tools).send("x").await.unwrap_err();
                    assert_eq!(error.kind(), ErrorKind::Request);
                    assert!(error.message().starts_with(problem), "{error}");
                }
                assert!(server.requests().is_empty());
            }

            #[tokio::test]
            async fn settings_of_one_turn_and_saved_conversations() {
                let (server, client) = start!($version);
                let mut chat = client.models().chat("gemini-2.5-flash");
                let precise = GenerationConfig::new().set_temperature(0.0);
                chat.send_with("one", |request| request.generation_config = Some(precise)).await.unwrap();
                chat.send("two").await.unwrap();
                let sent = bodies(&server, UNARY);
                assert_eq!((&sent[0]["generationConfig"]["temperature"], &sent[1]["generationConfig"]), (&json!(0.0), &Value::Null));

                let saved = serde_json::to_string(chat.request()).unwrap();
                let restored = client.models().chat("x").with_request(serde_json::from_str(&saved).unwrap());
                assert_eq!(restored.history(), chat.history());
                let saved = serde_json::to_string(chat.history()).unwrap();
                let messages: Vec<Content> = serde_json::from_str(&saved).unwrap();
                assert_eq!(client.models().chat("x").with_history(messages).history(), chat.history());
            }

            #[derive(Debug, Deserialize, JsonSchema, PartialEq)]
            struct Recipe {
                title: String,
                /// In minutes.
                duration: u32,
                #[serde(default)]
                also: Vec<Recipe>,
            }

            #[tokio::test]
            async fn answers_are_values_of_a_type() {
                let (server, client) = start!($version);
                server.reply_text(UNARY, r#"{"title":"Soup","duration":25}"#).unwrap();
                let request = GenerateContentRequest::from("A soup, please.").set_generation_config(GenerationConfig::json::<Recipe>().unwrap());
                let recipe: Recipe = client.models().generate_content("gemini-2.5-flash", &request).await.unwrap().json().unwrap();
                assert_eq!(recipe, Recipe { title: "Soup".into(), duration: 25, also: Vec::new() });
                let config = &bodies(&server, UNARY)[0]["generationConfig"];
                assert_eq!(config["responseMimeType"], "application/json");
                assert_eq!(config["responseJsonSchema"]["propertyOrdering"], json!(["title", "duration", "also"]));
                let error = GenerationConfig::json::<Endless>().unwrap_err();
                assert!(error.message().contains("`children` contains its own type"), "{error}");
            }
        }
    };
}

#[cfg(document = "v1beta/20260831")]
in_version!(v1);
in_version!(v1beta);
