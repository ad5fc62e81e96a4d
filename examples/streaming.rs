//! Prints an answer while it is being generated: `cargo run --example streaming`.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

mod support;

use std::io::Write as _;
use std::time::Duration;

use generativelanguage::v1beta::schemas::{Content, GenerateContentRequest};

#[tokio::main]
async fn main() -> support::Result {
    let client = support::builder().build()?;
    let request = GenerateContentRequest::new().set_contents([Content::user("Tell me a story of a lighthouse.")]);
    let call = client.models().stream_generate_content("gemini-2.5-flash", request);
    // A stream may take long, but must not be silent for long.
    let mut chunks = call.idle_timeout(Duration::from_secs(60)).stream().await?;
    while let Some(chunk) = chunks.try_next().await? {
        print!("{}", chunk.text());
        std::io::stdout().flush()?;
        if let Some(usage) = chunk.usage_metadata {
            println!("\n({} tokens)", usage.total_token_count.unwrap_or_default());
        }
    }
    Ok(())
}
