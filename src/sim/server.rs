//! The listening side: one origin per service, all on the loopback interface.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, State};
use axum::response::Response;
use http::Request;
use http::request::Parts;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::connection::{Cuttable, Wire};
use super::entra::identity_header;
use super::ledger::Ledger;
use super::options::Options;
use super::reply::Reply;
use super::service::{Incoming, Origins, Service, Tables};
use super::state::Drift;
use super::world::{IncidentTruth, Searches, Truth, World};
use super::{admin_api, entra, exchange, graph, odata};

/// A body larger than this is refused unread.
const LARGEST: usize = 8 << 20;
/// How long [`Simulator::stop`] waits for answers under way.
const FAREWELL: Duration = Duration::from_secs(2);

/// A simulated tenant that is up. Dropping it closes its ports.
pub struct Simulator {
    service: Arc<Service>,
    closing: CancellationToken,
    listeners: Vec<JoinHandle<io::Result<()>>>,
}

/// Starts the tenant that the options describe, on the current runtime.
///
/// # Errors
/// When a port cannot be had.
pub async fn start(options: Options) -> io::Result<Simulator> {
    let mut world = match &options.recording {
        Some(recording) => World::recorded(Arc::clone(recording), options.spec.clone()),
        None => World::generate(options.spec.clone()),
    };
    world.consent(options.consent);
    world.speed = options.speed;
    options.incidents.iter().for_each(|scenario| world.befall(*scenario));
    world.contrary = options.contrary;
    world.permissions.extend(&options.also_granted);
    world.searches = Searches::new(options.searches.clone(), options.speed, options.spec.seed);
    let tables = Tables { routes: graph::routes().collect(), cmdlets: exchange::cmdlets().collect() };
    Simulator::serve(options, world, &tables).await
}

/// Which service a port plays.
#[derive(Clone, Copy)]
enum Side {
    Authority,
    Graph,
    Exchange,
    Foreign,
}

impl Simulator {
    /// Opens the ports of a tenant on the current runtime.
    ///
    /// # Errors
    /// When a port cannot be had.
    pub(super) async fn serve(options: Options, world: World, tables: &Tables) -> io::Result<Self> {
        let mut open = Vec::new();
        for offset in 0..4 {
            // The foreign host is nobody's to know, so it takes any free port.
            let port = options.port.filter(|_| offset < 3).map_or(0, |port| port.saturating_add(offset));
            open.push(TcpListener::bind(("127.0.0.1", port)).await?);
        }
        let origins = origins(&open, options.named_hosts)?;
        let service = Arc::new(Service::new(options, world, tables, origins));
        let closing = CancellationToken::new();
        let sides = [Side::Authority, Side::Graph, Side::Exchange, Side::Foreign];
        let listeners = open.into_iter().zip(sides).map(|(listener, side)| {
            let app = Router::new().fallback(handle).with_state((Arc::clone(&service), side));
            let serving = axum::serve(Cuttable::new(listener), app.into_make_service_with_connect_info::<Wire>());
            tokio::spawn(serving.with_graceful_shutdown(closing.clone().cancelled_owned()).into_future())
        });
        let listeners = listeners.collect();
        Ok(Self { service, closing, listeners })
    }

    /// Origin of the token endpoint, and of the managed identity endpoints.
    pub fn authority(&self) -> String {
        self.service.origins.authority.clone()
    }

    /// Origin of Microsoft Graph.
    pub fn graph(&self) -> String {
        self.service.origins.graph.clone()
    }

    /// Origin of the Exchange admin API.
    pub fn exchange(&self) -> String {
        self.service.origins.exchange.clone()
    }

    /// What a client's environment must hold to sign in by secret.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let world = &self.service.world;
        vec![
            ("AZURE_TENANT_ID", world.tenant.to_string()),
            ("AZURE_CLIENT_ID", world.client.to_string()),
            ("AZURE_CLIENT_SECRET", world.client_secret.clone()),
        ]
    }

    /// The value of `IDENTITY_HEADER` for App Service's managed identity, whose endpoint is `/msi/token`.
    pub fn identity_header(&self) -> String {
        identity_header(self.service.options.spec.seed)
    }

    /// What is wrong in this tenant, and what only looks wrong.
    pub fn truth(&self) -> &Truth {
        &self.service.world.truth
    }

    /// What befell accounts of this tenant, and what an investigation must come to.
    pub fn incidents(&self) -> &[IncidentTruth] {
        &self.service.world.incidents
    }

    /// What was asked so far.
    pub fn ledger(&self) -> Ledger {
        Ledger { unsettled: self.service.world.state.unsettled(), ..self.service.books.snapshot() }
    }

    /// How the tenant differs from the one that was started.
    pub fn drift(&self) -> Drift {
        self.service.world.state.drift()
    }

    /// Closes the ports; answers under way have two seconds to end.
    pub async fn stop(mut self) {
        self.closing.cancel();
        for mut listener in std::mem::take(&mut self.listeners) {
            if tokio::time::timeout(FAREWELL, &mut listener).await.is_err() {
                listener.abort();
            }
        }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.closing.cancel();
    }
}

