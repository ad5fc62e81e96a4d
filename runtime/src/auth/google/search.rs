//! The search for the Application Default Credentials of a machine.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::metadata_server::MetadataServer;
use super::source::{self, Found};
use crate::error::{Error, ErrorKind, Result};

const FILE_VARIABLE: &str = "GOOGLE_APPLICATION_CREDENTIALS";
const QUOTA_PROJECT_VARIABLE: &str = "GOOGLE_CLOUD_QUOTA_PROJECT";
const METADATA_HOST_VARIABLE: &str = "GCE_METADATA_HOST";

/// Finds credentials, and the project that the environment names.
pub(super) fn find() -> Result<(Found, Option<String>)> {
    let quota_project = variable(QUOTA_PROJECT_VARIABLE).and_then(|project| project.into_string().ok());
    if let Some(path) = variable(FILE_VARIABLE).map(PathBuf::from) {
        let found = read(&path).map_err(|error| {
            let message = format!(
                "no application default credentials: `{FILE_VARIABLE}` names `{}`, which is not usable",
                path.display()
            );
            Error::new(ErrorKind::Credentials, message).with_source(error)
        })?;
        return Ok((found, quota_project));
    }
    let found = match well_known_path() {
        Some(path) if path.exists() => read(&path)?,
        Some(path) => on_this_machine(format!("`{FILE_VARIABLE}` is not set, and `{}` does not exist", path.display())),
        None => on_this_machine(format!("`{FILE_VARIABLE}` is not set")),
    };
    Ok((found, quota_project))
}

/// Reads a file.
pub(super) fn read(path: &Path) -> Result<Found> {
    let text = std::fs::read(path).map_err(|source| {
        let message = format!("cannot read the credentials in `{}`", path.display());
        Error::new(ErrorKind::Credentials, message).with_source(source)
    })?;
    source::parse(&text)
}

/// Returns the metadata server, because the user chose it.
pub(super) fn metadata_server() -> Found {
    metadata(None)
}

/// Returns the metadata server, because there is nothing else.
fn on_this_machine(missing: String) -> Found {
    metadata(Some(missing + " (`gcloud auth application-default login` makes it)"))
}

fn metadata(advice: Option<String>) -> Found {
    let host = variable(METADATA_HOST_VARIABLE).and_then(|host| host.into_string().ok());
    let host = host.unwrap_or_else(|| "metadata.google.internal".to_owned());
    Found { source: Arc::new(MetadataServer::new(host, advice)), quota_project: None, self_signed: false }
}

/// Returns the path of the file that `gcloud` writes.
fn well_known_path() -> Option<PathBuf> {
    let folder = match variable("CLOUDSDK_CONFIG").map(PathBuf::from) {
        Some(folder) => folder,
        None if cfg!(windows) => PathBuf::from(variable("APPDATA")?).join("gcloud"),
        None => PathBuf::from(variable("HOME")?).join(".config").join("gcloud"),
    };
    Some(folder.join("application_default_credentials.json"))
}

fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}
