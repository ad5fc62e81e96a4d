/// Declares the call of a method with query parameters: a setter for each, and all that a call can do.
///
/// The kinds are told apart by their names, because what a call can do beside being awaited depends on its kind.
#[macro_export]
#[doc(hidden)]
macro_rules! __gl_query {
    (
        $(#[$meta:meta])*
        pub struct $name:ident($output:ty $(, $($kind:tt)+)?) {
            $(
                $(#[$about:meta])*
                $field:ident : $($head:ident)::+ $(< $inner:ty >)? = $wire:literal
            ),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[must_use = "a call does nothing unless it is awaited, streamed or sent"]
        #[derive(Debug)]
        #[allow(deprecated)]
        pub struct $name($crate::rt::Call<$output $(, $($kind)+)?>);

        #[allow(deprecated, clippy::should_implement_trait, clippy::wrong_self_convention)]
        impl $name {
            $( $crate::__gl_parameter! { [$(#[$about])*] $field $wire { $($head)::+ $(< $inner >)? } } )*
        }

        $crate::__gl_delegate! { $name $output, [$($($kind)+)?] }
    };
}

/// The setter of one query parameter: numbers and booleans by value, lists from anything that can be iterated.
#[macro_export]
#[doc(hidden)]
macro_rules! __gl_parameter {
    ($about:tt $field:ident $wire:literal { bool }) => {
        $crate::__gl_parameter! { @plain $about $field $wire bool }
    };
    ($about:tt $field:ident $wire:literal { i32 }) => {
        $crate::__gl_parameter! { @plain $about $field $wire i32 }
    };
    ($about:tt $field:ident $wire:literal { u32 }) => {
        $crate::__gl_parameter! { @plain $about $field $wire u32 }
    };
    ($about:tt $field:ident $wire:literal { i64 }) => {
        $crate::__gl_parameter! { @plain $about $field $wire i64 }
    };
    ($about:tt $field:ident $wire:literal { u64 }) => {
        $crate::__gl_parameter! { @plain $about $field $wire u64 }
    };
    ($about:tt $field:ident $wire:literal { f32 }) => {
        $crate::__gl_parameter! { @plain $about $field $wire f32 }
    };
    ($about:tt $field:ident $wire:literal { f64 }) => {
        $crate::__gl_parameter! { @plain $about $field $wire f64 }
    };
    ([$($about:tt)*] $field:ident $wire:literal { Vec<$inner:ty> }) => {
        $($about)*
        pub fn $field(
            self,
            values: impl ::std::iter::IntoIterator<Item = impl ::std::convert::Into<$inner>>,
        ) -> Self {
            let values: ::std::vec::Vec<$inner> = $crate::rt::list(values);
            Self(self.0.query($wire, values))
        }
    };
    ([$($about:tt)*] $field:ident $wire:literal { $($inner:tt)* }) => {
        $($about)*
        pub fn $field(self, value: impl ::std::convert::Into<$($inner)*>) -> Self {
            let value: $($inner)* = value.into();
            Self(self.0.query($wire, value))
        }
    };
    (@plain [$($about:tt)*] $field:ident $wire:literal $inner:ident) => {
        $($about)*
        pub fn $field(self, value: $inner) -> Self {
            Self(self.0.query($wire, value))
        }
    };
}
