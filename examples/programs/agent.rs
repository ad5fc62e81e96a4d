//! An agent with three tools that streams its answers to the questions on standard input: `echo "What is the weather in
//! Oslo?" | cargo run --example agent --features schemars`.
#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

use std::error::Error;
use std::io::{Write, stdin, stdout};
use std::sync::{Mutex, PoisonError};

use generativelanguage::v1beta::{Client, Tools};
use schemars::JsonSchema;
use serde::Deserialize;

#[derive(Deserialize, JsonSchema)]
struct Place {
    city: String,
}

#[derive(Deserialize, JsonSchema)]
struct Conversion {
    celsius: f64,
}

#[derive(Deserialize, JsonSchema)]
struct Note {
    text: String,
}

fn weather(Place { city }: Place) -> Result<&'static str, String> {
    (city == "Oslo").then_some("rain, 11 degrees Celsius").ok_or_else(|| format!("no weather station in {city}"))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let notes = Mutex::new(Vec::new());
    let tools = Tools::new()
        .function_sync("weather", "Current weather of a city.", weather)
        .function_sync("fahrenheit", "Converts a temperature.", |args: Conversion| args.celsius * 1.8 + 32.0)
        .function_sync("remember", "Keeps a note; returns the number of notes.", move |note: Note| {
            let mut notes = notes.lock().unwrap_or_else(PoisonError::into_inner);
            notes.push(note.text);
            notes.len()
        });
    let mut chat = Client::from_env()?.models().chat("gemini-2.5-flash").tools(tools);
    for question in stdin().lines() {
        let mut answer = chat.stream(question?).await?;
        while let Some(chunk) = answer.try_next().await? {
            print!("{}", chunk.text());
            stdout().flush()?;
        }
        println!();
    }
    println!("({} tokens)", chat.usage().total);
    Ok(())
}
