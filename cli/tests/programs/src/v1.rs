//! Programs that the command line wrote. The test `every_program_compiles` keeps them up to date.

mod batches_cancel {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.batches().cancel("batches/b").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod batches_delete {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.batches().delete("batches/b").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod batches_get {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.batches().get("batches/b").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod batches_list {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.batches().list().await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod batches_update_embed_content_batch {
    use generativelanguage::v1::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::EmbedContentBatch::new().set_display_name("Two");
        let reply = client.batches().update_embed_content_batch("batches/b", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod batches_update_generate_content_batch {
    use generativelanguage::v1::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::GenerateContentBatch::new().set_display_name("Two");
        let reply = client.batches().update_generate_content_batch("batches/b", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod cached_contents_create {
    use generativelanguage::v1::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::CachedContent::new()
            .set_model("models/gemini-2.5-flash")
            .set_contents([
                schemas::Content::new()
                    .set_role("user")
                    .set_parts([schemas::Part::new().set_text("Hello")]),
            ])
            .set_ttl("60s".parse::<generativelanguage::types::Duration>()?);
        let reply = client.cached_contents().create(request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod cached_contents_delete {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.cached_contents().delete("cachedContents/a").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod cached_contents_get {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.cached_contents().get("cachedContents/a").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod cached_contents_list {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.cached_contents().list().await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod cached_contents_patch {
    use generativelanguage::v1::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::CachedContent::new()
            .set_model("models/gemini-2.5-flash")
            .set_contents([
                schemas::Content::new()
                    .set_role("user")
                    .set_parts([schemas::Part::new().set_text("Hello")]),
            ])
            .set_ttl("60s".parse::<generativelanguage::types::Duration>()?);
        let reply = client.cached_contents().patch("cachedContents/a", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod corpora_operations_get {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.corpora().operations().get("corpora/c/operations/o").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod dynamic_generate_content {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.dynamic().generate_content("dynamic/x", "Hello").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod dynamic_stream_generate_content {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let mut elements = client
            .dynamic()
            .stream_generate_content("dynamic/x", "Hello")
            .stream()
            .await?;
        while let Some(element) = elements.try_next().await? {
            println!("{}", serde_json::to_string(&element)?);
        }
        Ok(())
    }
}

mod environments_create {
    use generativelanguage::v1::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::CreateEnvironmentRequest::new().set_network_mode(schemas::NetworkMode::Disabled);
        let reply = client.environments().create(request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod environments_delete {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.environments().delete("e").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod environments_get {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.environments().get("e").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod environments_list {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.environments().list().await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod file_search_stores_create {
    use generativelanguage::v1::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::FileSearchStore::new().set_display_name("One");
        let reply = client.file_search_stores().create(request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod file_search_stores_delete {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.file_search_stores().delete("fileSearchStores/s").force(true).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod file_search_stores_get {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.file_search_stores().get("fileSearchStores/s").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod file_search_stores_import_file {
    use generativelanguage::v1::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::ImportFileRequest::new().set_file_name("files/f");
        let reply = client.file_search_stores().import_file("fileSearchStores/s", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod file_search_stores_list {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.file_search_stores().list().await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod file_search_stores_documents_delete {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client
            .file_search_stores()
            .documents()
            .delete("fileSearchStores/s/documents/d")
            .force(true)
            .await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod file_search_stores_documents_get {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.file_search_stores().documents().get("fileSearchStores/s/documents/d").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod file_search_stores_documents_list {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.file_search_stores().documents().list("fileSearchStores/s").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod file_search_stores_operations_get {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client
            .file_search_stores()
            .operations()
            .get("fileSearchStores/s/operations/o")
            .await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod file_search_stores_upload_operations_get {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client
            .file_search_stores()
            .upload()
            .operations()
            .get("fileSearchStores/s/upload/operations/o")
            .await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod files_delete {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.files().delete("files/f").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod files_download {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.files().download("files/f").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod files_get {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.files().get("files/f").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod files_list {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.files().list().await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod files_register {
    use generativelanguage::v1::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::RegisterFilesRequest::new().set_uris(["gs://bucket/object"]);
        let reply = client.files().register(request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod generated_files_operations_get {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client
            .generated_files()
            .operations()
            .get("generatedFiles/fake-film/operations/fake-render")
            .await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod media_upload {
    use generativelanguage::v1::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::CreateFileRequest::new().set_file(schemas::File::new().set_display_name("One"));
        let reply = client.media().upload(request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod media_upload_to_file_search_store {
    use generativelanguage::v1::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::UploadToFileSearchStoreRequest::new().set_display_name("One");
        let reply = client.media().upload_to_file_search_store("fileSearchStores/s", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod models_async_batch_embed_content {
    use generativelanguage::v1::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::AsyncBatchEmbedContentRequest::new().set_batch(schemas::EmbedContentBatch::new()
            .set_display_name("b")
            .set_input_config(schemas::InputEmbedContentConfig::new().set_requests(schemas::InlinedEmbedContentRequests::new().set_requests([
                schemas::InlinedEmbedContentRequest::new().set_request(schemas::EmbedContentRequest::new().set_content(schemas::Content::new().set_parts([schemas::Part::new().set_text("Hello")]))),
            ]))));
        let reply = client
            .models()
            .async_batch_embed_content("models/gemini-embedding-001", request)
            .await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod models_batch_embed_contents {
    use generativelanguage::v1::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::BatchEmbedContentsRequest::new().set_requests([
            schemas::EmbedContentRequest::new()
                .set_model("models/gemini-embedding-001")
                .set_content(schemas::Content::new().set_parts([schemas::Part::new().set_text("Hello")])),
        ]);
        let reply = client.models().batch_embed_contents("models/gemini-embedding-001", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod models_batch_generate_content {
    use generativelanguage::v1::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::BatchGenerateContentRequest::new().set_batch(schemas::GenerateContentBatch::new()
            .set_display_name("b")
            .set_input_config(schemas::InputConfig::new().set_requests(schemas::InlinedRequests::new().set_requests([
                schemas::InlinedRequest::new().set_request(schemas::GenerateContentRequest::new().set_contents([
                    schemas::Content::new()
                        .set_role("user")
                        .set_parts([schemas::Part::new().set_text("Hello")]),
                ])),
            ]))));
        let reply = client.models().batch_generate_content("models/gemini-2.5-flash", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod models_count_tokens {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.models().count_tokens("models/gemini-2.5-flash", "Hello").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod models_embed_content {
    use generativelanguage::v1::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::EmbedContentRequest::new().set_content(schemas::Content::new().set_parts([schemas::Part::new().set_text("Hello")]));
        let reply = client.models().embed_content("models/gemini-embedding-001", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod models_generate_content {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.models().generate_content("models/gemini-2.5-flash", "Hello").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod models_get {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.models().get("models/gemini-2.5-flash").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod models_list {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.models().list().await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod models_predict {
    use generativelanguage::v1::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::PredictRequest::new()
            .set_instances([serde_json::json!({"prompt": "a hill"})])
            .set_parameters(serde_json::json!({"sampleCount": 1}));
        let reply = client.models().predict("models/imagen-4.0-generate-001", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod models_predict_long_running {
    use generativelanguage::v1::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::PredictLongRunningRequest::new()
            .set_instances([serde_json::json!({"prompt": "a hill"})])
            .set_parameters(serde_json::json!({"sampleCount": 1}));
        let reply = client.models().predict_long_running("models/veo-3.0-generate-001", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod models_stream_generate_content {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let mut elements = client
            .models()
            .stream_generate_content("models/gemini-2.5-flash", "Hello")
            .stream()
            .await?;
        while let Some(element) = elements.try_next().await? {
            println!("{}", serde_json::to_string(&element)?);
        }
        Ok(())
    }
}

mod models_operations_get {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.models().operations().get("models/gemini-2.5-flash/operations/o").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod models_operations_list {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.models().operations().list("models/gemini-2.5-flash").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod operations_delete {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.operations().delete("operations/o").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod operations_list {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.operations().list().await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod tuned_models_async_batch_embed_content {
    use generativelanguage::v1::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::AsyncBatchEmbedContentRequest::new().set_batch(schemas::EmbedContentBatch::new()
            .set_display_name("b")
            .set_input_config(schemas::InputEmbedContentConfig::new().set_requests(schemas::InlinedEmbedContentRequests::new().set_requests([
                schemas::InlinedEmbedContentRequest::new().set_request(schemas::EmbedContentRequest::new().set_content(schemas::Content::new().set_parts([schemas::Part::new().set_text("Hello")]))),
            ]))));
        let reply = client.tuned_models().async_batch_embed_content("tunedModels/t", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod tuned_models_batch_generate_content {
    use generativelanguage::v1::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::BatchGenerateContentRequest::new().set_batch(schemas::GenerateContentBatch::new()
            .set_display_name("b")
            .set_input_config(schemas::InputConfig::new().set_requests(schemas::InlinedRequests::new().set_requests([
                schemas::InlinedRequest::new().set_request(schemas::GenerateContentRequest::new().set_contents([
                    schemas::Content::new()
                        .set_role("user")
                        .set_parts([schemas::Part::new().set_text("Hello")]),
                ])),
            ]))));
        let reply = client.tuned_models().batch_generate_content("tunedModels/t", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod tuned_models_create {
    use generativelanguage::v1::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::TunedModel::new()
            .set_base_model("models/gemini-2.0-flash")
            .set_tuning_task(schemas::TuningTask::new().set_training_data(schemas::Dataset::new().set_examples(schemas::TuningExamples::new().set_examples([schemas::TuningExample::new().set_text_input("a").set_output("b")]))));
        let reply = client.tuned_models().create(request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod tuned_models_delete {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.tuned_models().delete("tunedModels/t").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod tuned_models_generate_content {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.tuned_models().generate_content("tunedModels/t", "Hello").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod tuned_models_get {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.tuned_models().get("tunedModels/t").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod tuned_models_list {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.tuned_models().list().await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod tuned_models_patch {
    use generativelanguage::v1::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::TunedModel::new()
            .set_base_model("models/gemini-2.0-flash")
            .set_tuning_task(schemas::TuningTask::new().set_training_data(schemas::Dataset::new().set_examples(schemas::TuningExamples::new().set_examples([schemas::TuningExample::new().set_text_input("a").set_output("b")]))));
        let reply = client.tuned_models().patch("tunedModels/t", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod tuned_models_stream_generate_content {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let mut elements = client
            .tuned_models()
            .stream_generate_content("tunedModels/t", "Hello")
            .stream()
            .await?;
        while let Some(element) = elements.try_next().await? {
            println!("{}", serde_json::to_string(&element)?);
        }
        Ok(())
    }
}

mod tuned_models_operations_cancel {
    use generativelanguage::v1::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::CancelOperationRequest::new();
        let reply = client
            .tuned_models()
            .operations()
            .cancel("tunedModels/t/operations/o", request)
            .await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod tuned_models_operations_get {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.tuned_models().operations().get("tunedModels/t/operations/o").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod tuned_models_operations_list {
    use generativelanguage::v1::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.tuned_models().operations().list("tunedModels/t").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}
