//! Lets the model call a function of this program: `cargo run --example function_calling`.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

mod support;

use generativelanguage::v1beta::schemas::{FunctionCall, FunctionDeclaration, GenerateContentRequest, Part, Tool};
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> support::Result {
    let client = support::builder().build()?;
    if let Some(fake) = support::fake() {
        let parts = json!([{"functionCall": {"name": "get_weather", "args": {"city": "Bern"}}}]);
        fake.reply_to(
            "models.generateContent",
            json!({"candidates": [{"content": {"role": "model", "parts": parts}}]}),
        )?;
    }
    let city = json!({"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]});
    let weather =
        FunctionDeclaration::new("get_weather", "The weather in a city, now").set_parameters_json_schema(city);
    let tools = GenerateContentRequest::new().set_tools([Tool::functions([weather])]);

    let mut chat = client.models().chat("gemini-2.5-flash").with_request(tools);
    let mut reply = chat.send("Do I need an umbrella in Bern?").await?;
    while reply.function_calls().next().is_some() {
        // The model may call several functions at once.
        let results = reply.function_calls().map(weather_in).collect::<support::Result<Vec<_>>>()?;
        reply = chat.send(results).await?;
    }
    println!("{}", reply.text());
    Ok(())
}

fn weather_in(call: &FunctionCall) -> support::Result<Part> {
    let args: Value = call.args_as()?; // or a type of your own
    println!("the model asks for the weather in {}", args["city"]);
    Ok(Part::function_response(call, json!({"sky": "rain", "celsius": 11})))
}
