//! What a simulated tenant is started with.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

use super::faults::Faults;
use super::quota::Quotas;
use super::recorded::Recording;
use super::world::{Consent, Preset, Scenario, SearchHabits, Spec};

/// Everything that can be set. [`Options::new`] is a quiet service: documented limits, no faults, no delays.
#[derive(Clone, Debug)]
pub struct Options {
    pub spec: Spec,
    /// Windows, lifetimes, delays and told waits are divided by this; above 1 a `Retry-After` is a decimal number.
    pub speed: f64,
    pub faults: Faults,
    /// Answers take as long as the service's do (divided by `speed`).
    pub latency: bool,
    /// Authority on this port, Graph on the next, Exchange on the one after; `None`: whatever is free.
    pub port: Option<u16>,
    pub quotas: Quotas,
    pub sign_in: SignIn,
    /// Compress answers for clients that accept gzip.
    pub gzip: bool,
    /// The Exchange origin is `http://localhost:…`, so that it has the sub-domain `region.localhost` to redirect to.
    pub named_hosts: bool,
    /// Keep every request's method and path in the ledger.
    pub log: bool,
    /// Requests that arrive so soon after a refusal may have been sent before the client knew of it. Real time, not
    /// divided by `speed`: it is the client's machine that needs it. The very request that was refused has no grace.
    pub grace: Duration,
    /// Seconds by which the `Date` of every answer is ahead of this machine's clock; negative: behind.
    pub date_ahead: i64,
    /// Application permissions consented to beside those that a scan asks for.
    pub also_granted: Vec<&'static str>,
    /// How searches of the audit log go.
    pub searches: SearchHabits,
    /// The account of whose sign-ins What If says the contrary of what the policies say.
    pub contrary: Option<Uuid>,
    /// Answers to give instead of generated ones.
    pub recording: Option<Arc<Recording>>,
    /// What was consented to for the app.
    pub consent: Consent,
    /// What befell accounts of the tenant.
    pub incidents: Vec<Scenario>,
}

impl Options {
    pub fn new(spec: Spec) -> Self {
        Self {
            spec,
            speed: 1.0,
            faults: Faults::none(),
            latency: false,
            port: None,
            quotas: Quotas::default(),
            sign_in: SignIn::default(),
            gzip: false,
            named_hosts: false,
            log: true,
            grace: Duration::from_millis(150),
            date_ahead: 0,
            also_granted: Vec::new(),
            searches: SearchHabits::default(),
            contrary: None,
            recording: None,
            consent: Consent::Scan,
            incidents: Vec::new(),
        }
    }

    /// A quiet service that answers as a tenant once did.
    pub fn recorded(recording: Recording) -> Self {
        let spec = Spec {
            users: recording.records("users"),
            seed: recording.tenant.as_u64_pair().0,
            preset: Preset::Healthy,
            now: Timestamp::now(),
        };
        Self { recording: Some(Arc::new(recording)), ..Self::new(spec) }
    }

    /// A duration of the service as it passes here.
    pub(super) fn scaled(&self, real: Duration) -> Duration {
        real.div_f64(self.speed.max(f64::MIN_POSITIVE))
    }
}

/// How the app may sign in, beside its secret.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// DER of the certificate registered with the app.
    pub certificate: Option<Vec<u8>>,
    pub federated: Option<Federated>,
    pub device: DeviceScript,
    /// Access tokens that cannot be decoded (Microsoft identity platform, "Access tokens": they are opaque to clients).
    pub opaque_tokens: bool,
    /// Shortest and longest life of an access token (Microsoft identity platform, "Configurable token lifetimes").
    pub token_life: (Duration, Duration),
}

impl Default for SignIn {
    fn default() -> Self {
        Self {
            certificate: None,
            federated: None,
            device: DeviceScript::default(),
            opaque_tokens: false,
            token_life: (Duration::from_secs(60 * 60), Duration::from_secs(90 * 60)),
        }
    }
}

/// A federated identity credential: whose tokens stand for the app.
#[derive(Clone, Debug)]
pub struct Federated {
    pub issuer: String,
    pub subject: String,
}

/// What the person at the other screen does with a device code.
#[derive(Clone, Debug)]
pub struct DeviceScript {
    /// Polls answered `authorization_pending` before the outcome.
    pub pending: u32,
    pub outcome: DeviceOutcome,
}

impl Default for DeviceScript {
    fn default() -> Self {
        Self { pending: 1, outcome: DeviceOutcome::Approved }
    }
}

/// How a device code ends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DeviceOutcome {
    Approved,
    Declined,
    Expired,
}
