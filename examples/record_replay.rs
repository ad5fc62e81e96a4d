//! Records a conversation with the service, and replays it without the service: `cargo run --example record_replay`.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

mod support;

use generativelanguage::record::{Cassette, Recorder, Replay};
use generativelanguage::transport::ReqwestTransport;
use generativelanguage::v1beta::Client;
use generativelanguage::v1beta::schemas::{Content, GenerateContentRequest};

#[tokio::main]
async fn main() -> support::Result {
    let recorder = Recorder::new(ReqwestTransport::open()?);
    println!("live: {}", ask(&support::builder().transport(recorder.clone()).build()?).await?);

    // Cassettes contain no keys, so you can commit them beside a test.
    let path = std::env::temp_dir().join("generativelanguage-example-cassette.json");
    recorder.cassette().save(&path)?;
    println!("{} exchange(s) in {}", recorder.cassette().len(), path.display());

    let replay = Replay::new(Cassette::load(&path)?);
    println!("replayed: {}", ask(&Client::builder().anonymous().transport(replay).build()?).await?);
    Ok(())
}

async fn ask(client: &Client) -> generativelanguage::Result<String> {
    let request = GenerateContentRequest::new().set_contents([Content::user("Say hello in Latin.")]);
    Ok(client.models().generate_content("gemini-2.5-flash", request).await?.text())
}
