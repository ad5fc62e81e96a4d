//! Notes that keep the compiler and clippy from warning of names that come from documents.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    api::{Api, Method, Slot, Struct, Type, TypeItem},
    names::Ident,
};

/// Knows which types are deprecated. Every item that names one needs a note, even if it is deprecated itself.
pub(super) struct Notes<'a>(BTreeSet<&'a Ident>);

impl<'a> Notes<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        let deprecated = api.types.iter().filter(|item| match item {
            TypeItem::Struct(item) => item.deprecated.is_some(),
            TypeItem::Alias(item) => item.deprecated.is_some(),
            TypeItem::Enum(item) => item.deprecated.is_some(),
        });
        Notes(deprecated.map(TypeItem::ident).collect())
    }

    /// The note of an item that names `ty`.
    pub(super) fn note(&self, ty: &Type) -> Option<TokenStream> {
        expect(self.is_deprecated(ty))
    }

    /// The note of a field; the struct that holds it may be named freely.
    pub(super) fn field_note(&self, owner: &Ident, slot: &Slot) -> Option<TokenStream> {
        let (Slot::Option(ty) | Slot::Boxed(ty) | Slot::Vec(ty) | Slot::Map(ty)) = slot;
        expect(self.any(ty, |ident| ident != owner))
    }

    /// The note of an `impl` that names a struct and these of its fields.
    pub(super) fn impl_note(&self, item: &Struct, fields: &[&Ident]) -> Option<TokenStream> {
        let used = item.fields.iter().filter(|field| fields.contains(&&field.ident));
        let mut used = used.map(|field| (field.deprecated.is_some(), &field.slot));
        let any = used.any(|(is_deprecated, slot)| {
            let (Slot::Option(ty) | Slot::Boxed(ty) | Slot::Vec(ty) | Slot::Map(ty)) = slot;
            is_deprecated || self.is_deprecated(ty)
        });
        expect(any || self.0.contains(&item.ident))
    }

    /// The note of a method, whose signature names its arguments, and the reply unless a struct is around it.
    pub(super) fn method_note(&self, method: &Method) -> Option<TokenStream> {
        let args = method.args.iter().map(|arg| &arg.ty).chain(method.request.iter().map(|request| &request.ty));
        let names_reply = method.call.is_none() && self.is_reply_deprecated(method);
        expect(names_reply || args.into_iter().any(|ty| self.is_deprecated(ty)))
    }

    /// The note of the struct around a call.
    pub(super) fn call_note(&self, method: &Method) -> Option<TokenStream> {
        expect(self.is_reply_deprecated(method))
    }

    fn is_reply_deprecated(&self, method: &Method) -> bool {
        self.is_deprecated(&method.returns) || method.kind.types().into_iter().any(|ty| self.is_deprecated(ty))
    }

    fn is_deprecated(&self, ty: &Type) -> bool {
        self.any(ty, |_| true)
    }

    fn any(&self, ty: &Type, counts: impl Fn(&Ident) -> bool + Copy) -> bool {
        match ty {
            Type::Named(ident) => self.0.contains(ident) && counts(ident),
            Type::List(inner) | Type::Map(inner) => self.any(inner, counts),
            _ => false,
        }
    }
}

/// Operators, which clippy would see as traits where a function takes `self` and one value.
const OPERATORS: [&str; 10] = ["add", "bitand", "bitor", "bitxor", "div", "mul", "rem", "shl", "shr", "sub"];

/// The note of a function that takes `self` by value, and whose name clippy reads as something else.
pub(super) fn setter_note(name: &Ident) -> Option<TokenStream> {
    let name = name.as_str();
    if OPERATORS.contains(&name) {
        return Some(quote!(#[allow(clippy::should_implement_trait, reason = "the API calls it so")]));
    }
    converts(name, &["as_", "from_", "is_", "to_"])
}

/// The note of a function that takes `&self`, and whose name clippy reads as something else.
pub(super) fn name_note(name: &Ident) -> Option<TokenStream> {
    converts(name.as_str(), &["from_", "into_"])
}

fn converts(name: &str, prefixes: &[&str]) -> Option<TokenStream> {
    let is_one = prefixes.iter().any(|prefix| name.starts_with(prefix));
    is_one.then(|| quote!(#[allow(clippy::wrong_self_convention, reason = "the API calls it so")]))
}

fn expect(is_needed: bool) -> Option<TokenStream> {
    is_needed.then(|| quote!(#[expect(deprecated, reason = "it names a deprecated type")]))
}
