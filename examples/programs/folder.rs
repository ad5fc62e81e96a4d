//! Uploads all files of a folder, puts them into a cache, asks about them, and deletes everything:
//! `cargo run --example folder -- FOLDER QUESTION…`.

use std::error::Error;
use std::time::Duration;
use std::{env, fs};

use generativelanguage::v1beta::Client;
use generativelanguage::v1beta::schemas::{CachedContent, Content, GenerateContentRequest, Part};
use indicatif::{ProgressBar, ProgressStyle};

const MODEL: &str = "models/gemini-2.5-flash";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let folder = arguments.next().ok_or("usage: folder FOLDER QUESTION…")?;
    let client = Client::from_env()?;
    let mut files = client.files().temporary();
    let mut parts = Vec::new();
    let style = ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes}")?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let bar = ProgressBar::new(entry.metadata()?.len()).with_style(style.clone()).with_message(name);
        let shown = bar.clone();
        let upload = client.files().upload(entry.path()).progress(move |progress| shown.set_position(progress.sent));
        parts.push(Part::from(files.add_upload(upload).await?));
        bar.finish();
    }
    println!("{} files", parts.len());

    let cached =
        CachedContent::new().set_model(MODEL).set_contents([Content::user(parts)]).set_ttl(Duration::from_secs(600));
    let name = client.cached_contents().create(cached).await?.name.ok_or("the cache has no name")?;
    for question in arguments {
        let request = GenerateContentRequest::from(&question).set_cached_content(&*name);
        let reply = client.models().generate_content(MODEL, request).await?;
        let cached = reply.usage().and_then(|usage| usage.cached_content_token_count).unwrap_or_default();
        println!("> {question}\n{} ({cached} tokens from the cache)", reply.text());
    }
    client.cached_contents().delete(name).await?;
    files.close().await?;
    Ok(())
}
