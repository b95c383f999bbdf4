//! A small tenant for the engine's own tests: a few routes, a few cmdlets, rows made of their index.

use std::time::Duration;

use reqwest::{Client, Response, StatusCode};
use serde_json::{Map, Value, json};

use super::options::Options;
use super::route::{
    Answer, Ask, Bucket, Cmdlet, CmdletError, ExchangeRole, Pages, Plan, Record, Route, Rows, Table, Top,
};
use super::server::Simulator;
use super::service::Tables;
use super::world::{Preset, Spec, World};

const NOW: &str = "2026-11-01T00:00:00Z";
const PAGES: Pages = Pages { default: 100, max: 999, top: Top::Reject };
const ALL: Pages = Pages { default: 100, max: 999, top: Top::Unsupported };

pub(super) static ROUTES: &[Route] = &[
    route("/users", Bucket::Identity, &["User.Read.All"], Plan::Any, Some(PAGES), "user", users),
    route("/users/$count", Bucket::Identity, &["User.Read.All"], Plan::Any, None, "user", count),
    route("/users/{user-id}", Bucket::Identity, &["User.Read.All"], Plan::Any, None, "user", user),
    route("/groups", Bucket::Identity, &["Group.Read.All"], Plan::Any, Some(PAGES), "group", users),
    route("/directoryRoles", Bucket::Identity, &[], Plan::Any, Some(ALL), "directoryRole", users),
    route("/servicePrincipals(appId='{appId}')", Bucket::Identity, &[], Plan::Any, None, "servicePrincipal", user),
    route("/auditLogs/signIns", Bucket::Reports, &[], Plan::P1, Some(PAGES), "signIn", users),
    route(
        "/identity/conditionalAccess/policies",
        Bucket::ConditionalAccess,
        &[],
        Plan::Any,
        Some(PAGES),
        "conditionalAccessPolicy",
        users,
    ),
    route(
        "/users/{user-id}/mailFolders/{mailFolder-id}/messageRules",
        Bucket::Outlook,
        &[],
        Plan::Any,
        Some(PAGES),
        "messageRule",
        users,
    ),
];

const fn route(
    template: &'static str,
    bucket: Bucket,
    permissions: &'static [&'static str],
    plan: Plan,
    pages: Option<Pages>,
    entity: &'static str,
    handler: for<'w> fn(&'w World, &Ask<'_>) -> Answer<'w>,
) -> Route {
    Route {
        method: "GET",
        version: "v1.0",
        template,
        bucket,
        permissions,
        plan,
        pages,
        default_select: None,
        entity,
        source: "test",
        handler,
    }
}

pub(super) static CMDLETS: &[Cmdlet] = &[
    cmdlet("Get-Mailbox", &["Identity", "Filter"], ExchangeRole::GlobalReader, mailboxes),
    cmdlet("Get-TransportRule", &["Identity"], ExchangeRole::SecurityReader, mailboxes),
    cmdlet("Set-Mailbox", &["Identity"], ExchangeRole::ExchangeAdministrator, mailboxes),
];

const fn cmdlet(
    name: &'static str,
    parameters: &'static [&'static str],
    role: ExchangeRole,
    handler: for<'w> fn(&'w World, &Map<String, Value>) -> Result<Rows<'w>, CmdletError>,
) -> Cmdlet {
    Cmdlet { name, parameters, role, result_size: true, source: "test", handler }
}

struct Numbered(usize);

impl Table for Numbered {
    fn len(&self) -> usize {
        self.0
    }
    fn row(&self, index: usize) -> Option<Record> {
        (index < self.0).then(|| record(index))
    }
}

fn record(index: usize) -> Record {
    let value = json!({"id": format!("{index:06}"), "displayName": format!("User {index}"), "accountEnabled": true});
    value.as_object().expect("an object").clone()
}

