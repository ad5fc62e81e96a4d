//! The methods of `v1`: 13 of its document, and those that it borrows.

use generativelanguage::v1::Client;
use generativelanguage::v1::schemas::{
    CountTokensRequest, EmbedContentRequest, GenerateContentRequest, PredictLongRunningRequest,
};

use crate::{Run, call, stream};

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a row per method")]
async fn every_method_of_v1() {
    let run = Run::start("v1", "20240410");
    let c: Client = Client::builder().api_key("the-key").base_url(run.url()).build().unwrap();
    call!(run, "batches.cancel", |s| c.batches().cancel(s.arg(0)));
    call!(run, "batches.delete", |s| c.batches().delete(s.arg(0)));
    call!(run, "batches.get", |s| c.batches().get(s.arg(0)));
    call!(run, "batches.list", |_s| c
        .batches()
        .list()
        .filter("t é&=+")
        .page_size(7)
        .page_token("t é&=+")
        .return_partial_success(true));
    call!(run, "batches.updateEmbedContentBatch", |s| c
        .batches()
        .update_embed_content_batch(s.arg(0), s.body())
        .update_mask("displayName,name"));
    call!(run, "batches.updateGenerateContentBatch", |s| c
        .batches()
        .update_generate_content_batch(s.arg(0), s.body())
        .update_mask("displayName,name"));
    call!(run, "cachedContents.create", |s| c.cached_contents().create(s.body()));
    call!(run, "cachedContents.delete", |s| c.cached_contents().delete(s.arg(0)));
    call!(run, "cachedContents.get", |s| c.cached_contents().get(s.arg(0)));
    call!(run, "cachedContents.list", |s| c.cached_contents().list().page_size(7).page_token("t é&=+"));
    call!(run, "cachedContents.patch", |s| c
        .cached_contents()
        .patch(s.arg(0), s.body())
        .update_mask("displayName,name"));
    call!(run, "corpora.operations.get", |s| c.corpora().operations().get(s.arg(0)));
    call!(run, "dynamic.generateContent", |s| c
        .dynamic()
        .generate_content(s.arg(0), s.body::<GenerateContentRequest>()));
    stream!(run, "dynamic.streamGenerateContent", |s| c
        .dynamic()
        .stream_generate_content(s.arg(0), s.body::<GenerateContentRequest>()));
    call!(run, "environments.create", |s| c.environments().create(s.body()));
    call!(run, "environments.delete", |s| c.environments().delete(s.arg(0)));
    call!(run, "environments.get", |s| c.environments().get(s.arg(0)));
    call!(run, "environments.list", |_s| c.environments().list().page_size(7).page_token("t é&=+"));
    call!(run, "fileSearchStores.create", |s| c.file_search_stores().create(s.body()));
    call!(run, "fileSearchStores.delete", |s| c.file_search_stores().delete(s.arg(0)).force(true));
    call!(run, "fileSearchStores.documents.delete", |s| c
        .file_search_stores()
        .documents()
        .delete(s.arg(0))
        .force(true));
    call!(run, "fileSearchStores.documents.get", |s| c.file_search_stores().documents().get(s.arg(0)));
    call!(run, "fileSearchStores.documents.list", |s| c
        .file_search_stores()
        .documents()
        .list(s.arg(0))
        .page_size(7)
        .page_token("t é&=+"));
    call!(run, "fileSearchStores.get", |s| c.file_search_stores().get(s.arg(0)));
    call!(run, "fileSearchStores.importFile", |s| c.file_search_stores().import_file(s.arg(0), s.body()));
    call!(run, "fileSearchStores.list", |s| c.file_search_stores().list().page_size(7).page_token("t é&=+"));
    call!(run, "fileSearchStores.operations.get", |s| c.file_search_stores().operations().get(s.arg(0)));
    call!(run, "fileSearchStores.upload.operations.get", |s| c
        .file_search_stores()
        .upload()
        .operations()
        .get(s.arg(0)));
    call!(run, "files.delete", |s| c.files().delete(s.arg(0)));
    call!(run, "files.get", |s| c.files().get(s.arg(0)));
    call!(run, "files.list", |s| c.files().list().page_size(7).page_token("t é&=+"));
    call!(run, "files.register", |s| c.files().register(s.body()));
    call!(run, "generatedFiles.operations.get", |s| c.generated_files().operations().get(s.arg(0)));
    call!(run, "media.upload", |s| c.media().upload(s.body()));
    call!(run, "media.uploadToFileSearchStore", |s| c.media().upload_to_file_search_store(s.arg(0), s.body()));
    call!(run, "models.asyncBatchEmbedContent", |s| c.models().async_batch_embed_content(s.arg(0), s.body()));
    call!(run, "models.batchEmbedContents", |s| c.models().batch_embed_contents(s.arg(0), s.body()));
    call!(run, "models.batchGenerateContent", |s| c.models().batch_generate_content(s.arg(0), s.body()));
    call!(run, "models.countTokens", |s| c.models().count_tokens(s.arg(0), s.body::<CountTokensRequest>()));
    call!(run, "models.embedContent", |s| c.models().embed_content(s.arg(0), s.body::<EmbedContentRequest>()));
    call!(run, "models.generateContent", |s| c.models().generate_content(s.arg(0), s.body::<GenerateContentRequest>()));
    call!(run, "models.get", |s| c.models().get(s.arg(0)));
    call!(run, "models.list", |s| c.models().list().page_size(7).page_token("t é&=+"));
    call!(run, "models.operations.get", |s| c.models().operations().get(s.arg(0)));
    call!(run, "models.operations.list", |s| c
        .models()
        .operations()
        .list(s.arg(0))
        .filter("t é&=+")
        .page_size(7)
        .page_token("t é&=+")
        .return_partial_success(true));
    call!(run, "models.predict", |s| c.models().predict(s.arg(0), s.body()));
    call!(run, "models.predictLongRunning", |s| c
        .models()
        .predict_long_running(s.arg(0), s.body::<PredictLongRunningRequest>()));
    stream!(run, "models.streamGenerateContent", |s| c
        .models()
        .stream_generate_content(s.arg(0), s.body::<GenerateContentRequest>()));
    call!(run, "operations.delete", |s| c.operations().delete(s.arg(0)));
    call!(run, "operations.list", |_s| c.operations().list().filter("t é&=+").page_size(7).page_token("t é&=+"));
    call!(run, "tunedModels.asyncBatchEmbedContent", |s| c
        .tuned_models()
        .async_batch_embed_content(s.arg(0), s.body()));
    call!(run, "tunedModels.batchGenerateContent", |s| c.tuned_models().batch_generate_content(s.arg(0), s.body()));
    call!(run, "tunedModels.create", |s| c.tuned_models().create(s.body()).tuned_model_id("t é&=+"));
    call!(run, "tunedModels.delete", |s| c.tuned_models().delete(s.arg(0)));
    call!(run, "tunedModels.generateContent", |s| c
        .tuned_models()
        .generate_content(s.arg(0), s.body::<GenerateContentRequest>()));
    call!(run, "tunedModels.get", |s| c.tuned_models().get(s.arg(0)));
    call!(run, "tunedModels.list", |s| c.tuned_models().list().filter("t é&=+").page_size(7).page_token("t é&=+"));
    call!(run, "tunedModels.operations.cancel", |s| c.tuned_models().operations().cancel(s.arg(0), s.body()));
    call!(run, "tunedModels.operations.get", |s| c.tuned_models().operations().get(s.arg(0)));
    call!(run, "tunedModels.operations.list", |s| c
        .tuned_models()
        .operations()
        .list(s.arg(0))
        .filter("t é&=+")
        .page_size(7)
        .page_token("t é&=+"));
    call!(run, "tunedModels.patch", |s| c.tuned_models().patch(s.arg(0), s.body()).update_mask("displayName,name"));
    stream!(run, "tunedModels.streamGenerateContent", |s| c
        .tuned_models()
        .stream_generate_content(s.arg(0), s.body::<GenerateContentRequest>()));
    run.finish(62);
}
