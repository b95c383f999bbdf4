//! The simulated tenant's own world: who works there, what is set how, and which of it is wrong.

use jiff::Timestamp;
use uuid::Uuid;

use super::route::{ExchangeRole, Plan};

/// Which tenant to make. The same specification always makes the same tenant.
#[derive(Clone, Debug)]
pub struct Spec {
    pub users: usize,
    pub seed: u64,
    pub preset: Preset,
    /// The moment at which the tenant stands: records carry dates relative to it.
    pub now: Timestamp,
}

/// A kind of tenant.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Preset {
    /// Grown over years, with misconfigurations, an attacker's traces and their look-alikes.
    #[default]
    Messy,
    /// Nothing is wrong.
    Healthy,
    /// No Entra ID P1 or P2.
    Unlicensed,
    /// The app holds only half of the permissions a scan asks for.
    HalfPermissions,
    /// Security defaults instead of Conditional Access.
    SecurityDefaults,
}

/// Everything the routes answer from.
pub(super) struct World {
    pub(super) spec: Spec,
    pub(super) tenant: Uuid,
    pub(super) client: Uuid,
    pub(super) client_secret: String,
    /// Object id of the app's own service principal.
    pub(super) service_principal: Uuid,
    /// `contoso.onmicrosoft.com`
    pub(super) initial_domain: String,
    /// Application permissions consented to, by name.
    pub(super) permissions: Vec<&'static str>,
    /// The app holds `Exchange.ManageAsApp`.
    pub(super) manage_as_app: bool,
    pub(super) exchange_role: Option<ExchangeRole>,
    pub(super) plan: Plan,
}