fn users<'w>(world: &'w World, _: &Ask<'_>) -> Answer<'w> {
    Answer::Many(Box::new(Numbered(world.spec.users)))
}

fn count<'w>(world: &'w World, _: &Ask<'_>) -> Answer<'w> {
    Answer::Count(world.spec.users)
}

fn user<'w>(_: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    match ask.keys[0].parse() {
        Ok(index) => Answer::One(record(index)),
        Err(_) => {
            Answer::Refused { status: 404, code: "Request_ResourceNotFound", message: "Resource not found.".to_owned() }
        }
    }
}

fn mailboxes<'w>(world: &'w World, parameters: &Map<String, Value>) -> Result<Rows<'w>, CmdletError> {
    if let Some(identity) = parameters.get("Identity") {
        return Err(CmdletError {
            status: 404,
            class: "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException",
            message: format!("The operation couldn't be performed because object '{identity}' couldn't be found."),
        });
    }
    let rows = (0..world.spec.users).map(|index| {
        let value = json!({"Name": format!("m{index}"), "Guid@data.type": "System.Guid", "Guid": index, "Alias": "a"});
        value.as_object().expect("an object").clone()
    });
    Ok(Rows { table: Box::new(rows.collect::<Vec<_>>()), warnings: Vec::new(), written: None })
}

pub(super) fn options(users: usize) -> Options {
    Options::new(Spec { users, seed: 7, preset: Preset::Healthy, now: NOW.parse().expect("a time") })
}

/// A generated tenant, of which only who may do what is told here.
fn world(options: &Options) -> World {
    let mut world = World::generate(options.spec.clone());
    world.client_secret = "correct horse".to_owned();
    world.initial_domain = "contoso.onmicrosoft.com".to_owned();
    world.permissions = vec!["User.Read.All", "AuditLog.Read.All"];
    world.manage_as_app = true;
    world.exchange_role = Some(ExchangeRole::GlobalReader);
    world.plan = Plan::P2;
    world
}

/// A running tenant and a plain HTTP client.
pub(super) struct Tenant {
    pub(super) simulator: Simulator,
    pub(super) client: Client,
    graph_token: String,
}

/// A client of plain HTTP, with connections of its own.
pub(super) fn client() -> Client {
    Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(20))
        .build()
        .expect("a client")
}

/// Status, headers and body of an answer, read whole.
pub(super) struct Seen {
    pub(super) status: StatusCode,
    pub(super) headers: http::HeaderMap,
    pub(super) body: Value,
}

impl Seen {
    pub(super) async fn of(response: Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await.expect("a whole body");
        Self { status, headers, body: serde_json::from_slice(&bytes).unwrap_or_default() }
    }

    pub(super) fn code(&self) -> &str {
        self.body.pointer("/error/code").and_then(Value::as_str).unwrap_or("")
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(super) fn rows(&self) -> Vec<&str> {
        let rows = self.body["value"].as_array().map_or(&[][..], Vec::as_slice);
        rows.iter().filter_map(|row| row["id"].as_str().or(row["Name"].as_str())).collect()
    }

    pub(super) fn next(&self) -> Option<&str> {
        self.body["@odata.nextLink"].as_str()
    }
}

impl Tenant {
    pub(super) async fn start(options: Options) -> Self {
        Self::altered(options, |_| {}).await
    }

    pub(super) async fn altered(options: Options, alter: impl FnOnce(&mut World)) -> Self {
        let mut world = world(&options);
        alter(&mut world);
        let tables = Tables { routes: ROUTES.iter().collect(), cmdlets: CMDLETS.iter().collect() };
        let simulator = Simulator::serve(options, world, &tables).await.expect("free ports");
        Self::of(simulator)
    }

    pub(super) fn of(simulator: Simulator) -> Self {
        let client = client();
        Self { simulator, client, graph_token: String::new() }
    }

    pub(super) fn environment(&self, name: &str) -> String {
        let found = self.simulator.environment().into_iter().find(|(key, _)| *key == name);
        found.expect("a known variable").1
    }

