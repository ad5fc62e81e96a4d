//! `#[derive(Schema)]`.

use std::collections::HashMap;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{Attribute, Data, DeriveInput, Fields, GenericArgument, LitStr, PathArguments, Result, Type};

use crate::attributes::{Options, deprecation, documentation, error};
use crate::wire_name;

/// The field for what the schema does not have.
const UNKNOWN_FIELDS: &str = "unknown_fields";

/// Types that setters take by value, so that a literal finds its type.
const PLAIN: [&str; 7] = ["bool", "i32", "u32", "i64", "u64", "f32", "f64"];

/// The rule of setters without a value in a schema for patches.
const EMPTY_LIST: &str = " An empty list is written as well, as `[]`.";
const EMPTY_MAP: &str = " An empty map is written as well, as `{}`.";

/// A field of a schema.
struct Field<'a> {
    ident: &'a Ident,
    attributes: &'a [Attribute],
    setter: Ident,
    wire: LitStr,
    aliases: Vec<LitStr>,
    container: Container,
    inner: &'a Type,
}

/// The cardinality of a field.
#[derive(Clone, Copy)]
enum Container {
    Option,
    List,
    Map,
}

pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let options = Options::read(&input.attrs, &["patch", "new"])?;
    let is_patch = options.patch;
    let fields = read(input)?;
    let constructor = constructor(&options.new, &fields)?;
    let name = &input.ident;
    let name_text = LitStr::new(&name.unraw().to_string(), name.span());
    let setters = fields.iter().map(|field| setter(field, is_patch));
    let clearing = fields.iter().filter_map(|field| clearing_setter(field, &fields, is_patch));
    let idents: Vec<&Ident> = fields.iter().map(|field| field.ident).collect();
    let wires: Vec<&LitStr> = fields.iter().map(|field| &field.wire).collect();
    let shown = fields.iter().map(|field| field.ident.unraw().to_string());
    let aliases = fields
        .iter()
        .enumerate()
        .flat_map(|(place, field)| field.aliases.iter().map(move |alias| quote!((#alias, #place))));
    let serde = serde(name);
    // `read_fields` and `write_fields` are calls and nothing else, because the compiler sees their lines for each field of
    // each schema, and each of their callers again.
    Ok(quote! {
        #[allow(deprecated)]
        impl #name {
            #constructor

            #(#setters)*
            #(#clearing)*
        }

        #[automatically_derived]
        #[allow(deprecated)]
        impl rt::Message for #name {
            const TABLE: rt::Table =
                rt::Table { name: #name_text, fields: &[#(#wires),*], aliases: &[#(#aliases),*] };

            fn read_fields<R: rt::ReadFields>(&mut self, from: &mut R) -> bool {
                #(R::field(from, &mut self.#idents) ||)* R::rest(from, &mut self.unknown_fields)
            }

            fn write_fields<W: rt::WriteFields>(&self, to: &mut W) {
                #(W::field(to, #wires, &self.#idents);)*
                W::rest(to, &self.unknown_fields);
            }
        }

        #[automatically_derived]
        #[allow(deprecated)]
        impl ::core::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                rt::debug(self, &[#(#shown),*], f)
            }
        }

        #serde
    })
}

/// `serde`'s traits on top of `rt::Wire`, so that users' own types can hold generated ones.
pub(crate) fn serde(name: &Ident) -> TokenStream {
    quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl rt::Serialize for #name {
            fn serialize<S: rt::Serializer>(&self, out: S) -> ::core::result::Result<S::Ok, S::Error> {
                rt::Wire::write(self, out)
            }
        }

        #[automatically_derived]
        #[allow(deprecated)]
        impl<'de> rt::Deserialize<'de> for #name {
            fn deserialize<D: rt::Deserializer<'de>>(from: D) -> ::core::result::Result<Self, D::Error> {
                rt::Wire::read(from)
            }
        }
    }
}

