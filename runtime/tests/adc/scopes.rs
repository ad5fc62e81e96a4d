//! Scopes are alternatives: a call asks for the preferred one of its method, unless the user chose.

use discovery_runtime::auth::GoogleCredentials;
use discovery_runtime::client::{ClientBuilder, Service};
use discovery_runtime::types::Value;
use discovery_runtime::{Call, Client, rt};

use crate::claims::verified;
use crate::files::{service_account, user};
use crate::memory::Memory;

static MAIL: Service =
    Service::new("mail", "v1", "https://mail.invalid/").scopes(&["mail.all", "mail.metadata", "mail.readonly"]);
static CLOUD: Service = Service::new("cloud", "v1", "https://cloud.invalid/")
    .scopes(&["a", "https://www.googleapis.com/auth/cloud-platform"]);

static OTHER: Service = Service::new("other", "v1", "https://other.invalid/");

fn list(client: &Client) -> Call<Value> {
    rt::get(client, "v1/mail").scopes(&["mail.readonly", "mail.all", "mail.metadata"]).build("mail.list")
}

fn send(client: &Client) -> Call<Value> {
    rt::post(client, "v1/mail").scopes(&["mail.all"]).build("mail.send")
}

fn unnamed(client: &Client) -> Call<Value> {
    rt::get(client, "v1/about").build("mail.about")
}

/// Token servers in memory, and a service whose calls are answered.
fn network() -> Memory {
    Memory::new(|url, _| match url {
        "https://tokens.invalid/token" => Some((200, r#"{"access_token":"token","expires_in":3600}"#.to_owned())),
        _ => Some((200, "{}".to_owned())),
    })
}

/// The scopes that tokens were asked for.
fn asked(network: &Memory) -> Vec<String> {
    let assertions =
        network.seen().into_iter().filter_map(|(_, body)| Some(body.split_once("assertion=")?.1.to_owned()));
    assertions.map(|assertion| verified(&assertion).1["scope"].as_str().unwrap().to_owned()).collect()
}

fn robot(network: &Memory) -> GoogleCredentials {
    let json = service_account("https://tokens.invalid/").to_string();
    GoogleCredentials::from_json(json).unwrap().transport(network.clone())
}

fn builder(service: &'static Service, network: &Memory) -> ClientBuilder<Client> {
    Client::builder(service).transport(network.clone())
}

#[tokio::test]
async fn the_preferred_scope_of_the_method() {
    let network = network();
    let client = builder(&MAIL, &network).credentials(robot(&network)).build().unwrap();
    for _ in 0..2 {
        list(&client).await.unwrap();
        send(&client).await.unwrap();
    }
    // A token for each set of scopes, and no more.
    assert_eq!(asked(&network), ["mail.readonly", "mail.all"]);
}

#[tokio::test]
async fn a_method_that_names_none_takes_those_of_the_service() {
    for (service, scope) in [
        (&MAIL, "mail.all"),
        (&CLOUD, "https://www.googleapis.com/auth/cloud-platform"),
        (&OTHER, "https://www.googleapis.com/auth/cloud-platform"),
    ] {
        let network = network();
        let client = builder(service, &network).credentials(robot(&network)).build().unwrap();
        unnamed(&client).await.unwrap();
        assert_eq!(asked(&network), [scope]);
    }
}

#[tokio::test]
async fn the_choice_of_the_user() {
    let network = network();
    let on_client = builder(&MAIL, &network).credentials(robot(&network)).scopes(["x", "y"]).build().unwrap();
    let on_credentials = builder(&MAIL, &network).credentials(robot(&network).scopes(["z"])).build().unwrap();
    // The credentials know best.
    let on_both = builder(&MAIL, &network).credentials(robot(&network).scopes(["z"])).scopes(["x"]).build().unwrap();
    for client in [on_client, on_credentials, on_both] {
        list(&client).await.unwrap();
        send(&client).await.unwrap();
    }
    assert_eq!(asked(&network), ["x y", "z", "z"]);
}

#[tokio::test]
async fn a_user_has_granted_scopes_already() {
    let network = network();
    let read = || GoogleCredentials::from_json(user("https://tokens.invalid/").to_string()).unwrap();
    let client = builder(&MAIL, &network).credentials(read().transport(network.clone())).build().unwrap();
    list(&client).await.unwrap();
    send(&client).await.unwrap();
    let tokens = |network: &Memory| {
        let seen = network.seen().into_iter().filter(|(url, _)| url.ends_with("/token"));
        seen.map(|(_, body)| body).collect::<Vec<_>>()
    };
    assert_eq!(tokens(&network).len(), 1, "the token serves all");
    assert!(!tokens(&network)[0].contains("scope="));
    let client = builder(&MAIL, &network).credentials(read().transport(network.clone()).scopes(["x"])).build().unwrap();
    list(&client).await.unwrap();
    assert!(tokens(&network)[1].ends_with("&scope=x"));
}
