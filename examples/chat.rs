//! Holds a conversation: `cargo run --example chat`.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

mod support;

use generativelanguage::v1beta::schemas::GenerateContentRequest;

#[tokio::main]
async fn main() -> support::Result {
    let client = support::builder().build()?;
    let manners = GenerateContentRequest::new().set_system_instruction("Answer in one sentence.");
    let mut chat = client.models().chat("gemini-2.5-flash").with_request(manners);
    for question in ["My name is Ada. What is yours?", "Do you remember my name?"] {
        let reply = chat.send(question).await?;
        println!("> {question}\n{}\n", reply.text());
    }
    println!("{} messages so far", chat.history().len());
    Ok(())
}
