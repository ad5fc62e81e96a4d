//! Calls the Interactions API, which no document describes, by its path: `cargo run --example interactions`.
#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

mod support;

use std::io::Write;

use generativelanguage::http::Method;
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> support::Result {
    let client = support::builder().build()?;
    let body = json!({"model": "gemini-2.5-flash", "input": "Why is the sky blue?"});
    let first: Value = client.request(Method::POST, "v1beta/interactions").json(&body).await?;
    println!("{}: {}", first["id"], first["steps"][0]["content"][0]["text"]);

    let body = json!({
        "model": "gemini-2.5-flash", "input": "And at night?", "previous_interaction_id": first["id"], "stream": true,
    });
    let mut events = client.request(Method::POST, "v1beta/interactions").json(&body).stream::<Value>().await?;
    while let Some(event) = events.try_next().await? {
        print!("{}", event["delta"]["text"].as_str().unwrap_or_default());
        std::io::stdout().flush()?;
    }
    println!();
    Ok(())
}
