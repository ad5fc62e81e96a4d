//! The calls of methods that have optional parameters.

use quote::quote;
use syn::{ImplItem, ImplItemFn, Item, ItemStruct, parse_quote};

use super::{
    attributes::{deprecated, document},
    block::block,
    context::Context,
    notes::setter_note,
    ty::{Place, argument, call, is_scalar, ty},
};
use crate::{
    api::{CallStruct, Method, Param},
    docs::code,
};

/// The struct of a call, with a setter for each parameter.
pub(super) fn items(cx: &Context<'_>, method: &Method) -> Option<[Item; 2]> {
    let CallStruct { ident, doc: lines, params } = method.call.as_ref()?;
    let (note, inner) = (cx.notes.call_note(method), call(method));
    let mut item: ItemStruct = parse_quote! {
        #[must_use = "a call does nothing unless it is awaited, streamed or sent"]
        #[derive(Debug, rt::Call)]
        #note
        pub struct #ident(#inner);
    };
    document(&mut item.attrs, lines);
    Some([Item::Struct(item), block(ident, params.iter().map(|param| setter(cx, param)).collect())])
}

fn setter(cx: &Context<'_>, param: &Param) -> ImplItem {
    let Param { ident, wire, ty: inner, repeated, .. } = param;
    let about = [&[format!("Sets the query parameter {}.", code(wire)), String::new()], param.doc.as_slice()].concat();
    let deprecated = deprecated(param.deprecated.as_ref());
    let notes = [cx.notes.note(inner), setter_note(ident)];
    let (given, input, inner) = (argument(inner, *repeated), is_scalar(inner), ty(inner, Place::Outside));
    let (name, value) = match (repeated, input) {
        (true, _) => (quote!(values), quote!(rt::args::<#inner>(values))),
        (false, true) => (quote!(value), quote!(value)),
        (false, false) => (quote!(value), quote!(rt::arg::<#inner>(value))),
    };
    let mut syntax: ImplItemFn = parse_quote! {
        #deprecated
        #(#notes)*
        pub fn #ident(self, #name: #given) -> Self {
            Self(self.0.query(#wire, #value))
        }
    };
    document(&mut syntax.attrs, &about);
    ImplItem::Fn(syntax)
}
