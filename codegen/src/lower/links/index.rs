//! Elements of a document by their names.

use std::collections::BTreeMap;

use super::super::{
    declarations::{Declarations, Shape},
    naming::Names,
};

/// Numbers of all elements that have a name.
pub(super) struct Index<'a> {
    /// Properties by name in JSON: the struct, and the place in it.
    pub(super) properties: BTreeMap<&'a str, Vec<(usize, usize)>>,
    /// Values of enums by text: the enum, and the place in it.
    pub(super) values: BTreeMap<&'a str, Vec<(usize, usize)>>,
    /// Methods by name.
    pub(super) methods: BTreeMap<&'a str, Vec<usize>>,
    /// Methods by dotted path, and by id without the name of the API.
    pub(super) paths: BTreeMap<String, usize>,
    /// Resources by dotted path.
    pub(super) resources: BTreeMap<String, usize>,
}

impl<'a> Index<'a> {
    pub(super) fn new(declared: &Declarations<'a>, names: &Names<'a>) -> Self {
        let mut index = Index {
            properties: BTreeMap::new(),
            values: BTreeMap::new(),
            methods: BTreeMap::new(),
            paths: BTreeMap::new(),
            resources: BTreeMap::new(),
        };
        for (at, node) in declared.nodes.iter().enumerate() {
            let Shape::Struct(properties) = &node.shape else { continue };
            for (place, property) in properties.iter().enumerate() {
                index.properties.entry(property.wire).or_default().push((at, place));
            }
        }
        for (at, item) in names.enums.iter().enumerate() {
            for (place, value) in item.values.iter().enumerate() {
                index.values.entry(value.wire).or_default().push((at, place));
            }
        }
        for (at, method) in declared.methods.iter().enumerate() {
            index.methods.entry(method.wire).or_default().push(at);
            if let Some((_, id)) = method.source.id.split_once('.') {
                index.paths.insert(id.to_owned(), at);
            }
        }
        for (at, method) in declared.methods.iter().enumerate().filter(|(_, method)| method.resource.is_some()) {
            index.paths.insert(method.shown.clone(), at);
        }
        for (at, resource) in declared.resources.iter().enumerate() {
            index.resources.insert(resource.shown.clone(), at);
        }
        index
    }
}
