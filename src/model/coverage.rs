//! How many people are guarded by what: what policies guarantee beside what people have registered.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The coverage of a tenant, administrators apart. Break-glass accounts, disabled accounts and those of the directory
/// synchronisation are in neither; guests only where they are administrators.
#[derive(Clone, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Coverage {
    /// Enabled members, administrators among them.
    pub people: Population,
    /// Those who hold a privileged role or may activate one, guests among them, judged with their roles active.
    pub administrators: Population,
}

/// People counted by what is guaranteed of their sign-in and by what they registered.
#[derive(Clone, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Population {
    pub total: u64,
    /// Only what occurs, weakest first.
    pub counts: Vec<Covered>,
}

/// People of one guarantee and one registered strength.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Covered {
    pub guaranteed: Guaranteed,
    pub registered: Registered,
    pub people: u64,
}

/// What every sign-in needs beside the password.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Guaranteed {
    /// Nothing, another provider's factor only, nothing on some network, or a managed device in place of MFA.
    None,
    SecurityDefaults,
    Mfa,
    Passwordless,
    PhishingResistant,
    /// No sign-in is possible.
    Blocked,
    /// It could not be determined.
    Unproven,
}

/// The best that a person has registered.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Registered {
    /// No method that counts as a second factor.
    None,
    Mfa,
    PhishingResistant,
    /// The registration report does not say.
    Unknown,
}

impl Population {
    /// How many people fit.
    pub fn count(&self, fits: impl Fn(&Covered) -> bool) -> u64 {
        self.counts.iter().filter(|counted| fits(counted)).map(|counted| counted.people).sum()
    }
}

impl Guaranteed {
    /// Whether nobody gets in without a second factor.
    pub fn is_bound(self) -> bool {
        !matches!(self, Self::None | Self::Unproven)
    }
}
