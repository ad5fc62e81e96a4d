/// Declares a generated client: where its service is, and how to build it.
#[macro_export]
#[doc(hidden)]
macro_rules! __gl_client {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            name: $service:literal,
            version: $version:literal,
            revision: $revision:literal,
            root_url: $root_url:literal,
            mtls_root_url: $mtls_root_url:literal,
            service_path: $service_path:literal,
            operation_path: $operation_path:literal,
            scopes: [$($scope:literal),* $(,)?],
            api_key_env: [$($api_key_env:literal),* $(,)?],
            base_url_env: $base_url_env:literal,
            endpoints: [$(($location:literal, $endpoint:literal)),* $(,)?] $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name {
            rt: $crate::rt::Client,
        }

        const SERVICE: $crate::rt::Service = $crate::rt::Service::new($service, $version, $root_url)
            .revision($revision)
            .mtls_root_url($mtls_root_url)
            .service_path($service_path)
            .operation_path($operation_path)
            .scopes(&[$($scope),*])
            .api_key_env(&[$($api_key_env),*])
            .base_url_env($base_url_env)
            .endpoints(&[$(($location, $endpoint)),*]);

        impl $name {
            /// Creates a client that calls with an API key.
            ///
            /// Fails when the key cannot be a header, or connections cannot be set up.
            pub fn new(api_key: impl ::std::convert::AsRef<str>) -> $crate::rt::Result<Self> {
                Self::builder().api_key(api_key).build()
            }

            /// Creates a client from the environment: the API key, and where the service is, if that is set.
            ///
            /// Fails when no key is set; the message names the variables.
            pub fn from_env() -> $crate::rt::Result<Self> {
                Self::builder().with_env().build()
            }

            /// Starts to build a client.
            pub fn builder() -> $crate::rt::ClientBuilder<Self> {
                $crate::rt::ClientBuilder::new(&SERVICE)
            }

            /// Takes up a long-running operation by its name, such as one that another process began. Its result is of the
            /// type `R`, and its metadata are of the type `M`. Nothing is asked before it is polled or waited for.
            pub fn operation<R: $crate::rt::Wire, M: $crate::rt::Wire>(
                &self,
                name: impl ::std::convert::Into<::std::string::String>,
            ) -> $crate::rt::Operation<R, M> {
                $crate::rt::Operation::attach(&self.rt, name)
            }

            /// The runtime behind this client, which all of its clones share.
            pub fn runtime(&self) -> &$crate::rt::Client {
                &self.rt
            }
        }

        impl ::std::convert::From<$crate::rt::Client> for $name {
            fn from(rt: $crate::rt::Client) -> Self {
                Self { rt }
            }
        }
    };
}
