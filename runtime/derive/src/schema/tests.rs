use syn::parse_quote;

use super::*;

#[track_caller]
fn refusal(input: &DeriveInput) -> String {
    expand(input).expect_err("no such schema").to_string()
}

#[test]
fn a_setter_documents_its_field_and_the_name_on_the_wire() {
    let input = parse_quote! {
        struct Blob {
            /// Media type.
            ///
            /// See the list.
            #[deprecated = "use `kind`"]
            pub mime_type: Option<String>,
            pub data: Option<rt::Base64>,
            pub unknown_fields: rt::UnknownFields,
        }
    };
    let text = expand(&input).unwrap().to_string();
    let documented = quote! {
        #[doc = " Sets `mime_type` (`mimeType` on the wire)."]
        #[doc = ""]
        #[doc = r" Media type."]
        #[doc = r""]
        #[doc = r" See the list."]
        #[doc(alias = "mimeType")]
        #[deprecated = "use `kind`"]
        pub fn set_mime_type(mut self, value: impl ::core::convert::Into<String>) -> Self
    };
    assert!(text.contains(&documented.to_string()), "{text}");
    let plain = quote! {
        #[doc = " Sets `data`."]
        pub fn set_data(mut self, value: impl ::core::convert::Into<rt::Base64>) -> Self
    };
    assert!(text.contains(&plain.to_string()), "{text}");
}

#[test]
fn a_constructor_takes_fields() {
    let input = parse_quote! {
        #[schema(new(name, size))]
        struct Blob {
            pub size: Option<i32>,
            pub name: Option<String>,
            pub unknown_fields: rt::UnknownFields,
        }
    };
    let text = expand(&input).unwrap().to_string();
    let constructor = quote! {
        #[doc = " Creates a value from `name` and `size`; nothing else is set."]
        pub fn new(name: impl ::core::convert::Into<String>, size: i32) -> Self {
            <Self as ::core::default::Default>::default().set_name(name).set_size(size)
        }
    };
    assert!(text.contains(&constructor.to_string()), "{text}");
}

#[test]
fn containers_are_known_by_any_path() {
    for (ty, plain) in [
        (parse_quote!(Option<bool>), true),
        (parse_quote!(::core::option::Option<String>), false),
        (parse_quote!(Vec<f64>), true),
        (parse_quote!(::std::vec::Vec<Vec<f64>>), false),
        (parse_quote!(rt::Map<u64>), true),
        (parse_quote!(Map<Option>), false),
    ] {
        let (_, inner) = container(&ty).unwrap();
        assert_eq!(is_plain(inner), plain);
    }
    for ty in [parse_quote!(String), parse_quote!(Option), parse_quote!([u8; 2]), parse_quote!(Map<String, u8>)] {
        assert!(container(&ty).is_none());
    }
}

#[test]
fn what_is_no_schema_is_refused() {
    let rest = quote!(pub unknown_fields: rt::UnknownFields);
    for (input, message) in [
        (
            parse_quote!(
                enum Kind {
                    A,
                }
            ),
            "a schema is a struct; derive `rt::OpenEnum` for an enum",
        ),
        (
            parse_quote!(
                struct Pair(u8, u8);
            ),
            "a schema is a struct with named fields; add braces",
        ),
        (
            parse_quote!(
                struct Unit;
            ),
            "a schema is a struct with named fields; add braces",
        ),
        (parse_quote!(struct Of<T> { #rest }), "a schema has no generic parameters; remove them"),
        (
            parse_quote!(
                struct Blob {}
            ),
            "`Blob` needs the field `pub unknown_fields: rt::UnknownFields`",
        ),
        (
            parse_quote!(struct Blob { data: String, #rest }),
            "the type of `data` has to be `Option<T>`, `Vec<T>` or `rt::Map<T>`",
        ),
        (
            parse_quote!(struct Blob { page_size: Option<i32>, pageSize: Option<i32>, #rest }),
            "`pageSize` and `page_size` are both called `pageSize` on the wire; rename one",
        ),
        (
            parse_quote!(struct Blob { kind: Option<i32>, #[schema(name = "k")] kind_: Option<i32>, #rest }),
            "`kind_` and `kind` would both be set by `set_kind`; rename one",
        ),
        (
            parse_quote!(#[schema(new(size))] struct Blob { kind: Option<i32>, #rest }),
            "`size` is not a field of the type `Option<T>`",
        ),
        (
            parse_quote!(struct Blob { #[schema(rename = "k")] kind: Option<i32>, #rest }),
            "unknown option; `name` and `alias` are known here",
        ),
        (
            parse_quote!(struct Blob { a: Option<i32>, #[schema(alias = "a")] b: Option<i32>, #rest }),
            "`b` and `a` are both called `a` on the wire; rename one",
        ),
        (
            parse_quote!(struct Blob { #[schema(name = "k", name = "l")] kind: Option<i32>, #rest }),
            "`name` is given twice; remove one",
        ),
        (
            parse_quote!(#[schema(prefix = "A_")] struct Blob { #rest }),
            "unknown option; `patch` and `new` are known here",
        ),
        (parse_quote!(struct Blob { #[schema(name = 1)] kind: Option<i32>, #rest }), "expected string literal"),
    ] {
        assert_eq!(refusal(&input), message);
    }
}

#[test]
fn the_constructor_comes_before_the_setters() {
    let input = syn::parse_quote! {
        #[schema(new(pages), patch)]
        struct Book {
            pages: Option<i32>,
            titles: Vec<String>,
            unknown_fields: rt::UnknownFields,
        }
    };
    let code = expand(&input).expect("a schema").to_string();
    let functions: Vec<&str> = code.split("pub fn ").skip(1).filter_map(|rest| rest.split([' ', '(']).next()).collect();
    assert_eq!(
        functions[..5],
        ["new", "set_pages", "set_titles", "set_or_clear_pages", "set_or_clear_titles"],
        "{functions:?}"
    );
}
