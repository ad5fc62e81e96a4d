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

    /// Each change that a maintainer fears is in the code, and old code goes on to compile as far as it can.
    #[test]
    #[expect(deprecated, reason = "the document deprecates or removes what is called here")]
    fn nasty_revisions_arrive() {
        use crate::nasty::{
            Client,
            schemas::{
                self, CachedContent, Content, FinishReason, Model, OptionSchema, Status, StringSchema, VecSchema,
            },
        };

        // Values of an enum that are new, that differ in case, and that are called like the variant for unknown ones.
        let values = [
            (FinishReason::TooLate, "TOO_LATE"),
            (FinishReason::Stop, "STOP"),
            (FinishReason::Stop2, "Stop"),
            (FinishReason::UnknownValue, "UNKNOWN"),
            // It is gone from the document.
            (FinishReason::Language, "LANGUAGE"),
        ];
        for (value, name) in values {
            assert_eq!(serde_json::to_value(&value).expect("a text"), name);
            assert_eq!(serde_json::from_value::<FinishReason>(name.into()).expect("a value"), value);
        }
        let client = Client::new("the-key").expect("a good key");
        // The first query parameter of a method.
        let request = client.models().get("models/m").view("FULL");
        assert_eq!(request.request().expect("good arguments").query().collect::<Vec<_>>(), [("view", "FULL")]);
        // A method that is called like a convenience, and one that is not.
        let chat = client.models().chat_(schemas::Chat::new().set_history([Content::user("Hello")]));
        assert!(chat.request().is_ok() && client.models().send().request().is_ok());
        assert_eq!(client.models().chat("gemini").history(), []);
        // Schemas that are called like types of the prelude.
        let result: Result<schemas::Result, ()> = Ok(schemas::Result::new().set_new("x").set_default(true));
        assert!(result.is_ok_and(|result| result.default == Some(true)));
        let nested = OptionSchema::new().set_string(StringSchema::new().set_vec([VecSchema::new()]));
        assert!(nested.string.is_some_and(|text| text.vec.len() == 1));
        // Another reference, another type, a list instead of a value, and a property that is gone.
        assert!(CachedContent::new().set_usage_metadata(Status::new()).usage_metadata.is_some());
        let model = Model::new().set_version(1).set_base_model_id(["a", "b"]).set_top_k(3);
        let expected = serde_json::json!({"version": 1, "baseModelId": ["a", "b"], "topK": 3});
        assert_eq!(serde_json::to_value(model).expect("JSON"), expected);
        // Another path at another address.
        let request = client.cached_contents().get("cachedContents/c");
        let url = request.request().and_then(|request| request.url(client.runtime().base_url())).expect("a good name");
        assert_eq!(url, "https://gemini.googleapis.com/v1beta/caches/cachedContents/c");
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
