//! A client of a made-up API, with a runtime that is renamed in `Cargo.toml`.
//!
//! That this compiles, without a warning, is most of the test.

include!(concat!(env!("OUT_DIR"), "/clients.rs"));

#[cfg(test)]
mod tests {
    use crate::v1::{Client, schemas::Book};

    #[test]
    fn a_request_and_a_schema_over_the_renamed_runtime() {
        let client = Client::builder().anonymous().build().expect("a client");
        let call = client.books().list("shelves/history").page_size(3);
        let request = call.request().expect("good arguments");
        assert_eq!(request.id(), "library.books.list");
        assert_eq!(request.path().expect("a path"), "shelves/history/books");
        let book = Book::new().set_title("Emma");
        assert_eq!(engine::rt::to_value(&book).to_string(), r#"{"title":"Emma"}"#);
    }
}
