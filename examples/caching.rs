//! Caches a long text, and asks several questions about it: `cargo run --example caching`.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

mod support;

use std::time::Duration;

use generativelanguage::v1beta::schemas::{CachedContent, Content, GenerateContentRequest};

const MODEL: &str = "models/gemini-2.5-flash";

#[tokio::main]
async fn main() -> support::Result {
    let client = support::builder().build()?;
    // The service refuses to cache text shorter than a few thousand tokens.
    let days = (0..2_000).map(|day| format!("Day {day}: wind {} knots, no ship in sight.", day % 40));
    let log = days.collect::<Vec<_>>().join("\n");
    let cached = CachedContent::new()
        .set_model(MODEL)
        .set_system_instruction("Answer from the log of the lighthouse only.")
        .set_contents([Content::user(log)])
        .set_ttl(Duration::from_secs(300));
    let cached = client.cached_contents().create(cached).await?;
    let name = cached.name.ok_or("no name in the reply")?;

    for question in ["On which days was it calm?", "How strong was the wind on day 7?"] {
        let request = GenerateContentRequest::new().set_cached_content(&*name).set_contents([Content::user(question)]);
        let reply = client.models().generate_content(MODEL, request).await?;
        let usage = reply.usage_metadata.clone().unwrap_or_default();
        let (cached, all) = (usage.cached_content_token_count, usage.prompt_token_count);
        println!("> {question}\n{}", reply.text());
        println!("({} of {} tokens from the cache)\n", cached.unwrap_or_default(), all.unwrap_or_default());
    }

    let longer = CachedContent::new().set_ttl(Duration::from_secs(600));
    let cached = client.cached_contents().patch(&*name, longer).update_mask("ttl").await?;
    println!("kept until {}", cached.expire_time.map(|time| time.to_string()).unwrap_or_default());
    client.cached_contents().delete(name).await?;
    Ok(())
}
