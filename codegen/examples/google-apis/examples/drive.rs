//! Uploads a file to Drive, changes, lists, downloads and deletes it: `cargo run --example drive`, with Application Default
//! Credentials.

use std::error::Error;

use google_apis_example::drive::v3::{Client, schemas::File};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    run(&Client::builder().application_default().build()?).await
}

/// The program itself, apart from its client, so that a test can run it with another one.
pub(crate) async fn run(client: &Client) -> Result<(), Box<dyn Error>> {
    let about = File::new().set_name("notes.txt").set_description("A draft");
    let file = client.files().create(about).bytes("Tea, milk").media_type("text/plain").await?;
    let id = file.id.ok_or("a file without an id")?;

    // Fields that are not set stay; `None` clears.
    let change = File::new().set_name("shopping.txt").set_or_clear_description(None);
    let file = client.files().update(&id, change).fields("id,name,description").await?;
    assert_eq!((file.name.as_deref(), file.description), (Some("shopping.txt"), None));

    // The token of the next page is added to the fields.
    let mut files = client.files().list().q("trashed = false").fields("files(id,name)").items();
    while let Some(file) = files.try_next().await? {
        println!("{} {}", file.id.unwrap_or_default(), file.name.unwrap_or_default());
    }

    let text = client.files().get(&id).download().bytes().await?;
    assert_eq!(text, "Tea, milk");
    client.files().delete(&id).await?;
    let gone = client.files().get(&id).await;
    assert!(gone.is_err_and(|error| error.is_not_found()));
    Ok(())
}
