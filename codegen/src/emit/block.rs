//! `impl` blocks.

use quote::ToTokens;
use syn::{ImplItem, Item, ItemImpl, parse_quote};

/// `impl Name { … }`.
pub(super) fn block(name: &impl ToTokens, members: Vec<ImplItem>) -> Item {
    let mut block: ItemImpl = parse_quote!(impl #name {});
    block.items = members;
    Item::Impl(block)
}
