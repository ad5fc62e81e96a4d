//! Call types as the generator writes them, through the derive macro.

use std::time::Duration;

use discovery_runtime::error::ErrorKind;
use discovery_runtime::retry::Retry;
use discovery_runtime::rt;

/// A service at an address where nobody listens.
static SERVICE: rt::Service = rt::Service::new("library", "v1", "http://127.0.0.1:9/");

/// Its client.
#[derive(Clone, Debug)]
struct Client {
    rt: rt::Client,
}

impl Client {
    fn new() -> Self {
        Self { rt: rt::Client::builder(&SERVICE).anonymous().retry(Retry::never()).build().unwrap() }
    }

    fn list(&self) -> BooksListCall {
        rt::get(&self.rt, "v1/books").page_token_in("pageToken").build("library.books.list")
    }

    fn get(&self, name: &str) -> BooksGetCall {
        rt::get(&self.rt, "v1/{+name}").path("name", "^books/[^/]+$", name).build("library.books.get")
    }
}

#[derive(Clone, Default, PartialEq, rt::Schema)]
struct Book {
    title: Option<String>,
    unknown_fields: rt::UnknownFields,
}

#[derive(Clone, Default, PartialEq, rt::Schema)]
struct ListBooksResponse {
    books: Vec<Book>,
    next_page_token: Option<String>,
    unknown_fields: rt::UnknownFields,
}

impl rt::Page for ListBooksResponse {
    type Item = Book;

    fn next_page_token(&self) -> Option<&str> {
        self.next_page_token.as_deref().filter(|token| !token.is_empty())
    }

    fn into_items(self) -> Vec<Book> {
        self.books
    }
}

/// Call of `Client::list`.
#[must_use = "a call does nothing unless it is awaited, streamed or sent"]
#[derive(Debug, rt::Call)]
struct BooksListCall(rt::Call<ListBooksResponse, rt::Paged>);

impl BooksListCall {
    /// Sets the largest number of books per page.
    fn page_size(self, value: i32) -> Self {
        Self(self.0.query("pageSize", value))
    }
}

/// Call of `Client::get`.
#[must_use = "a call does nothing unless it is awaited, streamed or sent"]
#[derive(Debug, rt::Call)]
struct BooksGetCall(rt::Call<Book>);

#[test]
fn options_go_to_the_call_within() {
    let call = Client::new()
        .list()
        .page_size(5)
        .query("orderBy", "title")
        .fields("books(title)")
        .quota_user("ada")
        .header("x-request-source", "nightly")
        .timeout(Duration::from_secs(20))
        .connect_timeout(Duration::from_secs(5))
        .attempt_timeout(None)
        .idle_timeout(Duration::from_secs(10))
        .idempotent()
        .from_page("second");
    let query: Vec<(String, String)> = {
        let request = call.request().unwrap();
        assert_eq!(request.headers()["x-request-source"], "nightly");
        request.query().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    };
    let pairs = [("pageSize", "5"), ("orderBy", "title"), ("fields", "books(title)"), ("quotaUser", "ada")];
    for (name, value) in pairs.into_iter().chain([("pageToken", "second")]) {
        assert!(query.contains(&(name.to_owned(), value.to_owned())), "{name} in {query:?}");
    }
    let call: rt::Call<ListBooksResponse, rt::Paged> = call.into();
    assert_eq!(call.request().unwrap().query().count(), 5);
}

#[tokio::test]
async fn a_derived_call_is_a_future() {
    let client = Client::new();
    let (awaited, sent) = (client.get("books/1").await, client.get("books/1").send().await);
    let spawned = tokio::spawn(client.get("books/1")).await.unwrap();
    let (one, other) = tokio::join!(client.get("books/1"), client.list());
    for error in [awaited.unwrap_err(), sent.unwrap_err(), spawned.unwrap_err(), one.unwrap_err(), other.unwrap_err()] {
        assert_eq!(error.kind(), ErrorKind::Connect);
    }
    // An invalid argument is reported when the call is sent, and by `request`.
    let call = client.get("shelves/1");
    assert!(call.request().is_err());
    assert_eq!(call.into_call().await.unwrap_err().kind(), ErrorKind::Request);
}
