//! The result of `update` for `v1beta` with the documents of `codegen/tests/revisions/next.json`.
//!
//! `growing` is the version after most of them, one after another; `nasty` after those of `nasty.json`; `without_helpers` after the one that changes what the
//! conveniences of the runtime are made for. That this compiles, without a warning, is most of the test.

include!(concat!(env!("OUT_DIR"), "/modules.rs"));

#[cfg(test)]
mod tests {
    use crate::without_helpers;

    /// Conveniences keep their names, and what the document calls so makes way.
    #[test]
    #[expect(deprecated, reason = "the document deprecates what is called here")]
    fn documents_names_make_way_for_those_of_conveniences() {
        use crate::growing::{
            Chat, Client,
            schemas::{Chat as ChatSchema, Content, File, Part},
        };

        let client = Client::new("the-key").expect("a good key");
        let chat: Chat = client.models().chat("gemini");
        assert!(chat.history().is_empty());
        let request = client.models().chat_(ChatSchema::new().set_history([Content::user("Hello")]));
        assert_eq!(request.request().expect("good arguments").http_method(), "POST");
        for call in [client.files().wait_active_(), client.files().wait_active_2()] {
            assert!(call.request().is_ok());
        }
        drop(client.files().wait_active(&File::new()));
        drop(client.files().download("files/film").acknowledge(true).download());
        assert_eq!(Content::user(Part::text("Hello")).set_text("a field").text(), "Hello");
    }

    /// The code of the examples still compiles and works, deprecated or not.
    #[test]
    #[expect(deprecated, reason = "the document deprecates what is called here")]
    fn what_the_examples_use_stays() {
        use crate::nasty::{
            Chat, Client,
            schemas::{Content, FinishReason, GenerateContentRequest, Part},
        };

        let client = Client::new("the-key").expect("a good key");
        let request = GenerateContentRequest::new().set_contents([Content::user(Part::text("Hello"))]);
        let call = client.models().generate_content("gemini", request);
        assert_eq!(call.request().expect("good arguments").http_method(), "POST");
        let chat: Chat = client.models().chat("gemini");
        assert!(chat.history().is_empty());
        drop(client.models().list().items());
        drop(client.models().get("models/gemini").view("FULL"));
        assert_ne!(FinishReason::Stop, FinishReason::Stop2);
    }

    /// The remaining conveniences after documents removed their elements.
    #[test]
    fn all_else_is_there_without_the_conveniences() {
        let client = without_helpers::Client::new("the-key").expect("a good key");
        let request = without_helpers::schemas::GenerateContentRequest::new();
        let call = client.models().generate_content("gemini", "project", request);
        assert!(call.request().is_ok());
    }
}
