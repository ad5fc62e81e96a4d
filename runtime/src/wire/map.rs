use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::ops::{Index, IndexMut};

use indexmap::{IndexMap, IndexSet, map};

/// A JSON object whose values are of one type, in the order in which they came or were inserted.
///
/// Two maps are equal if they have the same entries, in any order.
///
/// In a patch, a key whose value is `null` is removed from the map that the server has. Such keys are kept beside the entries:
/// see [`insert_null`](Self::insert_null).
///
/// ```
/// use discovery_runtime::types::Map;
///
/// let mut sizes = Map::from([("small", 1), ("large", 3)]);
/// sizes.insert("huge", 9);
/// sizes.insert("small", 2);
/// assert_eq!(sizes["small"], 2);
/// assert_eq!(sizes.keys().collect::<Vec<_>>(), ["small", "large", "huge"]);
/// ```
#[derive(Clone)]
pub struct Map<T> {
    entries: IndexMap<String, T>,
    /// Keys that are written with `null`. Hardly any map has them.
    nulls: Option<Box<IndexSet<String>>>,
}

impl<T> Map<T> {
    /// Creates an empty map.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns true if there are no entries.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns true if there is an entry with this key.
    pub fn contains_key(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// Returns the value of a key.
    pub fn get(&self, key: &str) -> Option<&T> {
        self.entries.get(key)
    }

    /// Returns the value of a key, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut T> {
        self.entries.get_mut(key)
    }

    /// Sets the value of a key, and returns the value that it had. A new key goes to the end, a known one stays in its place.
    pub fn insert(&mut self, key: impl Into<String>, value: T) -> Option<T> {
        let key = key.into();
        self.take_null(&key);
        self.entries.insert(key, value)
    }

    /// Takes entries of which some have no value: those keys are written with `null`.
    pub fn from_options<K: Into<String>, V: Into<T>>(entries: impl IntoIterator<Item = (K, Option<V>)>) -> Self {
        let mut map = Self::new();
        for (key, value) in entries {
            match value {
                Some(value) => _ = map.insert(key, value.into()),
                None => _ = map.insert_null(key),
            }
        }
        map
    }

    /// Writes `null` for a key, after the entries, and returns the value that it had. In a patch, this removes the key from the map
    /// that the server has.
    ///
    /// It is not an entry, so iterators skip it. Give such a map to a setter that takes a whole map, or assign it to the field.
    ///
    /// ```
    /// use discovery_runtime::types::Map;
    ///
    /// let mut labels: Map<String> = Map::from_options([("team", Some("search")), ("owner", None)]);
    /// labels.insert_null("color");
    /// assert_eq!(labels.len(), 1);
    /// assert_eq!(labels.nulls().collect::<Vec<_>>(), ["owner", "color"]);
    /// ```
    pub fn insert_null(&mut self, key: impl Into<String>) -> Option<T> {
        let key = key.into();
        let value = self.entries.shift_remove(&key);
        self.nulls.get_or_insert_default().insert(key);
        value
    }

    /// Returns the keys that are written with `null`, in order.
    pub fn nulls(&self) -> impl Iterator<Item = &str> + Clone {
        self.nulls.iter().flat_map(|keys| keys.iter()).map(String::as_str)
    }

    /// Returns the value of a key, to be changed; one that is made by `value` if the key is new.
    pub fn get_or_insert_with(&mut self, key: impl Into<String>, value: impl FnOnce() -> T) -> &mut T {
        let key = key.into();
        self.take_null(&key);
        self.entries.entry(key).or_insert_with(value)
    }

    /// Removes a key, and returns its value. The others keep their order.
    pub fn remove(&mut self, key: &str) -> Option<T> {
        self.take_null(key);
        self.entries.shift_remove(key)
    }

    /// Removes all entries.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.nulls = None;
    }

    /// Keeps the entries that `keep` returns `true` for.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &mut T) -> bool) {
        self.entries.retain(|key, value| keep(key, value));
    }

    /// Returns the keys, in order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        self.entries.keys().map(String::as_str)
    }

    /// Returns the values, in order.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &T> + Clone {
        self.entries.values()
    }

    /// Returns the values, in order, to be changed.
    pub fn values_mut(&mut self) -> impl ExactSizeIterator<Item = &mut T> {
        self.entries.values_mut()
    }

    /// Returns the values, in order, and leaves the keys behind.
    pub fn into_values(self) -> impl ExactSizeIterator<Item = T> {
        self.entries.into_values()
    }

    /// Returns the entries, in order.
    pub fn iter(&self) -> MapIter<'_, T> {
        MapIter { entries: self.entries.iter() }
    }

    /// Returns the entries, in order, their values to be changed.
    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = (&str, &mut T)> {
        self.entries.iter_mut().map(|(key, value)| (key.as_str(), value))
    }

    /// Forgets that a key is written with `null`.
    fn take_null(&mut self, key: &str) {
        if let Some(nulls) = &mut self.nulls {
            nulls.shift_remove(key);
        }
    }
}

impl<T> Default for Map<T> {
    fn default() -> Self {
        Self { entries: IndexMap::new(), nulls: None }
    }
}

