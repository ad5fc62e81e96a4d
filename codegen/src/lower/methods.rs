//! Methods: all that a call is made of.

use discovery_document::{Document, overlay::Facts};

use super::{
    classify::Kinds,
    declarations::{self, Declarations, Parameter, Raw},
    deprecation::{self, Deprecated},
    links::{Links, Scope},
    naming::{MethodNames, Names},
    scopes::{self, Scopes},
    text::{self, Described},
};
use crate::{
    api::{Arg, CallStruct, Kind, Method, Param, Place, Request, Type},
    names::Ident,
};

/// Input of the lowering of methods.
pub(super) struct Methods<'m, 'a> {
    pub(super) document: &'a Document,
    pub(super) declared: &'m Declarations<'a>,
    pub(super) names: &'m Names<'a>,
    pub(super) kinds: &'m Kinds,
    pub(super) facts: &'m Facts,
    pub(super) deprecated: &'m Deprecated,
    pub(super) scopes: &'m Scopes<'a>,
    pub(super) links: &'m Links<'m, 'a>,
}

impl Methods<'_, '_> {
    /// Lowers a method; a user gets to its resource by `rust_path`.
    pub(super) fn lower(&self, number: usize, rust_path: &str) -> Method {
        let (method, names) = (&self.declared.methods[number], &self.names.methods[number]);
        let (source, ident) = (method.source, names.ident.clone());
        let kind = self.kinds.methods[number].clone();
        let args: Vec<Arg> = method
            .arguments
            .iter()
            .zip(&names.arguments)
            .map(|(argument, ident)| self.argument(argument, ident))
            .collect();
        let request = method.request.as_ref().map(|raw| {
            let converts = self.converts(raw);
            Request { ident: names.body.clone(), ty: self.body(raw), converts }
        });
        let returns = method.response.as_ref().map_or(Type::Unit, |raw| self.body(raw));
        let call = self.call(number);
        // A method goes when its resource goes, but it is the method that users call, and the note should stand there too.
        let successor = source.id.split_once('.').and_then(|(_, id)| self.links.successor(id));
        let until = &self.document.revision;
        let deprecated = deprecation::of(source.deprecated, &source.seen, until, successor.as_ref());
        let names_deprecated = args.iter().any(|arg| self.deprecated.names(&arg.ty))
            || request.as_ref().is_some_and(|request| self.deprecated.names(&request.ty))
            || (call.is_none() && self.deprecated.names(&returns))
            || (call.is_none() && kind.types().into_iter().any(|ty| self.deprecated.names(ty)));
        let shown: Vec<(&Ident, &str)> = args.iter().map(|arg| (&arg.ident, arg.wire.as_str())).collect();
        let id =
            if source.id.is_empty() { format!("{}.{}", self.document.name, method.shown) } else { source.id.clone() };
        let facts = self.facts.method(&source.id);
        let fills = facts.map(|facts| facts.fills.clone()).unwrap_or_default();
        let described = Described {
            path: &method.shown,
            source,
            args: &shown,
            fills: &fills,
            max: if let Kind::Upload { max, .. } = &kind { *max } else { None },
            has_plain_scopes: !self.scopes.are_usual,
            deprecated: deprecated.as_ref(),
            successor: successor.as_ref().filter(|_| deprecated.is_some()),
        };
        let scopes = self.scopes.of_method(source);
        let mut doc = text::method(&described, &|name, after| self.links.markdown(Scope::Method(number), name, after));
        doc.extend(scopes::doc(&scopes));
        Method {
            doc,
            rust_path: format!("{rust_path}{ident}"),
            ident,
            id,
            deprecated,
            names_deprecated,
            verb: source.http_method.to_ascii_uppercase(),
            path: source.path.clone(),
            args,
            constants: method.constants.clone(),
            request,
            call,
            returns,
            kind,
            fills,
            safe_to_retry: facts.is_some_and(|facts| facts.safe_to_retry),
            wrapped: self.document.features.iter().any(|feature| feature == "dataWrapper"),
            scopes,
            api_version: source.api_version.clone(),
            origin: source.origin,
            seen: source.seen.clone(),
        }
    }

    /// Returns true if the hand-written layer converts into a request.
    fn converts(&self, raw: &Raw) -> bool {
        let Raw::Node(node) = raw else { return false };
        let mut rows = self.facts.helpers.iter();
        self.declared.nodes[*node].wire().is_some_and(|schema| rows.any(|row| row.conversions.contains(schema)))
    }

    /// Returns the type of a request or reply.
    fn body(&self, raw: &Raw) -> Type {
        if self.kinds.is_body(self.declared, raw) { Type::HttpBody } else { self.names.ty(raw) }
    }

    fn argument(&self, argument: &Parameter<'_>, ident: &Ident) -> Arg {
        let (ty, repeated) = self.scalar(argument);
        let pattern = argument.source.and_then(|source| source.schema.pattern.clone()).unwrap_or_default();
        let place = if argument.in_path { Place::Path { pattern } } else { Place::Query { repeated } };
        Arg { ident: ident.clone(), wire: argument.wire.to_owned(), ty, place }
    }

    fn call(&self, number: usize) -> Option<CallStruct> {
        let (method, names): (&declarations::Method<'_>, &MethodNames) =
            (&self.declared.methods[number], &self.names.methods[number]);
        let ident = names.call.clone()?;
        let owner = method.resource.map_or("Client", |resource| self.names.resources[resource].ident.as_str());
        let params = method.options.iter().zip(&names.options).enumerate().filter_map(|(place, (option, ident))| {
            let source = option.source?;
            let (ty, repeated) = self.scalar(option);
            let seen = &source.schema.seen;
            Some(Param {
                ident: ident.clone(),
                wire: option.wire.to_owned(),
                doc: text::parameter(option.wire, source, &|name, after| {
                    self.links.markdown(Scope::Setter(number, place), name, after)
                }),
                deprecated: deprecation::of(source.schema.deprecated, seen, &method.source.seen.last, None),
                ty,
                repeated,
            })
        });
        Some(CallStruct { ident, doc: text::call(owner, names.ident.as_str()), params: params.collect() })
    }

    /// Returns the type of one value of a parameter, and whether there may be several.
    fn scalar(&self, parameter: &Parameter<'_>) -> (Type, bool) {
        let (raw, is_list) = match &parameter.raw {
            Raw::List(inner) => (&**inner, true),
            raw => (raw, false),
        };
        let ty = if raw.is_scalar() { self.names.ty(raw) } else { Type::String };
        (ty, is_list || parameter.source.is_some_and(|source| source.repeated))
    }
}
