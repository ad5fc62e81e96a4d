//! The decoding of responses.

use discovery_runtime::Result;
use library_client::v1::{
    Client,
    schemas::{BooksStreamReadingsRequest, GenreOfBook},
};

use super::wire::Wire;

#[tokio::test]
async fn no_reply_is_a_reply() -> Result<()> {
    let wire = Wire::json([""]);
    let client = wire.client(Client::builder());
    client.books().delete("shelves/a/books/b").await?;
    assert_eq!(wire.line(), "DELETE https://library.example/library/v1/shelves/a/books/b");
    Ok(())
}

#[tokio::test]
async fn lists_and_maps_at_the_top() -> Result<()> {
    let wire = Wire::json([r#"{"from": "a", "to": "a"}"#]);
    let client = wire.client(Client::builder());
    let moved = client.books().move_().self_().await?;
    assert_eq!(moved["to"], "a");
    Ok(())
}

#[tokio::test]
async fn pages_of_a_map() -> Result<()> {
    let wire = Wire::json([
        r#"{"items": {"ground": {"shelves": [{"name": "shelves/a"}]}}, "nextPageToken": "t"}"#,
        r#"{"items": {"top": {}}}"#,
    ]);
    let client = wire.client(Client::builder());
    let mut floors = client.shelves().aggregate().items();
    let mut names = Vec::new();
    while let Some((name, floor)) = floors.try_next().await? {
        names.push((name, floor.shelves.len()));
    }
    assert_eq!(names, [("ground".to_owned(), 1), ("top".to_owned(), 0)]);
    Ok(())
}

#[tokio::test]
async fn a_book_comes_and_goes_as_it_was() -> Result<()> {
    let text = r#"{
        "books": [{
            "contents": {"title": "1", "next": {"title": "2"}, "parts": [{"title": "1.1"}]},
            "createTime": "2026-03-27T10:00:00.123456789Z",
            "digest": "-_8",
            "errors": [{"page": 3, "why": null}],
            "genre": "SELF",
            "grid": [["NaN", 1], []],
            "loans": {"Bo": 3},
            "missing": {"whatever": [1]},
            "new": {"since": "tomorrow"},
            "pages_": "12",
            "period": "1209600s",
            "ratings": ["5", 4],
            "shelf": ["red", "old"]
        }],
        "unreachable": ["shelves/attic"]
    }"#;
    let wire = Wire::json([text, "{}"]);
    let client = wire.client(Client::builder());
    let reply = client.books().list("shelves/a").await?;
    let book = reply.books.into_iter().next().expect("a book");
    assert_eq!(book.genre, Some(GenreOfBook::SelfValue));
    assert_eq!(book.digest.as_ref().expect("a digest").bytes().expect("base64"), b"\xfb\xff");
    assert_eq!((book.pages, book.pages_2), (None, Some(12)));
    assert_eq!((book.loans["Bo"], book.ratings.as_slice()), (3, [5, 4].as_slice()));
    assert!(book.grid[0][0].is_nan());
    assert_eq!(book.unknown_fields.get("new").expect("kept")["since"], "tomorrow");

    client.books().patch("shelves/a/books/b", book).await?;
    let sent: serde_json::Value = serde_json::from_str(&wire.sent()[1].body).expect("JSON");
    let came: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let mut came = came["books"][0].clone();
    // Numbers in texts and floats in numbers: the same values in their usual form.
    came["grid"][0][1] = 1.0.into();
    came["loans"]["Bo"] = "3".into();
    came["ratings"][1] = "4".into();
    assert_eq!(sent, came);
    Ok(())
}

#[tokio::test]
async fn bytes_of_any_type() -> Result<()> {
    let wire = Wire::of([("text/csv", "title\nA\n")]);
    let client = wire.client(Client::builder());
    let catalogue = client.books().export().await?;
    assert_eq!((catalogue.content_type.as_str(), catalogue.data.as_ref()), ("text/csv", b"title\nA\n".as_slice()));
    Ok(())
}

#[tokio::test]
async fn a_stream_by_its_name() -> Result<()> {
    let wire = Wire::of([("text/event-stream", "data: {\"text\": \"One.\"}\n\ndata: {\"text\": \"Two.\"}\n\n")]);
    let client = wire.client(Client::builder());
    let request = BooksStreamReadingsRequest::new().set_voice("low");
    let mut sentences = client.books().stream_readings(request).stream().await?;
    let mut texts = Vec::new();
    while let Some(sentence) = sentences.try_next().await? {
        texts.extend(sentence.text);
    }
    assert_eq!(texts, ["One.", "Two."]);
    assert!(wire.line().contains("alt=sse"), "{}", wire.line());
    Ok(())
}
