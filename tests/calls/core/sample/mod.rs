//! A small API, written as generated code is, in a crate of its own as a standalone one would be.

pub mod chats;
pub mod schemas;

use generativelanguage::rt;

static SERVICE: rt::Service = rt::Service::new("sample", "v1", "https://sample.example/")
    .revision("20260101")
    .operation_path("v1/{+name}")
    .scopes(&["https://www.googleapis.com/auth/sample"])
    .api_key_env(&["SAMPLE_KEY_OF_A_TEST", "SAMPLE_KEY_OF_A_TEST_2"])
    .base_url_env("SAMPLE_URL_OF_A_TEST")
    .endpoints(&[("europe-west3", "https://europe-west3-sample.example/")])
    .no_api_keys(&[("auth_tokens/", "an ephemeral token is not an API key; it serves the Live API only")]);

/// Client of the sample API, version `v1`.
#[derive(Clone, Debug)]
pub struct Client {
    rt: rt::Client,
}

impl Client {
    /// Creates a client that calls with an API key.
    pub fn new(api_key: impl AsRef<str>) -> rt::Result<Self> {
        Self::builder().api_key(api_key).build()
    }

    /// Creates a client from the environment.
    pub fn from_env() -> rt::Result<Self> {
        Self::builder().with_env().build()
    }

    /// Starts to build a client.
    pub fn builder() -> rt::ClientBuilder<Self> {
        rt::ClientBuilder::new(&SERVICE)
    }

    /// Returns a long-running operation by its name.
    pub fn operation<R: rt::Wire, M: rt::Wire>(&self, name: impl Into<String>) -> rt::Operation<R, M> {
        rt::Operation::attach(&self.rt, name)
    }

    /// Returns the runtime of this client.
    pub fn runtime(&self) -> &rt::Client {
        &self.rt
    }
}

impl From<rt::Client> for Client {
    fn from(rt: rt::Client) -> Self {
        Self { rt }
    }
}

impl Client {
    /// The `chats` resource.
    pub fn chats(&self) -> chats::Chats {
        chats::Chats::new(&self.rt)
    }
}
