//! A client for tests, of a service that exists nowhere.

use std::time::Duration;

use discovery_runtime::client::{ClientBuilder, Service};
use discovery_runtime::retry::Retry;
use discovery_runtime::types::Value;
use discovery_runtime::{Call, Client, rt};

static SERVICE: Service = Service::new("test", "v1", "https://test.invalid/");

/// A client for a server on loopback that retries quickly.
pub(crate) fn builder(url: &str) -> ClientBuilder<Client> {
    let retry = Retry::new().initial_wait(Duration::from_millis(5)).longest_wait(Duration::from_millis(20));
    Client::builder(&SERVICE).api_key("SECRET-KEY").base_url(url).retry(retry)
}

/// A read.
pub(crate) fn get(client: &Client) -> Call<Value> {
    rt::get(client, "v1/things/x").build("test.things.get")
}
