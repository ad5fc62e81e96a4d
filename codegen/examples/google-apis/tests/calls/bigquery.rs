use discovery_runtime::types::Map;
use google_apis_example::bigquery::v2::{Client, schemas::*};
use serde_json::json;

use crate::{
    Calls, client,
    server::{empty, reply},
};

#[tokio::test]
async fn bigquery() {
    let mut calls = Calls::of("bigquery");
    let bigquery = |url: String| client(Client::builder(), &url);

    let pages = vec![reply(&json!({"datasets": [{}], "nextPageToken": "t2"})), reply(&json!({"datasets": [{}]}))];
    let call = async |url| bigquery(url)?.datasets().list("p").all(true).items().try_collect::<Vec<_>>().await;
    assert_eq!(calls.make("list pages", pages, call).await.len(), 2);

    let pages = vec![reply(&json!({"rows": [{}], "pageToken": "t2"})), reply(&json!({"rows": [{}]}))];
    let call = async |url| bigquery(url)?.tabledata().list("p", "d", "t").items().try_collect::<Vec<_>>().await;
    assert_eq!(calls.make("list rows", pages, call).await.len(), 2);

    let reference = DatasetReference::new().set_project_id("p").set_dataset_id("d");
    let dataset = Dataset::new().set_dataset_reference(reference).set_default_table_expiration_ms(3_600_000);
    let call = async |url| bigquery(url)?.datasets().insert("p", dataset).await;
    calls.make("insert a dataset", vec![empty()], call).await;

    let labels = Map::<String>::from_options([("a", None::<String>)]);
    let change = Dataset::new().set_or_clear_description(None).set_or_clear_labels(labels);
    let call = async |url| bigquery(url)?.datasets().patch("p", "d", change).await;
    calls.make("clear a description and a label", vec![empty()], call).await;

    let row = TableDataInsertAllRequestRows::new().set_insert_id("1").set_json([("a", json!(1))]);
    let rows = TableDataInsertAllRequest::new().set_rows([row]);
    let call = async |url| bigquery(url)?.tabledata().insert_all("p", "d", "t", rows).await;
    calls.make("insert rows", vec![empty()], call).await;

    let query = QueryRequest::new().set_query("SELECT 1").set_use_legacy_sql(false).set_timeout_ms(1000_u32);
    calls.make("query", vec![empty()], async |url| bigquery(url)?.jobs().query("p", query).await).await;
    calls.finish();
}
