//! Schemas that are long-running operations.

use syn::{Item, parse_quote};

use super::context::Context;
use crate::{api::Struct, names::Ident};

/// `impl rt::LongRunning`, for a struct that is one.
pub(super) fn item(cx: &Context<'_>, item: &Struct) -> Option<Item> {
    if !item.is_operation {
        return None;
    }
    let ident = &item.ident;
    let [name, done, error, response, metadata] = fields(item, ["name", "done", "error", "response", "metadata"])?;
    let note = cx.notes.impl_note(item, &[name, done, error, response, metadata]);
    Some(parse_quote! {
        #note
        impl rt::LongRunning for #ident {
            fn name(&self) -> Option<&str> {
                self.#name.as_deref()
            }

            fn done(&self) -> bool {
                self.#done == Some(true)
            }

            fn error(&self) -> Option<rt::Value> {
                self.#error.as_ref().map(rt::to_value)
            }

            fn response(&self) -> &rt::Map<rt::Value> {
                &self.#response
            }

            fn metadata(&self) -> &rt::Map<rt::Value> {
                &self.#metadata
            }
        }
    })
}

/// The fields of these names in JSON.
fn fields<'a, const N: usize>(item: &'a Struct, wires: [&str; N]) -> Option<[&'a Ident; N]> {
    let field = |wire: &&str| item.fields.iter().find(|field| field.wire == *wire).map(|field| &field.ident);
    let fields: Option<Vec<&Ident>> = wires.iter().map(field).collect();
    fields?.try_into().ok()
}
