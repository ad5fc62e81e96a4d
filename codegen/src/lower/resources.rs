//! Fifth pass: resources with their methods.

use super::{declarations::Declarations, deprecation, links::Scope, methods::Methods, naming::Names, text};
use crate::api::{Method, Resource};

/// Lowers the methods of the client, and the resources at the top with all inside them.
pub(super) fn lower(methods: &Methods<'_, '_>) -> (Vec<Method>, Vec<Resource>) {
    let Methods { document, declared, names, .. } = *methods;
    let lowering = Lowering { declared, names, methods };
    (lowering.methods(None, ""), lowering.resources(None, "", &document.revision))
}

struct Lowering<'l, 'a> {
    declared: &'l Declarations<'a>,
    names: &'l Names<'a>,
    methods: &'l Methods<'l, 'a>,
}

impl Lowering<'_, '_> {
    /// Lowers the resources inside `parent`, which a user reaches as `rust_path` and whose last revision is `until`.
    fn resources(&self, parent: Option<usize>, rust_path: &str, until: &str) -> Vec<Resource> {
        let resources = self.declared.resources_in(parent).map(|(number, resource)| {
            let (names, source) = (&self.names.resources[number], resource.source);
            let rust_path = format!("{rust_path}{}().", names.accessor);
            Resource {
                wire: resource.wire.to_owned(),
                accessor: names.accessor.clone(),
                module: names.module.clone(),
                ident: names.ident.clone(),
                doc: self.doc(number, Scope::Resource(number)),
                accessor_doc: self
                    .doc(number, if parent.is_none() { Scope::Accessor(number) } else { Scope::Resource(number) }),
                deprecated: deprecation::of(source.deprecated, &source.seen, until, None),
                methods: self.methods(Some(number), &rust_path),
                resources: self.resources(Some(number), &rust_path, &source.seen.last),
                seen: source.seen.clone(),
            }
        });
        resources.collect()
    }

    /// Returns the lines of a resource's doc for a place.
    fn doc(&self, number: usize, scope: Scope) -> Vec<String> {
        let resource = &self.declared.resources[number];
        text::resource(&resource.shown, resource.source, &|name, after| self.methods.links.markdown(scope, name, after))
    }

    fn methods(&self, resource: Option<usize>, rust_path: &str) -> Vec<Method> {
        let methods = self.declared.methods_of(resource);
        methods.map(|(number, _)| self.methods.lower(number, rust_path)).collect()
    }
}
