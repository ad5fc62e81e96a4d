//! `#[derive(Call)]`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Data, DeriveInput, Fields, GenericArgument, PathArguments, PathSegment, Result, Type};

use crate::attributes::error;
use crate::forwarded::{self, Kind, Types};

pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    if !input.generics.params.is_empty() {
        return Err(error(&input.generics, "a call has no generic parameters; remove them"));
    }
    let call = wrapped(input)?;
    let arguments = last_segment(call).map(type_arguments).unwrap_or_default();
    let (output, kind) = match *arguments {
        [output] => (output, Kind::Unary),
        [output, kind] => (output, read_kind(kind)?),
        _ => return Err(error(call, "a call is `rt::Call<R>` or `rt::Call<R, K>`; give it its types")),
    };
    Ok(forwarded::methods(&Types { name: &input.ident, call, output }, &kind))
}

/// Returns the type of the call within.
fn wrapped(input: &DeriveInput) -> Result<&Type> {
    let Data::Struct(data) = &input.data else {
        return Err(error(&input.ident, "a call is a struct with one unnamed field, an `rt::Call<R, K>`"));
    };
    match &data.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            let call = &fields.unnamed[0].ty;
            if last_segment(call).is_some_and(|last| last.ident == "Call") {
                return Ok(call);
            }
            Err(error(call, "the field of a call has to be an `rt::Call<R, K>`"))
        }
        _ => Err(error(&input.ident, "a call is a struct with one unnamed field, an `rt::Call<R, K>`")),
    }
}

fn read_kind(kind: &Type) -> Result<Kind<'_>> {
    let unknown = || {
        let kinds = "`Unary`, `Paged`, `Streaming`, `Media`, `MediaOnly`, `Lro<R, M>`, `Upload` and `Upload<K>`";
        error(kind, format!("`{}` is not a kind of call; the kinds are {kinds}", kind.to_token_stream()))
    };
    let last = last_segment(kind).ok_or_else(unknown)?;
    match (last.ident.to_string().as_str(), type_arguments(last).as_slice()) {
        ("Unary", []) => Ok(Kind::Unary),
        ("Paged", []) => Ok(Kind::Paged),
        ("Media", []) => Ok(Kind::Media),
        ("MediaOnly", []) => Ok(Kind::MediaOnly),
        ("Streaming", []) => Ok(Kind::Streaming),
        ("Lro", [result, metadata]) => Ok(Kind::Lro(result, metadata)),
        ("Upload", []) => Ok(Kind::Upload(quote!(rt::Unary))),
        ("Upload", [kind]) => Ok(Kind::Upload(kind.to_token_stream())),
        _ => Err(unknown()),
    }
}

fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Group(group) => last_segment(&group.elem),
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        _ => None,
    }
}

fn type_arguments(segment: &PathSegment) -> Vec<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return Vec::new() };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.collect()
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn what_is_no_call_is_refused() {
        let no_struct = "a call is a struct with one unnamed field, an `rt::Call<R, K>`";
        let kinds =
            "the kinds are `Unary`, `Paged`, `Streaming`, `Media`, `MediaOnly`, `Lro<R, M>`, `Upload` and `Upload<K>`";
        for (input, message) in [
            (
                parse_quote!(
                    enum List {
                        A,
                    }
                ),
                no_struct.to_owned(),
            ),
            (
                parse_quote!(
                    struct List {
                        call: rt::Call<A>,
                    }
                ),
                no_struct.to_owned(),
            ),
            (
                parse_quote!(
                    struct List(rt::Call<A>, u8);
                ),
                no_struct.to_owned(),
            ),
            (
                parse_quote!(
                    struct List<T>(rt::Call<T>);
                ),
                "a call has no generic parameters; remove them".to_owned(),
            ),
            (
                parse_quote!(
                    struct List(String);
                ),
                "the field of a call has to be an `rt::Call<R, K>`".to_owned(),
            ),
            (
                parse_quote!(
                    struct List(rt::Call);
                ),
                "a call is `rt::Call<R>` or `rt::Call<R, K>`; give it its types".to_owned(),
            ),
            (
                parse_quote!(
                    struct List(rt::Call<A, Many>);
                ),
                format!("`Many` is not a kind of call; {kinds}"),
            ),
            (
                parse_quote!(
                    struct List(rt::Call<A, rt::Lro<B>>);
                ),
                format!("`rt :: Lro < B >` is not a kind of call; {kinds}"),
            ),
        ] {
            assert_eq!(expand(&input).expect_err("no call").to_string(), message);
        }
    }
}
