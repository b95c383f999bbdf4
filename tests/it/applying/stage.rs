//! A tenant that keeps what is written, a store beside it, and the program's own way to carry a plan out.

use std::path::{Path, PathBuf};

use palisade::app::{
    self, Access, AccessRequest, Applying, Cloud, CloudName, Environment, Overrides, Secrets, Step, Store, Watch,
};
use palisade::config;
use palisade::model::{ApplyReport, Consent, ConsentWay, Plan};
use palisade::sim::{Consent as Granted, Faults, Ledger, Options, Preset};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use crate::support::{Tenant, spec};

/// How many times faster time runs here.
const SPEED: f64 = 2_000.0;

pub(super) struct Stage {
    pub(super) tenant: Tenant,
    state: TempDir,
}

/// Everybody agreed.
pub(super) fn consent() -> Consent {
    Consent::given(ConsentWay::Typed, "contoso.example")
}

/// Looks on in silence.
pub(super) struct Silent;

impl Watch for Silent {
    fn step(&self, _: &Step<'_>) {}
}

impl Stage {
    pub(super) fn new(faults: Faults) -> Self {
        Self::granted(faults, Granted::Harden)
    }

    pub(super) fn granted(faults: Faults, consent: Granted) -> Self {
        let mut options = Options::new(spec(120, 4, Preset::Messy));
        options.speed = SPEED;
        options.consent = consent;
        options.faults = faults;
        Self::with(options)
    }

    pub(super) fn with(options: Options) -> Self {
        Self { tenant: Tenant::serve(options), state: tempfile::tempdir().expect("a folder") }
    }

    pub(super) fn state(&self) -> &Path {
        self.state.path()
    }

    pub(super) fn environment(&self) -> Vec<(String, String)> {
        self.tenant.environment()
    }

    pub(super) fn ledger(&self) -> Ledger {
        self.tenant.ledger()
    }

    /// A plan made of what the tenant shows, by `make`.
    pub(super) fn plan(&self, make: impl AsyncFnOnce(&Access) -> Plan) -> Plan {
        self.run(async |access| make(access).await)
    }

    /// Does something in the tenant with the program's own client.
    pub(super) fn run<T>(&self, work: impl AsyncFnOnce(&Access) -> T) -> T {
        runtime().block_on(async {
            let access = connect(&self.environment()).await;
            work(&access).await
        })
    }

    pub(super) fn apply(&self, plan: &Plan) -> Result<ApplyReport, app::Error> {
        self.changing(async |applying| app::apply(applying, plan, consent()).await)
    }

    pub(super) fn resume(&self) -> Result<ApplyReport, app::Error> {
        self.changing(async |applying| {
            let run = app::resumable(Some(&mut *applying.store), None, "last").await?;
            app::resume(applying, &run, consent()).await
        })
    }

    pub(super) fn undo(&self, run: &str, change: Option<&str>) -> Result<ApplyReport, app::Error> {
        self.changing(async |applying| {
            let undoing = app::undoing(Some(&mut *applying.store), None, run, change).await?;
            app::undo(applying, undoing, consent()).await
        })
    }

    fn changing<T>(&self, work: impl AsyncFnOnce(Applying<'_>) -> T) -> T {
        self.run(async |access| {
            let mut store = Store::open(self.state()).await.expect("a store");
            let stop = CancellationToken::new();
            work(Applying { access, store: &mut store, watch: &Silent, stop: &stop, secrets: &Secrets::default() })
                .await
        })
    }

    /// The journal is whole.
    pub(super) fn assert_chained(&self) {
        runtime().block_on(async {
            let mut store = Store::open(self.state()).await.expect("a store");
            let chains = store.verify_journal(None, None).await.expect("chains");
            assert!(chains.iter().all(|chain| chain.broken.is_none()), "{chains:?}");
        });
    }
}

pub(super) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

/// Signs in to the tenant that these variables lead to.
pub(super) async fn connect(environment: &[(String, String)]) -> Access {
    let value = |name: &str| environment.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let overrides = Overrides {
        authority: value("PALISADE_AUTHORITY"),
        graph: value("PALISADE_GRAPH_ENDPOINT"),
        exchange: value("PALISADE_EXCHANGE_ENDPOINT"),
    };
    let variables: Environment = environment.iter().cloned().collect();
    let request = AccessRequest {
        cloud: Cloud::with(CloudName::Global, &overrides).expect("a cloud"),
        environment: &variables,
        configured: &config::Tenant::default(),
        auth: None,
        tenant: None,
        speed: value("PALISADE_SIMULATED_SPEED").and_then(|speed| speed.parse().ok()).unwrap_or(1.0),
        observer: None,
        background: true,
        prompt: std::sync::Arc::new(|_| {}),
    };
    request.connect().await.expect("a sign-in")
}

/// Where a plan lies for another process.
pub(super) fn written(plan: &Plan, folder: &Path) -> PathBuf {
    let path = folder.join("hardening.plan");
    std::fs::write(&path, serde_json::to_vec_pretty(plan).expect("JSON")).expect("room");
    path
}