fn origins(open: &[TcpListener], named: bool) -> io::Result<Origins> {
    let ports: Vec<u16> =
        open.iter().map(|listener| listener.local_addr().map(|at| at.port())).collect::<io::Result<_>>()?;
    let at = |host: &str, index: usize| format!("http://{host}:{}", ports[index]);
    let exchange = if named { "localhost" } else { "127.0.0.1" };
    Ok(Origins {
        authority: at("127.0.0.1", 0),
        graph: at("127.0.0.1", 1),
        exchange: at(exchange, 2),
        foreign: at("127.0.0.1", 3),
    })
}

async fn handle(
    State((service, side)): State<(Arc<Service>, Side)>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    request: Request<Body>,
) -> Response {
    let (parts, body) = request.into_parts();
    let gzip = service.options.gzip && accepts_gzip(&parts);
    let request_id = Uuid::now_v7().to_string();
    let reply = match to_bytes(body, LARGEST).await {
        Ok(body) => routed(&service, side, &parts, &body, &wire, &request_id).await,
        Err(_) => Reply::bytes(413, "", Vec::new()),
    };
    let reply = dated(traced(reply, side, &parts, request_id), service.options.date_ahead);
    reply.send(&wire, gzip)
}

/// The service's `Date`, where its clock and this machine's differ; else the server's own (RFC 9110, "Date").
fn dated(reply: Reply, ahead: i64) -> Reply {
    let Some(there) = jiff::Timestamp::now().checked_add(jiff::SignedDuration::from_secs(ahead)).ok() else {
        return reply;
    };
    match ahead {
        0 => reply,
        _ => reply.header("date", httpdate::fmt_http_date(there.into())),
    }
}

async fn routed(service: &Service, side: Side, parts: &Parts, body: &[u8], wire: &Wire, request_id: &str) -> Reply {
    let incoming = Incoming {
        method: parts.method.as_str(),
        path: parts.uri.path(),
        query: parts.uri.query().unwrap_or(""),
        headers: &parts.headers,
        body,
        wire,
        request_id: request_id.to_owned(),
        unheard: false,
    };
    if wire.is_sick() {
        return odata::error(&incoming, 503, "serviceNotAvailable", "The service is temporarily unavailable.");
    }
    match side {
        Side::Authority => entra::answer(service, &incoming).await,
        Side::Graph => odata::answer(service, &incoming).await,
        Side::Exchange => admin_api::answer(service, &incoming).await,
        Side::Foreign => foreign(service, &incoming),
    }
}

/// Nothing lives here. A token that arrives was led astray by a link or a redirect.
fn foreign(service: &Service, incoming: &Incoming<'_>) -> Reply {
    if incoming.bearer().is_some() {
        service.books.write(|ledger| ledger.misplaced += 1);
    }
    Reply::bytes(404, "text/html", b"<html><body>Not here</body></html>".to_vec())
}

/// Headers of every answer (`concepts/errors.md`, "request-id"; `concepts/best-practices-concept.md`).
fn traced(reply: Reply, side: Side, parts: &Parts, request_id: String) -> Reply {
    let echoed = parts.headers.get("client-request-id").and_then(|id| id.to_str().ok());
    let reply = reply.header("client-request-id", echoed.unwrap_or(&request_id)).header("request-id", request_id);
    match side {
        Side::Graph => {
            let place = r#"{"ServerInfo":{"DataCenter":"Simulated","Slice":"E","Ring":"1","ScaleUnit":"000","RoleInstance":"SIM0"}}"#;
            reply.header("x-ms-ags-diagnostic", place).header("odata-version", "4.0")
        }
        Side::Exchange => reply.header("odata-version", "4.0"),
        Side::Authority | Side::Foreign => reply,
    }
}

fn accepts_gzip(parts: &Parts) -> bool {
    parts
        .headers
        .get("accept-encoding")
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("gzip"))
}
