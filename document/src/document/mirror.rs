//! Reading of the mirror, with one table per type and without losing a key.
//!
//! Derived code would be simpler, but `#[serde(flatten)]` (a parameter is a schema with a location) buffers every
//! value, which made reading a document four times slower, and unknown keys would be dropped. Here each type lists its
//! keys. An unlisted key is stored in `other`, and a duplicate key is an error.

use std::{borrow::Cow, collections::BTreeMap, fmt, marker::PhantomData};

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

/// A type that reads itself key by key.
pub(crate) trait Mirror: Default {
    /// The name of the type in errors.
    const NAME: &'static str;

    /// Reads the value of `key`, or returns `false` and reads nothing if the type has no such key.
    fn read<'de, A: MapAccess<'de>>(&mut self, key: &str, once: &mut Once, map: &mut A) -> Result<bool, A::Error>;

    /// Returns the map for keys that the type does not have.
    fn other(&mut self) -> &mut BTreeMap<String, Value>;
}

/// The keys of one object that were read so far.
#[derive(Default)]
pub(crate) struct Once(Vec<&'static str>);

/// Reads any [`Mirror`] from an object.
pub(crate) struct MirrorVisitor<T>(pub(crate) PhantomData<T>);

/// A map from name to `T`; a duplicate name is an error.
pub(crate) struct Named<T>(BTreeMap<String, T>);

/// A key, borrowed from the text unless it contains an escape.
struct Key<'de>(Cow<'de, str>);

/// A field that can be read. Maps are read by [`Named`]; `null` means absent.
pub(crate) trait Field: Sized {
    /// Reads the next value of `map`.
    fn next<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Self, A::Error>;
}

/// Declares mirror types: fields with their keys, known keys that are never read, a type read from the same object, and
/// fields that are not part of the document.
macro_rules! mirror {
    ($(
        $(#[$meta:meta])*
        pub struct $name:ident {
            $( $(#[$field_meta:meta])* pub $field:ident: $ty:ty = $key:literal, )*
            $( unread { $($unread:literal),+ $(,)? } )?
            $( flatten { $(#[$same_meta:meta])* pub $same:ident: $same_ty:ty, } )?
            $( plain { $( $(#[$plain_meta:meta])* pub $plain:ident: $plain_ty:ty, )* } )?
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name {
            $( $(#[$field_meta])* pub $field: $ty, )*
            $( $(#[$same_meta])* pub $same: $same_ty, )?
            $( $( $(#[$plain_meta])* pub $plain: $plain_ty, )* )?
        }

        impl mirror::Mirror for $name {
            const NAME: &'static str = stringify!($name);

            fn read<'de, A: ::serde::de::MapAccess<'de>>(
                &mut self,
                key: &str,
                once: &mut mirror::Once,
                map: &mut A,
            ) -> Result<bool, A::Error> {
                match key {
                    $( $key => {
                        once.mark($key)?;
                        self.$field = mirror::Field::next(map)?;
                    } )*
                    $( $($unread)|+ => { map.next_value::<::serde::de::IgnoredAny>()?; } )?
                    _ => return mirror!(@same self key once map $($same)?),
                }
                Ok(true)
            }

            fn other(&mut self) -> &mut ::std::collections::BTreeMap<String, ::serde_json::Value> {
                mirror!(@other self $($same)?)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_map(mirror::MirrorVisitor(::std::marker::PhantomData))
            }
        }

        impl mirror::Field for $name {
            fn next<'de, A: ::serde::de::MapAccess<'de>>(map: &mut A) -> Result<Self, A::Error> {
                Ok(map.next_value::<Option<Self>>()?.unwrap_or_default())
            }
        }
    )*};
    (@same $self:ident $key:ident $once:ident $map:ident) => { Ok(false) };
    (@same $self:ident $key:ident $once:ident $map:ident $same:ident) => { $self.$same.read($key, $once, $map) };
    (@other $self:ident) => { &mut $self.other };
    (@other $self:ident $same:ident) => { $self.$same.other() };
}
pub(super) use mirror;

impl Once {
    /// Records a key; returns an error if it was recorded before.
    pub(crate) fn mark<E: Error>(&mut self, key: &'static str) -> Result<(), E> {
        if self.0.contains(&key) {
            return Err(E::duplicate_field(key));
        }
        self.0.push(key);
        Ok(())
    }
}

impl<'de, T: Mirror> Visitor<'de> for MirrorVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object ({})", T::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut value = T::default();
        let mut once = Once::default();
        while let Some(Key(key)) = map.next_key()? {
            let known = value.read(&key, &mut once, &mut map).map_err(|error| within(&key, &error))?;
            if !known {
                let unknown = map.next_value()?;
                value.other().insert(key.into_owned(), unknown);
            }
        }
        Ok(value)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NamedVisitor<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for NamedVisitor<T> {
            type Value = Named<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Named<T>, A::Error> {
                let mut named = BTreeMap::new();
                while let Some(Key(key)) = map.next_key()? {
                    if named.contains_key(&*key) {
                        map.next_value::<IgnoredAny>()?;
                        return Err(within(&key, &"is there twice"));
                    }
                    let value = map.next_value().map_err(|error| within(&key, &error))?;
                    named.insert(key.into_owned(), value);
                }
                Ok(Named(named))
            }
        }

        deserializer.deserialize_map(NamedVisitor(PhantomData))
    }
}

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;

        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E: Error>(self, key: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(key)))
            }

            fn visit_str<E: Error>(self, key: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(key.to_owned())))
            }
        }

        deserializer.deserialize_str(KeyVisitor)
    }
}

impl<T: for<'de> Deserialize<'de>> Field for BTreeMap<String, T> {
    fn next<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Self, A::Error> {
        Ok(map.next_value::<Option<Named<T>>>()?.map(|named| named.0).unwrap_or_default())
    }
}

impl<T: for<'de> Deserialize<'de>> Field for Option<T> {
    fn next<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Self, A::Error> {
        map.next_value()
    }
}

impl<T: for<'de> Deserialize<'de>> Field for Vec<T> {
    fn next<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Self, A::Error> {
        Ok(map.next_value::<Option<Self>>()?.unwrap_or_default())
    }
}

impl Field for String {
    fn next<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Self, A::Error> {
        Ok(map.next_value::<Option<Self>>()?.unwrap_or_default())
    }
}

impl Field for bool {
    fn next<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Self, A::Error> {
        Ok(map.next_value::<Option<Self>>()?.unwrap_or_default())
    }
}

/// Returns `error` with a path. The line and column are kept, because `serde_json` finds them at the end of the text.
fn within<E: Error>(key: &str, error: &dyn fmt::Display) -> E {
    E::custom(format_args!("{key}: {error}"))
}
