//! What one server knows: its settings, its documents, and the data that changes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fastrand::Rng;

use crate::api::{Api, FoundMethod};
use crate::error::Error;
use crate::faults::Faults;
use crate::request_log::RequestLog;
use crate::scripted_replies::ScriptedReplies;
use crate::seeds;
use crate::settings::Settings;
use crate::store::Store;
use crate::upload_sessions::UploadSessions;

/// One server.
#[derive(Debug)]
pub(crate) struct ServerState {
    pub(crate) settings: Settings,
    pub(crate) apis: Vec<Arc<Api>>,
    /// Address with the prefix, without a closing slash.
    pub(crate) url: String,
    data: Mutex<ServerData>,
}

/// The data that changes.
#[derive(Debug)]
pub(crate) struct ServerData {
    /// Resources by the name of their API: its versions share them.
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
            seeds::plant(api, store);
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

    /// Locks the data. No lock is held while anything waits; after a panic the data is still of one piece.
    pub(crate) fn data(&self) -> MutexGuard<'_, ServerData> {
        self.data.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Finds the method for a request, and the index of its API.
    pub(crate) fn find(&self, http_method: &str, path: &str) -> Option<(usize, FoundMethod<'_>)> {
        self.apis.iter().enumerate().find_map(|(index, api)| api.find(http_method, path).map(|found| (index, found)))
    }

    /// Returns the shortest path that can be read without any argument, for a first try; `/` when there is none.
    pub(crate) fn simplest_path(&self) -> String {
        let paths = self.apis.iter().filter_map(|api| api.simplest_path());
        paths.min_by_key(String::len).unwrap_or_else(|| "/".to_owned())
    }

    /// Returns the id of a method that a test names with or without the API's name.
    pub(crate) fn method_id(&self, name: &str) -> Result<String, Error> {
        let methods = self.apis.iter().flat_map(|api| api.methods.iter().map(move |method| (api, &method.id)));
        let mut known = methods.filter(|(api, id)| {
            *id == name || name.strip_prefix(&api.name).and_then(|rest| rest.strip_prefix('.')) == Some(id)
        });
        known.next().map(|(_, id)| id.clone()).ok_or_else(|| Error::new(format!("no method {name}")))
    }
}

impl ServerData {
    /// Sets the clock ahead.
    pub(crate) fn advance(&mut self, time: Duration) {
        for store in self.stores.values_mut() {
            store.clock.advance(time);
        }
    }

    pub(crate) fn store(&mut self, api: &Api) -> &mut Store {
        // Every API has its store from the start; were one missing, an empty one would do.
        self.stores.entry(api.name.clone()).or_insert_with(|| Store::new(usize::MAX))
    }
}
