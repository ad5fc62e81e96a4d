//! The settings of a client in environment variables.

use super::ClientBuilder;
use crate::client::Client;
use crate::error::{Error, ErrorKind};

impl<C: From<Client>> ClientBuilder<C> {
    /// Reads the API key and the base URL from variables.
    pub(super) fn with_variables(mut self, variable: impl Fn(&str) -> Option<String>) -> Self {
        let read = |name: &str| variable(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        if let Some(url) = read(self.service.base_url_env) {
            self = self.base_url(url);
        }
        let key = self.service.api_key_env.iter().find_map(|name| read(name));
        self.credentials = Some(match (key, self.service.api_key_env) {
            (Some(key), _) => self.checked_api_key(&key),
            (None, []) => Err(Error::new(
                ErrorKind::Config,
                "the API names no environment variable for an API key: use `api_key`",
            )),
            (None, [name]) => {
                let message = format!("the environment variable {name} is not set: set it, or use `api_key`");
                Err(Error::new(ErrorKind::Config, message))
            }
            (None, names) => {
                let names = names.join(", ");
                let message = format!("none of the environment variables {names} is set: set one, or use `api_key`");
                Err(Error::new(ErrorKind::Config, message))
            }
        });
        self
    }
}
