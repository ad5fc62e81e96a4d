//! The typed client that calls the server.

use discovery_fake::{FakeServer, Fault, Pace};
use generativelanguage::upload::{Phase, ResumableProtocol};
use generativelanguage::v1beta::schemas::{Content, CreateFileRequest, GenerateContentRequest, Part};
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

/// 600,000 bytes in chunks of 256 KiB, of which the second breaks.
#[test]
fn uploads_in_either_protocol_survive_a_break() -> Outcome {
    wait(async {
        for protocol in [ResumableProtocol::XGoogUpload, ResumableProtocol::ContentRange] {
            for known in [Some(600_000), None] {
                let server = FakeServer::builder().granularity(256 << 10).start().await?;
                server.fault(Fault::break_upload(300_000))?;
                let client = server.client()?;
                let bytes: Vec<u8> = (0..600_000_u32).map(|n| (n % 251) as u8).collect();
                let (told, phases) = std::sync::mpsc::channel();
                let upload = client.media().upload(CreateFileRequest::new());
                let created = upload
                    .reader(std::io::Cursor::new(bytes.clone()), known)
                    .media_type("text/plain")
                    .chunk_size(1)
                    .one_request_up_to(0)
                    .protocol(protocol)
                    .recovery_waits(std::time::Duration::from_millis(1), std::time::Duration::from_millis(5))
                    .progress(move |progress| told.send(progress.phase).unwrap_or(()))
                    .await?;
                let file = created.file.ok_or("no file")?;
                let name = file.name.ok_or("no name")?;
                let stored = client.files().download(name).download().bytes().await?;
                assert_eq!((stored.len(), stored == bytes), (600_000, true), "{protocol:?} {known:?}");
                assert!(phases.iter().any(|phase| phase == Phase::Recovering), "{protocol:?} {known:?}");
            }
        }
        Ok(())
    })
}
