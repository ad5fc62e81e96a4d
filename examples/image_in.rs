//! Shows the model a picture: `cargo run --example image_in [PNG]`.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

mod support;

use generativelanguage::v1beta::schemas::{Content, GenerateContentRequest, Part};

#[tokio::main]
async fn main() -> support::Result {
    let client = support::builder().build()?;
    let path = std::env::args().nth(1).unwrap_or_else(|| "examples/support/media/sunset.png".to_owned());
    let question = [Part::from_bytes("image/png", std::fs::read(path)?), Part::text("What is in this picture?")];
    let request = GenerateContentRequest::new().set_contents([Content::user(question)]);
    let reply = client.models().generate_content("gemini-2.5-flash", request).await?;
    println!("{}", reply.text());
    Ok(())
}
