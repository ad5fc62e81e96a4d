//! Lists the models, by page and by item: `cargo run --example listing`.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

mod support;

#[tokio::main]
async fn main() -> support::Result {
    let client = support::builder().build()?;

    let mut pages = client.models().list().page_size(5).pages();
    while let Some(page) = pages.try_next().await? {
        println!("a page of {}; more: {}", page.models.len(), pages.next_token().is_some());
    }

    // Pages are requested when they are needed.
    let mut models = client.models().list().items();
    while let Some(model) = models.try_next().await? {
        let name = model.name.unwrap_or_default();
        println!("{name:40} {:>9} tokens in", model.input_token_limit.unwrap_or_default());
    }
    Ok(())
}
