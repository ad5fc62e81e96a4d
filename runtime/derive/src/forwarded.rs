//! The methods of `rt::Call` that a struct around one has as well.
//!
//! This is the only list of them. Their names are in `reserved_names.txt`, which a test compares with this list; the generator
//! gives none of them to a query parameter.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::Type;

/// The methods of a call besides awaiting it.
pub(crate) enum Kind<'a> {
    Unary,
    Paged,
    Media,
    MediaOnly,
    Streaming,
    /// With the types of the result and of the progress.
    Lro(&'a Type, &'a Type),
    /// With the kind that the call is of without media.
    Upload(TokenStream),
}

/// The types of a call.
pub(crate) struct Types<'a> {
    /// The struct.
    pub(crate) name: &'a Ident,
    /// The call within.
    pub(crate) call: &'a Type,
    /// The type of the answer.
    pub(crate) output: &'a Type,
}

/// Returns the items for a call of one kind.
pub(crate) fn methods(types: &Types<'_>, kind: &Kind<'_>) -> TokenStream {
    let name = types.name;
    let options = options(types);
    let own = match kind {
        Kind::Unary => TokenStream::new(),
        Kind::Paged => paged(types),
        Kind::Media | Kind::MediaOnly => media(),
        Kind::Streaming => streaming(types),
        Kind::Lro(result, metadata) => long_running(result, metadata),
        Kind::Upload(kind) => upload(types, kind),
    };
    let (answers, future) = match kind {
        Kind::Streaming | Kind::MediaOnly => (None, None),
        _ => (Some(answers(types)), Some(future(types))),
    };
    let conversion = conversion(types);
    quote! {
        #[allow(deprecated)]
        impl #name {
            #options
            #answers
            #own
        }

        #conversion
        #future
    }
}

/// The methods of every call.
fn options(types: &Types<'_>) -> TokenStream {
    let call = types.call;
    let optional_time = quote!(impl ::core::convert::Into<::core::option::Option<::core::time::Duration>>);
    quote! {
        /// Limits the time of the whole call, with its retries and the body of the response.
        pub fn timeout(self, timeout: #optional_time) -> Self {
            Self(self.0.timeout(timeout))
        }

        /// Limits the time that a connection may take, in place of the client's limit.
        pub fn connect_timeout(self, timeout: ::core::time::Duration) -> Self {
            Self(self.0.connect_timeout(timeout))
        }

        /// Limits the time of each attempt, until the head of the response has arrived.
        pub fn attempt_timeout(self, timeout: #optional_time) -> Self {
            Self(self.0.attempt_timeout(timeout))
        }

        /// Limits the time that the body of a response may be silent.
        pub fn idle_timeout(self, timeout: #optional_time) -> Self {
            Self(self.0.idle_timeout(timeout))
        }

        /// Sets the retry policy, in place of the client's.
        pub fn retry(self, policy: impl rt::RetryPolicy) -> Self {
            Self(self.0.retry(policy))
        }

        /// Marks this call as idempotent, so that it is retried even if an earlier attempt may have reached the server.
        pub fn idempotent(self) -> Self {
            Self(self.0.idempotent())
        }

        /// Sets a header, in place of one that the client would send.
        pub fn header<N, V>(self, name: N, value: V) -> Self
        where
            N: ::core::convert::TryInto<rt::HeaderName> + ::core::convert::AsRef<[u8]>,
            V: ::core::convert::TryInto<rt::HeaderValue>,
        {
            Self(self.0.header(name, value))
        }

        /// Sets a query parameter: one of the method, one of all methods, or one that this crate does not know.
        pub fn query(self, name: &'static str, value: impl rt::QueryValue) -> Self {
            Self(self.0.query(name, value))
        }

        /// Selects the fields of the response.
        pub fn fields(self, fields: &str) -> Self {
            Self(self.0.fields(fields))
        }

        /// Names the user whose quota is used.
        pub fn quota_user(self, user: &str) -> Self {
            Self(self.0.quota_user(user))
        }

        /// Returns the request that will be sent, as plain data, or an error if an argument is wrong.
        pub fn request(&self) -> rt::Result<&rt::Request> {
            self.0.request()
        }

        /// Returns the call without the setters of this method.
        pub fn into_call(self) -> #call {
            self.0
        }
    }
}

/// The methods of every call that can be awaited.
fn answers(types: &Types<'_>) -> TokenStream {
    let output = types.output;
    quote! {
        /// Makes the call. The same as awaiting it.
        pub fn send(self) -> rt::BoxFuture<'static, rt::Result<#output>> {
            self.0.send()
        }

        /// Makes the call, and returns the status code and the headers of the response as well.
        pub fn send_with_metadata(self) -> rt::BoxFuture<'static, rt::Result<rt::Response<#output>>> {
            self.0.send_with_metadata()
        }

        /// Makes the call, and returns the body as it came.
        pub fn send_raw(self) -> rt::BoxFuture<'static, rt::Result<rt::Response<rt::Bytes>>> {
            self.0.send_raw()
        }
    }
}

fn streaming(types: &Types<'_>) -> TokenStream {
    let output = types.output;
    quote! {
        /// Makes the call, and returns the stream once its first element has arrived.
        pub async fn stream(self) -> rt::Result<rt::ResponseStream<#output>> {
            self.0.stream().await
        }

        /// Makes the call as [`stream`](Self::stream) does, with a rule for the element that completes the stream.
        pub async fn stream_until(
            self,
            is_final: impl ::core::ops::Fn(&#output) -> bool
                + ::core::marker::Send
                + ::core::marker::Sync
                + 'static,
        ) -> rt::Result<rt::ResponseStream<#output>> {
            self.0.stream_until(is_final).await
        }

        /// Asks for one JSON array, whose elements arrive over time, instead of an event stream.
        pub fn as_array(self) -> Self {
            Self(self.0.as_array())
        }

        /// Sets the size of the largest element that is accepted, in bytes.
        pub fn max_event_size(self, bytes: usize) -> Self {
            Self(self.0.max_event_size(bytes))
        }
    }
}

