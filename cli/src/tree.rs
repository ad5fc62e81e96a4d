//! The commands of a document: resources and methods by the words of a command line.

use std::collections::BTreeMap;

use discovery_document::Resource;

use crate::api::{Api, Method};
use crate::names::kebab;

/// The commands that are not resources.
pub(crate) const OWN: [&str; 4] = ["ask", "complete", "completion", "describe"];

/// A command.
#[derive(Clone, Copy)]
pub(crate) enum Node {
    Resource(&'static Resource),
    Method(Method),
}

impl Node {
    pub(crate) fn description(self) -> &'static str {
        match self {
            Self::Resource(resource) => &resource.description,
            Self::Method(method) => &method.source.description,
        }
    }

    pub(crate) fn is_deprecated(self) -> bool {
        match self {
            Self::Resource(resource) => resource.deprecated,
            Self::Method(method) => method.source.deprecated,
        }
    }
}

/// Returns the commands below a resource, or those at the top.
pub(crate) fn children(api: &'static Api, parent: Option<&'static Resource>) -> BTreeMap<String, Node> {
    let (resources, methods) = match parent {
        Some(parent) => (&parent.resources, &parent.methods),
        None => (&api.document.resources, &api.document.methods),
    };
    let mut nodes: BTreeMap<String, Node> = BTreeMap::new();
    let is_taken = |nodes: &BTreeMap<_, _>, word: &String| {
        nodes.contains_key(word) || (parent.is_none() && OWN.contains(&word.as_str()))
    };
    let mut add = |word: String, ending: &str, node| {
        let mut unique = word.clone();
        let mut number = 1;
        while unique.is_empty() || is_taken(&nodes, &unique) {
            unique = if number == 1 { format!("{word}-{ending}") } else { format!("{word}-{ending}-{number}") };
            number += 1;
        }
        nodes.insert(unique, node);
    };
    for (name, resource) in resources {
        add(kebab(name), "resource", Node::Resource(resource));
    }
    for (name, source) in methods {
        add(kebab(name), "method", Node::Method(Method { name, source }));
    }
    nodes
}

/// The commands that the words of a command line name.
pub(crate) struct Scan {
    /// The words, from the top to the method or the last resource.
    pub(crate) words: Vec<String>,
    /// The command at the end of the words.
    pub(crate) node: Option<Node>,
    /// The place of the first argument after the words.
    pub(crate) rest: usize,
}

/// Finds the command that arguments name. `takes_value` says which options are followed by a value.
pub(crate) fn scan(api: &'static Api, arguments: &[String], takes_value: impl Fn(&str) -> bool) -> Scan {
    let mut scan = Scan { words: Vec::new(), node: None, rest: arguments.len() };
    let mut at = 0;
    while let Some(argument) = arguments.get(at) {
        at += 1;
        if argument == "--" {
            break;
        }
        if let Some(option) = argument.strip_prefix("--") {
            at += usize::from(!option.contains('=') && takes_value(option));
            continue;
        }
        if argument.starts_with('-') {
            continue;
        }
        let parent = match scan.node {
            None => None,
            Some(Node::Resource(resource)) => Some(resource),
            Some(Node::Method(_)) => break,
        };
        let Some(node) = children(api, parent).remove(argument) else { break };
        scan.words.push(argument.clone());
        scan.node = Some(node);
        scan.rest = at;
        if matches!(node, Node::Method(_)) {
            break;
        }
    }
    scan
}

/// Calls `visit` for every method, with its words.
pub(crate) fn every(api: &'static Api, visit: &mut dyn FnMut(&[String], Method)) {
    fn walk(
        api: &'static Api,
        parent: Option<&'static Resource>,
        words: &mut Vec<String>,
        visit: &mut dyn FnMut(&[String], Method),
    ) {
        for (word, node) in children(api, parent) {
            words.push(word);
            match node {
                Node::Method(method) => visit(words, method),
                Node::Resource(resource) => walk(api, Some(resource), words, visit),
            }
            words.pop();
        }
    }
    walk(api, None, &mut Vec::new(), visit);
}
