//! All futures and streams that users hold can go to another thread.

use std::future::Future;
use std::path::Path;

use generativelanguage::gemini::Tools;
use generativelanguage::http::Method;
use serde_json::Value;

fn sent<T: Send>(_: T) {}

/// A future whose output can go as well.
fn future<F: Future<Output: Send> + Send>(_: F) {}

macro_rules! in_version {
    ($version:ident) => {
        mod $version {
            use super::*;
            use generativelanguage::$version::Client;
            use generativelanguage::$version::schemas::{CreateFileRequest, File};

            fn client() -> Client {
                Client::builder().api_key("key").base_url("http://localhost:1").build().unwrap()
            }

            #[tokio::test]
            async fn calls_are_send() {
                let client = client();
                sent(client.clone());
                let models = client.models();
                future(models.generate_content("x", "y"));
                future(models.generate_content("x", "y").send());
                future(models.generate_content("x", "y").send_with_metadata());
                future(models.generate_content("x", "y").send_raw());
                future(models.list());
                sent(models.list().pages());
                sent(models.list().items());
                future(models.list().items().try_next());
                future(models.list().pages().try_next());
                future(models.stream_generate_content("x", "y").stream());
                future(async {
                    let mut stream = client.models().stream_generate_content("x", "y").stream().await?;
                    stream.try_next().await?;
                    stream.collect_reply().await
                });
                future(models.predict_long_running("x", "y").operation());
                future(models.predict_long_running("x", "y").wait());
                future(async {
                    let mut operation = client.models().predict_long_running("x", "y").operation().await?;
                    operation.poll().await?;
                    operation.updates().try_next().await?;
                    operation.cancel().await?;
                    operation.wait().await
                });
                future(client.request(Method::GET, "v1beta/x").send::<Value>());
            }

            #[tokio::test]
            async fn transfers_are_send() {
                let client = client();
                let upload = || client.media().upload(CreateFileRequest::new()).file("x.txt");
                future(upload());
                future(upload().send());
                let download = || client.files().download("files/x").download();
                future(download());
                future(download().to_file("x"));
                future(download().bytes());
                future(async {
                    let mut lines = client.files().download("files/x").download().lines::<Value>().await?;
                    lines.try_next().await
                });
                future(client.files().upload("x.txt"));
                future(client.files().wait_active(&File::new()));
                let mut files = client.files().temporary();
                future(files.upload(Path::new("x.txt")));
                future(files.add_upload(client.files().upload("x.txt")));
                future(files.close());
            }

            #[tokio::test]
            async fn conversations_and_batches_are_send() {
                let client = client();
                let mut chat = client.models().chat("x").tools(Tools::new());
                sent(chat.clone());
                future(chat.send("y"));
                future(chat.send_with("y", |_| {}));
                future(chat.stream("y"));
                future(chat.stream_with("y", |_| {}));
                future(async {
                    let mut stream = chat.stream("y").await?;
                    stream.try_next().await?;
                    stream.collect_reply().await
                });
                future(client.models().embed_all("x", ["y"]));
                future(client.batches().create("x", [("k", "y")]));
                future(async {
                    let mut job = client.batches().create_from_jsonl("x", "y").await?;
                    let results = job.wait_with(|_| {}).await?;
                    job.retry_failed(&results).await?;
                    job.wait().await
                });
            }
        }
    };
}

#[cfg(document = "v1beta/20260831")]
in_version!(v1);
in_version!(v1beta);
