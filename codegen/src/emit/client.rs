//! The client: the facts about the service, and the constructors.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{ImplItem, Item, parse_quote};

use super::{attributes::doc, block::block, context::Context, facts, method::scopes};
use crate::{
    api::{Api, Service},
    docs::code,
};

/// The struct with its functions, of which `functions` are those that the document asks for.
pub(super) fn items(cx: &Context<'_>, functions: impl Iterator<Item = ImplItem>) -> [Item; 4] {
    let (about, service) = (doc(&cx.api.service.doc), service(cx.api));
    let functions = constructors(&cx.api.service).into_iter().chain(functions).chain(others()).collect();
    [
        parse_quote! {
            /// Facts about the service.
            static SERVICE: rt::Service = #service;
        },
        parse_quote! {
            #about
            #[derive(Clone, Debug)]
            pub struct Client(rt::Client);
        },
        block(&quote!(Client), functions),
        parse_quote! {
            impl From<rt::Client> for Client {
                fn from(rt: rt::Client) -> Self {
                    Self(rt)
                }
            }
        },
    ]
}

fn constructors(service: &Service) -> [ImplItem; 3] {
    let from_env = from_env(service);
    [
        parse_quote! {
            /// Creates a client with an API key.
            ///
            /// Fails if the key is not a valid header value, or connections cannot be set up.
            pub fn new(api_key: impl AsRef<str>) -> rt::Result<Self> {
                Self::builder().api_key(api_key).build()
            }
        },
        parse_quote! {
            #[doc = #from_env]
            ///
            /// Fails if no key is set.
            pub fn from_env() -> rt::Result<Self> {
                Self::builder().with_env().build()
            }
        },
        parse_quote! {
            /// Creates a builder for a client.
            pub fn builder() -> rt::ClientBuilder<Self> {
                rt::ClientBuilder::new(&SERVICE)
            }
        },
    ]
}

/// Returns the sentence about the environment variables.
fn from_env(service: &Service) -> String {
    let keys: Vec<String> = service.api_key_env.iter().map(|name| code(name)).collect();
    let address = match service.base_url_env.as_str() {
        "" => String::new(),
        name => format!(", and the base URL in {} if that is set", code(name)),
    };
    format!(" Creates a client from the environment: the API key in {}{address}.", keys.join(", else "))
}

fn others() -> [ImplItem; 3] {
    [
        parse_quote! {
            /// Creates a call of a method that this version does not know, by its path below the root of the service.
            pub fn request(&self, method: rt::Method, path: &str) -> rt::CustomCall {
                self.0.request(method, path)
            }
        },
        parse_quote! {
            /// Returns a long-running operation by its name, such as one that another process started. Its result has
            /// the type `R`, and its metadata the type `M`. Nothing is sent before it is polled or waited for.
            pub fn operation<R: rt::Wire, M: rt::Wire>(&self, name: impl Into<String>) -> rt::Operation<R, M> {
                rt::Operation::attach(&self.0, name)
            }
        },
        parse_quote! {
            /// Returns the runtime of this client, which all of its clones share.
            pub fn runtime(&self) -> &rt::Client {
                &self.0
            }
        },
    ]
}

/// Returns the facts about the service, without empty ones.
fn service(api: &Api) -> TokenStream {
    let service = &api.service;
    let (name, version, root_url) = (&api.name, &api.version, &service.root_url);
    let text = |method: TokenStream, value: &str| (!value.is_empty()).then(|| quote!(.#method(#value)));
    let list =
        |method: TokenStream, values: Vec<TokenStream>| (!values.is_empty()).then(|| quote!(.#method(&[#(#values),*])));
    let texts = |values: &[String]| values.iter().map(|value| quote!(#value)).collect();
    let endpoints = service.endpoints.iter().map(|(location, url)| quote!((#location, #url))).collect();
    let texts_and_lists = [
        text(quote!(revision), &api.revision),
        text(quote!(mtls_root_url), &service.mtls_root_url),
        text(quote!(service_path), &service.service_path),
        text(quote!(operation_path), &service.operation_path),
        list(quote!(scopes), scopes(&service.scopes)),
        list(quote!(api_key_env), texts(&service.api_key_env)),
        text(quote!(base_url_env), &service.base_url_env),
        list(quote!(endpoints), endpoints),
    ];
    let rest = facts::service(&service.facts);
    quote!(rt::Service::new(#name, #version, #root_url) #(#texts_and_lists)* #rest)
}
