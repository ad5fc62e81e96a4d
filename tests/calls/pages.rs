//! Lists over loopback: tokens in the query and in the body, lists and maps, errors and circles.

use crate::support::api::{ListModelsResponse, client, list, list_scoped};
use crate::support::server::Server;
use generativelanguage::call::Paged;
use generativelanguage::error::ErrorKind;
use generativelanguage::pages::Page;
use generativelanguage::{Call, rt};

/// The token in a request's query.
fn token(target: &str) -> &str {
    target.split(['?', '&']).find_map(|pair| pair.strip_prefix("pageToken=")).unwrap_or_default()
}

/// Three pages: two models, none, one.
fn three_pages() -> Server {
    Server::start(|exchange| match token(&exchange.request.target.clone()) {
        "" => exchange.json(200, r#"{"models":[{"name":"a"},{"name":"b"}],"nextPageToken":"t 1/+"}"#),
        "t%201%2F%2B" => exchange.json(200, r#"{"nextPageToken":"t2"}"#),
        "t2" => exchange.json(200, r#"{"models":[{"name":"c"}],"nextPageToken":""}"#),
        _ => exchange.error(400),
    })
}

#[tokio::test]
async fn items_of_all_pages() {
    let server = three_pages();
    let models = list(&client(&server.url())).query("pageSize", 2).items().try_collect::<Vec<_>>().await.unwrap();
    let names: Vec<_> = models.into_iter().filter_map(|model| model.name).collect();
    assert_eq!(names, ["a", "b", "c"]);
    assert_eq!(server.count(), 3);
    assert!(server.seen().iter().all(|seen| seen.target.contains("pageSize=2")));
}

#[tokio::test]
async fn pages_and_their_tokens() {
    let server = three_pages();
    let mut pages = list(&client(&server.url())).pages();
    let mut sizes = Vec::new();
    let mut tokens = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        sizes.push(page.into_items().len());
        tokens.push(pages.next_token().map(str::to_owned));
    }
    assert_eq!(sizes, [2, 0, 1]);
    assert_eq!(tokens, [Some("t 1/+".to_owned()), Some("t2".to_owned()), None]);
    assert!(pages.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn nothing_is_asked_for_before_it_is_wanted() {
    let server = three_pages();
    let mut items = list(&client(&server.url())).items();
    assert_eq!(server.count(), 0);
    items.try_next().await.unwrap().unwrap();
    items.try_next().await.unwrap().unwrap();
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn an_error_comes_after_the_items_before_it_and_tells_where_to_go_on() {
    let server = Server::start(|exchange| match (exchange.number, token(&exchange.request.target.clone())) {
        (_, "") => exchange.json(200, r#"{"models":[{"name":"a"},{"name":"b"}],"nextPageToken":"next"}"#),
        (1, "next") => exchange.error(403),
        (_, "next") => exchange.json(200, r#"{"models":[{"name":"c"}]}"#),
        _ => exchange.error(400),
    });
    let client = client(&server.url());
    let mut items = list(&client).items();
    assert_eq!(items.try_next().await.unwrap().unwrap().name.as_deref(), Some("a"));
    assert_eq!(items.try_next().await.unwrap().unwrap().name.as_deref(), Some("b"));
    assert_eq!(items.try_next().await.unwrap_err().code(), Some(403));
    assert!(items.try_next().await.unwrap().is_none());
    assert_eq!(items.next_token(), Some("next"));
    let rest = list(&client).from_page(items.next_token().unwrap()).items().try_collect::<Vec<_>>().await.unwrap();
    assert_eq!(rest[0].name.as_deref(), Some("c"));
}

#[tokio::test]
async fn each_page_is_retried() {
    let server = Server::start(|exchange| match exchange.number {
        0 => exchange.json(200, r#"{"models":[{"name":"a"}],"nextPageToken":"next"}"#),
        1 => exchange.error(503),
        2 => exchange.close(),
        _ => exchange.json(200, r#"{"models":[{"name":"b"}]}"#),
    });
    assert_eq!(list(&client(&server.url())).items().try_collect::<Vec<_>>().await.unwrap().len(), 2);
}

#[tokio::test]
async fn maps_give_their_entries() {
    let server = Server::start(|exchange| match token(&exchange.request.target.clone()) {
        "" => exchange.json(200, r#"{"items":{"zones/b":{"name":"2"},"zones/a":{"name":"1"}},"nextPageToken":"x"}"#),
        _ => exchange.json(200, r#"{"items":{"zones/c":{}}}"#),
    });
    let items = list_scoped(&client(&server.url())).items().try_collect::<Vec<_>>().await.unwrap();
    let keys: Vec<_> = items.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["zones/b", "zones/a", "zones/c"]);
}

#[tokio::test]
async fn a_token_in_the_body() {
    let server = Server::start(|exchange| {
        let body: rt::Value = serde_json::from_slice(exchange.read_body()).unwrap_or_default();
        match body["pageToken"].as_str() {
            None => exchange.json(200, r#"{"models":[{"name":"a"}],"nextPageToken":"x\"y"}"#),
            Some("x\"y") => exchange.json(200, r#"{"models":[{"name":"b"}]}"#),
            Some(_) => exchange.error(400),
        }
    });
    let client = client(&server.url());
    let call: Call<ListModelsResponse, Paged> = rt::post(client.runtime(), "v1beta/models:search")
        .body(serde_json::json!({"filter": "f"}))
        .page_token_in_body("pageToken")
        .build("test.models.search");
    assert_eq!(call.items().try_collect::<Vec<_>>().await.unwrap().len(), 2);
    let bodies: Vec<rt::Value> = server.seen().iter().map(|seen| serde_json::from_slice(&seen.body).unwrap()).collect();
    assert!(bodies.iter().all(|body| body["filter"] == "f"));
    let call: Call<ListModelsResponse, Paged> =
        rt::post(client.runtime(), "v1beta/models:search").page_token_in_body("pageToken").build("test.models.search");
    assert_eq!(call.items().try_collect::<Vec<_>>().await.unwrap().len(), 2, "without a body of its own");
}

#[tokio::test]
async fn tokens_that_go_round_in_a_circle_end_the_list() {
    for length in [1, 2, 7] {
        let server = Server::start(move |exchange| {
            let next = exchange.number % length;
            exchange.json(200, format!(r#"{{"models":[{{"name":"a"}}],"nextPageToken":"{next}"}}"#));
        });
        let mut items = list(&client(&server.url())).items();
        let mut count = 0;
        let error = loop {
            match items.try_next().await {
                Ok(item) => assert!(item.is_some()),
                Err(error) => break error,
            }
            count += 1;
            assert!(count < 100);
        };
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.to_string().contains("no end"), "{error}");
        assert_eq!(server.count(), count, "each page's items were given");
    }
}

#[tokio::test]
async fn a_wrong_argument_is_told_once() {
    let client = client("http://127.0.0.1:9");
    let call: Call<ListModelsResponse, Paged> = rt::get(client.runtime(), "v1beta/{+parent}/models")
        .path("parent", "^corpora/[^/]+$", "x/y/z")
        .build("test.models.list");
    let mut pages = call.pages();
    assert_eq!(pages.try_next().await.unwrap_err().kind(), ErrorKind::Request);
    assert!(pages.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn one_page_by_awaiting_the_call() {
    let server = three_pages();
    assert_eq!(list(&client(&server.url())).await.unwrap().models.len(), 2);
    assert_eq!(server.count(), 1);
}
