//! Gets an answer as a value of a type: `cargo run --example structured_output`.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

mod support;

use generativelanguage::v1beta::schemas::{Content, GenerateContentRequest, GenerationConfig};
use serde_json::json;

#[derive(serde::Deserialize)]
struct Recipe {
    name: String,
    minutes: u32,
    ingredients: Vec<String>,
}

#[tokio::main]
async fn main() -> support::Result {
    let client = support::builder().build()?;
    if let Some(fake) = support::fake() {
        let text = json!({"name": "Soup", "minutes": 25, "ingredients": ["leek", "salt"]}).to_string();
        fake.reply_text("models.generateContent", &text)?;
    }
    let text = json!({"type": "string"});
    let schema = json!({
        "type": "object",
        "properties": {"name": text, "minutes": {"type": "integer"}, "ingredients": {"type": "array", "items": text}},
        "required": ["name", "minutes", "ingredients"],
    });
    let config = GenerationConfig::new().set_response_mime_type("application/json").set_response_json_schema(schema);
    let request = GenerateContentRequest::new()
        .set_contents([Content::user("A soup for a cold evening, please.")])
        .set_generation_config(config);
    let reply = client.models().generate_content("gemini-2.5-flash", request).await?;
    let recipe: Recipe = reply.json()?;
    println!("{} in {} minutes, of {}", recipe.name, recipe.minutes, recipe.ingredients.join(" and "));
    Ok(())
}
