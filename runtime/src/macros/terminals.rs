/// What ends the building of a call: by its kind.
#[macro_export]
#[doc(hidden)]
macro_rules! __gl_terminals {
    ($name:ident $output:ty, [$rt:ident::Streaming]) => {
        #[allow(deprecated)]
        impl $name {
            /// Makes the call, and returns the stream when its first element is there.
            pub async fn stream(self) -> $crate::rt::Result<$crate::rt::ResponseStream<$output>> {
                self.0.stream().await
            }

            /// The same with a rule for the element that completes the stream.
            pub async fn stream_until(
                self,
                is_final: impl ::std::ops::Fn(&$output) -> bool + ::std::marker::Send + ::std::marker::Sync + 'static,
            ) -> $crate::rt::Result<$crate::rt::ResponseStream<$output>> {
                self.0.stream_until(is_final).await
            }

            /// Asks for one JSON array, whose elements arrive over time, instead of an event stream.
            pub fn as_array(self) -> Self {
                Self(self.0.as_array())
            }

            /// Sets the largest element that is accepted, in bytes.
            pub fn max_event_size(self, bytes: usize) -> Self {
                Self(self.0.max_event_size(bytes))
            }
        }
    };
    ($name:ident $output:ty, [$rt:ident::Paged]) => {
        $crate::__gl_answers! { $name $output }

        #[allow(deprecated)]
        impl $name {
            /// The list page by page, each asked for when it is polled for.
            pub fn pages(self) -> $crate::rt::Pages<$output> {
                self.0.pages()
            }

            /// The items of all pages, one after another.
            pub fn items(self) -> $crate::rt::Items<$output> {
                self.0.items()
            }

            /// Starts at the page with this token rather than the first.
            pub fn from_page(self, token: impl ::std::convert::Into<::std::string::String>) -> Self {
                Self(self.0.from_page(token))
            }
        }
    };
    ($name:ident $output:ty, [$rt:ident::Media]) => {
        $crate::__gl_answers! { $name $output }

        #[allow(deprecated)]
        impl $name {
            /// Asks for the media rather than what is known about it.
            pub fn download(self) -> $crate::rt::Downloading {
                self.0.download()
            }
        }
    };
    ($name:ident $output:ty, [$rt:ident::Lro<$result:ty, $metadata:ty>]) => {
        $crate::__gl_answers! { $name $output }

        #[allow(deprecated)]
        impl $name {
            /// Begins the operation, to be polled, waited for or watched.
            pub async fn operation(self) -> $crate::rt::Result<$crate::rt::Operation<$result, $metadata>> {
                self.0.operation().await
            }

            /// Begins the operation, and waits for its result.
            pub async fn wait(self) -> $crate::rt::Result<$result> {
                self.0.wait().await
            }
        }
    };
    ($name:ident $output:ty, [$rt:ident::Upload]) => {
        $crate::__gl_answers! { $name $output }
        $crate::__gl_upload! { $name $output, $crate::rt::Unary }
    };
    ($name:ident $output:ty, [$rt:ident::Upload<$kind:ty>]) => {
        $crate::__gl_answers! { $name $output }
        $crate::__gl_upload! { $name $output, $kind }
    };
    ($name:ident $output:ty, [$($kind:tt)*]) => {
        $crate::__gl_answers! { $name $output }
    };
}

/// What every call that can be awaited has.
#[macro_export]
#[doc(hidden)]
macro_rules! __gl_answers {
    ($name:ident $output:ty) => {
        #[allow(deprecated)]
        impl $name {
            /// Makes the call. The same as awaiting it.
            pub fn send(self) -> $crate::rt::BoxFuture<'static, $crate::rt::Result<$output>> {
                self.0.send()
            }

            /// Makes the call, and returns the code and the headers of the response as well.
            pub fn send_with_metadata(
                self,
            ) -> $crate::rt::BoxFuture<'static, $crate::rt::Result<$crate::rt::Response<$output>>> {
                self.0.send_with_metadata()
            }

            /// Makes the call, and returns the body as it came.
            pub fn send_raw(
                self,
            ) -> $crate::rt::BoxFuture<'static, $crate::rt::Result<$crate::rt::Response<$crate::rt::Bytes>>> {
                self.0.send_raw()
            }
        }

        #[allow(deprecated)]
        impl ::std::future::Future for $name {
            type Output = $crate::rt::Result<$output>;

            fn poll(
                mut self: ::std::pin::Pin<&mut Self>,
                context: &mut ::std::task::Context<'_>,
            ) -> ::std::task::Poll<Self::Output> {
                ::std::future::Future::poll(::std::pin::Pin::new(&mut self.0), context)
            }
        }
    };
}

/// What a call has that takes media.
#[macro_export]
#[doc(hidden)]
macro_rules! __gl_upload {
    ($name:ident $output:ty, $kind:ty) => {
        #[allow(deprecated)]
        impl $name {
            /// Uploads a file. Its name tells its media type, unless that is set.
            pub fn file(self, path: impl ::std::convert::AsRef<::std::path::Path>) -> $crate::rt::Uploading<$output, $kind> {
                self.0.file(path)
            }

            /// Uploads bytes, of the media type that has to be set.
            pub fn bytes(
                self,
                bytes: impl ::std::convert::Into<$crate::rt::Bytes>,
            ) -> $crate::rt::Uploading<$output, $kind> {
                self.0.bytes(bytes)
            }

            /// Uploads what a reader gives, of the media type that has to be set, and of a length that may be unknown.
            pub fn reader(
                self,
                reader: impl $crate::rt::AsyncRead + ::std::marker::Send + 'static,
                length: impl ::std::convert::Into<::std::option::Option<u64>>,
            ) -> $crate::rt::Uploading<$output, $kind> {
                self.0.reader(reader, length)
            }

            /// Uploads what a stream gives, of the media type that has to be set, and of a length that may be unknown.
            pub fn stream(
                self,
                stream: impl $crate::rt::Stream<Item = ::std::io::Result<$crate::rt::Bytes>> + ::std::marker::Send + 'static,
                length: impl ::std::convert::Into<::std::option::Option<u64>>,
            ) -> $crate::rt::Uploading<$output, $kind> {
                self.0.stream(stream, length)
            }
        }
    };
}
