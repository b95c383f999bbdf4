//! The client that every request goes through, held against real TLS and a real proxy.
//!
//! Simulated tenants are plain HTTP on loopback, where no proxy and no certificate counts. Here a name that is not of this
//! machine leads to a server of this process: `tests/keys/tls-server.pem` is for `graph.example`.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread;

use axum::serve::Listener;
use axum::{Router, extract::Request, routing::get};
use http::Version;
use reqwest::{Certificate, ClientBuilder};
use tokio::net::TcpListener;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ServerConfig, crypto::aws_lc_rs};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use url::Url;

use super::error::SignInError;
use super::http::client_for;

const AUTHORITY: &[u8] = include_bytes!("../../../tests/keys/tls-authority.pem");
const SERVER: &[u8] = include_bytes!("../../../tests/keys/tls-server.pem");
const STRANGER: &[u8] = include_bytes!("../../../tests/keys/app-certificate-only.pem");

/// TLS over TCP; whoever does not shake hands is not served.
struct Tls {
    tcp: TcpListener,
    acceptor: TlsAcceptor,
}

impl Listener for Tls {
    type Io = TlsStream<tokio::net::TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        loop {
            let Ok((tcp, from)) = self.tcp.accept().await else { continue };
            if let Ok(tls) = self.acceptor.accept(tcp).await {
                return (tls, from);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.tcp.local_addr()
    }
}

/// Serves the version of HTTP that was spoken, under any path, until the test ends.
async fn server() -> SocketAddr {
    let chain = CertificateDer::pem_slice_iter(SERVER).collect::<Result<_, _>>().expect("a certificate");
    let key = PrivateKeyDer::from_pem_slice(SERVER).expect("a key");
    let versions = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let versions = versions.with_safe_default_protocol_versions().expect("versions");
    let mut config = versions.with_no_client_auth().with_single_cert(chain, key).expect("a pair");
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let tcp = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let tls = Tls { tcp, acceptor: TlsAcceptor::from(Arc::new(config)) };
    let address = tls.local_addr().expect("an address");
    let spoken = Router::new().fallback(get(|request: Request| async move { format!("{:?}", request.version()) }));
    tokio::spawn(async { axum::serve(tls, spoken).await });
    address
}

fn url(port: u16) -> Url {
    Url::parse(&format!("https://graph.example:{port}/v1.0/organization")).expect("an address")
}

fn trusting(builder: ClientBuilder, authority: &[u8]) -> ClientBuilder {
    builder.tls_certs_only([Certificate::from_pem(authority).expect("a certificate")])
}

#[tokio::test]
async fn a_server_of_a_known_authority_is_spoken_to_by_http_2() {
    let address = server().await;
    let url = url(address.port());
    let client = trusting(client_for(&url), AUTHORITY).resolve("graph.example", address).build().expect("a client");
    let answer = client.get(url).send().await.expect("an answer");
    assert_eq!(answer.version(), Version::HTTP_2);
    assert_eq!(answer.text().await.expect("a body"), "HTTP/2.0");
}

#[tokio::test]
async fn an_unknown_authority_is_refused_and_named_as_the_cause() {
    let address = server().await;
    let url = url(address.port());
    let client = trusting(client_for(&url), STRANGER).resolve("graph.example", address).build().expect("a client");
    let error = client.get(url).send().await.expect_err("nobody vouches for it");
    let error = SignInError::Unreachable { what: "it", at: "there".into(), source: Arc::new(error.without_url()) };
    let mut causes = vec![error.to_string()];
    let mut next = std::error::Error::source(&error);
    while let Some(cause) = next {
        causes.push(cause.to_string());
        next = cause.source();
    }
    assert!(causes.last().is_some_and(|cause| cause.contains("UnknownIssuer")), "{causes:?}");
    assert!(error.hint().is_some_and(|hint| hint.contains("root certificate")), "{causes:?}");
}

#[tokio::test]
async fn a_certificate_of_another_name_is_refused() {
    let address = server().await;
    let url = Url::parse(&format!("https://login.example:{}/", address.port())).expect("an address");
    let client = trusting(client_for(&url), AUTHORITY).resolve("login.example", address).build().expect("a client");
    let error = format!("{:?}", client.get(url).send().await.expect_err("it is graph.example's"));
    assert!(error.contains("NotValidForName"), "{error}");
}

/// A proxy that knows one name, whatever the port. Gives its address and, once somebody came, what was asked of it.
fn proxy(leads_to: SocketAddr) -> (SocketAddr, thread::JoinHandle<String>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    let asked = thread::spawn(move || {
        let (guest, _) = listener.accept().expect("a guest");
        let mut lines = BufReader::new(guest.try_clone().expect("a handle")).lines();
        let first = lines.next().expect("a line").expect("text");
        while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
        let server = TcpStream::connect(leads_to).expect("a server");
        (&guest).write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").expect("a guest");
        let (guest_in, server_out) = (guest.try_clone().expect("a handle"), server.try_clone().expect("a handle"));
        thread::spawn(move || std::io::copy(&mut &guest_in, &mut &server_out));
        thread::spawn(move || std::io::copy(&mut &server, &mut &guest));
        first
    });
    (address, asked)
}

/// Environments belong to processes: the test runs this one in a process of its own.
#[ignore = "run by the test of the proxy"]
#[tokio::test]
async fn asker() {
    let url = Url::parse("https://graph.example/v1.0/organization").expect("an address");
    let client = trusting(client_for(&url), AUTHORITY).build().expect("a client");
    let answer = client.get(url).send().await.expect("an answer");
    assert_eq!(answer.version(), Version::HTTP_2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_environments_proxy_is_used_and_sees_nothing_but_the_name() {
    let (proxy, asked) = proxy(server().await);
    let mut child = tokio::process::Command::new(std::env::current_exe().expect("this program"));
    for name in ["HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
        child.env_remove(name);
    }
    child.env("HTTPS_PROXY", format!("http://{proxy}"));
    let asker = concat!(module_path!(), "::asker").split_once("::").expect("a crate").1;
    let output = child.args([asker, "--exact", "--ignored"]).output().await.expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("1 passed"), "{said}");
    assert_eq!(asked.join().expect("the proxy"), "CONNECT graph.example:443 HTTP/1.1");
}
