//! Files of credentials, of each kind, whose token servers are at one URL.

use serde_json::{Value, json};

use crate::http_server::{Exchange, Seen, Server};

/// A key that opens nothing.
pub(crate) const KEY: &str = include_str!("made_up_key.pem");

pub(crate) const EMAIL: &str = "robot@project.iam.gserviceaccount.com";

/// The file that `gcloud auth application-default login` writes.
pub(crate) fn user(url: &str) -> Value {
    json!({
        "type": "authorized_user",
        "client_id": "the-client",
        "client_secret": "SECRET-CLIENT",
        "refresh_token": "SECRET-REFRESH/+=",
        "token_uri": format!("{url}token"),
    })
}

/// The key of a service account, as the Cloud console gives it.
pub(crate) fn service_account(url: &str) -> Value {
    json!({
        "type": "service_account",
        "project_id": "project",
        "private_key_id": "key-1",
        "private_key": KEY,
        "client_email": EMAIL,
        "token_uri": format!("{url}token"),
        "universe_domain": "googleapis.com",
    })
}

/// The file that `gcloud auth application-default login --impersonate-service-account` writes.
pub(crate) fn impersonated(url: &str, source: &Value) -> Value {
    json!({
        "type": "impersonated_service_account",
        "delegates": ["projects/-/serviceAccounts/between"],
        "service_account_impersonation_url": format!("{url}v1/projects/-/serviceAccounts/{EMAIL}:generateAccessToken"),
        "source_credentials": source,
    })
}

/// The file that `gcloud iam workload-identity-pools create-cred-config` writes.
pub(crate) fn external(url: &str, credential_source: &Value) -> Value {
    json!({
        "type": "external_account",
        "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q",
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": format!("{url}sts"),
        "credential_source": credential_source,
    })
}

/// A file of this test run, which is deleted at its end.
pub(crate) struct Temporary(pub std::path::PathBuf);

impl Temporary {
    pub(crate) fn new(name: &str, text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("adc-{}-{name}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        Self(path)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Gives tokens of every kind, and answers calls.
pub(crate) fn server() -> Server {
    Server::start(answer)
}

pub(crate) fn answer(exchange: &mut Exchange) {
    let path = exchange.request.path().to_owned();
    let answer = match path.rsplit(['/', ':']).next().unwrap() {
        "token" if path.starts_with("/computeMetadata/") => {
            json!({"access_token": "SECRET-MACHINE", "expires_in": 3599})
        }
        "token" => json!({"access_token": "SECRET-ACCESS", "token_type": "Bearer", "expires_in": 3600}),
        "sts" => json!({"access_token": "SECRET-FEDERATED", "issued_token_type": "x", "expires_in": 3600}),
        "generateAccessToken" => json!({"accessToken": "SECRET-TARGET", "expireTime": "2030-01-01T00:00:00Z"}),
        "signJwt" => json!({"keyId": "1", "signedJwt": "SECRET-SIGNED"}),
        "subject" => json!({"value": "SECRET-SUBJECT"}),
        _ => json!({"name": "things/x"}),
    };
    exchange.json(200, answer.to_string());
}

/// The fields of a form.
pub(crate) fn form(seen: &Seen) -> Value {
    assert_eq!(seen.header("content-type"), Some("application/x-www-form-urlencoded"));
    let text = seen.text();
    let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let pairs = text.split('&').map(|pair| pair.split_once('=').unwrap());
    Value::Object(pairs.map(|(name, value)| (decode(name), decode(value).into())).collect())
}
