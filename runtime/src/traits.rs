//! What some schemas are, beside being schemas.

use crate::wire::{Map, Value, Wire};

/// One page of a list.
pub trait Page {
    /// What is listed.
    type Item;

    /// The token of the next page; `None` on the last.
    fn next_page_token(&self) -> Option<&str>;

    /// What this page lists.
    fn into_items(self) -> Vec<Self::Item>;
}

/// The property of a page that holds its items: a list, or a map whose entries are the items.
pub trait PageItems {
    /// An item.
    type Item;

    /// The items in order.
    fn into_items(self) -> Vec<Self::Item>;
}

impl<T> PageItems for Vec<T> {
    type Item = T;

    fn into_items(self) -> Vec<T> {
        self
    }
}

impl<T> PageItems for Map<T> {
    type Item = (String, T);

    fn into_items(self) -> Vec<(String, T)> {
        self.into_iter().collect()
    }
}

/// A long-running operation, whatever its schema is called.
pub trait LongRunning: Wire {
    /// The name it can be asked for by.
    fn name(&self) -> Option<&str>;

    /// Whether it is over.
    fn done(&self) -> bool;

    /// What went wrong, as a `google.rpc.Status` in JSON.
    fn error(&self) -> Option<Value>;

    /// The result, with its `@type`; empty before there is one.
    fn response(&self) -> &Map<Value>;

    /// The progress, with its `@type`.
    fn metadata(&self) -> &Map<Value>;
}
