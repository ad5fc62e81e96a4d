//! Answers a question from the text files of a folder, with the sources:
//! `cargo run --example rag --features schemars -- FOLDER QUESTION`.
#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

use std::error::Error;
use std::{env, fs};

use generativelanguage::v1beta::Client;
use generativelanguage::v1beta::schemas::{EmbedContentRequest, GenerateContentRequest, GenerationConfig, TaskType};
use schemars::JsonSchema;
use serde::Deserialize;

const EMBEDDING: &str = "gemini-embedding-001";

#[derive(Deserialize, JsonSchema)]
struct Answer {
    answer: String,
    /// Names of the files from which the answer is taken.
    sources: Vec<String>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let [folder, question] =
        env::args().skip(1).collect::<Vec<_>>().try_into().map_err(|_| "usage: rag FOLDER QUESTION")?;
    let models = Client::from_env()?.models();
    let mut passages = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let paragraphs = fs::read_to_string(&path)?;
        passages.extend(paragraphs.split("\n\n").map(|text| format!("{}: {text}", path.display())));
    }
    let request = |text: &String, task| EmbedContentRequest::from(text).set_task_type(task);
    let documents = passages.iter().map(|text| request(text, TaskType::RetrievalDocument));
    let vectors = models.embed_all(EMBEDDING, documents).await?;
    let asked = models.embed_all(EMBEDDING, [request(&question, TaskType::RetrievalQuery)]).await?;

    let score = |vector: &[f32]| vector.iter().zip(&asked[0].values).map(|(a, b)| a * b).sum::<f32>();
    let mut ranked: Vec<_> =
        passages.iter().zip(&vectors).map(|(text, vector)| (score(&vector.values), text)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let context: Vec<&str> = ranked.iter().take(5).map(|(_, text)| text.as_str()).collect();

    let request = GenerateContentRequest::from(format!("{}\n\nQuestion: {question}", context.join("\n\n")))
        .set_system_instruction("Answer from the passages only.")
        .set_generation_config(GenerationConfig::json::<Answer>()?);
    let answer: Answer = models.generate_content("gemini-2.5-flash", request).await?.json()?;
    println!("{} (from {})", answer.answer, answer.sources.join(", "));
    Ok(())
}
