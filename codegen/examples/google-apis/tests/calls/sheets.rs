use google_apis_example::sheets::v4::{Client, schemas::*};
use serde_json::json;

use crate::{
    Calls, client,
    server::{empty, reply},
};

#[tokio::test]
async fn sheets() {
    let mut calls = Calls::of("sheets");
    let spreadsheets = |url: String| client(Client::builder(), &url).map(|client| client.spreadsheets());

    let answer = reply(&json!({"values": [["a", 1, null]]}));
    let call = async |url| spreadsheets(url)?.values().get("s1", "Sheet1!A1:B2").await;
    let range = calls.make("get values", vec![answer], call).await;
    assert_eq!(range.values, [vec![json!("a"), json!(1), json!(null)]]);

    let range = ValueRange::new().set_values([vec![json!(1), json!(null), json!("x")]]);
    let call = async |url| spreadsheets(url)?.values().update("s1", "A1", range).value_input_option("RAW").await;
    calls.make("update with an empty cell", vec![empty()], call).await;

    let range = ValueRange::new().set_values(Vec::<Vec<_>>::new());
    let call = async |url| spreadsheets(url)?.values().update("s1", "A1", range).value_input_option("RAW").await;
    calls.make("update without values", vec![empty()], call).await;

    let call = async |url| spreadsheets(url)?.values().batch_get("s1").ranges(["A1:A2", "B1:B2"]).await;
    calls.make("get several ranges", vec![empty()], call).await;

    let properties = SheetProperties::new().set_sheet_id(0).set_title("New");
    let rename = UpdateSheetPropertiesRequest::new().set_fields(["title"]).set_properties(properties);
    let change =
        BatchUpdateSpreadsheetRequest::new().set_requests([Request::new().set_update_sheet_properties(rename)]);
    calls.make("rename a sheet", vec![empty()], async |url| spreadsheets(url)?.batch_update("s1", change).await).await;
    calls.finish();
}
