//! `serde`'s traits for the runtime's own types.

/// Implements `serde`'s traits on top of `Wire`, so that users' own derived types can hold the runtime's.
macro_rules! impl_serde {
    ($name:ident) => {
        impl $crate::rt::Serialize for $name {
            fn serialize<S: $crate::rt::Serializer>(&self, out: S) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::rt::Wire::write(self, out)
            }
        }

        impl<'de> $crate::rt::Deserialize<'de> for $name {
            fn deserialize<D: $crate::rt::Deserializer<'de>>(from: D) -> ::std::result::Result<Self, D::Error> {
                $crate::rt::Wire::read(from)
            }
        }
    };
}

pub(crate) use impl_serde;
