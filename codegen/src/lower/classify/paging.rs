//! Methods that reply with one page of a list.

use std::collections::BTreeMap;

use super::{
    super::declarations::{Declarations, Method, Node, Property, Raw},
    Page,
};
use crate::api::{Token, Type};

/// Parameter or property that takes the token.
const TOKEN: &str = "pageToken";

/// Property of a page that leads to the next one. `bigquery` calls it like the parameter.
const NEXT: [&str; 2] = ["nextPageToken", TOKEN];

/// Lists beside the items that tell what is missing.
const NO_ITEMS: [&str; 5] = ["failedLocations", "missingZones", "unreachable", "unreachables", "warnings"];

/// Returns the schemas that some method returns page by page.
pub(super) fn pages(declared: &Declarations<'_>) -> BTreeMap<usize, Page> {
    let mut pages = BTreeMap::new();
    for method in &declared.methods {
        let resource = method.resource.map_or("", |resource| declared.resources[resource].wire);
        if token(declared, method).is_some()
            && let Some((node, token)) = next(declared, method)
            && let Some(properties) = method.response.as_ref().and_then(|raw| declared.properties(raw))
            && let Some(items) = items(&declared.nodes[node], properties, resource)
        {
            pages.entry(node).or_insert(Page { items, token });
        }
    }
    pages
}

/// Returns where the page token goes, when the method takes one and its reply may bring another.
pub(super) fn token(declared: &Declarations<'_>, method: &Method<'_>) -> Option<Token> {
    next(declared, method)?;
    if method.source.parameters.get(TOKEN).is_some_and(|parameter| parameter.location == "query") {
        return Some(Token::Query);
    }
    let request = declared.properties(method.request.as_ref()?)?;
    let property = request.iter().find(|property| property.wire == TOKEN)?;
    matches!(property.raw, Raw::Leaf(Type::String)).then(|| Token::Body(TOKEN.to_owned()))
}

/// Returns the reply, and the property in it with the token of the next page.
fn next(declared: &Declarations<'_>, method: &Method<'_>) -> Option<(usize, usize)> {
    let raw = method.response.as_ref()?;
    let (node, properties) = (declared.by_value(raw)?, declared.properties(raw)?);
    let place = |name: &str| {
        let is_token =
            |property: &Property<'_>| property.wire == name && matches!(property.raw, Raw::Leaf(Type::String));
        properties.iter().position(is_token)
    };
    NEXT.iter().find_map(|name| place(name)).map(|token| (node, token))
}

/// Returns the property with the items: the one named like the resource, or in the schema's name, before other lists, before
/// maps.
fn items(node: &Node<'_>, properties: &[Property<'_>], resource: &str) -> Option<usize> {
    let schema = node.wire().unwrap_or_default().to_ascii_lowercase();
    let rank = |property: &Property<'_>| {
        let (is_list, is_struct) = match &property.raw {
            Raw::List(inner) => (true, matches!(**inner, Raw::Node(_))),
            Raw::Map(inner) => (false, matches!(**inner, Raw::Node(_))),
            _ => return None,
        };
        let wire = property.wire.to_ascii_lowercase();
        Some(match () {
            () if NO_ITEMS.contains(&property.wire) => return None,
            () if wire == resource.to_ascii_lowercase() => 0,
            () if schema.contains(&wire) => 1,
            () if wire == "items" => 2,
            () if is_list && is_struct => 3,
            () if is_list => 4,
            () if is_struct => 5,
            () => return None,
        })
    };
    let ranked = properties.iter().enumerate().filter_map(|(at, property)| Some((rank(property)?, property.age, at)));
    ranked.min().map(|(_, _, at)| at)
}