fn paged(types: &Types<'_>) -> TokenStream {
    let output = types.output;
    quote! {
        /// Returns the pages of the list, each requested when it is polled.
        pub fn pages(self) -> rt::Pages<#output> {
            self.0.pages()
        }

        /// Returns the items of all pages, one after another.
        pub fn items(self) -> rt::Items<#output> {
            self.0.items()
        }

        /// Starts at the page with this token instead of the first.
        pub fn from_page(self, token: impl ::core::convert::Into<::std::string::String>) -> Self {
            Self(self.0.from_page(token))
        }
    }
}

fn media() -> TokenStream {
    quote! {
        /// Downloads the media instead of its metadata.
        pub fn download(self) -> rt::Downloading {
            self.0.download()
        }
    }
}

fn long_running(result: &Type, metadata: &Type) -> TokenStream {
    quote! {
        /// Starts the operation, to be polled, waited for or watched.
        pub async fn operation(self) -> rt::Result<rt::Operation<#result, #metadata>> {
            self.0.operation().await
        }

        /// Starts the operation, and waits for its result.
        pub async fn wait(self) -> rt::Result<#result> {
            self.0.wait().await
        }
    }
}

fn upload(types: &Types<'_>, kind: &TokenStream) -> TokenStream {
    let output = types.output;
    let length = quote!(impl ::core::convert::Into<::core::option::Option<u64>>);
    quote! {
        /// Uploads a file. Its name decides its media type, unless that is set.
        pub fn file(self, path: impl ::core::convert::AsRef<::std::path::Path>) -> rt::Uploading<#output, #kind> {
            self.0.file(path)
        }

        /// Uploads bytes, of the media type that has to be set.
        pub fn bytes(self, bytes: impl ::core::convert::Into<rt::Bytes>) -> rt::Uploading<#output, #kind> {
            self.0.bytes(bytes)
        }

        /// Uploads from a reader, with the media type that has to be set, and a length that may be unknown.
        pub fn reader(
            self,
            reader: impl rt::AsyncRead + ::core::marker::Send + 'static,
            length: #length,
        ) -> rt::Uploading<#output, #kind> {
            self.0.reader(reader, length)
        }

        /// Uploads from a stream, with the media type that has to be set, and a length that may be unknown.
        pub fn stream(
            self,
            stream: impl rt::Stream<Item = ::std::io::Result<rt::Bytes>> + ::core::marker::Send + 'static,
            length: #length,
        ) -> rt::Uploading<#output, #kind> {
            self.0.stream(stream, length)
        }
    }
}

/// The conversions from the call within, and to it.
fn conversion(types: &Types<'_>) -> TokenStream {
    let Types { name, call, .. } = types;
    quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl rt::FromCall for #name {
            type Output = <#call as rt::FromCall>::Output;
            type Kind = <#call as rt::FromCall>::Kind;

            fn from_call(call: #call) -> Self {
                Self(call)
            }
        }

        #[automatically_derived]
        #[allow(deprecated)]
        impl ::core::convert::From<#name> for #call {
            fn from(call: #name) -> Self {
                call.0
            }
        }
    }
}

fn future(types: &Types<'_>) -> TokenStream {
    let Types { name, output, .. } = types;
    quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl ::core::future::Future for #name {
            type Output = rt::Result<#output>;

            fn poll(
                mut self: ::core::pin::Pin<&mut Self>,
                context: &mut ::core::task::Context<'_>,
            ) -> ::core::task::Poll<rt::Result<#output>> {
                ::core::future::Future::poll(::core::pin::Pin::new(&mut self.0), context)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proc_macro2::TokenTree;
    use syn::{DeriveInput, parse_quote};

    use crate::call::expand;

    /// The names that follow `fn` within a block, at any depth.
    fn functions(tokens: proc_macro2::TokenStream, names: &mut BTreeSet<String>) {
        let mut after_fn = false;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if after_fn => {
                    names.insert(ident.to_string());
                    after_fn = false;
                }
                TokenTree::Ident(ident) => after_fn = ident == "fn",
                TokenTree::Group(group) => functions(group.stream(), names),
                _ => {}
            }
        }
    }

    #[test]
    fn reserved_names_are_those_of_the_forwarded_methods() {
        let calls: [DeriveInput; 7] = [
            parse_quote!(
                struct List(rt::Call<A>);
            ),
            parse_quote!(
                struct List(rt::Call<A, rt::Unary>);
            ),
            parse_quote!(
                struct List(rt::Call<A, rt::Paged>);
            ),
            parse_quote!(
                struct List(rt::Call<A, rt::Media>);
            ),
            parse_quote!(
                struct List(rt::Call<A, rt::Streaming>);
            ),
            parse_quote!(
                struct List(rt::Call<A, rt::Lro<B, C>>);
            ),
            parse_quote!(
                struct List(rt::Call<A, rt::Upload<rt::Lro<B, C>>>);
            ),
        ];
        let mut names = BTreeSet::new();
        for call in &calls {
            functions(expand(call).unwrap(), &mut names);
        }
        // These belong to traits, and a setter may be called so.
        for of_a_trait in ["from", "from_call", "poll"] {
            assert!(names.remove(of_a_trait), "{of_a_trait}");
        }
        let reserved: BTreeSet<String> = include_str!("../reserved_names.txt").lines().map(str::to_owned).collect();
        assert_eq!(names, reserved);
    }
}
