//! Creates a label in Gmail, colors it, and sends a message: `cargo run --example gmail`, with Application Default Credentials.

use std::error::Error;

use discovery_runtime::types::Base64;
use google_apis_example::gmail::v1::{
    Client,
    schemas::{Label, LabelColor, Message},
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    run(&Client::builder().application_default().build()?).await
}

/// The program itself, apart from its client, so that a test can run it with another one.
pub(crate) async fn run(client: &Client) -> Result<(), Box<dyn Error>> {
    let labels = client.users().labels();
    let blue = LabelColor::new().set_background_color("#4a86e8").set_text_color("#ffffff");
    let label = labels.create("me", Label::new().set_name("Later").set_color(blue)).await?;
    let id = label.id.ok_or("a label without an id")?;
    let label = labels.patch("me", &id, Label::new().set_or_clear_color(None)).await?;
    assert!(label.color.is_none());
    for label in labels.list("me").await?.labels {
        println!("{}", label.name.unwrap_or_default());
    }

    let text = "To: ada@example.com\r\nSubject: Tea\r\n\r\nAt four?";
    let message = Message::new().set_raw(Base64::from(text.as_bytes())).set_label_ids([id.as_str()]);
    client.users().messages().send("me", message).await?;

    let mut messages = client.users().messages().list("me").label_ids(["INBOX"]).max_results(10).items();
    while let Some(message) = messages.try_next().await? {
        println!("{}", message.id.unwrap_or_default());
    }
    labels.delete("me", &id).await?;
    Ok(())
}
