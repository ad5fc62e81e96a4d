//! Answers the questions in a file, one per line, in a batch. The next run resumes an interrupted one: `cargo run
//! --example questions -- QUESTIONS ANSWERS`.
#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

use std::error::Error;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::{env, fs};

use generativelanguage::v1beta::Client;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let [source, target] =
        env::args().skip(1).collect::<Vec<_>>().try_into().map_err(|_| "usage: questions QUESTIONS ANSWERS")?;
    let state = Path::new(&target).with_extension("batch");
    let text = fs::read_to_string(source)?;
    let questions = text.lines().enumerate().map(|(number, question)| (format!("{}", number + 1), question));

    let client = Client::from_env()?;
    let mut batch = client.batches().create("gemini-2.5-flash", questions).display_name(&target);
    if let Ok(name) = fs::read_to_string(&state) {
        println!("resuming {name}");
        batch = batch.resume(name);
    }
    let mut job = batch.await?;
    fs::write(&state, job.name())?;
    let mut results = job.wait_with(|batch| eprintln!("{:?}", batch.state)).await?;
    if let Some(mut retry) = job.retry_failed(&results).await? {
        results.merge(retry.wait().await?);
    }

    let mut answers = BufWriter::new(fs::File::create(&target)?);
    for (key, answer) in &results {
        match answer {
            Ok(reply) => writeln!(answers, "{key}: {}", reply.text().replace('\n', " "))?,
            Err(error) => writeln!(answers, "{key} failed: {error}")?,
        }
    }
    answers.flush()?;
    fs::remove_file(state)?;
    println!("{} answers, {} failed", results.len(), results.failed().count());
    Ok(())
}
