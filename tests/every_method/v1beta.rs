//! The 101 methods of `v1beta`.

use generativelanguage::v1beta::Client;
use generativelanguage::v1beta::schemas::{
    CountTokensRequest, EmbedContentRequest, GenerateContentRequest, PredictLongRunningRequest,
};

use crate::{Run, call, stream};

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a row per method")]
async fn every_method_of_v1beta() {
    let run = Run::start("v1beta", "20260831");
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
    call!(run, "corpora.create", |s| c.corpora().create(s.body()));
    call!(run, "corpora.delete", |s| c.corpora().delete(s.arg(0)).force(true));
    call!(run, "corpora.documents.chunks.batchCreate", |s| c
        .corpora()
        .documents()
        .chunks()
        .batch_create(s.arg(0), s.body()));
    call!(run, "corpora.documents.chunks.batchDelete", |s| c
        .corpora()
        .documents()
        .chunks()
        .batch_delete(s.arg(0), s.body()));
    call!(run, "corpora.documents.chunks.batchUpdate", |s| c
        .corpora()
        .documents()
        .chunks()
        .batch_update(s.arg(0), s.body()));
    call!(run, "corpora.documents.chunks.create", |s| c.corpora().documents().chunks().create(s.arg(0), s.body()));
    call!(run, "corpora.documents.chunks.delete", |s| c.corpora().documents().chunks().delete(s.arg(0)));
    call!(run, "corpora.documents.chunks.get", |s| c.corpora().documents().chunks().get(s.arg(0)));
    call!(run, "corpora.documents.chunks.list", |s| c
        .corpora()
        .documents()
        .chunks()
        .list(s.arg(0))
        .page_size(7)
        .page_token("t é&=+"));
    call!(run, "corpora.documents.chunks.patch", |s| c
        .corpora()
        .documents()
        .chunks()
        .patch(s.arg(0), s.body())
        .update_mask("displayName,name"));
    call!(run, "corpora.documents.create", |s| c.corpora().documents().create(s.arg(0), s.body()));
    call!(run, "corpora.documents.delete", |s| c.corpora().documents().delete(s.arg(0)).force(true));
    call!(run, "corpora.documents.get", |s| c.corpora().documents().get(s.arg(0)));
    call!(run, "corpora.documents.list", |s| c.corpora().documents().list(s.arg(0)).page_size(7).page_token("t é&=+"));
    call!(run, "corpora.documents.patch", |s| c
        .corpora()
        .documents()
        .patch(s.arg(0), s.body())
        .update_mask("displayName,name"));
    call!(run, "corpora.documents.query", |s| c.corpora().documents().query(s.arg(0), s.body()));
    call!(run, "corpora.get", |s| c.corpora().get(s.arg(0)));
    call!(run, "corpora.list", |s| c.corpora().list().page_size(7).page_token("t é&=+"));
    call!(run, "corpora.operations.get", |s| c.corpora().operations().get(s.arg(0)));
    call!(run, "corpora.patch", |s| c.corpora().patch(s.arg(0), s.body()).update_mask("displayName,name"));
    call!(run, "corpora.permissions.create", |s| c.corpora().permissions().create(s.arg(0), s.body()));
    call!(run, "corpora.permissions.delete", |s| c.corpora().permissions().delete(s.arg(0)));
    call!(run, "corpora.permissions.get", |s| c.corpora().permissions().get(s.arg(0)));
    call!(run, "corpora.permissions.list", |s| c
        .corpora()
        .permissions()
        .list(s.arg(0))
        .page_size(7)
        .page_token("t é&=+"));
    call!(run, "corpora.permissions.patch", |s| c
        .corpora()
        .permissions()
        .patch(s.arg(0), s.body())
        .update_mask("displayName,name"));
    call!(run, "corpora.query", |s| c.corpora().query(s.arg(0), s.body()));
    call!(run, "dynamic.generateContent", |s| c
        .dynamic()
        .generate_content(s.arg(0), s.body::<GenerateContentRequest>()));
    stream!(run, "dynamic.streamGenerateContent", |s| c
        .dynamic()
        .stream_generate_content(s.arg(0), s.body::<GenerateContentRequest>()));
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
    call!(run, "generatedFiles.list", |s| c.generated_files().list().page_size(7).page_token("t é&=+"));
    call!(run, "generatedFiles.operations.get", |s| c.generated_files().operations().get(s.arg(0)));
    call!(run, "media.upload", |s| c.media().upload(s.body()));
    call!(run, "media.uploadToFileSearchStore", |s| c.media().upload_to_file_search_store(s.arg(0), s.body()));
    call!(run, "models.asyncBatchEmbedContent", |s| c.models().async_batch_embed_content(s.arg(0), s.body()));
    call!(run, "models.batchEmbedContents", |s| c.models().batch_embed_contents(s.arg(0), s.body()));
    call!(run, "models.batchEmbedText", |s| c.models().batch_embed_text(s.arg(0), s.body()));
    call!(run, "models.batchGenerateContent", |s| c.models().batch_generate_content(s.arg(0), s.body()));
    call!(run, "models.countMessageTokens", |s| c.models().count_message_tokens(s.arg(0), s.body()));
    call!(run, "models.countTextTokens", |s| c.models().count_text_tokens(s.arg(0), s.body()));
    call!(run, "models.countTokens", |s| c.models().count_tokens(s.arg(0), s.body::<CountTokensRequest>()));
    call!(run, "models.embedContent", |s| c.models().embed_content(s.arg(0), s.body::<EmbedContentRequest>()));
    call!(run, "models.embedText", |s| c.models().embed_text(s.arg(0), s.body()));
    call!(run, "models.generateAnswer", |s| c.models().generate_answer(s.arg(0), s.body()));
    call!(run, "models.generateContent", |s| c.models().generate_content(s.arg(0), s.body::<GenerateContentRequest>()));
    call!(run, "models.generateMessage", |s| c.models().generate_message(s.arg(0), s.body()));
    call!(run, "models.generateText", |s| c.models().generate_text(s.arg(0), s.body()));
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
    call!(run, "tunedModels.asyncBatchEmbedContent", |s| c
        .tuned_models()
        .async_batch_embed_content(s.arg(0), s.body()));
    call!(run, "tunedModels.batchGenerateContent", |s| c.tuned_models().batch_generate_content(s.arg(0), s.body()));
    call!(run, "tunedModels.create", |s| c.tuned_models().create(s.body()).tuned_model_id("t é&=+"));
    call!(run, "tunedModels.delete", |s| c.tuned_models().delete(s.arg(0)));
    call!(run, "tunedModels.generateContent", |s| c
        .tuned_models()
        .generate_content(s.arg(0), s.body::<GenerateContentRequest>()));
    call!(run, "tunedModels.generateText", |s| c.tuned_models().generate_text(s.arg(0), s.body()));
    call!(run, "tunedModels.get", |s| c.tuned_models().get(s.arg(0)));
    call!(run, "tunedModels.list", |s| c.tuned_models().list().filter("t é&=+").page_size(7).page_token("t é&=+"));
    call!(run, "tunedModels.operations.get", |s| c.tuned_models().operations().get(s.arg(0)));
    call!(run, "tunedModels.operations.list", |s| c
        .tuned_models()
        .operations()
        .list(s.arg(0))
        .filter("t é&=+")
        .page_size(7)
        .page_token("t é&=+")
        .return_partial_success(true));
    call!(run, "tunedModels.patch", |s| c.tuned_models().patch(s.arg(0), s.body()).update_mask("displayName,name"));
    call!(run, "tunedModels.permissions.create", |s| c.tuned_models().permissions().create(s.arg(0), s.body()));
    call!(run, "tunedModels.permissions.delete", |s| c.tuned_models().permissions().delete(s.arg(0)));
    call!(run, "tunedModels.permissions.get", |s| c.tuned_models().permissions().get(s.arg(0)));
    call!(run, "tunedModels.permissions.list", |s| c
        .tuned_models()
        .permissions()
        .list(s.arg(0))
        .page_size(7)
        .page_token("t é&=+"));
    call!(run, "tunedModels.permissions.patch", |s| c
        .tuned_models()
        .permissions()
        .patch(s.arg(0), s.body())
        .update_mask("displayName,name"));
    stream!(run, "tunedModels.streamGenerateContent", |s| c
        .tuned_models()
        .stream_generate_content(s.arg(0), s.body::<GenerateContentRequest>()));
    call!(run, "tunedModels.transferOwnership", |s| c.tuned_models().transfer_ownership(s.arg(0), s.body()));
    #[cfg(document = "v1beta/20260831")]
    {
        call!(run, "auth_tokens.create", |s| c.auth_tokens().create(s.body()));
        call!(run, "environments.create", |s| c.environments().create(s.body()));
        call!(run, "environments.delete", |s| c.environments().delete(s.arg(0)));
        call!(run, "environments.files.media.download", |s| c
            .environments()
            .files()
            .media()
            .download(s.arg(0), s.arg(1))
            .page_size(7)
            .page_token("t é&=+")
            .recursive(true));
        call!(run, "environments.get", |s| c.environments().get(s.arg(0)));
        call!(run, "environments.list", |_s| c.environments().list().page_size(7).page_token("t é&=+"));
    }
    run.finish(if cfg!(document = "v1beta/20260831") { 101 } else { 95 });
}
