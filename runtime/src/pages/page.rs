//! Schemas that are one page of a list.

use crate::wire::Map;

/// One page of a list.
pub trait Page {
    /// The type of the items.
    type Item;

    /// The name on the wire of the property with the token of the next page.
    const TOKEN: &'static str = "nextPageToken";

    /// Returns the token of the next page; `None` on the last.
    fn next_page_token(&self) -> Option<&str>;

    /// Returns the items of this page.
    fn into_items(self) -> Vec<Self::Item>;
}

/// The property of a page that holds its items: a list, or a map whose entries are the items.
///
/// This trait is sealed: it cannot be implemented outside of this crate.
pub trait PageItems: sealed::Sealed {
    /// An item.
    type Item;

    /// Returns the items in order.
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

mod sealed {
    pub trait Sealed {}

    impl<T> Sealed for Vec<T> {}
    impl<T> Sealed for crate::wire::Map<T> {}
}
