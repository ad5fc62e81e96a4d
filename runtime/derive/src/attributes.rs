//! The options in the attributes of an item.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Ident, LitStr, Result, Token, parenthesized};

/// The options in `#[schema(…)]`.
#[derive(Default)]
pub(crate) struct Options {
    /// The name on the wire.
    pub(crate) name: Option<LitStr>,
    /// Other names that are read as well.
    pub(crate) aliases: Vec<LitStr>,
    /// The common prefix of the values of an enum.
    pub(crate) prefix: Option<LitStr>,
    /// True if requests patch a resource, so that clearing a field must be explicit.
    pub(crate) patch: bool,
    /// The fields that `new` takes.
    pub(crate) new: Vec<Ident>,
}

impl Options {
    /// Reads the options of an item that knows those in `allowed`.
    pub(crate) fn read(attributes: &[Attribute], allowed: &[&str]) -> Result<Self> {
        let mut options = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("schema")) {
            attribute.parse_nested_meta(|meta| {
                let Some(key) = allowed.iter().find(|key| meta.path.is_ident(key)) else {
                    return Err(meta.error(unknown(allowed)));
                };
                if *key == "patch" {
                    options.patch = true;
                    return Ok(());
                }
                if *key == "new" {
                    let fields;
                    parenthesized!(fields in meta.input);
                    options.new.extend(Punctuated::<Ident, Token![,]>::parse_terminated(&fields)?);
                    return Ok(());
                }
                let value: LitStr = meta.value()?.parse()?;
                let place = match *key {
                    "alias" => {
                        options.aliases.push(value);
                        return Ok(());
                    }
                    "prefix" => &mut options.prefix,
                    _ => &mut options.name,
                };
                if place.replace(value).is_some() {
                    return Err(meta.error(format!("`{key}` is given twice; remove one")));
                }
                Ok(())
            })?;
        }
        Ok(options)
    }
}

/// Returns the attributes that document a field, for its setter.
pub(crate) fn documentation(attributes: &[Attribute]) -> TokenStream {
    attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).map(ToTokens::to_token_stream).collect()
}

/// Returns the attribute that deprecates an item, for what is made from it.
pub(crate) fn deprecation(attributes: &[Attribute]) -> Option<&Attribute> {
    attributes.iter().find(|attribute| attribute.path().is_ident("deprecated"))
}

/// Returns an error at `tokens`.
pub(crate) fn error(tokens: impl ToTokens, message: impl std::fmt::Display) -> Error {
    Error::new_spanned(tokens, message)
}

fn unknown(allowed: &[&str]) -> String {
    match allowed {
        [] => "unknown option; none is known here".to_owned(),
        [one] => format!("unknown option; only `{one}` is known here"),
        several => {
            let names: Vec<String> = several.iter().map(|name| format!("`{name}`")).collect();
            format!("unknown option; {} are known here", names.join(" and "))
        }
    }
}
