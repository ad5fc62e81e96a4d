//! Finds the sentence that is closest in meaning to a question: `cargo run --example embeddings`.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

mod support;

use generativelanguage::v1beta::schemas::{BatchEmbedContentsRequest, EmbedContentRequest, TaskType};

const MODEL: &str = "models/gemini-embedding-001";
const TEXTS: [&str; 3] =
    ["The cat sleeps on the sofa.", "Taxes are due in April.", "Bread needs flour, water and salt."];

#[tokio::main]
async fn main() -> support::Result {
    let client = support::builder().build()?;
    let request = |text: &str, task| EmbedContentRequest::new().set_model(MODEL).set_content(text).set_task_type(task);
    let texts = TEXTS.map(|text| request(text, TaskType::RetrievalDocument));
    let batch = BatchEmbedContentsRequest::new().set_requests(texts);
    let embedded = client.models().batch_embed_contents(MODEL, batch).await?.embeddings;

    let question = "Where does the cat sleep?";
    let asked = client.models().embed_content(MODEL, request(question, TaskType::RetrievalQuery)).await?;
    let asked = asked.embedding.ok_or("no embedding in the reply")?.values;

    println!("{question}");
    for (text, embedding) in TEXTS.iter().zip(embedded) {
        println!("{:6.3}  {text}", cosine(&asked, &embedding.values));
    }
    Ok(())
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}
