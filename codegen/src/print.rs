//! Syntax trees → text that is read in review.
//!
//! `prettyplease` lays out each item, and each member of an `impl`, on its own. The blank lines between them come from here.

use std::mem;

use syn::{File, Item, ItemImpl};

/// Prints a file below its header.
pub(crate) fn file(header: &str, file: File) -> String {
    let mut text = format!("{header}\n");
    text.push_str(&prettyplease::unparse(&File { items: Vec::new(), attrs: file.attrs, ..empty() }));
    text.push_str(&items(file.items));
    text
}

/// Prints items that follow others.
pub(crate) fn items(items: Vec<Item>) -> String {
    let mut text = String::new();
    let mut before = None;
    for item in items {
        let list = list(&item);
        if list.is_none() || list != before {
            text.push('\n');
        }
        text.push_str(&self::item(item));
        before = list;
    }
    text
}

/// Items that stand below one another without a blank line.
#[derive(Clone, Copy, PartialEq)]
enum List {
    Imports,
    Modules,
}

fn list(item: &Item) -> Option<List> {
    match item {
        Item::Use(_) => Some(List::Imports),
        Item::Mod(module) if module.content.is_none() => Some(List::Modules),
        _ => None,
    }
}

fn item(item: Item) -> String {
    match item {
        Item::Impl(block) if block.items.len() > 1 => spaced(block),
        item => unparse(item).0,
    }
}

/// Prints an `impl` once for each member, and joins what is between the braces.
fn spaced(mut block: ItemImpl) -> String {
    let members = mem::take(&mut block.items);
    let (frame, mut block) = unparse(Item::Impl(block));
    let head = frame.trim_end().trim_end_matches('}');
    let mut text = format!("{head}\n");
    for (at, member) in members.into_iter().enumerate() {
        if at > 0 {
            text.push('\n');
        }
        let Item::Impl(mut one) = block else { break };
        one.items = vec![member];
        let whole;
        (whole, block) = unparse(Item::Impl(one));
        let inside = whole.strip_prefix(head).and_then(|rest| rest.strip_suffix("}\n"));
        // Only the members differ between `whole` and `frame`, and they are printed between the head and the last brace.
        text.push_str(inside.expect("the frame of an `impl` does not depend on its members").trim_start_matches('\n'));
    }
    text.push_str("}\n");
    text
}

/// Prints one item, and gives it back.
fn unparse(item: Item) -> (String, Item) {
    let mut file = File { items: vec![item], ..empty() };
    let text = prettyplease::unparse(&file);
    (text, file.items.remove(0))
}

fn empty() -> File {
    File { shebang: None, frontmatter: None, attrs: Vec::new(), items: Vec::new() }
}
