//! What one server knows: its settings, its documents, and everything that changes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fastrand::Rng;
use serde_json::{Map, Value};

use crate::api::{Api, Found, Method};
use crate::arguments::Arguments;
use crate::error::Error;
use crate::faults::Faults;
use crate::journal::{Journal, Scripts};
use crate::make;
use crate::media::Media;
use crate::problem::Problem;
use crate::seeds;
use crate::store::{Pace, Store};
use crate::upload::Uploads;

/// The settings of a server.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) seed: u64,
    pub(crate) key: String,
    pub(crate) token: String,
    /// Path in front of every path, as behind a gateway.
    pub(crate) prefix: String,
    pub(crate) granularity: u64,
    /// Events of a stream, for each text.
    pub(crate) chunks: usize,
    /// Pause before each event.
    pub(crate) gap: Duration,
    /// Whether uploaded bytes are kept, and not only counted and hashed.
    pub(crate) keeps_uploads: bool,
    /// How long files are processed; by their type when not set.
    pub(crate) files: Option<Pace>,
    pub(crate) operations: Pace,
    /// Longest body of a call, in bytes.
    pub(crate) longest_body: u64,
    /// Requests kept for `requests()`.
    pub(crate) journal: usize,
    /// Resources kept.
    pub(crate) resources: usize,
}

/// One server.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) config: Config,
    pub(crate) apis: Vec<Arc<Api>>,
    /// Address with the prefix, without a closing slash.
    pub(crate) url: String,
    inner: Mutex<Inner>,
}

/// What changes.
#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) stores: BTreeMap<String, Store>,
    pub(crate) rng: Rng,
    pub(crate) uploads: Uploads,
    pub(crate) faults: Faults,
    pub(crate) journal: Journal,
    pub(crate) scripts: Scripts,
}

/// A call that has passed every check.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) state: &'a State,
    pub(crate) api: &'a Api,
    pub(crate) method: &'a Method,
    pub(crate) arguments: Arguments,
    /// The path below the version: the resource or the collection that the call is about.
    pub(crate) resource: String,
    pub(crate) body: Value,
    pub(crate) media: Option<Media>,
}

/// What a call gives.
#[derive(Debug)]
pub(crate) enum Answer {
    /// No body at all.
    Nothing,
    One(Value),
    Stream(Vec<Value>),
    Bytes(Arc<Media>),
}

impl State {
    pub(crate) fn new(config: Config, apis: Vec<Arc<Api>>, url: String) -> Self {
        let mut stores = BTreeMap::new();
        for api in &apis {
            let store = stores.entry(api.name.clone()).or_insert_with(|| Store::new(config.resources));
            seeds::plant(api, store);
        }
        let inner = Inner {
            stores,
            rng: Rng::with_seed(config.seed),
            uploads: Uploads::default(),
            faults: Faults::default(),
            journal: Journal::new(config.journal),
            scripts: Scripts::default(),
        };
        State { config, apis, url, inner: Mutex::new(inner) }
    }

    /// What changes. No lock is held while anything waits, and a panic elsewhere leaves nothing half done that matters here.
    pub(crate) fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The method for a request, and the place of its document.
    pub(crate) fn find(&self, verb: &str, path: &str) -> Option<(usize, Found<'_>)> {
        self.apis.iter().enumerate().find_map(|(index, api)| api.find(verb, path).map(|found| (index, found)))
    }

    /// The shortest path that can be read without any argument, for a first try; `/` when there is none.
    pub(crate) fn simplest(&self) -> String {
        let paths = self.apis.iter().filter_map(|api| api.simplest());
        paths.min_by_key(String::len).unwrap_or_else(|| "/".to_owned())
    }

    /// The id of a method that a test names with or without the API's name.
    pub(crate) fn method_id(&self, name: &str) -> Result<String, Error> {
        let methods = self.apis.iter().flat_map(|api| api.methods.iter().map(move |method| (api, &method.id)));
        let mut known = methods.filter(|(api, id)| {
            *id == name || name.strip_prefix(&api.name).and_then(|rest| rest.strip_prefix('.')) == Some(id)
        });
        known.next().map(|(_, id)| id.clone()).ok_or_else(|| Error::new(format!("no method {name}")))
    }
}

impl Inner {
    pub(crate) fn store(&mut self, api: &Api) -> &mut Store {
        // Every API has its store from the start; were one missing, an empty one would do.
        self.stores.entry(api.name.clone()).or_insert_with(|| Store::new(usize::MAX))
    }
}

impl Call<'_> {
    /// The request's object; empty when there is none.
    pub(crate) fn object(&self) -> Map<String, Value> {
        self.body.as_object().cloned().unwrap_or_default()
    }

    /// A generator that gives the same for the same call.
    pub(crate) fn rng(&self) -> Rng {
        Rng::with_seed(self.seed())
    }

    pub(crate) fn seed(&self) -> u64 {
        self.state.config.seed ^ make::hash(&format!("{} {}", self.method.id, self.resource))
    }

    /// Name of the schema that the method answers with.
    pub(crate) fn response(&self) -> &str {
        self.method.response.as_ref().and_then(|schema| schema.reference.as_deref()).unwrap_or_default()
    }

    /// Leaves out what this version does not know.
    pub(crate) fn conform(&self, value: Value) -> Value {
        match &self.method.response {
            Some(schema) => make::conform(self.api, schema, value),
            None => value,
        }
    }

    /// The schema of what is stored under a resource name, when the document says so and some method creates it.
    pub(crate) fn kept(&self, name: &str) -> Option<&str> {
        let paths = [format!("/{}/{name}", self.api.version), format!("/{name}")];
        let found = paths.iter().find_map(|path| self.api.find("GET", path))?;
        let schema = found.method.response.as_ref()?.reference.as_deref()?;
        self.api.kept.contains(schema).then_some(schema)
    }

    /// Fails when the resource around a collection is one that would have to exist, and does not.
    pub(crate) fn parent_exists(&self, inner: &mut Inner, collection: &str) -> Result<(), Problem> {
        let Some((parent, _)) = collection.rsplit_once('/') else { return Ok(()) };
        // `fileSearchStores/a/upload/operations`: what stands between is no resource.
        if self.kept(parent).is_none() || inner.store(self.api).get(parent).is_some() {
            return Ok(());
        }
        Err(Problem::missing(parent))
    }
}
