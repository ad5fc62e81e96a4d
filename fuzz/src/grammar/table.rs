//! The runtime's macros, and what stands in them.

use std::collections::BTreeSet;

use syn::{
    Attribute, Ident, LitStr, Macro, Token, Type, braced, bracketed, parenthesized,
    parse::{ParseStream, Parser as _},
    punctuated::Punctuated,
};

use super::{
    check_attributes,
    types::{Types, Within},
};

/// Keys of `client!`, in their order.
const CLIENT: [&str; 11] = [
    "name",
    "version",
    "revision",
    "root_url",
    "mtls_root_url",
    "service_path",
    "operation_path",
    "scopes",
    "api_key_env",
    "base_url_env",
    "endpoints",
];

/// A call of a macro.
pub(super) struct Table {
    /// The macro's name.
    name: String,
    /// Attributes inside, on the type.
    attributes: Vec<Attribute>,
    /// The type that is declared or spoken of.
    ident: Ident,
    rows: Rows,
}

enum Rows {
    /// `pub a, set_a: T = "a"`
    Fields(Vec<Field>),
    /// `A = "A"`
    Variants(Vec<(Vec<Attribute>, Ident)>),
    /// `a: T = "a"`, with the reply and the kind of the call.
    Query(Box<[Type; 2]>, Vec<Field>),
    /// `items: Vec<T>, next_page_token`
    Page(Box<Type>),
    /// Texts only.
    Client,
    /// None.
    None,
}

struct Field {
    attributes: Vec<Attribute>,
    names: Vec<Ident>,
    ty: Type,
}

impl Table {
    /// Reads a call; panics when it is none of ours.
    pub(super) fn parse(call: &Macro) -> Self {
        let path: Vec<String> = call.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let [rt, name] = path.as_slice() else { panic!("the macro {}!", path.join("::")) };
        assert_eq!(rt, "rt");
        let table = (|input: ParseStream<'_>| table(name, input)).parse2(call.tokens.clone());
        table.unwrap_or_else(|error| panic!("rt::{name}! {{ {} }}: {error}", call.tokens))
    }

    /// The type that it declares.
    pub(super) fn declares(&self) -> Option<String> {
        (!matches!(self.name.as_str(), "page" | "operation")).then(|| self.ident.to_string())
    }

    /// Checks attributes, names and types.
    pub(super) fn check(&self, types: &Types, place: Within) {
        check_attributes(&self.attributes);
        match &self.rows {
            Rows::Fields(fields) => check_fields(fields, |ty| types.check(ty, place)),
            Rows::Query(head, fields) => {
                let [reply, kind] = &**head;
                types.check(reply, place);
                types.check_kind(kind, place);
                check_fields(fields, |ty| types.check(ty, place));
            }
            Rows::Variants(variants) => {
                let mut names = BTreeSet::from(["Unknown".to_owned()]);
                for (attributes, ident) in variants {
                    check_attributes(attributes);
                    assert!(names.insert(ident.to_string()), "two variants {ident}");
                }
            }
            Rows::Page(ty) => types.check(ty, place),
            Rows::Client | Rows::None => {}
        }
    }
}

fn check_fields(fields: &[Field], check: impl Fn(&Type)) {
    // A struct has one field and one function more than its rows say.
    let mut names = BTreeSet::from([(0, "unknown_fields".to_owned()), (1, "new".to_owned())]);
    for field in fields {
        check_attributes(&field.attributes);
        check(&field.ty);
        for (place, name) in field.names.iter().enumerate() {
            assert!(names.insert((place, name.to_string())), "two fields or setters {name}");
        }
    }
}

fn table(name: &str, input: ParseStream<'_>) -> syn::Result<Table> {
    let attributes = input.call(Attribute::parse_outer)?;
    if name != "page" && name != "operation" {
        input.parse::<Token![pub]>()?;
        let kind = if name == "open_enum" {
            input.parse::<Token![enum]>().err()
        } else {
            input.parse::<Token![struct]>().err()
        };
        if let Some(error) = kind {
            return Err(error);
        }
    }
    let ident: Ident = input.parse()?;
    let rows = match name {
        "schema" => Rows::Fields(rows(input, |input| field(input, true))?),
        "open_enum" => Rows::Variants(rows(input, variant)?),
        "query" => {
            let types;
            parenthesized!(types in input);
            let reply = types.parse()?;
            types.parse::<Token![,]>()?;
            let kind = types.parse()?;
            end(&types)?;
            Rows::Query(Box::new([reply, kind]), rows(input, |input| field(input, false))?)
        }
        "page" => {
            let body;
            braced!(body in input);
            body.parse::<Ident>()?;
            body.parse::<Token![:]>()?;
            let ty = body.parse()?;
            body.parse::<Token![,]>()?;
            body.parse::<Ident>()?;
            end(&body)?;
            Rows::Page(Box::new(ty))
        }
        "client" => {
            client(input)?;
            Rows::Client
        }
        "resource" => {
            input.parse::<Token![;]>()?;
            Rows::None
        }
        "operation" => Rows::None,
        _ => return Err(input.error("a macro of a foreign kind")),
    };
    end(input)?;
    Ok(Table { name: name.to_owned(), attributes, ident, rows })
}

fn rows<T>(input: ParseStream<'_>, row: impl FnMut(ParseStream<'_>) -> syn::Result<T>) -> syn::Result<Vec<T>> {
    let body;
    braced!(body in input);
    let mut row = row;
    let mut rows = Vec::new();
    while !body.is_empty() {
        rows.push(row(&body)?);
        body.parse::<Token![,]>()?;
    }
    Ok(rows)
}

