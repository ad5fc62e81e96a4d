/// Declares a schema: the struct, its setters, and how it is read and written.
///
/// A row is `pub field, set_field: Container<Inner> = "wireName"`, with `Container` one of `Option`, `Vec` and `Map`.
#[macro_export]
#[doc(hidden)]
macro_rules! __gl_schema {
    // The inner type is taken apart here, because a type captured whole cannot be looked at again, and numbers need
    // setters of their own. What closes the brackets may come as `>>` or as single `>`, by how deep they were nested.
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $(
                $(#[$about:meta])*
                pub $field:ident, $set:ident :
                    $container:ident < $($head:ident)::+ $(< $nested:ty)? $(>>)? $(>)* = $wire:literal
            ),* $(,)?
        }
    ) => {
        $crate::__gl_schema_items! {
            [$(#[$meta])*] $name
            $( { [$(#[$about])*] $field $set $container { $($head)::+ $(< $nested >)? } $wire } )*
        }
    };
}

#[macro_export]
#[doc(hidden)]
macro_rules! __gl_schema_items {
    (
        [$($meta:tt)*] $name:ident
        $( { [$($about:tt)*] $field:ident $set:ident $container:ident { $($inner:tt)* } $wire:literal } )*
    ) => {
        $($meta)*
        #[derive(Clone, Default, PartialEq)]
        #[non_exhaustive]
        #[allow(deprecated, clippy::struct_field_names)]
        pub struct $name {
            $( $($about)* pub $field: $container<$($inner)*>, )*
            /// What the server sent and this version of the crate has no field for; written back as it came.
            pub unknown_fields: $crate::rt::UnknownFields,
        }

        #[allow(deprecated)]
        impl $name {
            /// Creates a value with nothing set.
            pub fn new() -> Self {
                Self::default()
            }

            $( $crate::__gl_setter! { [$($about)*] $field $set $container { $($inner)* } } )*
        }

        #[allow(deprecated)]
        impl $crate::rt::Message for $name {
            const TABLE: $crate::rt::Table = $crate::rt::Table { name: stringify!($name), fields: &[$($wire),*], aliases: &[] };

            // Calls and nothing else, because the compiler sees these lines some seven hundred times over.
            fn read_fields<R: $crate::rt::ReadFields>(&mut self, from: &mut R) -> bool {
                $( R::field(from, &mut self.$field) || )* R::rest(from, &mut self.unknown_fields)
            }

            fn write_fields<W: $crate::rt::WriteFields>(&self, to: &mut W) {
                $( W::field(to, $wire, &self.$field); )*
                W::rest(to, &self.unknown_fields);
            }
        }

        #[allow(deprecated)]
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::rt::debug(self, &[$(stringify!($field)),*], f)
            }
        }

        $crate::__gl_serde! { $name }
    };
}

/// Puts `serde`'s traits on top of `Wire`, so that users' own derived types can hold generated ones.
#[macro_export]
#[doc(hidden)]
macro_rules! __gl_serde {
    ($name:ident) => {
        #[allow(deprecated)]
        impl $crate::rt::Serialize for $name {
            fn serialize<S: $crate::rt::Serializer>(&self, out: S) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::rt::Wire::write(self, out)
            }
        }

        #[allow(deprecated)]
        impl<'de> $crate::rt::Deserialize<'de> for $name {
            fn deserialize<D: $crate::rt::Deserializer<'de>>(from: D) -> ::std::result::Result<Self, D::Error> {
                $crate::rt::Wire::read(from)
            }
        }
    };
}

/// The setter of one row: numbers and booleans by value, so that a literal finds its type; the rest by `Into`.
#[macro_export]
#[doc(hidden)]
macro_rules! __gl_setter {
    ([$($about:tt)*] $field:ident $set:ident $container:ident { bool }) => {
        $crate::__gl_setter! { @plain [$($about)*] $field $set $container bool }
    };
    ([$($about:tt)*] $field:ident $set:ident $container:ident { i32 }) => {
        $crate::__gl_setter! { @plain [$($about)*] $field $set $container i32 }
    };
    ([$($about:tt)*] $field:ident $set:ident $container:ident { u32 }) => {
        $crate::__gl_setter! { @plain [$($about)*] $field $set $container u32 }
    };
    ([$($about:tt)*] $field:ident $set:ident $container:ident { i64 }) => {
        $crate::__gl_setter! { @plain [$($about)*] $field $set $container i64 }
    };
    ([$($about:tt)*] $field:ident $set:ident $container:ident { u64 }) => {
        $crate::__gl_setter! { @plain [$($about)*] $field $set $container u64 }
    };
    ([$($about:tt)*] $field:ident $set:ident $container:ident { f32 }) => {
        $crate::__gl_setter! { @plain [$($about)*] $field $set $container f32 }
    };
    ([$($about:tt)*] $field:ident $set:ident $container:ident { f64 }) => {
        $crate::__gl_setter! { @plain [$($about)*] $field $set $container f64 }
    };
    (@plain [$($about:tt)*] $field:ident $set:ident Option $inner:ident) => {
        #[doc = concat!("Sets `", stringify!($field), "`.\n\n")]
        $($about)*
        pub fn $set(mut self, value: $inner) -> Self {
            $crate::rt::set(&mut self.$field, value);
            self
        }
    };
    (@plain [$($about:tt)*] $field:ident $set:ident Vec $inner:ident) => {
        #[doc = concat!("Sets `", stringify!($field), "`.\n\n")]
        $($about)*
        pub fn $set(mut self, values: impl ::std::iter::IntoIterator<Item = $inner>) -> Self {
            self.$field = $crate::rt::list(values);
            self
        }
    };
    (@plain [$($about:tt)*] $field:ident $set:ident Map $inner:ident) => {
        #[doc = concat!("Sets `", stringify!($field), "`.\n\n")]
        $($about)*
        pub fn $set(
            mut self,
            entries: impl ::std::iter::IntoIterator<Item = (impl ::std::convert::Into<::std::string::String>, $inner)>,
        ) -> Self {
            self.$field = $crate::rt::map(entries);
            self
        }
    };
    ([$($about:tt)*] $field:ident $set:ident Option { $($inner:tt)* }) => {
        #[doc = concat!("Sets `", stringify!($field), "`.\n\n")]
        $($about)*
        pub fn $set(mut self, value: impl ::std::convert::Into<$($inner)*>) -> Self {
            $crate::rt::set(&mut self.$field, value);
            self
        }
    };
    ([$($about:tt)*] $field:ident $set:ident Vec { $($inner:tt)* }) => {
        #[doc = concat!("Sets `", stringify!($field), "`.\n\n")]
        $($about)*
        pub fn $set(
            mut self,
            values: impl ::std::iter::IntoIterator<Item = impl ::std::convert::Into<$($inner)*>>,
        ) -> Self {
            self.$field = $crate::rt::list(values);
            self
        }
    };
    ([$($about:tt)*] $field:ident $set:ident Map { $($inner:tt)* }) => {
        #[doc = concat!("Sets `", stringify!($field), "`.\n\n")]
        $($about)*
        pub fn $set(
            mut self,
            entries: impl ::std::iter::IntoIterator<
                Item = (impl ::std::convert::Into<::std::string::String>, impl ::std::convert::Into<$($inner)*>),
            >,
        ) -> Self {
            self.$field = $crate::rt::map(entries);
            self
        }
    };
}
