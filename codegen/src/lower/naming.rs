//! Second pass: every name.
//!
//! An element that the ledger knows keeps its name. The others are named in an order that depends on the document alone, and get
//! no name that the ledger, the runtime or hand-written code has.

use discovery_document::{Document, overlay::Declares};

use super::{
    declarations::{Declarations, Raw},
    notes::Notes,
    values::Value,
};
use crate::{api::Type, ledger::Ledger, names::Ident};

mod functions;
mod members;
mod parameters;
mod reserved;
mod scope;
mod types;

/// The names of all elements of a document, by their numbers in the declarations.
pub(super) struct Names<'a> {
    /// Types of nodes.
    pub(super) nodes: Vec<Ident>,
    /// Fields of nodes that are structs, in the order of the properties.
    pub(super) fields: Vec<Vec<Ident>>,
    /// Enums, in the order in which they were named.
    pub(super) enums: Vec<EnumNames<'a>>,
    /// The enum that each site declares.
    pub(super) sites: Vec<usize>,
    /// Resources.
    pub(super) resources: Vec<ResourceNames>,
    /// Methods.
    pub(super) methods: Vec<MethodNames>,
}

/// The names of an enum.
pub(super) struct EnumNames<'a> {
    /// The type.
    pub(super) ident: Ident,
    /// Places that declare it.
    pub(super) sites: Vec<usize>,
    /// Values of all places.
    pub(super) values: Vec<Value<'a>>,
    /// Variants, in the order of the values.
    pub(super) variants: Vec<Ident>,
}

/// The names of a resource.
pub(super) struct ResourceNames {
    /// The function that leads to it.
    pub(super) accessor: Ident,
    /// The module, of a resource at the top; otherwise the accessor again.
    pub(super) module: Ident,
    /// The struct.
    pub(super) ident: Ident,
}

/// The names of a method.
pub(super) struct MethodNames {
    /// The function.
    pub(super) ident: Ident,
    /// The type of the call, when there are optional parameters.
    pub(super) call: Option<Ident>,
    /// The argument for the body.
    pub(super) body: Ident,
    /// Arguments, in order.
    pub(super) arguments: Vec<Ident>,
    /// Setters, in the order of the options.
    pub(super) options: Vec<Ident>,
}

/// Names everything that is declared. New names go into the ledger; `hand_written` are those of code beside the generated one.
pub(super) fn assign<'a>(
    document: &'a Document,
    declared: &Declarations<'a>,
    hand_written: &Declares,
    ledger: &mut Ledger,
    notes: &mut Notes<'_>,
) -> Names<'a> {
    let types = types::assign(document, declared, &hand_written.types, ledger, notes);
    let fields = members::fields(declared, ledger, notes);
    let enums = members::variants(document, declared, types.enums, ledger, notes);
    let functions = functions::assign(declared, &hand_written.functions, ledger, notes);
    let methods = parameters::assign(declared, functions.functions, functions.calls, ledger, notes);
    Names { nodes: types.nodes, fields, enums, sites: types.sites, resources: functions.resources, methods }
}

impl Names<'_> {
    /// Returns the type with its names.
    pub(super) fn ty(&self, raw: &Raw) -> Type {
        match raw {
            Raw::Leaf(ty) => ty.clone(),
            Raw::Node(node) => Type::Named(self.nodes[*node].clone()),
            Raw::Enum(site) => Type::Named(self.enums[self.sites[*site]].ident.clone()),
            Raw::List(inner) => Type::List(Box::new(self.ty(inner))),
            Raw::Map(inner) => Type::Map(Box::new(self.ty(inner))),
        }
    }
}
