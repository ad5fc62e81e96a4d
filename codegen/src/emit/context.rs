//! The data that all files of a version share.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Item, parse_quote};

use super::notes::Notes;
use crate::{api::Api, docs, settings::Options};

/// The API, and what is known of it everywhere.
pub(super) struct Context<'a> {
    /// The decided API.
    pub(super) api: &'a Api,
    /// The options of the output.
    pub(super) options: &'a Options,
    /// The elements that need a note because they name deprecated ones.
    pub(super) notes: Notes<'a>,
}

impl<'a> Context<'a> {
    pub(super) fn new(api: &'a Api, options: &'a Options) -> Self {
        Context { api, options, notes: Notes::new(api) }
    }

    /// The import of the runtime. Another crate's is written from the root, in case a resource is called like it.
    pub(super) fn import(&self) -> Item {
        let path = self.runtime();
        parse_quote!(use #path::rt;)
    }

    /// The items of the runtime that the root of a crate re-exports.
    pub(super) fn exports(&self) -> Item {
        let path = self.runtime();
        parse_quote!(pub use #path::{self as runtime, Error, Result};)
    }

    fn runtime(&self) -> TokenStream {
        let path = &self.options.runtime;
        let is_ours = ["crate", "self", "super", ""].contains(&path.split("::").next().unwrap_or_default());
        let path = if is_ours { path.clone() } else { format!("::{path}") };
        path.parse().unwrap_or_else(|_| quote!(crate))
    }

    /// The API's name for readers, as one line of a doc.
    pub(super) fn title(&self) -> String {
        docs::lines(&self.api.title).join(" ")
    }

    /// Returns true if each resource is behind a feature.
    pub(super) fn is_gated(&self) -> bool {
        self.options.features_above.is_some_and(|methods| self.api.all_methods().len() > methods)
    }
}
