//! The state of one server: its settings, its documents, and its data.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fastrand::Rng;
use serde_json::{Map, Value};

use crate::api::{Api, FoundMethod};
use crate::error::Error;
use crate::faults::{Fault, Faults};
use crate::media::Media;
use crate::pace::Pace;
use crate::request_log::RequestLog;
use crate::scripted_replies::{ScriptedReplies, ScriptedReply};
use crate::seeds;
use crate::settings::Settings;
use crate::store::Store;
use crate::stored_resource::{ChangeOutcome, PendingChange, StoredResource};
use crate::upload_sessions::UploadSessions;

/// States that end by themselves, and the states that follow them.
const PASSING: [(&str, &str); 3] =
    [("PROCESSING", "ACTIVE"), ("CREATING", "ACTIVE"), ("STATE_PENDING", "STATE_ACTIVE")];

/// One server.
#[derive(Debug)]
pub(crate) struct ServerState {
    pub(crate) settings: Settings,
    pub(crate) apis: Vec<Arc<Api>>,
    /// The URL with the prefix, without a trailing slash.
    pub(crate) url: String,
    data: Mutex<ServerData>,
}

/// The data of a server, which changes.
#[derive(Debug)]
pub(crate) struct ServerData {
    /// Resources by API name; the versions of an API share them.
    pub(crate) stores: BTreeMap<String, Store>,
    pub(crate) rng: Rng,
    pub(crate) uploads: UploadSessions,
    pub(crate) faults: Faults,
    pub(crate) log: RequestLog,
    pub(crate) scripts: ScriptedReplies,
}

impl ServerState {
    pub(crate) fn new(settings: Settings, apis: Vec<Arc<Api>>, url: String) -> Self {
        let mut stores = BTreeMap::new();
        for api in &apis {
            let store = stores.entry(api.name.clone()).or_insert_with(|| Store::new(settings.resources));
            seeds::plant(api, store, settings.operations);
        }
        let data = ServerData {
            stores,
            rng: Rng::with_seed(settings.seed),
            uploads: UploadSessions::default(),
            faults: Faults::default(),
            log: RequestLog::new(settings.log),
            scripts: ScriptedReplies::default(),
        };
        ServerState { settings, apis, url, data: Mutex::new(data) }
    }

    /// Locks the data. The lock is never held across an await, and the data is still consistent after a panic.
    pub(crate) fn data(&self) -> MutexGuard<'_, ServerData> {
        self.data.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Finds the method for a request, and the index of its API.
    pub(crate) fn find(&self, http_method: &str, path: &str) -> Option<(usize, FoundMethod<'_>)> {
        self.apis.iter().enumerate().find_map(|(index, api)| api.find(http_method, path).map(|found| (index, found)))
    }

    /// Returns the id of a method, given its name with or without the API's name.
    pub(crate) fn method_id(&self, name: &str) -> Result<String, Error> {
        let methods = self.apis.iter().flat_map(|api| api.methods.iter().map(move |method| (api, &method.id)));
        let mut known = methods.filter(|(api, id)| {
            *id == name || name.strip_prefix(&api.name).and_then(|rest| rest.strip_prefix('.')) == Some(id)
        });
        known
            .next()
            .map(|(_, id)| id.clone())
            .ok_or_else(|| Error::new(format!("unknown method {name}: use an id such as models.get")))
    }

    /// Sets a reply for the next call of a method.
    pub(crate) fn script(&self, method: &str, reply: ScriptedReply) -> Result<(), Error> {
        let id = self.method_id(method)?;
        self.data().scripts.push(&id, reply);
        Ok(())
    }

    /// Sets a reply for every call of a method.
    pub(crate) fn script_always(&self, method: &str, reply: ScriptedReply) -> Result<(), Error> {
        let id = self.method_id(method)?;
        self.data().scripts.set(&id, reply);
        Ok(())
    }

    /// Adds a fault.
    pub(crate) fn add_fault(&self, mut fault: Fault) -> Result<(), Error> {
        if let Some(method) = fault.method_mut() {
            *method = self.method_id(method)?;
        }
        self.data().faults.add(fault);
        Ok(())
    }

    /// Stores a resource as if it had been created. If its state is temporary, the resource leaves it by itself.
    pub(crate) fn put(&self, name: &str, schema: &str, value: Value) -> Result<(), Error> {
        let api = self.apis.iter().rev().find(|api| api.schemas.contains_key(schema));
        let api = api.ok_or_else(|| Error::new(format!("unknown schema {schema}: use a name from the document")))?;
        let Value::Object(mut value) = value else { return Err(Error::new(format!("{name}: not an object"))) };
        let collection = name.rsplit_once('/').map_or("", |(collection, _)| collection);
        api.identity(collection, schema).write(name, &mut value);
        let mut data = self.data();
        let store = data.store(api);
        let state = value.get("state").and_then(Value::as_str).unwrap_or_default();
        let next = PASSING.iter().find(|(passing, _)| *passing == state).map(|(_, next)| *next);
        let pace =
            if schema == "File" { self.settings.files.unwrap_or(Pace::polls(1)) } else { self.settings.operations };
        let mut resource = StoredResource::new(schema, value);
        resource.pending = next.map(|next| {
            let fields = Map::from_iter([("state".to_owned(), next.into())]);
            PendingChange::new(pace, store.clock, ChangeOutcome::Fields(fields))
        });
        store.put(name, resource).map_err(|error| Error::new(error.message))
    }

    /// Stores the bytes of a resource, and creates the resource if it does not exist.
    pub(crate) fn put_media(&self, name: &str, media: Media) -> Result<(), Error> {
        let found = self.apis.iter().rev().find_map(|api| api.getter(name).map(|getter| (api, getter)));
        let (api, getter) = found.ok_or_else(|| Error::new(format!("no method reads {name}")))?;
        let schema = getter.method.response_schema().to_owned();
        if self.data().store(api).get(name).is_none() {
            self.put(name, &schema, Value::Object(Map::new()))?;
        }
        let mut data = self.data();
        let Some(resource) = data.store(api).get(name) else { return Err(Error::new(format!("{name}: not kept"))) };
        resource.media = Some(Arc::new(media));
        Ok(())
    }
}

impl ServerData {
    /// Advances the time of the server.
    pub(crate) fn advance(&mut self, time: Duration) {
        for store in self.stores.values_mut() {
            store.clock.advance(time);
        }
    }

    pub(crate) fn store(&mut self, api: &Api) -> &mut Store {
        // Every API has a store from the start; a missing one would be empty.
        self.stores.entry(api.name.clone()).or_insert_with(|| Store::new(usize::MAX))
    }
}
