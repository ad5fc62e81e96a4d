//! The 13 methods of `v1`.

use generativelanguage::v1::Client;
use generativelanguage::v1::schemas::{CountTokensRequest, GenerateContentRequest};

use crate::{Run, call, stream};

#[tokio::test]
async fn every_method_of_v1() {
    let run = Run::start("v1", "20240410");
    let c: Client = Client::builder().api_key("the-key").base_url(run.url()).build().unwrap();
    call!(run, "models.batchEmbedContents", |s| c.models().batch_embed_contents(s.arg(0), s.body()));
    call!(run, "models.countTokens", |s| c.models().count_tokens(s.arg(0), s.body::<CountTokensRequest>()));
    call!(run, "models.embedContent", |s| c.models().embed_content(s.arg(0), s.body()));
    call!(run, "models.generateContent", |s| c.models().generate_content(s.arg(0), s.body::<GenerateContentRequest>()));
    call!(run, "models.get", |s| c.models().get(s.arg(0)));
    call!(run, "models.list", |s| c.models().list().page_size(7).page_token("t é&=+"));
    stream!(run, "models.streamGenerateContent", |s| c
        .models()
        .stream_generate_content(s.arg(0), s.body::<GenerateContentRequest>()));
    call!(run, "operations.delete", |s| c.operations().delete(s.arg(0)));
    call!(run, "operations.list", |_s| c.operations().list().filter("t é&=+").page_size(7).page_token("t é&=+"));
    call!(run, "tunedModels.generateContent", |s| c
        .tuned_models()
        .generate_content(s.arg(0), s.body::<GenerateContentRequest>()));
    call!(run, "tunedModels.operations.cancel", |s| c.tuned_models().operations().cancel(s.arg(0), s.body()));
    call!(run, "tunedModels.operations.get", |s| c.tuned_models().operations().get(s.arg(0)));
    call!(run, "tunedModels.operations.list", |s| c
        .tuned_models()
        .operations()
        .list(s.arg(0))
        .filter("t é&=+")
        .page_size(7)
        .page_token("t é&=+"));
    run.finish(13);
}
