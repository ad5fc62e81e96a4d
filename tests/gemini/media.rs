//! Videos that a model generates, and embeddings of many texts.

use serde_json::json;

use crate::fake::{bodies, start};

macro_rules! in_version {
    ($version:ident) => {
        mod $version {
            use super::*;
            use generativelanguage::$version::schemas::{EmbedContentRequest, PredictLongRunningResponse, TaskType};

            #[tokio::test]
            async fn a_video_is_made_from_a_prompt_and_downloaded() {
                let (server, client) = start!($version);
                let video = client.models().predict_long_running("veo-3.0-generate-001", "A cat on a sofa").wait().await.unwrap();
                assert_eq!(video.samples().len(), 1);
                assert!(video.filtered_reasons().is_empty());
                let sent = bodies(&server, "models.predictLongRunning");
                assert_eq!(sent[0]["instances"], json!([{"prompt": "A cat on a sofa"}]));
                let bytes = client.files().download(&video.samples()[0]).download().bytes().await.unwrap();
                assert!(!bytes.is_empty());
            }

            #[test]
            fn filtered_videos_have_reasons() {
                let response = json!({"generateVideoResponse": {
                    "raiMediaFilteredCount": 1, "raiMediaFilteredReasons": ["Try another prompt."],
                }});
                let response: PredictLongRunningResponse = serde_json::from_value(response).unwrap();
                assert!(response.samples().is_empty());
                assert_eq!(response.filtered_reasons(), ["Try another prompt."]);
                assert!(PredictLongRunningResponse::new().samples().is_empty());
            }

            #[tokio::test]
            async fn any_number_of_texts_is_embedded_in_order() {
                let (server, client) = start!($version);
                let texts: Vec<String> = (0..205).map(|number| format!("text {number}")).collect();
                let vectors = client.models().embed_all("gemini-embedding-001", &texts).await.unwrap();
                assert_eq!(vectors.len(), 205);
                let sent = bodies(&server, "models.batchEmbedContents");
                let sizes: Vec<usize> = sent.iter().map(|body| body["requests"].as_array().unwrap().len()).collect();
                assert_eq!(sizes, [100, 100, 5]);
                assert_eq!(sent[2]["requests"][4], json!({
                    "model": "models/gemini-embedding-001", "content": {"parts": [{"text": "text 204"}]},
                }));
                let one = client.models().embed_content("gemini-embedding-001", "text 204").await.unwrap();
                assert_eq!(one.embedding.unwrap().values, vectors[204].values);

                let query = EmbedContentRequest::from("text 1").set_task_type(TaskType::RetrievalQuery);
                client.models().embed_all("gemini-embedding-001", [query]).await.unwrap();
                assert_eq!(bodies(&server, "models.batchEmbedContents")[3]["requests"][0]["taskType"], "RETRIEVAL_QUERY");
                let nothing: [&str; 0] = [];
                assert!(client.models().embed_all("gemini-embedding-001", nothing).await.unwrap().is_empty());

                server.reply_to("models.batchEmbedContents", json!({"embeddings": []})).unwrap();
                let error = client.models().embed_all("gemini-embedding-001", ["a"]).await.unwrap_err();
                assert_eq!(error.message(), "the service returned 0 embeddings for 1 texts");
            }
        }
    };
}

#[cfg(document = "v1beta/20260831")]
in_version!(v1);
in_version!(v1beta);