/// Reads the fields; `unknown_fields`, which is not among them, has to be there.
fn read(input: &DeriveInput) -> Result<Vec<Field<'_>>> {
    if !input.generics.params.is_empty() {
        return Err(error(&input.generics, "a schema has no generic parameters; remove them"));
    }
    let Data::Struct(data) = &input.data else {
        return Err(error(&input.ident, "a schema is a struct; derive `rt::OpenEnum` for an enum"));
    };
    let Fields::Named(named) = &data.fields else {
        return Err(error(&input.ident, "a schema is a struct with named fields; add braces"));
    };
    let mut fields = Vec::with_capacity(named.named.len());
    let mut has_unknown = false;
    for field in &named.named {
        let Some(ident) = &field.ident else { continue };
        if ident == UNKNOWN_FIELDS {
            Options::read(&field.attrs, &[])?;
            has_unknown = true;
            continue;
        }
        let options = Options::read(&field.attrs, &["name", "alias"])?;
        let Some((container, inner)) = container(&field.ty) else {
            let message = format!("the type of `{ident}` has to be `Option<T>`, `Vec<T>` or `rt::Map<T>`");
            return Err(error(&field.ty, message));
        };
        let text = ident.unraw().to_string();
        let wire = options.name.unwrap_or_else(|| LitStr::new(&wire_name::field(&text), ident.span()));
        let setter = format_ident!("set_{}", text.trim_end_matches('_'), span = ident.span());
        fields.push(Field {
            ident,
            attributes: &field.attrs,
            setter,
            wire,
            aliases: options.aliases,
            container,
            inner,
        });
    }
    if !has_unknown {
        let message = format!("`{}` needs the field `pub unknown_fields: rt::UnknownFields`", input.ident);
        return Err(error(&input.ident, message));
    }
    refuse_doubles(&fields)?;
    Ok(fields)
}

