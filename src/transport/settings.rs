//! What a reader is made with.

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use super::bucket::TenantClass;
use super::cloud::Cloud;
use super::progress::Observer;
use super::token::TokenSource;

/// Everything a [`super::Reader`] needs to know.
#[derive(Clone)]
pub struct Settings {
    pub cloud: Cloud,
    pub tenant: Uuid,
    pub tokens: Arc<dyn TokenSource>,
    /// User principal name of who signed in; `None` for an app. Exchange is routed by it.
    pub user: Option<String>,
    pub tenant_class: TenantClass,
    /// How many service seconds pass in one of ours: 1, or more for a simulated service on loopback.
    pub speed: f64,
    /// Asks the service to refuse us before others: scheduled scans do, incident response does not.
    pub low_priority: bool,
    /// How long the run may wait in all for penalties and repeats, in the service's time.
    pub budget: Duration,
    pub limits: Limits,
    pub observer: Option<Arc<dyn Observer>>,
}

/// What one answer may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of a body, decoded.
    pub body: usize,
    /// Until Graph begins to answer.
    pub graph: Duration,
    /// Until Exchange begins to answer: a cmdlet may run 15 minutes, Microsoft's own module waits 960 s.
    pub exchange: Duration,
    /// Between two pieces of a body of Graph; Exchange may take as long as it may before the first.
    pub idle: Duration,
    /// From sending to the last byte.
    pub whole: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 64 << 20,
            graph: Duration::from_secs(100),
            exchange: Duration::from_secs(960),
            idle: Duration::from_secs(60),
            whole: Duration::from_secs(1_260),
        }
    }
}
