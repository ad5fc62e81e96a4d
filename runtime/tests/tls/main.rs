//! TLS with each library that a feature chooses, and without any, over loopback.

#[path = "../common/client.rs"]
mod client;
#[expect(dead_code, reason = "these tests use a part of it")]
#[path = "../../../tests/support/server.rs"]
mod http_server;
#[cfg(any(feature = "rustls", feature = "aws-lc-rs", feature = "native-tls"))]
mod server;

use client::{builder, get};
use discovery_runtime::error::ErrorKind;
use discovery_runtime::retry::Retry;
use discovery_runtime::transport::ReqwestTransport;

#[cfg(any(feature = "rustls", feature = "aws-lc-rs", feature = "native-tls"))]
mod with_tls {
    use std::error::Error as StdError;
    use std::time::Duration;

    use discovery_runtime::Error;
    use discovery_runtime::auth::{ApiKey, Bearer, credentials_from};

    use rcgen::ExtendedKeyUsagePurpose;

    use super::server::{Authority, Server};
    use super::*;

    /// The error and all its causes.
    fn told(error: &Error) -> String {
        let mut told = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            told = format!("{told}: {error}");
            cause = error.source();
        }
        told
    }

    #[tokio::test]
    async fn an_authority_of_ones_own() {
        let (authority, other) = (Authority::new("ours"), Authority::new("theirs"));
        let server = Server::start(&authority, None).await;
        for roots in [vec![], vec![&other.pem]] {
            let client = roots
                .into_iter()
                .fold(builder(&server.url), discovery_runtime::client::ClientBuilder::add_root_certificate);
            let error = get(&client.build().unwrap()).retry(Retry::never()).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
            assert!(told(&error).contains("certificate"), "{}", told(&error));
        }
        // In whatever order, and in one text.
        for roots in [vec![authority.pem.clone(), other.pem.clone()], vec![other.pem.clone() + &authority.pem]] {
            let client =
                roots.iter().fold(builder(&server.url), discovery_runtime::client::ClientBuilder::add_root_certificate);
            assert_eq!(get(&client.build().unwrap()).await.unwrap()["name"], "things/x");
        }
    }

    #[tokio::test]
    async fn the_best_protocol_is_agreed_on() {
        let authority = Authority::new("ours");
        let server = Server::start(&authority, None).await;
        let client = builder(&server.url).add_root_certificate(&authority.pem).build().unwrap();
        get(&client).await.unwrap();
        // A call with a connect timeout has connections of its own.
        get(&client).connect_timeout(Duration::from_secs(60)).await.unwrap();
        let agreed = server.agreed();
        assert_eq!(agreed.len(), 2);
        for agreed in agreed {
            assert_eq!(agreed.protocol, if cfg!(feature = "http2") { "h2" } else { "http/1.1" });
            assert!(!agreed.client_has_certificate);
            if cfg!(not(feature = "native-tls")) {
                let post_quantum = agreed.group == rustls::NamedGroup::X25519MLKEM768;
                assert_eq!(post_quantum, cfg!(feature = "aws-lc-rs"), "{agreed:?}");
            }
        }
        assert!(rustls::crypto::CryptoProvider::get_default().is_none(), "nothing is chosen for the process");
    }

    #[tokio::test]
    async fn a_certificate_of_the_client() {
        let (authority, clients) = (Authority::new("ours"), Authority::new("clients"));
        let server = Server::start(&authority, Some(&clients)).await;
        let builder = || builder(&server.url).add_root_certificate(&authority.pem).retry(Retry::never());
        get(&builder().build().unwrap()).await.unwrap_err();
        let identity = clients.issue("somebody", ExtendedKeyUsagePurpose::ClientAuth);
        get(&builder().identity(identity).build().unwrap()).await.unwrap();
        assert!(server.agreed().last().unwrap().client_has_certificate);
    }

    #[tokio::test]
    async fn a_transport_with_settings_of_its_own() {
        let authority = Authority::new("ours");
        let server = Server::start(&authority, None).await;
        let transport = ReqwestTransport::builder().add_root_certificate(&authority.pem).build().unwrap();
        let url = server.url.clone();
        assert!(transport.http_client().get(url).send().await.unwrap().status().is_success());
        get(&builder(&server.url).transport(transport).build().unwrap()).await.unwrap();
    }

    /// Only credentials that ask for tokens have connections of the client beside a transport of the caller's.
    #[tokio::test]
    async fn settings_that_reach_no_connection_are_refused() {
        let authority = Authority::new("ours");
        let key = ApiKey::new("key").unwrap();
        let transported = || builder("https://localhost").transport(ReqwestTransport::open().unwrap());
        let base = || transported().add_root_certificate(&authority.pem);
        for builder in [
            base(),
            base().anonymous(),
            base().bearer_token("token"),
            base().credentials(key),
            base().credentials(std::sync::Arc::new(Bearer::new("token").unwrap())),
        ] {
            let error = builder.build().unwrap_err();
            assert!(error.to_string().contains("do not reach a transport of your own"), "{error}");
        }
        base().credentials(credentials_from(async || ApiKey::new("key"))).build().unwrap();
    }

    /// A machine without certificates, as small containers are: the process that this test starts.
    #[cfg(all(target_os = "linux", not(feature = "native-tls")))]
    #[test]
    fn a_machine_without_certificates() {
        const NAME: &str = "with_tls::a_machine_without_certificates";
        if std::env::var_os("SSL_CERT_FILE").is_none_or(|path| path != "/nowhere/ca.pem") {
            let output = std::process::Command::new(std::env::current_exe().unwrap())
                .args(["--exact", NAME])
                .envs([("SSL_CERT_FILE", "/nowhere/ca.pem"), ("SSL_CERT_DIR", "/nowhere")])
                .output()
                .unwrap();
            let output_text = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success() && output_text.contains("1 passed"), "{output_text}");
            return;
        }
        let error = builder("https://localhost").build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains("`add_root_certificate`"), "{error}");
        builder("https://localhost").add_root_certificate(&Authority::new("ours").pem).build().unwrap();
    }

    /// Tokens are asked for over connections with the same certificates, also where calls go over another transport.
    #[cfg(feature = "adc")]
    #[tokio::test]
    async fn the_authority_of_a_token_server() {
        use discovery_runtime::auth::GoogleCredentials;

        let authority = Authority::new("ours");
        let server = Server::start(&authority, None).await;
        let key = include_str!("../adc/made_up_key.pem");
        for json in [
            serde_json::json!({"type": "authorized_user", "client_id": "a", "client_secret": "b", "refresh_token": "c"}),
            serde_json::json!({"type": "service_account", "client_email": "a", "private_key": key}),
        ] {
            let mut json = json;
            json["token_uri"] = format!("{}token", server.url).into();
            let credentials = || GoogleCredentials::from_json(json.to_string()).unwrap();
            let builder = || builder(&server.url).credentials(credentials());
            let error = get(&builder().build().unwrap()).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Credentials);
            assert!(told(&error).contains("certificate"), "{}", told(&error));
            let builder = || builder().add_root_certificate(&authority.pem);
            get(&builder().build().unwrap()).await.unwrap();
            let transport = ReqwestTransport::builder().add_root_certificate(&authority.pem).build().unwrap();
            get(&builder().transport(transport).build().unwrap()).await.unwrap();
        }
        assert!(rustls::crypto::CryptoProvider::get_default().is_none(), "nothing is chosen for the process");
    }

    #[test]
    fn what_is_no_pem_is_told_when_the_client_is_built() {
        let authority = Authority::new("ours");
        let identity = authority.issue("somebody", ExtendedKeyUsagePurpose::ClientAuth);
        let key = identity.find("-----BEGIN PRIVATE KEY").unwrap();
        let broken = identity.replace("-----END PRIVATE KEY-----", "");
        for (client, name) in [
            (builder("https://localhost").add_root_certificate("SECRET"), "root certificate"),
            (builder("https://localhost").add_root_certificate(""), "root certificate"),
            (builder("https://localhost").identity("SECRET"), "identity"),
            (builder("https://localhost").identity(&identity[..key]), "identity"),
            (builder("https://localhost").identity(&identity[key..]), "identity"),
            (builder("https://localhost").identity(broken), "identity"),
        ] {
            assert!(!format!("{client:?}").contains("SECRET"));
            let error = client.build().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.to_string().contains(name), "{error}");
            let told = format!("{} {error:?}", told(&error));
            assert!(!told.contains("SECRET") && !told.contains(&identity[key + 30..key + 60]), "{told}");
        }
    }
}

