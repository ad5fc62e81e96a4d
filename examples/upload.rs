//! Uploads a file, waits until it is ready, and asks about it: `cargo run --example upload [FILE]`.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

mod support;

use generativelanguage::v1beta::schemas::{Content, CreateFileRequest, GenerateContentRequest, Part};
use indicatif::{ProgressBar, ProgressStyle};

#[tokio::main]
async fn main() -> support::Result {
    let client = support::builder().build()?;
    let path = std::env::args().nth(1).unwrap_or_else(|| "examples/support/media/tune.wav".to_owned());

    let style = ProgressStyle::with_template("{msg:12} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec}")?;
    let bar = ProgressBar::new(std::fs::metadata(&path)?.len()).with_style(style).with_message("uploading");
    let shown = bar.clone();
    let upload =
        client.media().upload(CreateFileRequest::new()).file(&path).progress(move |p| shown.set_position(p.sent));
    let file = upload.await?.file.ok_or("no file in the reply")?;

    bar.set_message("processing");
    let file = client.files().wait_active(&file).await?;
    bar.finish_and_clear();
    println!("{} is ready", file.name.as_deref().unwrap_or_default());

    let question = [Part::file(&file), Part::text("What do you hear?")];
    let request = GenerateContentRequest::new().set_contents([Content::user(question)]);
    println!("{}", client.models().generate_content("gemini-2.5-flash", request).await?.text());
    client.files().delete(file.name.unwrap_or_default()).await?;
    Ok(())
}
