//! Schemas that are one of several others, distinguished by a property.

use syn::{ImplItem, Item, parse_quote};

use super::{
    attributes::doc,
    block::block,
    context::Context,
    ty::{Place, ty},
};
use crate::{
    api::{Alternative, Struct},
    docs::code,
};

/// Functions that read the object as each of its schemas, and make it of each.
pub(super) fn item(cx: &Context<'_>, item: &Struct) -> Option<Item> {
    let functions = item.alternatives.iter().flat_map(|alternative| functions(cx, alternative));
    let functions: Vec<ImplItem> = functions.collect();
    (!functions.is_empty()).then(|| block(&item.ident, functions))
}

fn functions(cx: &Context<'_>, alternative: &Alternative) -> [ImplItem; 2] {
    let Alternative { discriminant, value, reader, maker, ty: schema } = alternative;
    let (note, ty) = (cx.notes.note(schema), ty(schema, Place::Schemas));
    let link = format!("[`{ty}`]");
    let (property, shown) = (code(discriminant), code(value));
    let reads = doc(&[
        format!("Reads the object as {link}, if its {property} is {shown}."),
        String::new(),
        "Fails if a field has a value that the schema does not allow.".to_owned(),
    ]);
    let makes = doc(&[
        format!("Creates the object from {link}, with {property} set to {shown}."),
        String::new(),
        "Fails if the value cannot be written as JSON.".to_owned(),
    ]);
    [
        parse_quote! {
            #reads
            #note
            pub fn #reader(&self) -> rt::Result<Option<#ty>> {
                rt::as_variant(self, #discriminant, #value)
            }
        },
        parse_quote! {
            #makes
            #note
            pub fn #maker(value: &#ty) -> rt::Result<Self> {
                rt::from_variant(value, #discriminant, #value)
            }
        },
    ]
}
