//! A simulated tenant and the real program run against it.

use std::path::Path;
use std::process::{Command, Output};

use palisade::sim::{Ledger, Options, Simulator, Spec, Truth, settings_toml, start};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// A tenant that is being served.
pub(crate) struct Tenant {
    runtime: Runtime,
    simulator: Option<Simulator>,
    folder: TempDir,
    speed: f64,
}

/// How a run of the program ended.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("no JSON ({error}); code {}, standard error:\n{}", self.code, self.stderr))
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
        }
    }
}

impl Tenant {
    /// Serves a tenant; its administrator's `palisade.toml` lies in a folder of its own.
    pub(crate) fn serve(options: Options) -> Self {
        let settings = settings_toml(&options.spec);
        Self::serve_with(options, &settings)
    }

    /// Serves a tenant whose administrator keeps this `palisade.toml`.
    pub(crate) fn serve_with(options: Options, settings: &str) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("palisade.toml"), settings).expect("room for a file");
        let speed = options.speed;
        let simulator = runtime.block_on(start(options)).expect("a free port on loopback");
        Self { runtime, simulator: Some(simulator), folder, speed }
    }

    /// Runs the program in the tenant's folder with `arguments`, separated by blanks.
    pub(crate) fn palisade(&self, arguments: &str) -> Run {
        self.command(arguments).output().expect("the program runs").into()
    }

    /// The program, ready to run: nothing of this machine's environment reaches it.
    pub(crate) fn command(&self, arguments: &str) -> Command {
        let mut command = palisade(self.folder(), arguments);
        command.envs(self.environment());
        command
    }

    /// The variables that lead to the tenant.
    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        let simulator = self.simulator();
        let mut variables: Vec<(String, String)> =
            simulator.environment().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        variables.extend([
            ("PALISADE_AUTHORITY".to_owned(), simulator.authority()),
            ("PALISADE_GRAPH_ENDPOINT".to_owned(), simulator.graph()),
            ("PALISADE_EXCHANGE_ENDPOINT".to_owned(), simulator.exchange()),
            ("PALISADE_SIMULATED_SPEED".to_owned(), self.speed.to_string()),
        ]);
        variables
    }

    /// How the tenant differs from the one that was served first.
    pub(crate) fn drift(&self) -> palisade::sim::Drift {
        self.simulator().drift()
    }

    /// Status and body of a `GET` of Graph in plain HTTP, without palisade's own client.
    pub(crate) fn ask(&self, path: &str) -> (u16, Value) {
        self.asker().ask(path)
    }

    /// For asking often: one client and, while it lives, one token.
    pub(crate) fn asker(&self) -> Asker<'_> {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        Asker { tenant: self, token: self.runtime.block_on(self.graph_token(&client)).into(), client }
    }

    async fn graph_token(&self, client: &reqwest::Client) -> String {
        let environment: std::collections::HashMap<_, _> = self.simulator().environment().into_iter().collect();
        let simulator = self.simulator();
        let url = format!("{}/{}/oauth2/v2.0/token", simulator.authority(), environment["AZURE_TENANT_ID"]);
        let scope = format!("{}/.default", simulator.graph());
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", &environment["AZURE_CLIENT_ID"]),
            ("client_secret", &environment["AZURE_CLIENT_SECRET"]),
            ("scope", &scope),
        ];
        let answer = client.post(url).form(&form).send().await.expect("an answer").bytes().await.expect("a body");
        let answer: Value = serde_json::from_slice(&answer).expect("JSON");
        answer["access_token"].as_str().expect("a token").to_owned()
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn truth(&self) -> &Truth {
        self.simulator().truth()
    }

    /// What befell accounts, as it was written down.
    pub(crate) fn incidents(&self) -> &[palisade::sim::IncidentTruth] {
        self.simulator().incidents()
    }

    pub(crate) fn ledger(&self) -> Ledger {
        self.simulator().ledger()
    }

    /// The secret that signs in here.
    pub(crate) fn secret(&self) -> String {
        let mut environment = self.simulator().environment().into_iter();
        environment.find(|(name, _)| *name == "AZURE_CLIENT_SECRET").expect("a secret").1
    }

    fn simulator(&self) -> &Simulator {
        self.simulator.as_ref().expect("served until dropped")
    }
}

/// Asks a tenant in plain HTTP.
pub(crate) struct Asker<'t> {
    tenant: &'t Tenant,
    client: reqwest::Client,
    token: std::cell::RefCell<String>,
}

impl Asker<'_> {
    pub(crate) fn ask(&self, path: &str) -> (u16, Value) {
        let answer = self.once(path);
        if answer.0 != 401 {
            return answer;
        }
        let token = self.tenant.runtime.block_on(self.tenant.graph_token(&self.client));
        self.token.replace(token);
        self.once(path)
    }

    /// Status and body of a `POST`.
    pub(crate) fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let url = format!("{}{path}", self.tenant.simulator().graph());
        let request = self.client.post(url).bearer_auth(&*self.token.borrow());
        self.send(request.header("Content-Type", "application/json").body(body.to_string()))
    }

    fn once(&self, path: &str) -> (u16, Value) {
        let url = format!("{}{path}", self.tenant.simulator().graph());
        let request = self.client.get(url).bearer_auth(&*self.token.borrow()).header("ConsistencyLevel", "eventual");
        self.send(request)
    }

    fn send(&self, request: reqwest::RequestBuilder) -> (u16, Value) {
        self.tenant.runtime.block_on(async {
            let answer = request.send().await.expect("an answer");
            let status = answer.status().as_u16();
            (status, serde_json::from_slice(&answer.bytes().await.expect("a body")).unwrap_or_default())
        })
    }
}

impl Drop for Tenant {
    fn drop(&mut self) {
        if let Some(simulator) = self.simulator.take() {
            self.runtime.block_on(simulator.stop());
        }
    }
}

/// The program in `folder` without anything of this machine's environment.
pub(crate) fn palisade(folder: &Path, arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_palisade"));
    command.current_dir(folder).args(arguments.split_whitespace());
    command.env_clear().env("HOME", folder).env("XDG_CONFIG_HOME", folder.join("config"));
    command
}

/// The certificate of a PEM file, as the authority is given it.
pub(crate) fn certificate_der(pem: &str) -> Vec<u8> {
    use base64::Engine;
    let body = pem.split("-----BEGIN CERTIFICATE-----").nth(1).and_then(|rest| rest.split("-----END").next());
    let body: String = body.expect("a certificate").split_whitespace().collect();
    base64::engine::general_purpose::STANDARD.decode(body).expect("base64")
}

pub(crate) fn spec(users: usize, seed: u64, preset: palisade::sim::Preset) -> Spec {
    Spec { users, seed, preset, now: jiff::Timestamp::now() }
}
