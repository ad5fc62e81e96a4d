//! Names inside of types: fields and variants.

use discovery_document::Document;

use super::{
    super::{
        declarations::{Declarations, Property, Shape, Site},
        notes::Notes,
        values::{self, Value},
    },
    EnumNames, reserved,
    scope::Scope,
};
use crate::{
    ledger::{self, Ledger, Section},
    names::{self, Ident},
};

/// Names the fields of each node that is a struct.
pub(super) fn fields(declared: &Declarations<'_>, ledger: &mut Ledger, notes: &mut Notes<'_>) -> Vec<Vec<Ident>> {
    let fields = declared.nodes.iter().map(|node| match &node.shape {
        Shape::Struct(properties) => of_struct(&node.path, properties, ledger, notes),
        Shape::Alias(_) => Vec::new(),
    });
    fields.collect()
}

/// Names fields, those first that begin with a letter, so that `_x` makes way for `x`.
fn of_struct(owner: &str, properties: &[Property<'_>], ledger: &mut Ledger, notes: &mut Notes<'_>) -> Vec<Ident> {
    let path = |property: &Property<'_>| ledger::join(owner, property.wire);
    let wish = |property: &Property<'_>| names::unreserved(names::snake(property.wire, "field"), &reserved::FIELDS);
    let mut scope = Scope::open(ledger, &[(Section::Fields, owner)], reserved::FIELDS);
    for property in properties {
        scope.announce(Section::Fields, &path(property), &wish(property));
    }
    let mut order: Vec<usize> = (0..properties.len()).collect();
    order.sort_by_key(|&at| (!names::leads_with_letter(properties[at].wire), at));
    let mut idents: Vec<Option<Ident>> = vec![None; properties.len()];
    for at in order {
        let property = &properties[at];
        let wish = wish(property);
        let ident = scope.claim(Section::Fields, &path(property), &wish);
        if ident != wish {
            notes.warn(&property.pointer, format!("the name {wish} is taken, called {ident}"));
        } else if !names::has_words(property.wire) {
            notes.warn(&property.pointer, format!("nothing in the name makes an identifier, called {ident}"));
        }
        idents[at] = Some(ident);
    }
    idents.into_iter().flatten().collect()
}

/// Names the variants of each enum.
pub(super) fn variants<'a>(
    document: &'a Document,
    declared: &Declarations<'a>,
    enums: Vec<(Ident, Vec<usize>)>,
    ledger: &mut Ledger,
    notes: &mut Notes<'_>,
) -> Vec<EnumNames<'a>> {
    let named = enums.into_iter().map(|(ident, numbers)| {
        let sites: Vec<&Site<'a>> = numbers.iter().map(|&at| &declared.sites[at]).collect();
        let values = values::merged(document, &sites);
        let variants = of_enum(&ident, &sites, &values, ledger, notes);
        EnumNames { ident, sites: numbers, values, variants }
    });
    named.collect()
}

/// Names variants without the enum's own name, where the rest is a name.
fn of_enum(
    owner: &Ident,
    sites: &[&Site<'_>],
    values: &[Value<'_>],
    ledger: &mut Ledger,
    notes: &mut Notes<'_>,
) -> Vec<Ident> {
    let owner = owner.as_str();
    let prefix = sites.iter().find_map(|site| values::prefix(site.source)).unwrap_or_default();
    let path = |wire: &str| ledger::join(owner, wire);
    let mut scope = Scope::open(ledger, &[(Section::Values, owner)], [reserved::VARIANT]);
    // An enum that had its variants before its values had a common beginning keeps its style.
    let is_whole = |value: &Value<'_>| {
        short(value.wire, prefix)
            .is_some_and(|short| scope.known(Section::Values, &path(value.wire)).is_some_and(|known| known != short))
    };
    let prefix = if values.iter().any(is_whole) { "" } else { prefix };
    for value in values {
        scope.announce(Section::Values, &path(value.wire), &variant(value.wire));
    }
    let name = |value: &Value<'_>| {
        let (path, natural) = (path(value.wire), variant(value.wire));
        let fits = |short: &&Ident| scope.is_free(short) && (**short == natural || !scope.is_wished(short));
        let short = short(value.wire, prefix);
        let wish = short.as_ref().filter(fits).unwrap_or(&natural);
        let ident = scope.claim(Section::Values, &path, wish);
        if ident != natural && Some(&ident) != short.as_ref() {
            for site in sites {
                if let Some(at) = site.source.values.iter().position(|other| other == value.wire) {
                    let pointer = site.pointer.at("enum").at(&at.to_string());
                    notes.warn(&pointer, format!("the name {natural} is taken, called {ident}"));
                }
            }
        }
        ident
    };
    values.iter().map(name).collect()
}

/// Returns the name of a value without the enum's own name, where the rest begins with a letter.
fn short(wire: &str, prefix: &str) -> Option<Ident> {
    let rest = wire.strip_prefix(prefix).filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))?;
    (!prefix.is_empty()).then(|| variant(rest))
}

fn variant(value: &str) -> Ident {
    let name = if value.is_empty() { names::pascal("empty", "Value") } else { names::pascal(value, "Value") };
    names::unreserved_type(name, reserved::VARIANT, "Value")
}
