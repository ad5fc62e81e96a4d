use discovery_runtime::types::Base64;
use google_apis_example::gmail::v1::{Client, schemas::*};
use serde_json::json;

use crate::{
    Calls, client,
    server::{empty, no_content, reply},
};

#[tokio::test]
async fn gmail() {
    let mut calls = Calls::of("gmail");
    let users = |url: String| client(Client::builder(), &url).map(|client| client.users());

    let call = async |url| users(url)?.messages().list("me").label_ids(["INBOX", "UNREAD"]).max_results(5).await;
    calls.make("list with labels", vec![empty()], call).await;

    let message = Message::new().set_raw(Base64::from(&[0xff, 0xef][..]));
    calls.make("send bytes", vec![empty()], async |url| users(url)?.messages().send("me", message).await).await;

    let answer = reply(&json!({"internalDate": "1767225600000", "payload": {"body": {"data": "_-8"}}}));
    let call = async |url| {
        users(url)?.messages().get("me", "m1").format("metadata").metadata_headers(["From", "Subject"]).await
    };
    let message = calls.make("get some headers", vec![answer], call).await;
    assert_eq!(message.internal_date, Some(1_767_225_600_000));
    let data = message.payload.and_then(|part| part.body).and_then(|body| body.data).expect("data");
    assert_eq!(data.bytes().expect("bytes"), [0xff, 0xef]);

    let change = BatchModifyMessagesRequest::new().set_ids(["m1", "m2"]).set_remove_label_ids(["UNREAD"]);
    let call = async |url| users(url)?.messages().batch_modify("me", change).await;
    calls.make("change labels of several", vec![no_content()], call).await;

    let change = Label::new().set_or_clear_color(None);
    calls.make("clear a color", vec![empty()], async |url| users(url)?.labels().patch("me", "l1", change).await).await;
    calls.make("profile", vec![empty()], async |url| users(url)?.get_profile("me").await).await;

    let settings = VacationSettings::new().set_enable_auto_reply(true).set_start_time(1_767_225_600_000);
    let call = async |url| users(url)?.settings().update_vacation("me", settings).await;
    calls.make("vacation", vec![empty()], call).await;
    calls.finish();
}