/// Refuses two fields with one name on the wire, or with one setter.
fn refuse_doubles(fields: &[Field<'_>]) -> Result<()> {
    let (mut wires, mut setters) = (HashMap::new(), HashMap::new());
    for field in fields {
        let ident = field.ident;
        for wire in field.aliases.iter().chain([&field.wire]) {
            if let Some(first) = wires.insert(wire.value(), ident) {
                let wire = wire.value();
                let message = format!("`{ident}` and `{first}` are both called `{wire}` on the wire; rename one");
                return Err(error(ident, message));
            }
        }
        if let Some(first) = setters.insert(field.setter.to_string(), ident) {
            let message = format!("`{ident}` and `{first}` would both be set by `{}`; rename one", field.setter);
            return Err(error(ident, message));
        }
    }
    Ok(())
}

/// Returns the function `new`, with an argument for each of these fields.
fn constructor(taken: &[Ident], fields: &[Field<'_>]) -> Result<TokenStream> {
    if taken.is_empty() {
        return Ok(quote! {
            /// Creates a value with nothing set.
            pub fn new() -> Self {
                ::core::default::Default::default()
            }
        });
    }
    let taken = taken.iter().map(|name| {
        let field = fields.iter().find(|field| field.ident == name && matches!(field.container, Container::Option));
        field.ok_or_else(|| error(name, format!("`{name}` is not a field of the type `Option<T>`")))
    });
    let taken = taken.collect::<Result<Vec<_>>>()?;
    let names: Vec<String> = taken.iter().map(|field| format!("`{}`", field.ident.unraw())).collect();
    let about = format!(" Creates a value from {}; nothing else is set.", names.join(" and "));
    let (idents, setters) = (taken.iter().map(|field| field.ident), taken.iter().map(|field| &field.setter));
    let items = taken.iter().map(|field| item(field.inner));
    let values = taken.iter().map(|field| field.ident);
    Ok(quote! {
        #[doc = #about]
        pub fn new(#(#idents: #items),*) -> Self {
            <Self as ::core::default::Default>::default() #(.#setters(#values))*
        }
    })
}

/// Returns the type of an argument: numbers and booleans by value, the rest by `Into`.
fn item(inner: &Type) -> TokenStream {
    if is_plain(inner) { quote!(#inner) } else { quote!(impl ::core::convert::Into<#inner>) }
}

/// Returns the setter of one field: numbers and booleans by value, the rest by `Into`.
fn setter(field: &Field<'_>, is_patch: bool) -> TokenStream {
    let Field { ident, setter, inner, .. } = field;
    let text = ident.unraw().to_string();
    let wire = field.wire.value();
    // Names on the wire may be anything, and then neither a code span nor an alias can show them.
    let is_shown = !wire.is_empty() && wire.chars().all(|c| c.is_alphanumeric() || "_-.:@$*".contains(c));
    let (about, alias) = if wire == text || !is_shown {
        (format!(" Sets `{text}`."), None)
    } else {
        (format!(" Sets `{text}` (`{wire}` on the wire)."), Some(quote!(#[doc(alias = #wire)])))
    };
    let docs = documentation(field.attributes);
    let gap = (!docs.is_empty()).then(|| quote!(#[doc = ""]));
    let deprecation = deprecation(field.attributes);
    let item = item(inner);
    let (argument, value) = match (field.container, is_plain(inner)) {
        (Container::Option, true) => (quote!(value: #item), quote!(::core::option::Option::Some(value))),
        (Container::Option, false) => {
            (quote!(value: #item), quote!(::core::option::Option::Some(::core::convert::Into::into(value))))
        }
        (Container::List, _) => {
            (quote!(values: impl ::core::iter::IntoIterator<Item = #item>), quote!(rt::list(values)))
        }
        (Container::Map, _) => {
            let entry = quote!((impl ::core::convert::Into<::std::string::String>, #item));
            (quote!(entries: impl ::core::iter::IntoIterator<Item = #entry>), quote!(rt::map(entries)))
        }
    };
    let (note, keep) = match field.container {
        Container::List if is_patch => {
            (Some(EMPTY_LIST), Some(quote!(rt::keep_empty(&self.#ident, #wire, &mut self.unknown_fields);)))
        }
        Container::Map if is_patch => {
            (Some(EMPTY_MAP), Some(quote!(rt::keep_empty(&self.#ident, #wire, &mut self.unknown_fields);)))
        }
        _ => (None, None),
    };
    let note = note.map(|note| quote!(#[doc = ""] #[doc = #note]));
    quote! {
        #[doc = #about]
        #gap
        #docs
        #note
        #alias
        #deprecation
        pub fn #setter(mut self, #argument) -> Self {
            self.#ident = #value;
            #keep
            self
        }
    }
}

/// Returns the setter that takes an option. In a schema for patches it writes `null`, and lists and maps have one as well.
fn clearing_setter(field: &Field<'_>, fields: &[Field<'_>], is_patch: bool) -> Option<TokenStream> {
    let Field { ident, inner, wire, container, .. } = field;
    let text = ident.unraw().to_string();
    let setter = format_ident!("set_or_clear_{}", text.trim_end_matches('_'), span = ident.span());
    // A field may be called `or_clear_…` itself.
    if fields.iter().any(|other| other.setter == setter) {
        return None;
    }
    let deprecation = deprecation(field.attributes);
    let boxed = boxed(inner).filter(|_| matches!(container, Container::Option));
    let (taken, value) = match (container, boxed) {
        (Container::Option, Some(inner)) => {
            let boxed = quote!(::core::option::Option::map(::core::convert::Into::into(value), ::std::boxed::Box::new));
            (quote!(#inner), boxed)
        }
        (Container::Option, None) => (quote!(#inner), quote!(::core::convert::Into::into(value))),
        (Container::List, _) => (quote!(::std::vec::Vec<#inner>), quote!(::core::convert::Into::into(value))),
        (Container::Map, _) => (quote!(rt::Map<#inner>), quote!(::core::convert::Into::into(value))),
    };
    let (about, body) = match (is_patch, container) {
        (false, Container::Option) => {
            (format!(" Sets `{text}`, or leaves it out if it is `None`."), quote!(self.#ident = #value;))
        }
        (false, Container::List | Container::Map) => return None,
        (true, Container::Option) => (
            format!(" Sets `{text}`, or writes `null` if it is `None`, which clears it."),
            quote! {
                self.#ident = #value;
                rt::keep_empty(&self.#ident, #wire, &mut self.unknown_fields);
            },
        ),
        (true, Container::List | Container::Map) => (
            format!(" Sets `{text}`, or writes `null` if it is `None`, which clears it."),
            quote!(rt::set_or_null(&mut self.#ident, #value, #wire, &mut self.unknown_fields);),
        ),
    };
    Some(quote! {
        #[doc = #about]
        #deprecation
        pub fn #setter(mut self, value: impl ::core::convert::Into<::core::option::Option<#taken>>) -> Self {
            #body
            self
        }
    })
}

/// Takes `Box<T>` apart.
fn boxed(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Box")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first() {
        Some(GenericArgument::Type(inner)) => Some(inner),
        _ => None,
    }
}

/// Takes `Option<T>`, `Vec<T>` or `Map<T>` apart, by whatever path it is named.
fn container(ty: &Type) -> Option<(Container, &Type)> {
    let path = match ty {
        Type::Group(group) => return container(&group.elem),
        Type::Path(path) if path.qself.is_none() => &path.path,
        _ => return None,
    };
    let last = path.segments.last()?;
    let container = match last.ident.to_string().as_str() {
        "Option" => Container::Option,
        "Vec" => Container::List,
        "Map" => Container::Map,
        _ => return None,
    };
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    let mut arguments = arguments.args.iter();
    match (arguments.next(), arguments.next()) {
        (Some(GenericArgument::Type(inner)), None) => Some((container, inner)),
        _ => None,
    }
}

fn is_plain(ty: &Type) -> bool {
    match ty {
        Type::Group(group) => is_plain(&group.elem),
        Type::Path(path) => path.qself.is_none() && PLAIN.iter().any(|plain| path.path.is_ident(plain)),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
