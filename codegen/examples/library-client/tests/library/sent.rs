//! The requests.

use std::time::Duration;

use discovery_runtime::Result;
use discovery_runtime::call::HttpBody;
use library_client::{
    v1::{
        Client,
        schemas::{Book, BookAuthor, GenreOfBook, SearchBooksRequest, SizeOfCover},
    },
    v2,
};

use super::wire::Wire;

#[tokio::test]
async fn paths_of_numbers_and_required_queries() -> Result<()> {
    let wire = Wire::json(["{}"]);
    let client = wire.client(Client::builder());
    client.books().lend("a/b", -7, "Ada & Bo", [1, i64::MAX]).for_(Duration::from_millis(1500)).await?;
    assert_eq!(
        wire.line(),
        "POST https://library.example/library/v1/shelves/a%2Fb/books/-7:lend\
         ?reader=Ada%20%26%20Bo&with=1&with=9223372036854775807&for=1.500s"
    );
    Ok(())
}

#[tokio::test]
async fn names_with_dots_and_of_keywords() -> Result<()> {
    let wire = Wire::json([r#"{"books": []}"#]);
    let client = wire.client(Client::builder());
    #[expect(deprecated, reason = "a deprecated parameter must still be sent")]
    let call = client.books().list("history").filter_author(["Ada", "Bo"]).move_(true);
    call.filter_since("2026-03-27T12:00:00+02:00".parse::<discovery_runtime::types::Timestamp>().expect("a moment"))
        .page_size(10)
        .fields("books/title")
        .quota_user("reader 7")
        .await?;
    assert_eq!(
        wire.line(),
        "GET https://library.example/library/v1/shelves/history/books?filter.author=Ada&filter.author=Bo&move=true\
         &filter.since=2026-03-27T12%3A00%3A00%2B02%3A00&pageSize=10&fields=books%2Ftitle&quotaUser=reader%207"
    );
    Ok(())
}

#[tokio::test]
async fn a_pattern_is_checked_before_anything_is_sent() {
    let wire = Wire::default();
    let client = wire.client(Client::builder());
    let error = client.books().delete("shelves/a/books").await.expect_err("it does not fit");
    assert!(error.to_string().contains("^shelves/[^/]+/books/[^/]+$"), "{error}");
    assert!(wire.sent().is_empty());
}

#[tokio::test]
async fn a_constant_path_takes_no_argument() -> Result<()> {
    let wire = Wire::json([r#"{"name": "shelves/main", "empty": {}}"#]);
    let client = wire.client(Client::builder());
    let shelf = client.shelves().main().await?;
    assert!(shelf.empty.is_some());
    assert_eq!(wire.line(), "GET https://library.example/library/v1/shelves/main");
    Ok(())
}

#[tokio::test]
async fn properties_of_every_form() -> Result<()> {
    let wire = Wire::json(["{}"]);
    let client = wire.client(Client::builder());
    let author = BookAuthor::new()
        .set_alias(["Ada"])
        .set_self(false)
        .set_born("1815-12-10".parse::<discovery_runtime::types::Date>().expect("a day"));
    let book = Book::new()
        .set_type("HARD")
        .set_type_2("record")
        .set_ip_address("::1")
        .set_author(author)
        .set_genre(GenreOfBook::NonFiction)
        .set_grid([vec![0.5, f64::INFINITY], vec![]])
        .set_loans([("Bo", 9_007_199_254_740_993)])
        .set_ratings([u64::MAX])
        .set_digest(b"\xfb\xff")
        .set_extra([("note".to_owned(), serde_json::json!({"a": null}))])
        .set_pages(1);
    client.books().patch("shelves/a/books/b", book).update_mask(["ip_address", "author.born"]).await?;
    let sent = &wire.sent()[0];
    let body: serde_json::Value = serde_json::from_str(&sent.body).expect("JSON");
    let expected = serde_json::json!({
        "@type": "record",
        "IPAddress": "::1",
        "author": {"alias": ["Ada"], "born": "1815-12-10", "self": false},
        "digest": "-_8=",
        "extra": {"note": {"a": null}},
        "genre": "non-fiction",
        "grid": [[0.5, "Infinity"], []],
        "loans": {"Bo": "9007199254740993"},
        "pages": 1,
        "ratings": ["18446744073709551615"],
        "type": "HARD",
    });
    assert_eq!(body, expected);
    assert!(sent.line.contains("?updateMask=ipAddress"), "{}", sent.line);
    Ok(())
}

#[tokio::test]
async fn bytes_are_sent_as_they_are() -> Result<()> {
    let wire = Wire::json([r#"{"name": "operations/1", "done": true, "response": {"count": 2}}"#]);
    let client = wire.client(Client::builder());
    let result = client.books().import(HttpBody::new("text/csv", "a,b\n")).wait().await?;
    assert_eq!(result["count"], 2);
    let sent = &wire.sent()[0];
    assert_eq!(
        (sent.body.as_str(), &sent.head.headers["content-type"]),
        ("a,b\n", &"text/csv".parse().expect("a value"))
    );
    Ok(())
}

#[tokio::test]
async fn a_page_token_goes_where_the_method_wants_it() -> Result<()> {
    let wire = Wire::json([r#"{"books": [{"title": "A"}], "nextPageToken": "t"}"#, r#"{"books": [{"title": "B"}]}"#]);
    let client = wire.client(Client::builder());
    let mut books = client.books().search(SearchBooksRequest::new().set_query("sky")).items();
    let mut titles = Vec::new();
    while let Some(book) = books.try_next().await? {
        titles.extend(book.title);
    }
    assert_eq!(titles, ["A", "B"]);
    let bodies: Vec<serde_json::Value> = wire.sent().iter().map(|sent| sent.body.parse().expect("JSON")).collect();
    assert_eq!(bodies, [serde_json::json!({"query": "sky"}), serde_json::json!({"query": "sky", "pageToken": "t"})]);
    Ok(())
}

#[tokio::test]
async fn downloads_and_versions() -> Result<()> {
    let wire = Wire::of([("image/png", "bytes")]);
    let client = wire.client(Client::builder());
    let picture = client.books().cover("a", 1).size(SizeOfCover::Large).download().await?.bytes().await?;
    assert_eq!(picture, "bytes");
    let sent = &wire.sent()[0];
    assert!(
        sent.line.starts_with("GET https://library.example/download/library/v1/shelves/a/books/1/cover?"),
        "{}",
        sent.line
    );
    assert!(sent.line.contains("alt=media") && sent.line.contains("size=LARGE"), "{}", sent.line);
    assert_eq!(sent.head.headers["x-goog-api-version"], "2026-01-01");
    Ok(())
}

#[tokio::test]
async fn an_upload_without_a_request() -> Result<()> {
    let wire = Wire::json([r#"{"title": "Scanned"}"#]);
    let client = wire.client(Client::builder());
    let book = client.books().scan("shelves/a/books/b").bytes("%PDF").media_type("application/pdf").await?;
    assert_eq!(book.title.as_deref(), Some("Scanned"));
    let sent = &wire.sent()[0];
    assert!(
        sent.line.starts_with("POST https://library.example/upload/library/v1/shelves/a/books/b:scan?"),
        "{}",
        sent.line
    );
    Ok(())
}

#[tokio::test]
async fn bodies_in_a_wrapper() -> Result<()> {
    let wire = Wire::json([r#"{"data": {"texts": ["Guten Tag"]}}"#]);
    let client = wire.client(v2::Client::builder());
    let request = v2::schemas::SayRequest::new().set_text("Good day");
    let reply = client.say("de", request).await?;
    assert_eq!(reply.texts, ["Guten Tag"]);
    let sent = &wire.sent()[0];
    assert_eq!(sent.line, "POST https://phrases.example/phrasebook/say?to=de");
    assert_eq!(sent.body, r#"{"data":{"text":"Good day"}}"#);
    Ok(())
}

#[tokio::test]
async fn a_method_of_no_resource_in_a_region() -> Result<()> {
    let wire = Wire::json([r#"{"open": "true"}"#]);
    let client: Client = Client::builder().api_key("key").location("north").transport(wire.clone()).build()?;
    assert_eq!(client.ping().await?.open, Some(true));
    assert_eq!(wire.line(), "GET https://north.library.example/library/v1/ping");
    assert_eq!(client.runtime().service().scopes.len(), 2);
    Ok(())
}
