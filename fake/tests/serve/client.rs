//! The typed client that calls the server.

use discovery_fake::{FakeServer, Fault, Pace};
use generativelanguage::v1beta::schemas::{Content, GenerateContentRequest, Part};
use serde_json::json;

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn wait(future: impl Future<Output = Outcome>) -> Outcome {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(future)
}

fn request(text: &str) -> GenerateContentRequest {
    let part = Part::new().set_text(text);
    GenerateContentRequest::new().set_contents([Content::new().set_role("user").set_parts([part])])
}

#[test]
fn calls_streams_and_pages() -> Outcome {
    wait(async {
        let server = FakeServer::start().await?;
        let client = server.client()?;
        let reply = client.models().generate_content("gemini-2.5-flash", request("Why?")).await?;
        assert!(reply.usage_metadata.is_some());
        let mut stream = client.models().stream_generate_content("gemini-2.5-flash", request("Why?")).stream().await?;
        let mut events = 0;
        while stream.try_next().await?.is_some() {
            events += 1;
        }
        assert!(events > 1);
        let mut models = client.models().list().page_size(3).items();
        let mut names = Vec::new();
        while let Some(model) = models.try_next().await? {
            names.extend(model.name);
        }
        assert!(names.len() > 3);
        Ok(())
    })
}

#[test]
fn retries_and_scripts() -> Outcome {
    wait(async {
        let server = FakeServer::builder().operations(Pace::AT_ONCE).start().await?;
        server.fault(Fault::quota(std::time::Duration::from_millis(1)).on("models.countTokens"))?;
        server.reply_to("models.countTokens", json!({"totalTokens": 42}))?;
        let client = server.client()?;
        let request = generativelanguage::v1beta::schemas::CountTokensRequest::new()
            .set_contents([Content::new().set_parts([Part::new().set_text("a")])]);
        let count = client.models().count_tokens("gemini-2.5-flash", request).await?;
        assert_eq!(count.total_tokens, Some(42));
        assert_eq!(
            server.requests_to("models.countTokens")?.iter().map(|one| one.status).collect::<Vec<_>>(),
            [429, 200]
        );
        Ok(())
    })
}
