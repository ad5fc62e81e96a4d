//! Programs that the command line wrote. The test `every_program_compiles` keeps them up to date.

mod auth_tokens_create {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::AuthToken::new().set_uses(1);
        let reply = client.auth_tokens().create(request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod batches_cancel {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.batches().cancel("batches/b").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod batches_delete {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.batches().delete("batches/b").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod batches_get {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.batches().get("batches/b").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod batches_list {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.batches().list().await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod batches_update_embed_content_batch {
    use generativelanguage::v1beta::{Client, schemas};

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
    use generativelanguage::v1beta::{Client, schemas};

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
    use generativelanguage::v1beta::{Client, schemas};

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
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.cached_contents().delete("cachedContents/a").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod cached_contents_get {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.cached_contents().get("cachedContents/a").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod cached_contents_list {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.cached_contents().list().await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod cached_contents_patch {
    use generativelanguage::v1beta::{Client, schemas};

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

mod corpora_create {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::Corpus::new().set_display_name("One");
        let reply = client.corpora().create(request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod corpora_delete {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.corpora().delete("corpora/c").force(true).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod corpora_get {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.corpora().get("corpora/c").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod corpora_list {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.corpora().list().await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod corpora_patch {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::Corpus::new().set_display_name("One");
        let reply = client.corpora().patch("corpora/c", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod corpora_query {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::QueryCorpusRequest::new().set_query("fox");
        let reply = client.corpora().query("corpora/c", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod corpora_documents_create {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::Document::new().set_display_name("One");
        let reply = client.corpora().documents().create("corpora/c", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod corpora_documents_delete {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.corpora().documents().delete("corpora/c/documents/d").force(true).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod corpora_documents_get {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.corpora().documents().get("corpora/c/documents/d").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod corpora_documents_list {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.corpora().documents().list("corpora/c").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod corpora_documents_patch {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::Document::new().set_display_name("One");
        let reply = client.corpora().documents().patch("corpora/c/documents/d", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod corpora_documents_query {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::QueryDocumentRequest::new().set_query("fox");
        let reply = client.corpora().documents().query("corpora/c/documents/d", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod corpora_documents_chunks_batch_create {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::BatchCreateChunksRequest::new().set_requests([
            schemas::CreateChunkRequest::new()
                .set_parent("corpora/c/documents/d")
                .set_chunk(schemas::Chunk::new().set_data(schemas::ChunkData::new().set_string_value("x"))),
        ]);
        let reply = client
            .corpora()
            .documents()
            .chunks()
            .batch_create("corpora/c/documents/d", request)
            .await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod corpora_documents_chunks_batch_delete {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::BatchDeleteChunksRequest::new().set_requests([
            schemas::DeleteChunkRequest::new().set_name("corpora/c/documents/d/chunks/k"),
        ]);
        let reply = client
            .corpora()
            .documents()
            .chunks()
            .batch_delete("corpora/c/documents/d", request)
            .await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod corpora_documents_chunks_batch_update {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::BatchUpdateChunksRequest::new().set_requests([
            schemas::UpdateChunkRequest::new()
                .set_update_mask("data".parse::<generativelanguage::types::FieldMask>()?)
                .set_chunk(schemas::Chunk::new()
                    .set_name("corpora/c/documents/d/chunks/k")
                    .set_data(schemas::ChunkData::new().set_string_value("y"))),
        ]);
        let reply = client
            .corpora()
            .documents()
            .chunks()
            .batch_update("corpora/c/documents/d", request)
            .await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod corpora_documents_chunks_create {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::Chunk::new().set_data(schemas::ChunkData::new().set_string_value("the quick fox"));
        let reply = client
            .corpora()
            .documents()
            .chunks()
            .create("corpora/c/documents/d", request)
            .await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod corpora_documents_chunks_delete {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client
            .corpora()
            .documents()
            .chunks()
            .delete("corpora/c/documents/d/chunks/k")
            .await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod corpora_documents_chunks_get {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.corpora().documents().chunks().get("corpora/c/documents/d/chunks/k").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod corpora_documents_chunks_list {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.corpora().documents().chunks().list("corpora/c/documents/d").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod corpora_documents_chunks_patch {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::Chunk::new().set_data(schemas::ChunkData::new().set_string_value("the quick fox"));
        let reply = client
            .corpora()
            .documents()
            .chunks()
            .patch("corpora/c/documents/d/chunks/k", request)
            .await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod corpora_operations_get {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.corpora().operations().get("corpora/c/operations/o").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod corpora_permissions_create {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::Permission::new()
            .set_role(schemas::PermissionRole::Reader)
            .set_grantee_type(schemas::GranteeType::Everyone);
        let reply = client.corpora().permissions().create("corpora/c", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod corpora_permissions_delete {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.corpora().permissions().delete("corpora/c/permissions/p").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod corpora_permissions_get {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.corpora().permissions().get("corpora/c/permissions/p").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod corpora_permissions_list {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.corpora().permissions().list("corpora/c").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod corpora_permissions_patch {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::Permission::new()
            .set_role(schemas::PermissionRole::Reader)
            .set_grantee_type(schemas::GranteeType::Everyone);
        let reply = client.corpora().permissions().patch("corpora/c/permissions/p", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod dynamic_generate_content {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.dynamic().generate_content("dynamic/x", "Hello").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod dynamic_stream_generate_content {
    use generativelanguage::v1beta::Client;

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
    use generativelanguage::v1beta::{Client, schemas};

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
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.environments().delete("e").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod environments_get {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.environments().get("e").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod environments_list {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.environments().list().await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod environments_files_media_download {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client
            .environments()
            .files()
            .media()
            .download("environments/e", "src/main.py")
            .await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod file_search_stores_create {
    use generativelanguage::v1beta::{Client, schemas};

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
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.file_search_stores().delete("fileSearchStores/s").force(true).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod file_search_stores_get {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.file_search_stores().get("fileSearchStores/s").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod file_search_stores_import_file {
    use generativelanguage::v1beta::{Client, schemas};

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
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.file_search_stores().list().await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod file_search_stores_documents_delete {
    use generativelanguage::v1beta::Client;

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
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.file_search_stores().documents().get("fileSearchStores/s/documents/d").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod file_search_stores_documents_list {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.file_search_stores().documents().list("fileSearchStores/s").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod file_search_stores_operations_get {
    use generativelanguage::v1beta::Client;

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
    use generativelanguage::v1beta::Client;

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
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.files().delete("files/f").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod files_download {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.files().download("files/f").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod files_get {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.files().get("files/f").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod files_list {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.files().list().await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod files_register {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::RegisterFilesRequest::new().set_uris(["gs://bucket/object"]);
        let reply = client.files().register(request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod generated_files_list {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.generated_files().list().await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod generated_files_operations_get {
    use generativelanguage::v1beta::Client;

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
    use generativelanguage::v1beta::{Client, schemas};

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
    use generativelanguage::v1beta::{Client, schemas};

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
    use generativelanguage::v1beta::{Client, schemas};

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
    use generativelanguage::v1beta::{Client, schemas};

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

mod models_batch_embed_text {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::BatchEmbedTextRequest::new().set_texts(["a", "b"]);
        let reply = client.models().batch_embed_text("models/embedding-gecko-001", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod models_batch_generate_content {
    use generativelanguage::v1beta::{Client, schemas};

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

mod models_count_message_tokens {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::CountMessageTokensRequest::new().set_prompt(schemas::MessagePrompt::new().set_messages([schemas::Message::new().set_content("Hello")]));
        let reply = client.models().count_message_tokens("models/chat-bison-001", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod models_count_text_tokens {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::CountTextTokensRequest::new().set_prompt(schemas::TextPrompt::new().set_text("Hello"));
        let reply = client.models().count_text_tokens("models/text-bison-001", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod models_count_tokens {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.models().count_tokens("models/gemini-2.5-flash", "Hello").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod models_embed_content {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::EmbedContentRequest::new().set_content(schemas::Content::new().set_parts([schemas::Part::new().set_text("Hello")]));
        let reply = client.models().embed_content("models/gemini-embedding-001", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod models_embed_text {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::EmbedTextRequest::new().set_text("Hello");
        let reply = client.models().embed_text("models/embedding-gecko-001", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod models_generate_answer {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::GenerateAnswerRequest::new()
            .set_contents([
                schemas::Content::new()
                    .set_role("user")
                    .set_parts([schemas::Part::new().set_text("Hello")]),
            ])
            .set_answer_style(schemas::AnswerStyle::Verbose);
        let reply = client.models().generate_answer("models/aqa", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod models_generate_content {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.models().generate_content("models/gemini-2.5-flash", "Hello").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod models_generate_message {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::GenerateMessageRequest::new().set_prompt(schemas::MessagePrompt::new().set_messages([schemas::Message::new().set_content("Hello")]));
        let reply = client.models().generate_message("models/chat-bison-001", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod models_generate_text {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::GenerateTextRequest::new().set_prompt(schemas::TextPrompt::new().set_text("Hello"));
        let reply = client.models().generate_text("models/text-bison-001", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod models_get {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.models().get("models/gemini-2.5-flash").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod models_list {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.models().list().await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod models_predict {
    use generativelanguage::v1beta::{Client, schemas};

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
    use generativelanguage::v1beta::{Client, schemas};

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
    use generativelanguage::v1beta::Client;

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
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.models().operations().get("models/gemini-2.5-flash/operations/o").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod models_operations_list {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.models().operations().list("models/gemini-2.5-flash").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod tuned_models_async_batch_embed_content {
    use generativelanguage::v1beta::{Client, schemas};

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
    use generativelanguage::v1beta::{Client, schemas};

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
    use generativelanguage::v1beta::{Client, schemas};

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
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.tuned_models().delete("tunedModels/t").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod tuned_models_generate_content {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.tuned_models().generate_content("tunedModels/t", "Hello").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod tuned_models_generate_text {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::GenerateTextRequest::new().set_prompt(schemas::TextPrompt::new().set_text("Hello"));
        let reply = client.tuned_models().generate_text("tunedModels/t", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod tuned_models_get {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.tuned_models().get("tunedModels/t").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod tuned_models_list {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.tuned_models().list().await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod tuned_models_patch {
    use generativelanguage::v1beta::{Client, schemas};

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
    use generativelanguage::v1beta::Client;

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

mod tuned_models_transfer_ownership {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::TransferOwnershipRequest::new().set_email_address("a@example.com");
        let reply = client.tuned_models().transfer_ownership("tunedModels/t", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod tuned_models_operations_get {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.tuned_models().operations().get("tunedModels/t/operations/o").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod tuned_models_operations_list {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.tuned_models().operations().list("tunedModels/t").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod tuned_models_permissions_create {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::Permission::new()
            .set_role(schemas::PermissionRole::Reader)
            .set_grantee_type(schemas::GranteeType::Everyone);
        let reply = client.tuned_models().permissions().create("tunedModels/t", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod tuned_models_permissions_delete {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.tuned_models().permissions().delete("tunedModels/t/permissions/p").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod tuned_models_permissions_get {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.tuned_models().permissions().get("tunedModels/t/permissions/p").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod tuned_models_permissions_list {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.tuned_models().permissions().list("tunedModels/t").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod tuned_models_permissions_patch {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::Permission::new()
            .set_role(schemas::PermissionRole::Reader)
            .set_grantee_type(schemas::GranteeType::Everyone);
        let reply = client
            .tuned_models()
            .permissions()
            .patch("tunedModels/t/permissions/p", request)
            .await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}
