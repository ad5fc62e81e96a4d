//! A small API, written with the macros exactly as generated code is, in a crate of its own as a standalone one would be.

pub mod chats;
pub mod schemas;

use generativelanguage::rt;

rt::client! {
    /// Client of the sample API, version `v1`.
    pub struct Client {
        name: "sample",
        version: "v1",
        revision: "20260101",
        root_url: "https://sample.example/",
        mtls_root_url: "",
        service_path: "",
        operation_path: "v1/{+name}",
        scopes: ["https://www.googleapis.com/auth/sample"],
        api_key_env: ["SAMPLE_KEY_OF_A_TEST", "SAMPLE_KEY_OF_A_TEST_2"],
        base_url_env: "SAMPLE_URL_OF_A_TEST",
        endpoints: [("europe-west3", "https://europe-west3-sample.example/")],
        no_api_keys: &[("auth_tokens/", "an ephemeral token is no API key; it serves the Live API only")],
    }
}

impl Client {
    /// The `chats` resource.
    pub fn chats(&self) -> chats::Chats {
        chats::Chats::new(&self.rt)
    }
}
