//! Lets the model call a function of this program: `cargo run --example function_calling`.

mod support;

use generativelanguage::v1beta::schemas::{Content, FunctionDeclaration, GenerateContentRequest, Part, Tool};
use serde_json::json;

#[tokio::main]
async fn main() -> support::Result {
    let client = support::client()?;
    if let Some(fake) = support::fake() {
        let call = json!({"functionCall": {"name": "get_weather", "args": {"city": "Bern"}}});
        fake.reply_to(
            "models.generateContent",
            json!({"candidates": [{"content": {"role": "model", "parts": [call]}}]}),
        )?;
    }
    let city = json!({"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]});
    let weather = FunctionDeclaration::new()
        .set_name("get_weather")
        .set_description("The weather in a city, now")
        .set_parameters_json_schema(city);
    let tools = [Tool::new().set_function_declarations([weather])];
    let mut contents = vec![Content::user("Do I need an umbrella in Bern?")];
    loop {
        let request = GenerateContentRequest::new().set_contents(contents.clone()).set_tools(tools.clone());
        let reply = client.models().generate_content("gemini-2.5-flash", request).await?;
        let mut results = Vec::new();
        for call in reply.function_calls() {
            println!("the model asks for the weather with {}", serde_json::to_string(&call.args)?);
            results.push(Part::function_response(call, json!({"sky": "rain", "celsius": 11})));
        }
        if results.is_empty() {
            println!("{}", reply.text());
            return Ok(());
        }
        contents.extend(reply.into_content());
        contents.push(Content::user(results));
    }
}
