//! A call that has passed every check, and its answer.

use std::sync::Arc;

use fastrand::Rng;
use serde_json::{Map, Value};

use crate::api::Api;
use crate::api::method::Method;
use crate::api_error::ApiError;
use crate::media::Media;
use crate::parameters::Parameters;
use crate::server_state::{ServerData, ServerState};
use crate::synthesize;
use crate::values::ids;

/// A call that has passed every check.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) server: &'a ServerState,
    pub(crate) api: &'a Api,
    pub(crate) method: &'a Method,
    pub(crate) parameters: Parameters,
    /// The name of the resource or the collection that the call refers to.
    pub(crate) resource: String,
    pub(crate) body: Value,
    pub(crate) media: Option<Media>,
}

/// The answer to a call.
#[derive(Debug)]
pub(crate) enum Answer {
    /// No body.
    Nothing,
    One(Value),
    Stream(Vec<Value>),
    /// Server-sent events, each with its name.
    NamedEvents(Vec<Value>),
    Bytes {
        media: Arc<Media>,
        content_type: String,
    },
}

impl Call<'_> {
    /// Returns the object in the request; empty if there is none.
    pub(crate) fn object(&self) -> Map<String, Value> {
        self.body.as_object().cloned().unwrap_or_default()
    }

    /// Returns a random generator that is the same for the same call.
    pub(crate) fn rng(&self) -> Rng {
        Rng::with_seed(self.seed())
    }

    pub(crate) fn seed(&self) -> u64 {
        self.server.settings.seed ^ ids::hash(&format!("{} {}", self.method.id, self.resource))
    }

    /// Returns the value as the answer, or no body if the method has no response.
    pub(crate) fn answer(&self, value: Value) -> Answer {
        if self.method.response.is_some() { Answer::One(self.conform(value)) } else { Answer::Nothing }
    }

    /// Removes fields that this version does not have.
    pub(crate) fn conform(&self, value: Value) -> Value {
        match &self.method.response {
            Some(schema) => synthesize::conform(self.api, schema, value),
            None => value,
        }
    }

    /// Returns the schema of resources stored under this name, if the document states it and some method creates them.
    pub(crate) fn stored_schema(&self, name: &str) -> Option<&str> {
        let schema = self.api.getter(name)?.method.response_schema();
        self.api.stored.get(schema).map(String::as_str)
    }

    /// Fails if the collection belongs to a resource that should exist but does not.
    pub(crate) fn parent_exists(&self, data: &mut ServerData, collection: &str) -> Result<(), ApiError> {
        let Some((parent, _)) = collection.rsplit_once('/') else { return Ok(()) };
        // Not every part of a path is a resource: `fileSearchStores/a/upload/operations`.
        if self.stored_schema(parent).is_none() || data.store(self.api).get(parent).is_some() {
            return Ok(());
        }
        Err(ApiError::missing(parent))
    }
}