    pub(super) fn token_url(&self) -> String {
        format!("{}/{}/oauth2/v2.0/token", self.simulator.authority(), self.environment("AZURE_TENANT_ID"))
    }

    pub(super) async fn post_form(&self, url: &str, form: &[(&str, &str)]) -> Seen {
        Seen::of(self.client.post(url).form(form).send().await.expect("an answer")).await
    }

    /// Asks for a token by secret.
    pub(super) async fn sign_in(&self, origin: &str, claims: &str) -> Seen {
        let (client, secret) = (self.environment("AZURE_CLIENT_ID"), self.environment("AZURE_CLIENT_SECRET"));
        let scope = format!("{origin}/.default");
        let mut form = vec![
            ("grant_type", "client_credentials"),
            ("client_id", &client),
            ("client_secret", &secret),
            ("scope", &scope),
        ];
        if !claims.is_empty() {
            form.push(("claims", claims));
        }
        self.post_form(&self.token_url(), &form).await
    }

    pub(super) async fn token(&self, origin: &str) -> String {
        let seen = self.sign_in(origin, "").await;
        seen.body["access_token"].as_str().expect("a token").to_owned()
    }

    /// A tenant with a Graph token at hand.
    pub(super) async fn signed_in(options: Options) -> Self {
        let mut tenant = Self::start(options).await;
        tenant.sign_in_to_graph().await;
        tenant
    }

    pub(super) async fn sign_in_to_graph(&mut self) {
        self.graph_token = self.token(&self.simulator.graph()).await;
    }

    pub(super) fn take_graph_token(&mut self, token: String) {
        self.graph_token = token;
    }

    pub(super) fn graph_token(&self) -> &str {
        &self.graph_token
    }

    pub(super) async fn get(&self, path: &str) -> Seen {
        self.get_with(path, &[]).await
    }

    /// `path` may be a whole link.
    pub(super) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Seen {
        Seen::of(self.try_get(path, headers).await.expect("an answer")).await
    }

    pub(super) async fn try_get(&self, path: &str, headers: &[(&str, &str)]) -> reqwest::Result<Response> {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.simulator.graph()) };
        let request = self.client.get(url).bearer_auth(&self.graph_token);
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).send().await
    }

    pub(super) async fn batch(&self, requests: Value) -> Seen {
        let url = format!("{}/v1.0/$batch", self.simulator.graph());
        let request = self.client.post(url).bearer_auth(&self.graph_token).json(&json!({"requests": requests}));
        Seen::of(request.send().await.expect("an answer")).await
    }

    /// Calls a cmdlet with the anchor and connection id that keep pages together.
    pub(super) async fn cmdlet(&self, token: &str, name: &str, parameters: Value) -> Seen {
        self.cmdlet_at(&self.invoke_url(), token, name, parameters, &[]).await
    }

    pub(super) fn invoke_url(&self) -> String {
        format!("{}/adminapi/beta/{}/InvokeCommand", self.simulator.exchange(), self.environment("AZURE_TENANT_ID"))
    }

    pub(super) async fn cmdlet_at(
        &self,
        url: &str,
        token: &str,
        name: &str,
        parameters: Value,
        headers: &[(&str, &str)],
    ) -> Seen {
        let body = json!({"CmdletInput": {"CmdletName": name, "Parameters": parameters}});
        let mut request = self.client.post(url).bearer_auth(token).json(&body);
        if !headers.iter().any(|(name, _)| *name == "x-anchormailbox") {
            let anchor = format!(
                "APP:SystemMailbox{{bb558c35-97f1-4cb9-8ff7-d53741dc928c}}@{}",
                self.environment("AZURE_TENANT_ID")
            );
            request = request.header("x-anchormailbox", anchor);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Seen::of(request.send().await.expect("an answer")).await
    }
}
