//! Which tenant to make.

use jiff::Timestamp;

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
    /// The app holds only half of the permissions a scan asks for. What is wrong is as in `Messy`: the truth speaks of
    /// the tenant, and what cannot be read must show as a gap.
    HalfPermissions,
    /// The app was registered and nothing was granted to it. What is wrong is as in `Messy`.
    NoPermissions,
    /// As `Messy`, a while later: roles changed hands. Of these changes alone the truth speaks as they are now; of the
    /// rest it speaks of the tenant as it was.
    Later,
    /// Security defaults instead of Conditional Access.
    SecurityDefaults,
}
