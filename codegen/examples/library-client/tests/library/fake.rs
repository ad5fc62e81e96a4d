//! The client against a server that knows nothing but the same document.

use discovery_fake::FakeServer;
use library_client::v1::{Client, schemas::Book};

#[tokio::test]
async fn the_fake_server_speaks_the_document() -> Result<(), Box<dyn std::error::Error>> {
    let server = FakeServer::builder().document_file("discovery/library-v1.json").start_blocking()?;
    let client: Client = server.client_builder().build()?;
    server.put("shelves/a/books/b", "Book", serde_json::json!({"title": "Before"}))?;
    let book = client.books().patch("shelves/a/books/b", Book::new().set_title("After")).update_mask(["title"]).await?;
    assert_eq!(book.title.as_deref(), Some("After"));
    let mut books = client.books().list("shelves/a").items();
    let book = books.try_next().await?.expect("the book");
    assert_eq!(book.name.as_deref(), Some("shelves/a/books/b"));
    client.books().delete("shelves/a/books/b").await?;
    assert!(server.get("shelves/a/books/b").is_none());
    Ok(())
}
