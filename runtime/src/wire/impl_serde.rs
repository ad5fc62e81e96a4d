//! `serde`'s traits for the types of this module.

/// Implements `serde`'s traits on top of `Wire`, so that users' own derived types can hold the type.
macro_rules! impl_serde {
    ($name:ident) => {
        impl ::serde::ser::Serialize for $name {
            fn serialize<S: ::serde::ser::Serializer>(&self, out: S) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::wire::Wire::write(self, out)
            }
        }

        impl<'de> ::serde::de::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::de::Deserializer<'de>>(from: D) -> ::std::result::Result<Self, D::Error> {
                $crate::wire::Wire::read(from)
            }
        }
    };
}

pub(super) use impl_serde;
