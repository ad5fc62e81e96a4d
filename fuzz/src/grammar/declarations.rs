//! Structs and enums: their fields and variants, and the attributes of their derives.

use std::collections::BTreeSet;

use syn::{Attribute, Fields, ItemEnum, ItemStruct, Meta, Type, Visibility};

use super::{
    check_attributes,
    types::{Types, Within},
};

/// The field for unknown fields, and the variant for unknown values.
const UNKNOWN: (&str, &str) = ("unknown_fields", "Unknown");

/// Checks a schema, a client, a resource, or the call of a method.
pub(super) fn check_struct(item: &ItemStruct, types: &Types, place: Within) {
    check_attributes(&item.attrs);
    assert!(matches!(item.vis, Visibility::Public(_)) && item.generics.params.is_empty());
    match &item.fields {
        Fields::Named(fields) if derives(&item.attrs, "Schema") => {
            assert_eq!(place, Within::Schemas);
            // A struct has one function in addition to its setters.
            let (mut names, mut setters) = (BTreeSet::new(), BTreeSet::from(["new".to_owned()]));
            for field in &fields.named {
                let name = field.ident.as_ref().expect("a name").to_string();
                check_attributes(&field.attrs);
                assert!(matches!(field.vis, Visibility::Public(_)));
                let setter = format!("set_{}", name.trim_end_matches('_'));
                assert!(names.insert(name.clone()), "two fields {name}");
                if name == UNKNOWN.0 {
                    assert!(is_of_runtime(&field.ty, "UnknownFields"));
                    continue;
                }
                assert!(setters.insert(setter.clone()), "two setters {setter}");
                types.check(&field.ty, place);
            }
            assert!(names.contains(UNKNOWN.0));
        }
        Fields::Named(_) => panic!("a struct with named fields that is no schema"),
        Fields::Unnamed(fields) if !derives(&item.attrs, "Call") => {
            let fields: Vec<_> = fields.unnamed.iter().collect();
            let [field] = fields.as_slice() else { panic!("a client or resource of more than one field") };
            assert!(is_of_runtime(&field.ty, "Client"));
            check_attributes(&field.attrs);
        }
        Fields::Unnamed(fields) => {
            let fields: Vec<_> = fields.unnamed.iter().collect();
            let [field] = fields.as_slice() else { panic!("a call of more than one field") };
            assert!(field.attrs.is_empty());
            types.check_call(&field.ty, place);
        }
        Fields::Unit => panic!("a struct without fields"),
    }
}

/// Checks an open enum.
pub(super) fn check_enum(item: &ItemEnum) {
    check_attributes(&item.attrs);
    assert!(derives(&item.attrs, "OpenEnum") && item.generics.params.is_empty());
    let mut names = BTreeSet::new();
    for variant in &item.variants {
        check_attributes(&variant.attrs);
        assert!(names.insert(variant.ident.to_string()), "two variants {}", variant.ident);
        assert!(variant.discriminant.is_none());
        match &variant.fields {
            Fields::Unit => assert_ne!(variant.ident, UNKNOWN.1),
            Fields::Unnamed(fields) => {
                assert!(variant.ident == UNKNOWN.1 && fields.unnamed.len() == 1);
                assert!(is_of_runtime(&fields.unnamed[0].ty, "UnknownValue"));
            }
            Fields::Named(_) => panic!("a variant with named fields"),
        }
    }
    assert!(item.variants.last().is_some_and(|variant| variant.ident == UNKNOWN.1));
}

fn derives(attributes: &[Attribute], name: &str) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => {
            let text = list.tokens.to_string();
            list.path.is_ident("derive") && text.split(", ").any(|part| part.trim() == format!("rt :: {name}"))
        }
        _ => false,
    })
}

fn is_of_runtime(ty: &Type, name: &str) -> bool {
    let Type::Path(path) = ty else { return false };
    let names: Vec<String> = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    names == ["rt", name]
}
