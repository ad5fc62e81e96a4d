use google_apis_example::youtube::v3::Client;

use crate::{Calls, client, server::empty};

#[tokio::test]
async fn youtube() {
    let mut calls = Calls::of("youtube");
    let youtube = |url: String| client(Client::builder(), &url);

    let call = async |url| {
        let set = youtube(url)?.thumbnails().set("v1");
        set.bytes("PNG").media_type("image/png").one_request_up_to(1024).send().await
    };
    calls.make("set a thumbnail", vec![empty()], call).await;

    let call = async |url| youtube(url)?.videos().list(["snippet", "status"]).id(["a", "b"]).await;
    calls.make("repeat a required parameter", vec![empty()], call).await;
    calls.finish();
}
