//! Lines that a developer writes first: they compile, and do what they say.

use futures_util::{StreamExt, TryStreamExt};
use generativelanguage::types::Base64;
use serde_json::json;

use crate::fake::{bodies, start};

const MODEL: &str = "gemini-2.5-flash";

macro_rules! in_version {
    ($version:ident) => {
        mod $version {
            use super::*;
            use generativelanguage::$version::schemas::{
                Blob, Content, FinishReason, FunctionDeclaration, GenerateContentRequest, GenerateContentResponse, GenerationConfig,
                GoogleSearch, Part, Tool,
            };

            #[tokio::test]
            async fn prompts_of_every_kind() {
                let (server, client) = start!($version);
                let models = client.models();
                let (name, text) = ("Ada".to_owned(), "Why?".to_owned());
                let photo = || Part::from_bytes("image/png", *b"\x89PNG");
                let request = GenerateContentRequest::from("Why?");
                let message = Content::user("Why?");

                models.generate_content(MODEL, "Why?").await.unwrap();
                models.generate_content(MODEL, &text).await.unwrap();
                models.generate_content(MODEL, text.clone()).await.unwrap();
                models.generate_content(MODEL, format!("Why, {name}?")).await.unwrap();
                models.generate_content(MODEL, &request).await.unwrap();
                models.generate_content(MODEL, request).await.unwrap();
                models.generate_content(MODEL, &message).await.unwrap();
                models.generate_content(MODEL, [message.clone(), Content::model("So."), message]).await.unwrap();
                models.generate_content(MODEL, ("What is this?", photo())).await.unwrap();
                models.generate_content(MODEL, (photo(), &text)).await.unwrap();
                models.generate_content(MODEL, [photo(), Part::text("What is this?")]).await.unwrap();
                models.generate_content(MODEL, vec![photo(), photo()]).await.unwrap();
                models.generate_content(MODEL, ["One.", "Two."]).await.unwrap();
                models.generate_content(&String::from(MODEL), "Why?").await.unwrap();
                assert_eq!(bodies(&server, "models.generateContent").len(), 14);

                let counted = models.count_tokens(MODEL, &text).await.unwrap();
                assert!(counted.total_tokens > Some(0));
                models.embed_content("gemini-embedding-001", &text).await.unwrap();
                let mut chat = models.chat(MODEL);
                chat.send((&text, photo())).await.unwrap();
                chat.send([&text, "Really?"]).await.unwrap();
                assert_eq!(chat.history().len(), 4);
            }

            #[tokio::test]
            async fn calls_and_streams_in_tasks_and_collections() {
                let (_server, client) = start!($version);
                let models = client.models();
                let reply = tokio::spawn(models.generate_content(MODEL, "Why?").send()).await.unwrap().unwrap();
                assert!(reply.text().contains("Why?"));
                tokio::spawn(models.generate_content(MODEL, "Why?")).await.unwrap().unwrap();
                let (one, two) = tokio::try_join!(models.generate_content(MODEL, "1"), models.generate_content(MODEL, "2")).unwrap();
                assert!(one.text() != two.text());

                let stream = models.stream_generate_content(MODEL, "Why?").stream().await.unwrap();
                let elements = stream.try_collect::<Vec<_>>().await.unwrap();
                let whole: String = elements.iter().map(GenerateContentResponse::text).collect();
                assert!(whole.contains("Why?"));
                let mut stream = models.stream_generate_content(MODEL, "Why?").stream().await.unwrap();
                while let Some(element) = stream.next().await {
                    assert!(element.is_ok());
                }
                let mut chat = models.chat(MODEL);
                let elements: Vec<_> = chat.stream("Why?").await.unwrap().try_collect().await.unwrap();
                assert!(!elements.is_empty());
                let names: Vec<String> = models.list().items().map_ok(|model| model.name.unwrap_or_default()).try_collect().await.unwrap();
                assert!(names.contains(&format!("models/{MODEL}")));
            }

            #[test]
            fn requests_and_replies() {
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join("photo.png");
                std::fs::write(&path, b"\x89PNG").unwrap();
                let photo = Part::from_path(&path).unwrap();
                assert_eq!(photo.inline_data.as_ref().unwrap().mime_type.as_deref(), Some("image/png"));

                let request = GenerateContentRequest::from(("What is this?", photo))
                    .set_system_instruction("Answer in one sentence.")
                    .set_generation_config(GenerationConfig::new().set_temperature(0.5).set_stop_sequences(["."]))
                    .set_tools([
                        Tool::functions([FunctionDeclaration::new("weather", "Current weather of a city.")]),
                        Tool::new().set_google_search(GoogleSearch::new()),
                    ]);
                assert_eq!(serde_json::to_value(&request.tools[0]).unwrap(), json!({
                    "functionDeclarations": [{"name": "weather", "description": "Current weather of a city."}],
                }));
                let is_hot = |request: &GenerateContentRequest| request.generation_config.as_ref().is_some_and(|c| c.temperature > Some(0.4));
                assert!(is_hot(&request));
                let config = GenerationConfig::new().set_temperature(0.5).set_or_clear_temperature(None).set_or_clear_top_p(Some(0.9));
                assert_eq!((config.temperature, config.top_p), (None, Some(0.9)));
                assert_eq!(GenerationConfig::new().set_or_clear_temperature(0.5).temperature, Some(0.5));

                let reply: GenerateContentResponse = serde_json::from_value(json!({
                    "candidates": [{"content": {"parts": [
                        {"text": "[1, 2"}, {"inlineData": {"mimeType": "image/png", "data": "AQI="}},
                    ]}, "finishReason": "MAX_TOKENS"}],
                    "usageMetadata": {"totalTokenCount": 7},
                })).unwrap();
                assert!(matches!(reply.finish_reason(), Some(FinishReason::MaxTokens)));
                assert_eq!(reply.finish_reason(), Some(&FinishReason::MaxTokens));
                assert_eq!(reply.finish(), generativelanguage::gemini::Finish::Truncated);
                assert_eq!(reply.usage().and_then(|usage| usage.total_token_count), Some(7));
                let blobs: Vec<&Blob> = reply.blobs().collect();
                let data = blobs[0].data.as_ref().unwrap();
                assert_eq!(data.bytes().unwrap(), [1, 2]);
                assert_eq!(Vec::<u8>::try_from(data).unwrap(), [1, 2]);
                assert_eq!(Base64::from([1, 2]), *data);
                assert!(reply.json::<Vec<u8>>().unwrap_err().message().contains("MAX_TOKENS"));
                assert!(reply.thoughts().is_empty() && reply.grounding().is_none());

                let reply: GenerateContentResponse = serde_json::from_value(json!({
                    "candidates": [{
                        "content": {"parts": [{"text": "Let me see.", "thought": true}, {"text": "Rain."}]},
                        "finishReason": "STOP",
                        "groundingMetadata": {"webSearchQueries": ["weather"]},
                    }],
                })).unwrap();
                assert_eq!((reply.thoughts().as_str(), reply.text().as_str()), ("Let me see.", "Rain."));
                assert_eq!(reply.grounding().unwrap().web_search_queries, ["weather"]);
                assert_eq!(reply.finish(), generativelanguage::gemini::Finish::Complete);
                assert!(reply.json::<Vec<u8>>().unwrap_err().message().contains("the text is not the expected JSON"));
                let blocked = json!({"promptFeedback": {"blockReason": "SAFETY"}});
                let blocked: GenerateContentResponse = serde_json::from_value(blocked).unwrap();
                assert!(blocked.json::<Vec<u8>>().unwrap_err().message().contains("the prompt was blocked: SAFETY"));
                assert!(blocked.usage().is_none() && blocked.blobs().next().is_none());
            }
        }
    };
}

#[cfg(document = "v1beta/20260831")]
in_version!(v1);
in_version!(v1beta);
