use discovery_runtime::{types::Map, upload::ResumableProtocol};
use google_apis_example::drive::v3::{Client, schemas::*};
use serde_json::json;

use crate::{
    Calls, client,
    server::{empty, media, no_content, reply, session},
};

#[tokio::test]
async fn drive() {
    let mut calls = Calls::of("drive");
    let drive = |url: String| client(Client::builder(), &url);
    let file = || reply(&json!({"id": "f1"}));

    let call = async |url| drive(url)?.files().list().page_size(2).order_by("name").q("name contains 'a'").await;
    calls.make("list one page", vec![empty()], call).await;

    let pages =
        vec![reply(&json!({"files": [{"id": "a"}], "nextPageToken": "t2"})), reply(&json!({"files": [{"id": "b"}]}))];
    let call = async |url| drive(url)?.files().list().fields("files(id)").items().try_collect::<Vec<_>>().await;
    let files: Vec<File> = calls.make("list pages with fields", pages, call).await;
    assert_eq!(files.iter().filter_map(|file| file.id.as_deref()).collect::<Vec<_>>(), ["a", "b"]);

    let call = async |url| {
        let list = drive(url)?.files().list().corpora("allDrives").supports_all_drives(true);
        list.include_items_from_all_drives(true).await
    };
    calls.make("list shared drives", vec![empty()], call).await;

    let call = async |url| drive(url)?.files().create(File::new().set_name("a").set_parents(["root"])).await;
    calls.make("create a file", vec![file()], call).await;

    let change = File::new().set_or_clear_description(None).set_starred(false);
    calls.make("clear a description", vec![file()], async |url| drive(url)?.files().update("f1", change).await).await;

    let change = File::new().set_or_clear_app_properties(Map::from_options([("a", Some("1")), ("b", None)]));
    calls.make("remove a property", vec![file()], async |url| drive(url)?.files().update("f1", change).await).await;

    let call = async |url| drive(url)?.files().update("f1", File::new()).add_parents("p2").remove_parents("p1").await;
    calls.make("move a file", vec![file()], call).await;

    let call =
        async |url| drive(url)?.files().update("f1", File::new().set_name("b")).header("if-match", "\"e1\"").await;
    calls.make("update if it matches", vec![file()], call).await;

    let call = async |url| drive(url)?.files().get("f1").fields("id,name").supports_all_drives(true).await;
    calls.make("get some fields", vec![file()], call).await;

    calls.make("get an odd id", vec![file()], async |url| drive(url)?.files().get("a/b c").await).await;
    calls.make("delete a file", vec![no_content()], async |url| drive(url)?.files().delete("f1").await).await;

    let call = async |url| {
        let create = drive(url)?.files().create(File::new().set_name("a.txt"));
        create.bytes("words").media_type("text/plain").one_request_up_to(1024).send().await
    };
    calls.make("upload in one request", vec![file()], call).await;

    let call = async |url| {
        let create = drive(url)?.files().create(File::new().set_name("a.txt"));
        let upload = create.bytes("words").media_type("text/plain").one_request_up_to(0);
        upload.protocol(ResumableProtocol::ContentRange).await
    };
    let answers = vec![session("https://www.googleapis.com/upload/drive/v3/files?upload_id=u1"), file()];
    calls.make("upload in chunks", answers, call).await;

    let call = async |url| drive(url)?.files().get("f1").download().bytes().await;
    let bytes = calls.make("download a file", vec![media(b"words")], call).await;
    assert_eq!(bytes, "words");
    let call = async |url| drive(url)?.files().get("f1").download().range(0..4).bytes().await;
    calls.make("download a part", vec![media(b"words")], call).await;

    let call = async |url| drive(url)?.files().export("f1", "application/pdf").download().bytes().await;
    let bytes = calls.make("export a file", vec![media(b"PDF")], call).await;
    assert_eq!(bytes, "PDF");

    let call = async |url| drive(url)?.about().get().fields("user").await;
    let about = calls.make("about", vec![reply(&json!({"user": {"me": true}}))], call).await;
    assert_eq!(about.user.and_then(|user| user.me), Some(true));

    let permission = Permission::new().set_type("user").set_role("reader").set_email_address("a@example.com");
    let call = async |url| drive(url)?.permissions().create("f1", permission).send_notification_email(false).await;
    calls.make("share a file", vec![empty()], call).await;
    calls.finish();
}
