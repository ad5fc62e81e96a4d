/// Declares an open enum: the values that are known, and a place for those that are not.
#[macro_export]
#[doc(hidden)]
macro_rules! __gl_open_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $( $(#[$about:meta])* $variant:ident = $wire:literal ),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        #[allow(deprecated, clippy::enum_variant_names)]
        pub enum $name {
            $( $(#[$about])* $variant, )*
            /// A value that this version of the crate does not know; written back as it came.
            Unknown($crate::rt::UnknownValue),
        }

        #[allow(deprecated)]
        impl $name {
            /// The value as it is sent; for a value that came as a number, its digits.
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $wire, )*
                    Self::Unknown(value) => value.as_str(),
                }
            }
        }

        #[allow(deprecated)]
        impl ::std::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $( $wire => Self::$variant, )*
                    other => Self::Unknown($crate::rt::unknown_text(other)),
                }
            }
        }

        #[allow(deprecated)]
        impl ::std::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self {
                Self::from(text.as_str())
            }
        }

        #[allow(deprecated)]
        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                ::std::result::Result::Ok(Self::from(text))
            }
        }

        #[allow(deprecated)]
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        #[allow(deprecated)]
        impl $crate::rt::OpenEnum for $name {
            fn from_text(text: &str) -> Self {
                Self::from(text)
            }

            fn from_number(number: i64) -> Self {
                Self::Unknown($crate::rt::unknown_number(number))
            }

            fn text(&self) -> &str {
                self.as_str()
            }

            fn unknown(&self) -> ::std::option::Option<&$crate::rt::UnknownValue> {
                match self {
                    Self::Unknown(value) => ::std::option::Option::Some(value),
                    _ => ::std::option::Option::None,
                }
            }
        }

        #[allow(deprecated)]
        impl $crate::rt::Wire for $name {
            fn read<'de, D: $crate::rt::Deserializer<'de>>(from: D) -> ::std::result::Result<Self, D::Error> {
                $crate::rt::read_enum(from)
            }

            fn write<S: $crate::rt::Serializer>(&self, out: S) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::rt::write_enum(self, out)
            }
        }

        #[allow(deprecated)]
        impl $crate::rt::QueryValue for $name {
            fn append_to(&self, values: &mut ::std::vec::Vec<::std::string::String>) {
                values.push(self.as_str().into());
            }
        }

        $crate::__gl_serde! { $name }
    };
}
