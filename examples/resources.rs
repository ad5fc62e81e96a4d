//! Goes through what a project has, one resource after another: `cargo run --example resources`.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

mod support;

use generativelanguage::v1beta::schemas::{Corpus, FileSearchStore};

#[tokio::main]
async fn main() -> support::Result {
    let client = support::builder().build()?;

    let store = FileSearchStore::new().set_display_name("Manuals");
    let store = client.file_search_stores().create(store).await?;
    println!("store: {}", store.display_name.unwrap_or_default());
    let stores = client.file_search_stores().list().await?.file_search_stores;
    println!("{} store(s)", stores.len());

    let corpus = client.corpora().create(Corpus::new().set_display_name("Recipes")).await?;
    println!("corpus: {}", corpus.display_name.unwrap_or_default());

    let tuned = client.tuned_models().list().page_size(10).await?.tuned_models;
    println!("{} tuned model(s)", tuned.len());
    let batches = client.batches().list().await?.operations;
    println!("{} batch(es)", batches.len());
    let generated = client.generated_files().list().await?.generated_files;
    println!("{} generated file(s)", generated.len());

    // Only this document has environments, and tokens for programs that must not have the key.
    #[cfg(document = "v1beta/20260831")]
    {
        use generativelanguage::v1beta::schemas::{AuthToken, CreateEnvironmentRequest};
        client.environments().create(CreateEnvironmentRequest::new()).await?;
        println!("{} environment(s)", client.environments().list().await?.environments.len());
        let token = client.auth_tokens().create(AuthToken::new().set_uses(1)).await?;
        println!("a token was created: {}", token.name.is_some());
    }

    let reply = client.dynamic().generate_content("dynamic/my-model", "Who are you?").await?;
    println!("{}", reply.text());
    Ok(())
}