#[cfg(not(any(feature = "rustls", feature = "aws-lc-rs", feature = "native-tls")))]
#[tokio::test]
async fn without_tls_that_is_what_the_error_says() {
    let client = builder("https://localhost:1/").build().unwrap();
    let error = get(&client).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Request, 1), "{error:?}");
    let advice = "https needs TLS; enable the feature `rustls`, `aws-lc-rs` or `native-tls`";
    assert!(error.to_string().contains(advice), "{error}");
    let error = builder("https://localhost").add_root_certificate("any").build().unwrap_err();
    assert!(error.to_string().contains("enable the feature `rustls`"), "{error}");
}

/// Settings of `reqwest` are the user's, but for those that keep our promises.
#[tokio::test]
async fn settings_of_the_http_client() {
    let proxy = http_server::Server::start(|exchange| {
        if exchange.request.target.starts_with("http://service.invalid/moved/") {
            return exchange.respond(302, &[("location", "http://elsewhere.invalid/")], "");
        }
        exchange.json(200, r#"{"name":"things/x"}"#);
    });
    let url = proxy.url();
    let builder = |path: &str| {
        let proxy = url.clone();
        builder(&format!("http://service.invalid/{path}")).configure_http_client(move |http| {
            http.proxy(discovery_runtime::reqwest::Proxy::all(&proxy).unwrap())
                .redirect(discovery_runtime::reqwest::redirect::Policy::limited(3))
        })
    };
    get(&builder("").build().unwrap()).await.unwrap();
    get(&builder("").build().unwrap()).connect_timeout(std::time::Duration::from_secs(60)).await.unwrap();
    let seen: Vec<_> = proxy.seen().iter().map(|seen| seen.header("host").map(str::to_owned)).collect();
    assert_eq!(seen, vec![Some("service.invalid".to_owned()); 2]);
    let error = get(&builder("moved").build().unwrap()).retry(Retry::never()).await.unwrap_err();
    assert_eq!(error.code(), Some(302), "the key stays with its host: {error:?}");
    assert_eq!(proxy.count(), 3);
    // They would be without effect on another transport.
    let error = builder("").transport(ReqwestTransport::open().unwrap()).build().unwrap_err();
    assert!(error.to_string().contains("ReqwestTransport::builder()"), "{error}");
}
