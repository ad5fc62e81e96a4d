/// Tells that a schema is one page of a list.
#[macro_export]
#[doc(hidden)]
macro_rules! __gl_page {
    ($name:ident { $items:ident : $container:ident < $item:ty >, $token:ident $(,)? }) => {
        #[allow(deprecated)]
        impl $crate::rt::Page for $name {
            type Item = <$container<$item> as $crate::rt::PageItems>::Item;

            fn next_page_token(&self) -> ::std::option::Option<&str> {
                self.$token.as_deref().filter(|token| !token.is_empty())
            }

            fn into_items(self) -> ::std::vec::Vec<Self::Item> {
                $crate::rt::PageItems::into_items(self.$items)
            }
        }
    };
}

/// Tells that a schema is a long-running operation.
#[macro_export]
#[doc(hidden)]
macro_rules! __gl_operation {
    ($($name:ident),+ $(,)?) => {
        $(
            #[allow(deprecated)]
            impl $crate::rt::LongRunning for $name {
                fn name(&self) -> ::std::option::Option<&str> {
                    self.name.as_deref()
                }

                fn done(&self) -> bool {
                    self.done == ::std::option::Option::Some(true)
                }

                fn error(&self) -> ::std::option::Option<$crate::rt::Value> {
                    self.error.as_ref().map($crate::rt::to_value)
                }

                fn response(&self) -> &$crate::rt::Map<$crate::rt::Value> {
                    &self.response
                }

                fn metadata(&self) -> &$crate::rt::Map<$crate::rt::Value> {
                    &self.metadata
                }
            }
        )+
    };
}

/// Declares a resource: a handle whose methods are calls.
#[macro_export]
#[doc(hidden)]
macro_rules! __gl_resource {
    ($(#[$meta:meta])* pub struct $name:ident;) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        #[allow(deprecated)]
        pub struct $name {
            rt: $crate::rt::Client,
        }

        #[allow(deprecated)]
        impl $name {
            pub(crate) fn new(rt: &$crate::rt::Client) -> Self {
                Self { rt: ::std::clone::Clone::clone(rt) }
            }
        }
    };
}
