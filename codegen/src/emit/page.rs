//! Schemas that are one page of a list.

use quote::quote;
use syn::{Item, parse_quote};

use super::{
    context::Context,
    ty::{Place, ty},
};
use crate::api::{Page, Slot, Struct};

/// The property with the token, unless the page says otherwise.
const USUAL: &str = "nextPageToken";

/// `impl rt::Page`.
pub(super) fn item(cx: &Context<'_>, item: &Struct, page: &Page) -> Item {
    let Page { items, slot, token, token_wire } = page;
    let name = (token_wire != USUAL).then(|| quote!(const TOKEN: &'static str = #token_wire;));
    let (ident, note) = (&item.ident, cx.notes.impl_note(item, &[items, token]));
    let (entry, entries) = match slot {
        Slot::Map(value) => {
            let value = ty(value, Place::Schemas);
            (quote!((String, #value)), quote!(self.#items.into_iter().collect()))
        }
        Slot::Option(value) | Slot::Boxed(value) => {
            (ty(value, Place::Schemas), quote!(self.#items.into_iter().collect()))
        }
        Slot::Vec(value) => (ty(value, Place::Schemas), quote!(self.#items)),
    };
    parse_quote! {
        #note
        impl rt::Page for #ident {
            type Item = #entry;

            #name

            fn next_page_token(&self) -> Option<&str> {
                self.#token.as_deref().filter(|token| !token.is_empty())
            }

            fn into_items(self) -> Vec<Self::Item> {
                #entries
            }
        }
    }
}
