/// What a call can do, for a struct that wraps one.
#[macro_export]
#[doc(hidden)]
macro_rules! __gl_delegate {
    ($name:ident $output:ty, [$($kind:tt)*]) => {
        #[allow(deprecated)]
        impl $name {
            /// Limits the time of the whole call, with its retries and the body of the response.
            pub fn timeout(self, timeout: impl ::std::convert::Into<::std::option::Option<::std::time::Duration>>) -> Self {
                Self(self.0.timeout(timeout))
            }

            /// Limits the time that a connection may take to come about, in place of the client's limit.
            pub fn connect_timeout(self, timeout: ::std::time::Duration) -> Self {
                Self(self.0.connect_timeout(timeout))
            }

            /// Limits the time of each attempt, until the head of the response is there.
            pub fn attempt_timeout(
                self,
                timeout: impl ::std::convert::Into<::std::option::Option<::std::time::Duration>>,
            ) -> Self {
                Self(self.0.attempt_timeout(timeout))
            }

            /// Limits the time that a stream may be silent.
            pub fn idle_timeout(
                self,
                timeout: impl ::std::convert::Into<::std::option::Option<::std::time::Duration>>,
            ) -> Self {
                Self(self.0.idle_timeout(timeout))
            }

            /// Decides which failures are followed by another attempt, in place of the client's policy.
            pub fn retry(self, policy: impl $crate::rt::RetryPolicy) -> Self {
                Self(self.0.retry(policy))
            }

            /// Tells that doing this call twice does no harm, so that it may be sent again whatever became of the first
            /// attempt.
            pub fn idempotent(self) -> Self {
                Self(self.0.idempotent())
            }

            /// Sets a header, in place of one that the client would send.
            pub fn header<N, V>(self, name: N, value: V) -> Self
            where
                N: ::std::convert::TryInto<$crate::rt::HeaderName>,
                V: ::std::convert::TryInto<$crate::rt::HeaderValue>,
            {
                Self(self.0.header(name, value))
            }

            /// Sets a query parameter: one of the method, of all methods, or one that this crate does not know.
            pub fn query(self, name: &'static str, value: impl $crate::rt::QueryValue) -> Self {
                Self(self.0.query(name, value))
            }

            /// Asks for some fields of the response only.
            pub fn fields(self, fields: &str) -> Self {
                Self(self.0.fields(fields))
            }

            /// Names the user whose quota is used.
            pub fn quota_user(self, user: &str) -> Self {
                Self(self.0.quota_user(user))
            }

            /// What will be sent, as plain data; an error if an argument is wrong.
            pub fn request(&self) -> $crate::rt::Result<&$crate::rt::Request> {
                self.0.request()
            }

            /// The call without the setters of its own.
            pub fn into_call(self) -> $crate::rt::Call<$output, $crate::__gl_kind!($($kind)*)> {
                self.0
            }
        }

        #[allow(deprecated)]
        impl ::std::convert::From<$name> for $crate::rt::Call<$output, $crate::__gl_kind!($($kind)*)> {
            fn from(call: $name) -> Self {
                call.0
            }
        }

        $crate::__gl_terminals! { $name $output, [$($kind)*] }
    };
}

/// The kind of a call, which may be left out.
#[macro_export]
#[doc(hidden)]
macro_rules! __gl_kind {
    () => {
        $crate::rt::Unary
    };
    ($($kind:tt)+) => {
        $($kind)+
    };
}
