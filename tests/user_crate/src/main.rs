//! Uses a method and a schema that only this crate's own document has.

use generativelanguage::v1beta::{Client, schemas::Shelf};

fn main() -> generativelanguage::Result<()> {
    let client: Client = Client::builder().api_key("key").build()?;
    let call = client.shelves().get("history");
    println!("{:?}", call.request()?);
    println!("{:?}", Shelf::new().set_books(12));
    Ok(())
}