fn field(input: ParseStream<'_>, public: bool) -> syn::Result<Field> {
    let attributes = input.call(Attribute::parse_outer)?;
    let mut names = Vec::new();
    if public {
        input.parse::<Token![pub]>()?;
        names.push(input.parse()?);
        input.parse::<Token![,]>()?;
    }
    names.push(input.parse()?);
    input.parse::<Token![:]>()?;
    let ty = input.parse()?;
    input.parse::<Token![=]>()?;
    input.parse::<LitStr>()?;
    Ok(Field { attributes, names, ty })
}

fn variant(input: ParseStream<'_>) -> syn::Result<(Vec<Attribute>, Ident)> {
    let attributes = input.call(Attribute::parse_outer)?;
    let ident = input.parse()?;
    input.parse::<Token![=]>()?;
    input.parse::<LitStr>()?;
    Ok((attributes, ident))
}

fn client(input: ParseStream<'_>) -> syn::Result<()> {
    let body;
    braced!(body in input);
    for key in CLIENT {
        let ident: Ident = body.parse()?;
        if ident != key {
            return Err(body.error(format!("{ident} instead of {key}")));
        }
        body.parse::<Token![:]>()?;
        texts(&body)?;
        body.parse::<Token![,]>()?;
    }
    end(&body)
}

/// A text, or a list of texts or of pairs of them.
fn texts(input: ParseStream<'_>) -> syn::Result<()> {
    if input.peek(LitStr) {
        return input.parse::<LitStr>().map(drop);
    }
    let list;
    bracketed!(list in input);
    while !list.is_empty() {
        if list.peek(syn::token::Paren) {
            let pair;
            parenthesized!(pair in list);
            Punctuated::<LitStr, Token![,]>::parse_terminated(&pair)?;
        } else {
            list.parse::<LitStr>()?;
        }
        if !list.is_empty() {
            list.parse::<Token![,]>()?;
        }
    }
    Ok(())
}

fn end(input: ParseStream<'_>) -> syn::Result<()> {
    if input.is_empty() { Ok(()) } else { Err(input.error("more than there should be")) }
}
