//! Names of arguments and setters.

use super::{
    super::{
        declarations::{Declarations, Method, Parameter},
        notes::Notes,
    },
    MethodNames, reserved,
    scope::Scope,
};
use crate::{
    ledger::{self, Ledger, Section},
    names::{self, Ident},
};

/// Completes the names of all methods.
pub(super) fn assign(
    declared: &Declarations<'_>,
    functions: Vec<Ident>,
    calls: Vec<Option<Ident>>,
    ledger: &mut Ledger,
    notes: &mut Notes<'_>,
) -> Vec<MethodNames> {
    let named = declared.methods.iter().zip(functions.into_iter().zip(calls)).map(|(method, (ident, call))| {
        let body = body(method);
        let arguments = arguments(method, &body, ledger);
        let options = options(method, ledger, notes);
        MethodNames { ident, call, body, arguments, options }
    });
    named.collect()
}

/// Returns the name of the argument for the body, which leaves its usual one to a parameter.
fn body(method: &Method<'_>) -> Ident {
    let taken = |name: &Ident| method.source.parameters.keys().any(|wire| names::snake(wire, "param") == *name);
    let mut wishes = ["request", "body", "message"].map(|word| names::snake(word, "body")).into_iter();
    let first = wishes.next().unwrap_or_else(|| names::snake("", "body"));
    if taken(&first) { wishes.find(|name| !taken(name)).unwrap_or(first) } else { first }
}

fn arguments(method: &Method<'_>, body: &Ident, ledger: &mut Ledger) -> Vec<Ident> {
    let body = method.request.as_ref().map(|_| body.as_str());
    let mut scope = Scope::open(ledger, &[(Section::Parameters, &method.path)], body);
    for parameter in &method.arguments {
        scope.announce(Section::Parameters, &path(method, parameter), &names::snake(parameter.wire, "param"));
    }
    let named = method.arguments.iter().map(|parameter| {
        scope.claim(Section::Parameters, &path(method, parameter), &names::snake(parameter.wire, "param"))
    });
    named.collect()
}

/// Names setters, those first whose parameter begins with a letter.
fn options(method: &Method<'_>, ledger: &mut Ledger, notes: &mut Notes<'_>) -> Vec<Ident> {
    let reserved = reserved::call();
    let wish = |parameter: &Parameter<'_>| names::unreserved(names::snake(parameter.wire, "param"), &reserved);
    let mut scope = Scope::open(ledger, &[(Section::Parameters, &method.path)], reserved.iter().copied());
    for parameter in &method.options {
        scope.announce(Section::Parameters, &path(method, parameter), &wish(parameter));
    }
    let mut order: Vec<usize> = (0..method.options.len()).collect();
    order.sort_by_key(|&at| (!names::leads_with_letter(method.options[at].wire), at));
    let mut idents: Vec<Option<Ident>> = vec![None; method.options.len()];
    for at in order {
        let parameter = &method.options[at];
        let wish = wish(parameter);
        let ident = scope.claim(Section::Parameters, &path(method, parameter), &wish);
        if ident != wish {
            notes.warn(&parameter.pointer, format!("the name {wish} is taken, called {ident}"));
        }
        idents[at] = Some(ident);
    }
    idents.into_iter().flatten().collect()
}

fn path(method: &Method<'_>, parameter: &Parameter<'_>) -> String {
    ledger::parameter(&method.path, parameter.wire)
}
