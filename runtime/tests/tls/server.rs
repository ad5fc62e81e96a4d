//! A server on loopback that speaks TLS, with an authority of its own, and says what was agreed on.

use std::sync::{Arc, Mutex};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use rustls::RootCertStore;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use rustls::server::WebPkiClientVerifier;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// The response to everything: to calls, and to requests for tokens.
const BODY: &str = r#"{"name":"things/x","access_token":"SECRET-ACCESS","expires_in":3600}"#;

/// An authority that exists for one test.
pub(crate) struct Authority {
    /// Its certificate.
    pub pem: String,
    issuer: Issuer<'static, KeyPair>,
}

/// The parameters that a client and the server negotiated.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Agreed {
    pub protocol: String,
    /// The key exchange.
    pub group: rustls::NamedGroup,
    pub client_has_certificate: bool,
}

pub(crate) struct Server {
    pub url: String,
    agreed: Arc<Mutex<Vec<Agreed>>>,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        params.key_usages.extend([KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign]);
        let key = KeyPair::generate().unwrap();
        Self { pem: params.self_signed(&key).unwrap().pem(), issuer: Issuer::new(params, key) }
    }

    /// A certificate and its key, in PEM.
    pub(crate) fn issue(&self, name: &str, usage: ExtendedKeyUsagePurpose) -> String {
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.use_authority_key_identifier_extension = true;
        params.key_usages.push(KeyUsagePurpose::DigitalSignature);
        params.extended_key_usages.push(usage);
        let key = KeyPair::generate().unwrap();
        params.signed_by(&key, &self.issuer).unwrap().pem() + &key.serialize_pem()
    }
}

impl Server {
    /// Starts a server; `clients` is the authority of the certificates that it asks for.
    pub(crate) async fn start(authority: &Authority, clients: Option<&Authority>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://localhost:{}/", listener.local_addr().unwrap().port());
        let acceptor = TlsAcceptor::from(Arc::new(config(authority, clients)));
        let agreed: Arc<Mutex<Vec<Agreed>>> = Arc::default();
        let log = agreed.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, log) = (acceptor.clone(), log.clone());
                tokio::spawn(async move { connection(acceptor, stream, &log).await });
            }
        });
        Self { url, agreed }
    }

    /// The negotiated parameters, by connection.
    pub(crate) fn agreed(&self) -> Vec<Agreed> {
        self.agreed.lock().unwrap().clone()
    }
}

async fn connection(acceptor: TlsAcceptor, stream: TcpStream, log: &Mutex<Vec<Agreed>>) -> Option<()> {
    let mut stream = acceptor.accept(stream).await.ok()?;
    let tls = stream.get_ref().1;
    let agreed = Agreed {
        protocol: String::from_utf8_lossy(tls.alpn_protocol().unwrap_or_default()).into_owned(),
        group: tls.negotiated_key_exchange_group()?.name(),
        client_has_certificate: tls.peer_certificates().is_some(),
    };
    let http2 = agreed.protocol == "h2";
    log.lock().unwrap().push(agreed);
    if http2 {
        let mut connection = h2::server::handshake(stream).await.ok()?;
        while let Some(Ok((_, mut respond))) = connection.accept().await {
            respond.send_response(http::Response::new(()), false).ok()?.send_data(BODY.into(), true).ok()?;
        }
        return Some(());
    }
    let mut seen = Vec::new();
    while !seen.ends_with(b"\r\n\r\n") {
        seen.push(stream.read_u8().await.ok()?);
    }
    let response = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{BODY}", BODY.len());
    stream.write_all(response.as_bytes()).await.ok()?;
    stream.shutdown().await.ok()
}

fn config(authority: &Authority, clients: Option<&Authority>) -> rustls::ServerConfig {
    let provider = Arc::new(provider());
    let builder = rustls::ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions();
    let builder = match clients {
        Some(clients) => {
            let mut roots = RootCertStore::empty();
            roots.add(CertificateDer::from_pem_slice(clients.pem.as_bytes()).unwrap()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
            builder.unwrap().with_client_cert_verifier(verifier)
        }
        None => builder.unwrap().with_no_client_auth(),
    };
    let pem = authority.issue("localhost", ExtendedKeyUsagePurpose::ServerAuth);
    let chain = vec![CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()];
    let mut config = builder.with_single_cert(chain, PrivateKeyDer::from_pem_slice(pem.as_bytes()).unwrap()).unwrap();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    config
}

/// One that can do all that the client can.
fn provider() -> CryptoProvider {
    #[cfg(feature = "aws-lc-rs")]
    return rustls::crypto::aws_lc_rs::default_provider();
    #[cfg(not(feature = "aws-lc-rs"))]
    return rustls::crypto::ring::default_provider();
}
