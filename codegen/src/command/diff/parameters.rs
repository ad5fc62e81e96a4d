//! The parameters of one method, whether they are arguments or options of the call.

use super::{
    Change, Event, Impact, Item,
    context::{Context, Report},
};
use crate::{
    api::{Deprecation, Method, Place, Type},
    command::surface::signature,
};

/// A parameter, wherever it stands.
#[derive(Clone, Copy)]
struct Parameter<'a> {
    wire: &'a str,
    ident: &'a str,
    ty: &'a Type,
    repeated: bool,
    /// True if it is an argument.
    required: bool,
    /// Pattern of a path argument; none for the query.
    pattern: Option<&'a str>,
    deprecated: Option<&'a Deprecation>,
    doc: &'a [String],
}

/// A parameter before and after.
type Pair<'a> = (Option<Parameter<'a>>, Option<Parameter<'a>>);

/// Compares the parameters of two methods.
pub(super) fn compare(context: &Context<'_>, old: &Method, new: &Method, changes: &mut Vec<Change>) {
    let pairs = pairs(context, &parameters(old), parameters(new));
    for &(before, after) in &pairs {
        let Some(some) = after.or(before) else { continue };
        let wire = format!("{}({})", new.id, some.wire);
        let mut report = Report::new(Item::Parameter, path(new, some), wire, changes);
        match (before, after) {
            (None, Some(after)) => {
                let impact = if after.required { Impact::Major } else { Impact::Minor };
                report.push(Event::Added { signature: word(after) }, impact);
            }
            (Some(_), None) => report.push(Event::Removed, Impact::Major),
            (Some(before), Some(after)) => both(context, new, before, after, &mut report),
            (None, None) => {}
        }
    }
    let kept = |(before, after): &Pair<'_>| Some((before.as_ref()?.wire.to_owned(), after.as_ref()?.wire.to_owned()));
    let kept: Vec<_> = pairs.iter().filter_map(kept).collect();
    let order = |method: &Method, name: &dyn Fn(&(String, String)) -> String| {
        let order = method.args.iter().filter_map(|arg| kept.iter().find(|pair| name(pair) == arg.wire));
        order.map(|(_, wire)| wire.clone()).collect::<Vec<_>>()
    };
    let (mut before, mut after) = (order(old, &|(wire, _)| wire.clone()), order(new, &|(_, wire)| wire.clone()));
    before.retain(|wire| new.args.iter().any(|arg| arg.wire == *wire));
    after.retain(|wire| before.contains(wire));
    let mut report = Report::new(Item::Method, &new.rust_path, &new.id, changes);
    report.changed("order of arguments", before.join(", "), after.join(", "), Impact::Major);
}

/// A parameter that was there and still is.
fn both(context: &Context<'_>, method: &Method, old: Parameter<'_>, new: Parameter<'_>, report: &mut Report<'_>) {
    report.deprecated(old.deprecated, new.deprecated);
    if old.required != new.required {
        report.changed("given as", word(old), word(new), Impact::Major);
    } else if old.ident != new.ident {
        if new.required {
            // Arguments have no names for the caller.
            report.changed("argument name", old.ident, new.ident, Impact::Patch);
        } else {
            report.renamed(path(method, Parameter { ident: old.ident, ..new }));
        }
    }
    if old.repeated != new.repeated || !context.same(old.ty, new.ty) {
        let (before, after) = (signature::input(old.ty, old.repeated), signature::input(new.ty, new.repeated));
        report.changed("type", before, after, Impact::Major);
    }
    report.changed("name on the wire", old.wire, new.wire, Impact::Patch);
    let place = |parameter: Parameter<'_>| if parameter.pattern.is_some() { "path" } else { "query" };
    report.changed("place", place(old), place(new), Impact::Patch);
    report.changed("pattern", old.pattern.unwrap_or_default(), new.pattern.unwrap_or_default(), Impact::Patch);
    report.prose(old.doc, new.doc);
}

/// All parameters of a method.
fn parameters(method: &Method) -> Vec<Parameter<'_>> {
    let args = method.args.iter().map(|arg| {
        let (pattern, repeated) = match &arg.place {
            Place::Path { pattern } => (Some(pattern.as_str()), false),
            Place::Query { repeated } => (None, *repeated),
        };
        let (wire, ident, ty) = (arg.wire.as_str(), arg.ident.as_str(), &arg.ty);
        Parameter { wire, ident, ty, repeated, required: true, pattern, deprecated: None, doc: &[] }
    });
    let options = method.call.iter().flat_map(|call| &call.params).map(|param| Parameter {
        wire: &param.wire,
        ident: param.ident.as_str(),
        ty: &param.ty,
        repeated: param.repeated,
        required: false,
        pattern: None,
        deprecated: param.deprecated.as_ref(),
        doc: &param.doc,
    });
    args.chain(options).collect()
}

/// Pairs parameters by their names on the wire. A path argument whose placeholder is called otherwise now is still the same
/// argument when it has the same place and type.
fn pairs<'a>(context: &Context<'_>, old: &[Parameter<'a>], mut new: Vec<Parameter<'a>>) -> Vec<Pair<'a>> {
    let in_path = |parameter: &&Parameter<'_>| parameter.pattern.is_some();
    let place = |list: &[Parameter<'_>], wire: &str| list.iter().filter(in_path).position(|other| other.wire == wire);
    let all = new.clone();
    let mut pairs: Vec<Pair<'a>> = Vec::new();
    let mut lone = Vec::new();
    for before in old {
        match new.iter().position(|after| after.wire == before.wire) {
            Some(at) => pairs.push((Some(*before), Some(new.remove(at)))),
            None => lone.push(*before),
        }
    }
    for before in lone {
        let same = |after: &Parameter<'_>| {
            before.pattern.is_some()
                && after.pattern.is_some()
                && place(old, before.wire) == place(&all, after.wire)
                && context.same(before.ty, after.ty)
        };
        pairs.push((Some(before), new.iter().position(same).map(|at| new.remove(at))));
    }
    pairs.extend(new.into_iter().map(|after| (None, Some(after))));
    pairs
}

/// Returns the Rust path of a parameter.
fn path(method: &Method, parameter: Parameter<'_>) -> String {
    if parameter.required {
        format!("{}({})", method.rust_path, parameter.ident)
    } else {
        format!("{}().{}", method.rust_path, parameter.ident)
    }
}

/// Returns the form of a parameter, and its type.
fn word(parameter: Parameter<'_>) -> String {
    let kind = if parameter.required { "argument" } else { "option" };
    format!("{kind}: {}", signature::input(parameter.ty, parameter.repeated))
}
