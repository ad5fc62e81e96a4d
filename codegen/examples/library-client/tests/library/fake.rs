//! The client against a server that knows nothing but the same document.

use discovery_fake::FakeServer;
use library_client::v1::{Client, schemas::Book};

#[tokio::test]
async fn the_fake_server_speaks_the_document() -> Result<(), Box<dyn std::error::Error>> {
    let server = FakeServer::builder().document_file("discovery/library-v1.json").start_blocking()?;
    let client: Client = server.configure(Client::builder()).build()?;
    let book = client.books().create("shelves/a", Book::new().set_title("Before")).await?;
    let name = book.name.expect("a name");
    assert!(name.starts_with("shelves/a/books/"), "{name}");
    let book = client.books().patch(&name, Book::new().set_title("After")).update_mask(["title"]).await?;
    assert_eq!(book.title.as_deref(), Some("After"));
    let mut books = client.books().list("shelves/a").items();
    let mut titles = Vec::new();
    while let Some(book) = books.try_next().await? {
        titles.extend(book.title);
    }
    assert!(titles.contains(&"After".to_owned()), "{titles:?}");
    client.books().delete(&name).await?;
    let error = client.books().get(&name).await.expect_err("it is gone");
    assert!(error.is_not_found(), "{error}");
    Ok(())
}
