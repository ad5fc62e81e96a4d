//! Asks one question: `cargo run --example first_call`.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

mod support;

use generativelanguage::v1beta::schemas::{Content, GenerateContentRequest};

#[tokio::main]
async fn main() -> support::Result {
    let client = support::builder().build()?; // usually `Client::from_env()?`
    let request = GenerateContentRequest::new().set_contents([Content::user("Why is the sky blue?")]);
    let reply = client.models().generate_content("gemini-2.5-flash", request).await?;
    println!("{}", reply.text());
    Ok(())
}
