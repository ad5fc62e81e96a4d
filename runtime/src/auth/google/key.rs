//! The private key of a service account, and what is signed with it.

use std::time::{SystemTime, UNIX_EPOCH};

#[cfg(feature = "aws-lc-rs")]
use aws_lc_rs as provider;
#[cfg(not(feature = "aws-lc-rs"))]
use ring as provider;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use provider::rand::SystemRandom;
use provider::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject;
use serde_json::{Value, json};

use crate::error::{Error, ErrorKind, Result};

/// A key for RS256.
pub(super) struct SigningKey {
    id: Option<String>,
    key: RsaKeyPair,
}

impl SigningKey {
    /// Reads a key in PEM.
    pub(super) fn from_pem(id: Option<&str>, pem: &str) -> Result<Self> {
        let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| refused("cannot be read as PEM"))?;
        let key = match &key {
            PrivateKeyDer::Pkcs8(der) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()),
            PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()),
            _ => return Err(refused("is not an RSA key")),
        };
        let key = key.map_err(|reason| refused(&format!("is not an RSA key: {reason}")))?;
        Ok(Self { id: id.map(str::to_owned), key })
    }

    /// Signs claims, for as long as a token is valid, as a JSON Web Token.
    pub(super) fn sign(&self, claims: Value) -> Result<String> {
        let mut header = json!({"alg": "RS256", "typ": "JWT"});
        if let Some(id) = &self.id {
            header["kid"] = id.as_str().into();
        }
        let encode = |json: Value| BASE64_URL_SAFE_NO_PAD.encode(json.to_string());
        let signed = format!("{}.{}", encode(header), encode(claims));
        let mut signature = vec![0; modulus_len(&self.key)];
        self.key
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
            .map_err(|_| refused("cannot sign"))?;
        Ok(format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature)))
    }
}

#[cfg(feature = "aws-lc-rs")]
fn modulus_len(key: &RsaKeyPair) -> usize {
    key.public_modulus_len()
}

#[cfg(not(feature = "aws-lc-rs"))]
fn modulus_len(key: &RsaKeyPair) -> usize {
    key.public().modulus_len()
}

/// Adds to claims from when to when they hold.
pub(super) fn with_times(mut claims: Value, lifetime: std::time::Duration) -> Value {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    claims["iat"] = now.into();
    claims["exp"] = (now + lifetime.as_secs()).into();
    claims
}

fn refused(reason: &str) -> Error {
    Error::new(ErrorKind::Credentials, format!("the `private_key` of the service account {reason}"))
}
