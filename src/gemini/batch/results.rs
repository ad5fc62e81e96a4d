//! Results of batches, by key.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::{slice, vec};

use discovery_runtime::error::ErrorKind;
use discovery_runtime::{Error, Result};

use super::BatchAnswer;

/// The results of a batch: a reply or an error for each request, in the order of the requests.
#[derive(Debug)]
pub struct BatchResults<R> {
    results: Vec<(String, Result<R>)>,
    /// The position of each key.
    places: HashMap<String, usize>,
}

impl<R> BatchResults<R> {
    /// Assigns a key to each of the answers in the order of the requests: its own, or that of the request at the same position.
    pub(super) fn in_order(keys: Vec<String>, answers: Vec<BatchAnswer<R>>) -> Self {
        Self::assign(keys, answers, true)
    }

    /// Assigns the answers to requests by their keys alone, because they may have any order.
    pub(super) fn in_any_order(keys: Vec<String>, answers: Vec<BatchAnswer<R>>) -> Self {
        Self::assign(keys, answers, false)
    }

    /// Returns the result of a request.
    pub fn get(&self, key: &str) -> Option<&Result<R>> {
        self.places.get(key).map(|&at| &self.results[at].1)
    }

    /// Returns the number of requests.
    pub fn len(&self) -> usize {
        self.results.len()
    }

    /// Returns true if the batch had no requests.
    pub fn is_empty(&self) -> bool {
        self.results.is_empty()
    }

    /// Returns the keys of requests and their replies or errors.
    pub fn iter(&self) -> BatchResultsIter<'_, R> {
        self.into_iter()
    }

    /// Returns the requests that have no reply, with their errors.
    pub fn failed(&self) -> impl Iterator<Item = (&str, &Error)> {
        self.results.iter().filter_map(|(key, result)| Some((key.as_str(), result.as_ref().err()?)))
    }

    /// Replaces results with those of a retry.
    pub fn merge(&mut self, newer: Self) {
        for (key, result) in newer {
            self.set(key, result);
        }
    }

    fn assign(keys: Vec<String>, answers: Vec<BatchAnswer<R>>, in_order: bool) -> Self {
        let mut results = Self { results: Vec::with_capacity(keys.len()), places: HashMap::new() };
        for key in keys {
            let error = missing(&key);
            results.set(key, Err(error));
        }
        let mut open: BTreeSet<usize> = (0..results.len()).collect();
        let own: HashSet<String> = answers.iter().filter_map(|answer| answer.key.clone()).collect();
        for key in &own {
            results.places.get(key).map(|at| open.remove(at));
        }
        // No answer without a key replaces one with a key.
        let mut unreadable = Vec::new();
        for (at, answer) in answers.into_iter().enumerate() {
            match (answer.key, answer.result) {
                (Some(key), result) => results.set(key, result),
                (None, result) if in_order && open.remove(&at) => results.results[at].1 = result,
                (None, Err(error)) if !open.is_empty() => unreadable.push((at, error)),
                (None, result) => results.set(results.free_key(at, &own), result),
            }
        }
        for (at, error) in results.explain(open, unreadable) {
            results.set(results.free_key(at, &own), Err(error));
        }
        results
    }

    /// Sets the errors of requests without an answer to those of answers without a key, and returns the remaining errors.
    fn explain(
        &mut self,
        open: BTreeSet<usize>,
        unreadable: Vec<(usize, Error)>,
    ) -> impl Iterator<Item = (usize, Error)> + use<R> {
        let (requests, answers) = (open.len(), unreadable.len());
        let mut unreadable = unreadable.into_iter();
        for (place, (_, error)) in open.into_iter().zip(&mut unreadable) {
            let is_certain = (requests, answers) == (1, 1);
            let (key, result) = &mut self.results[place];
            *result = Err(if is_certain { error } else { ambiguous(key, answers).with_source(error) });
        }
        unreadable
    }

    /// Returns a key for an answer without one: its position, marked if a request or an answer has this key.
    fn free_key(&self, at: usize, own: &HashSet<String>) -> String {
        let mut key = at.to_string();
        while self.places.contains_key(&key) || own.contains(&key) {
            key.insert(0, '#');
        }
        key
    }

    fn set(&mut self, key: String, result: Result<R>) {
        if let Some(&at) = self.places.get(&key) {
            self.results[at].1 = result;
        } else {
            self.places.insert(key.clone(), self.results.len());
            self.results.push((key, result));
        }
    }
}

