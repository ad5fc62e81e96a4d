//! `#[derive(OpenEnum)]`.

use std::collections::HashMap;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Fields, LitStr, Result, Variant};

use crate::attributes::{Options, error};
use crate::schema::serde;
use crate::wire_name;

/// A value that is known.
struct Known<'a> {
    ident: &'a Ident,
    wire: LitStr,
    aliases: Vec<LitStr>,
}

pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let (known, unknown) = read(input)?;
    let name = &input.ident;
    let idents: Vec<&Ident> = known.iter().map(|known| known.ident).collect();
    let wires: Vec<&LitStr> = known.iter().map(|known| &known.wire).collect();
    let aliases = known.iter().map(|known| &known.aliases);
    let serde = serde(name);
    // `Self::Err` and the like are not written anywhere: an enum may have a variant of that name.
    Ok(quote! {
        #[allow(deprecated)]
        impl #name {
            /// Returns the value as it is sent; for a value that came as a number, its digits.
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#idents => #wires,)*
                    Self::#unknown(value) => rt::UnknownValue::as_str(value),
                }
            }
        }

        #[automatically_derived]
        #[allow(deprecated)]
        impl ::core::convert::From<&str> for #name {
            fn from(text: &str) -> Self {
                match text {
                    #(#wires #(| #aliases)* => Self::#idents,)*
                    other => Self::#unknown(rt::unknown_text(other)),
                }
            }
        }

        #[automatically_derived]
        #[allow(deprecated)]
        impl ::core::convert::From<::std::string::String> for #name {
            fn from(text: ::std::string::String) -> Self {
                <Self as ::core::convert::From<&str>>::from(&text)
            }
        }

        #[automatically_derived]
        #[allow(deprecated)]
        impl ::core::str::FromStr for #name {
            type Err = ::core::convert::Infallible;

            fn from_str(text: &str) -> ::core::result::Result<Self, ::core::convert::Infallible> {
                ::core::result::Result::Ok(<Self as ::core::convert::From<&str>>::from(text))
            }
        }

        #[automatically_derived]
        #[allow(deprecated)]
        impl ::core::fmt::Display for #name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        #[automatically_derived]
        #[allow(deprecated)]
        impl rt::OpenEnum for #name {
            fn from_text(text: &str) -> Self {
                <Self as ::core::convert::From<&str>>::from(text)
            }

            fn from_number(number: i64) -> Self {
                Self::#unknown(rt::unknown_number(number))
            }

            fn text(&self) -> &str {
                self.as_str()
            }

            fn unknown(&self) -> ::core::option::Option<&rt::UnknownValue> {
                match self {
                    Self::#unknown(value) => ::core::option::Option::Some(value),
                    _ => ::core::option::Option::None,
                }
            }
        }

        #[automatically_derived]
        #[allow(deprecated)]
        impl rt::Wire for #name {
            fn read<'de, D: rt::Deserializer<'de>>(from: D) -> ::core::result::Result<Self, D::Error> {
                rt::read_enum(from)
            }

            fn write<S: rt::Serializer>(&self, out: S) -> ::core::result::Result<S::Ok, S::Error> {
                rt::write_enum(self, out)
            }
        }

        #[automatically_derived]
        #[allow(deprecated)]
        impl rt::QueryValue for #name {
            fn append_to(&self, values: &mut ::std::vec::Vec<::std::string::String>) {
                values.push(self.as_str().into());
            }
        }

        #serde
    })
}

/// Reads the variants: the known ones, and the last, which is for the rest.
fn read(input: &DeriveInput) -> Result<(Vec<Known<'_>>, &Ident)> {
    let options = Options::read(&input.attrs, &["prefix"])?;
    let prefix = options.prefix.map(|prefix| prefix.value()).unwrap_or_default();
    if !input.generics.params.is_empty() {
        return Err(error(&input.generics, "an open enum has no generic parameters; remove them"));
    }
    let Data::Enum(data) = &input.data else {
        return Err(error(&input.ident, "an open enum is an enum; derive `rt::Schema` for a struct"));
    };
    let variants: Vec<&Variant> = data.variants.iter().collect();
    let Some((last, rest)) = variants.split_last().filter(|(last, _)| is_unknown(last)) else {
        let message = format!("the last variant of `{}` has to be `Unknown(rt::UnknownValue)`", input.ident);
        return Err(error(&input.ident, message));
    };
    Options::read(&last.attrs, &[])?;
    let known: Vec<Known<'_>> = rest.iter().map(|variant| read_known(variant, &prefix)).collect::<Result<_>>()?;
    refuse_doubles(&known)?;
    Ok((known, &last.ident))
}