impl<T: PartialEq> PartialEq for Map<T> {
    fn eq(&self, other: &Self) -> bool {
        let nulls = |map: &Self| map.nulls.as_deref().cloned().unwrap_or_default();
        self.entries == other.entries && (self.nulls == other.nulls || nulls(self) == nulls(other))
    }
}

impl<T: Eq> Eq for Map<T> {}

impl<T: fmt::Debug> fmt::Debug for Map<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).entries(self.nulls().map(|key| (key, format_args!("null")))).finish()
    }
}

/// Panics when there is no such key.
impl<T> Index<&str> for Map<T> {
    type Output = T;

    fn index(&self, key: &str) -> &T {
        &self.entries[key]
    }
}

/// Panics when there is no such key.
impl<T> IndexMut<&str> for Map<T> {
    fn index_mut(&mut self, key: &str) -> &mut T {
        &mut self.entries[key]
    }
}

impl<K: Into<String>, T> Extend<(K, T)> for Map<T> {
    fn extend<I: IntoIterator<Item = (K, T)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Into<String>, T> FromIterator<(K, T)> for Map<T> {
    fn from_iter<I: IntoIterator<Item = (K, T)>>(entries: I) -> Self {
        let mut map = Self::new();
        map.extend(entries);
        map
    }
}

impl<K: Into<String>, T, const N: usize> From<[(K, T); N]> for Map<T> {
    fn from(entries: [(K, T); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<T> From<BTreeMap<String, T>> for Map<T> {
    fn from(entries: BTreeMap<String, T>) -> Self {
        entries.into_iter().collect()
    }
}

/// In an order that is not known beforehand.
impl<T, S> From<HashMap<String, T, S>> for Map<T> {
    fn from(entries: HashMap<String, T, S>) -> Self {
        entries.into_iter().collect()
    }
}

impl<T> IntoIterator for Map<T> {
    type Item = (String, T);
    type IntoIter = MapIntoIter<T>;

    fn into_iter(self) -> MapIntoIter<T> {
        MapIntoIter { entries: self.entries.into_iter() }
    }
}

impl<'a, T> IntoIterator for &'a Map<T> {
    type Item = (&'a str, &'a T);
    type IntoIter = MapIter<'a, T>;

    fn into_iter(self) -> MapIter<'a, T> {
        self.iter()
    }
}

/// The entries of a [`Map`], in order.
#[derive(Debug)]
pub struct MapIter<'a, T> {
    entries: map::Iter<'a, String, T>,
}

impl<T> Clone for MapIter<'_, T> {
    fn clone(&self) -> Self {
        Self { entries: self.entries.clone() }
    }
}

impl<'a, T> Iterator for MapIter<'a, T> {
    type Item = (&'a str, &'a T);

    fn next(&mut self) -> Option<Self::Item> {
        self.entries.next().map(|(key, value)| (key.as_str(), value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.entries.size_hint()
    }
}

impl<T> DoubleEndedIterator for MapIter<'_, T> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.entries.next_back().map(|(key, value)| (key.as_str(), value))
    }
}

impl<T> ExactSizeIterator for MapIter<'_, T> {}

/// The entries of a [`Map`] that is given away, in order.
#[derive(Debug)]
pub struct MapIntoIter<T> {
    entries: map::IntoIter<String, T>,
}

impl<T> Iterator for MapIntoIter<T> {
    type Item = (String, T);

    fn next(&mut self) -> Option<Self::Item> {
        self.entries.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.entries.size_hint()
    }
}

impl<T> DoubleEndedIterator for MapIntoIter<T> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.entries.next_back()
    }
}

impl<T> ExactSizeIterator for MapIntoIter<T> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_keep_their_order() {
        let mut map: Map<u8> = ["c", "a", "b"].into_iter().zip(1..).collect();
        assert_eq!(map.insert("a", 7), Some(2));
        assert_eq!(map.insert("d", 4), None);
        assert_eq!(map.iter().collect::<Vec<_>>(), [("c", &1), ("a", &7), ("b", &3), ("d", &4)]);
        assert_eq!(map.remove("c"), Some(1));
        assert_eq!(map.keys().collect::<Vec<_>>(), ["a", "b", "d"]);
        assert_eq!(map.iter().next_back(), Some(("d", &4)));
        map["b"] += 1;
        *map.get_or_insert_with("e", || 0) += 5;
        map.retain(|_, value| *value != 4);
        map.values_mut().for_each(|value| *value *= 2);
        assert_eq!(map.into_iter().collect::<Vec<_>>(), [("a".to_owned(), 14), ("e".to_owned(), 10)]);
    }

    #[test]
    fn equality_does_not_depend_on_order() {
        assert_eq!(Map::from([("a", 1), ("b", 2)]), Map::from([("b", 2), ("a", 1)]));
        assert_ne!(Map::from([("a", 1)]), Map::from([("a", 2)]));
        assert_eq!(format!("{:?}", Map::from([("a", 1)])), r#"{"a": 1}"#);
    }

    #[test]
    fn other_maps_convert() {
        let entries = [("a".to_owned(), 1), ("b".to_owned(), 2)];
        assert_eq!(Map::from(BTreeMap::from(entries.clone())), Map::from(entries.clone()));
        assert_eq!(Map::from(HashMap::<_, _>::from(entries.clone())), Map::from(entries));
    }
}
