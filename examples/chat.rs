//! Holds a conversation: `cargo run --example chat`.

mod support;

use generativelanguage::v1beta::schemas::{Content, GenerateContentRequest};

#[tokio::main]
async fn main() -> support::Result {
    let client = support::client()?;
    let mut history = Vec::new();
    for question in ["My name is Ada. What is yours?", "Do you remember my name?"] {
        history.push(Content::user(question));
        let request = GenerateContentRequest::new()
            .set_system_instruction(Content::user("Answer in one sentence."))
            .set_contents(history.clone());
        let reply = client.models().generate_content("gemini-2.5-flash", request).await?;
        println!("> {question}\n{}\n", reply.text());
        // The answer goes back as it came, with what this crate knows nothing of.
        history.extend(reply.into_content());
    }
    println!("{} messages so far", history.len());
    Ok(())
}