/// An iterator over [`BatchResults`].
#[derive(Debug)]
pub struct BatchResultsIter<'a, R> {
    results: slice::Iter<'a, (String, Result<R>)>,
}

impl<'a, R> Iterator for BatchResultsIter<'a, R> {
    type Item = (&'a str, &'a Result<R>);

    fn next(&mut self) -> Option<Self::Item> {
        self.results.next().map(|(key, result)| (key.as_str(), result))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.results.size_hint()
    }
}

impl<'a, R> IntoIterator for &'a BatchResults<R> {
    type Item = (&'a str, &'a Result<R>);
    type IntoIter = BatchResultsIter<'a, R>;

    fn into_iter(self) -> Self::IntoIter {
        BatchResultsIter { results: self.results.iter() }
    }
}

impl<R> IntoIterator for BatchResults<R> {
    type Item = (String, Result<R>);
    type IntoIter = vec::IntoIter<(String, Result<R>)>;

    fn into_iter(self) -> Self::IntoIter {
        self.results.into_iter()
    }
}

/// Returns the error of a request whose answer may be one of those that have no readable key.
fn ambiguous(key: &str, answers: usize) -> Error {
    let message = format!(
        "the batch has no result for the key `{key}`, and {answers} without a readable key: repeat the request with \
         `retry_failed`"
    );
    Error::new(ErrorKind::Decode, message)
}

fn missing(key: &str) -> Error {
    let message = format!("the batch has no result for the key `{key}`: repeat the request with `retry_failed`");
    Error::new(ErrorKind::Operation, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(keys: &[&str], answers: Vec<(Option<&str>, Result<u8>)>) -> BatchResults<u8> {
        let answers = answers.into_iter().map(|(key, result)| BatchAnswer { key: key.map(str::to_owned), result });
        BatchResults::in_order(keys.iter().map(|key| (*key).to_owned()).collect(), answers.collect())
    }

    fn shown(results: &BatchResults<u8>) -> Vec<(&str, Option<u8>)> {
        results.iter().map(|(key, result)| (key, result.as_ref().ok().copied())).collect()
    }

    #[test]
    fn answers_match_their_requests() {
        // The lines of a file may have any order.
        let by_key = results(&["a", "b", "c"], vec![(Some("c"), Ok(3)), (Some("a"), Ok(1))]);
        assert_eq!(shown(&by_key), [("a", Some(1)), ("b", None), ("c", Some(3))]);
        assert_eq!(by_key.failed().map(|(key, _)| key).collect::<Vec<_>>(), ["b"]);
        let by_place = results(&["a", "b"], vec![(None, Ok(1)), (None, Err(missing("b")))]);
        assert_eq!(shown(&by_place), [("a", Some(1)), ("b", None)]);
        let unknown = results(&[], vec![(None, Ok(1)), (Some("x"), Ok(2))]);
        assert_eq!(shown(&unknown), [("0", Some(1)), ("x", Some(2))]);
    }

    #[test]
    fn a_retry_replaces_failed_results() {
        let mut all = results(&["a", "b"], vec![(None, Ok(1)), (None, Err(missing("b")))]);
        all.merge(results(&["b"], vec![(None, Ok(2))]));
        assert_eq!(shown(&all), [("a", Some(1)), ("b", Some(2))]);
        assert_eq!((all.len(), all.is_empty(), all.failed().count()), (2, false, 0));
    }
}
