use discovery_runtime::types::Map;
use google_apis_example::storage::v1::{Client, schemas::*};

use crate::{
    Calls, client,
    server::{empty, no_content},
};

#[tokio::test]
async fn storage() {
    let mut calls = Calls::of("storage");
    let storage = |url: String| client(Client::builder(), &url);

    let bucket = Bucket::new().set_name("b1").set_location("EU");
    calls.make("insert a bucket", vec![empty()], async |url| storage(url)?.buckets().insert("p", bucket).await).await;

    let labels = Map::<String>::from_options([("a", None::<String>)]);
    let change = Bucket::new().set_or_clear_labels(labels).set_or_clear_website(None);
    let call = async |url| storage(url)?.buckets().patch("b1", change).await;
    calls.make("remove a label and a website", vec![empty()], call).await;

    let change = Bucket::new().set_lifecycle(BucketLifecycle::new().set_rule(Vec::<BucketLifecycleRule>::new()));
    let call = async |url| storage(url)?.buckets().patch("b1", change).await;
    calls.make("clear lifecycle rules", vec![empty()], call).await;

    let call = async |url| storage(url)?.objects().list("b1").prefix("a/").delimiter("/").versions(true).await;
    calls.make("list objects", vec![empty()], call).await;

    let call = async |url| storage(url)?.objects().get("b1", "a/b.txt").generation(9_007_199_254_740_993).await;
    calls.make("get an object with a slash", vec![empty()], call).await;

    let call = async |url| {
        let insert = storage(url)?.objects().insert("b1", Object::new().set_content_type("text/plain"));
        insert.name("a/b.txt").bytes("words").media_type("text/plain").one_request_up_to(1024).send().await
    };
    calls.make("upload in one request", vec![empty()], call).await;

    let change = Object::new().set_or_clear_metadata(None);
    let call = async |url| storage(url)?.objects().patch("b1", "a", change).if_metageneration_match(3).await;
    calls.make("clear metadata", vec![empty()], call).await;

    calls
        .make("delete an object", vec![no_content()], async |url| storage(url)?.objects().delete("b1", "a").await)
        .await;
    calls.finish();
}