fn read_known<'a>(variant: &'a Variant, prefix: &str) -> Result<Known<'a>> {
    let ident = &variant.ident;
    if !matches!(variant.fields, Fields::Unit) {
        return Err(error(variant, format!("`{ident}` has fields; only the last variant has one")));
    }
    if let Some((_, discriminant)) = &variant.discriminant {
        return Err(error(discriminant, "values of an open enum are known by their text; remove the number"));
    }
    let options = Options::read(&variant.attrs, &["name", "alias"])?;
    let wire = options
        .name
        .unwrap_or_else(|| LitStr::new(&wire_name::variant(prefix, &ident.unraw().to_string()), ident.span()));
    Ok(Known { ident, wire, aliases: options.aliases })
}

/// Refuses two variants that one text stands for.
fn refuse_doubles(known: &[Known<'_>]) -> Result<()> {
    let mut texts = HashMap::new();
    for Known { ident, wire, aliases } in known {
        for text in aliases.iter().chain([wire]) {
            if let Some(first) = texts.insert(text.value(), ident) {
                let text = text.value();
                let message = format!("`{text}` on the wire stands for `{ident}` and for `{first}`; rename one");
                return Err(error(ident, message));
            }
        }
    }
    Ok(())
}

fn is_unknown(variant: &Variant) -> bool {
    variant.ident == "Unknown" && matches!(&variant.fields, Fields::Unnamed(fields) if fields.unnamed.len() == 1)
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn texts_follow_the_rule_unless_they_are_given() {
        let input = parse_quote! {
            #[schema(prefix = "HARM_CATEGORY_")]
            enum HarmCategory {
                HateSpeech,
                #[schema(name = "harm", alias = "OLD", alias = "OLDER")]
                Harm,
                Unknown(rt::UnknownValue),
            }
        };
        let text = expand(&input).unwrap().to_string();
        let arms = quote! {
            "HARM_CATEGORY_HATE_SPEECH" => Self::HateSpeech,
            "harm" | "OLD" | "OLDER" => Self::Harm,
            other => Self::Unknown(rt::unknown_text(other)),
        };
        assert!(text.contains(&arms.to_string()), "{text}");
    }

    #[test]
    fn what_is_no_open_enum_is_refused() {
        let last = quote!(Unknown(rt::UnknownValue));
        let needs_unknown = "the last variant of `Kind` has to be `Unknown(rt::UnknownValue)`";
        for (input, message) in [
            (
                parse_quote!(
                    struct Kind;
                ),
                "an open enum is an enum; derive `rt::Schema` for a struct",
            ),
            (parse_quote!(enum Kind<T> { #last }), "an open enum has no generic parameters; remove them"),
            (
                parse_quote!(
                    enum Kind {}
                ),
                needs_unknown,
            ),
            (
                parse_quote!(
                    enum Kind {
                        A,
                        Unknown,
                    }
                ),
                needs_unknown,
            ),
            (parse_quote!(enum Kind { #last, A }), needs_unknown),
            (parse_quote!(enum Kind { A(u8), #last }), "`A` has fields; only the last variant has one"),
            (
                parse_quote!(enum Kind { A = 1, #last }),
                "values of an open enum are known by their text; remove the number",
            ),
            (
                parse_quote!(enum Kind { A, #[schema(name = "A")] B, #last }),
                "`A` on the wire stands for `B` and for `A`; rename one",
            ),
            (
                parse_quote!(enum Kind { A, #[schema(alias = "A")] B, #last }),
                "`A` on the wire stands for `B` and for `A`; rename one",
            ),
            (
                parse_quote!(enum Kind { #[schema(prefix = "A")] A, #last }),
                "unknown option; `name` and `alias` are known here",
            ),
        ] {
            assert_eq!(expand(&input).expect_err("no open enum").to_string(), message);
        }
    }
}
