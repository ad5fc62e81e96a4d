//! Embeddings of many texts.

use discovery_runtime::error::ErrorKind;
use discovery_runtime::{Error, Result};

use super::prompt::{Input, Prompt};
use super::schema::Content;

/// The maximum number of texts in one call.
pub const EMBEDDINGS_PER_CALL: usize = 100;

/// Converts any input into the message that is embedded.
pub fn embedded<C: Content>(input: impl Input<C>) -> C {
    C::from_parts(None, Prompt::new(input).into_parts())
}

/// Returns the results of a call, or an error if their number differs from that of the requests.
pub fn one_for_each<T>(requests: usize, results: Vec<T>) -> Result<Vec<T>> {
    if results.len() == requests {
        return Ok(results);
    }
    let message = format!("the service returned {} embeddings for {requests} texts", results.len());
    Err(Error::new(ErrorKind::Decode, message))
}
