//! Answers many questions in the background: `cargo run --example batch`.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

mod support;

use generativelanguage::v1beta::schemas::{
    BatchGenerateContentRequest, Content, GenerateContentBatch, GenerateContentRequest, InlinedRequest,
    InlinedRequests, InputConfig,
};
use indicatif::ProgressBar;

#[tokio::main]
async fn main() -> support::Result {
    let client = support::builder().build()?;
    let questions = ["What is a fjord?", "What is a delta?", "What is an atoll?"];
    let ask = |question: &str| GenerateContentRequest::new().set_contents([Content::user(question)]);
    let inlined = questions.map(|question| InlinedRequest::new().set_request(ask(question)));
    let input = InputConfig::new().set_requests(InlinedRequests::new().set_requests(inlined));
    let batch = GenerateContentBatch::new().set_display_name("coasts").set_input_config(input);
    let request = BatchGenerateContentRequest::new().set_batch(batch);

    // `.wait()` would return the result directly; `.operation()` also shows the progress.
    let mut operation = client.models().batch_generate_content("gemini-2.5-flash", request).operation().await?;
    println!("{} has begun; it goes on even if this program does not", operation.name());
    let bar = ProgressBar::new(questions.len() as u64);
    let mut updates = operation.updates();
    while let Some(batch) = updates.try_next().await? {
        let stats = batch.batch_stats.unwrap_or_default();
        bar.set_position(stats.successful_request_count.unwrap_or_default().unsigned_abs());
    }
    bar.finish_and_clear();
    let answers = operation.wait().await?.inlined_responses.unwrap_or_default().inlined_responses;
    for (question, answer) in questions.iter().zip(answers) {
        println!("> {question}\n{}\n", answer.response.unwrap_or_default().text());
    }
    Ok(())
}
