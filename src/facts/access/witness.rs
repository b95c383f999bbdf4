//! The weakest sign-in of an account, and why each policy that came near lets it through.

use std::fmt;

use uuid::Uuid;

use super::cells::Cell;
use super::class::Class;
use super::coverage::Coverage;
use super::demand::shown;
use super::nearness::{self, Door};
use super::profile::Profile;
use super::resources;
use super::weigh::NOW;
use crate::facts::access::holds::View;

/// A door, or the strongest lock on the weakest one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Witness {
    /// What the sign-in needs.
    pub class: Class,
    /// The sign-in in plain words.
    pub sign_in: String,
    /// Policies that came nearest to asking more, nearest first; where MFA or more is needed, those that ask for it.
    pub near: Vec<Near>,
}

/// A policy, and what it has to do with the sign-in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Near {
    pub policy: Uuid,
    pub name: Box<str>,
    /// A clause: `leaves out group …`.
    pub why: String,
    /// The same for a machine, without names: `group …`.
    pub cause: String,
}

impl Witness {
    /// What lets the sign-in through, without names: the nearest policy and its gap.
    pub fn cause(&self) -> String {
        match self.near.first() {
            Some(near) => format!("policy {}: {}", near.policy, near.cause),
            None => "no policy".into(),
        }
    }
}

impl fmt::Display for Witness {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.sign_in, needs(self.class))?;
        for near in &self.near {
            write!(out, "; policy {} {}", shown(Some(&near.name)), near.why)?;
        }
        Ok(())
    }
}

/// How many policies are told.
const TOLD: usize = 3;

/// `None` where the policies could not be read.
pub(super) fn of(coverage: &Coverage<'_>, profile: &Profile) -> Option<Witness> {
    let access = coverage.access;
    if access.unread.is_some() {
        return None;
    }
    let by_policies = profile.access.least;
    let weigh = |column: usize| access.scales.weigh(&profile.relation, NOW, &[column]).least;
    let (resource, column) = access.resources.iter().find(|(_, column)| weigh(*column) == by_policies)?;
    let rules = access.scales.applying(&profile.relation, View::Least, NOW);
    let off_network = by_policies == Class::OffNetworkOnly;
    let wanted = if off_network { Class::PasswordOnly } else { by_policies };
    let is_door = |at: usize| {
        access.scales.is_within_reach(at) != off_network && access.scales.in_cell(&rules, *column, at) == wanted
    };
    let (at, cell) = access.scales.cells.all().find(|(at, _)| is_door(*at))?;
    let door = Door { coverage, profile, resource, column: *column, at, cell, needs: wanted };
    let class = by_policies.max(access.beside.guarantee(coverage.id()).range.least);
    let mut near = if wanted >= Class::Mfa { nearness::closing(&door, &rules) } else { nearness::missing(&door) };
    near.truncate(TOLD);
    Some(Witness { class, sign_in: sign_in(coverage, cell, resource), near })
}

fn sign_in(coverage: &Coverage<'_>, cell: Cell, resource: &str) -> String {
    const ON: [&str; 7] = [" on Windows", " on Linux", " on macOS", " on iOS", " on Android", " on Windows Phone", " on a nameless platform"];
    let cells = &coverage.access.scales.cells;
    let client = if cell.client == 0 { "a browser" } else { "an app" };
    let platform = ON.get(cell.platform).filter(|_| cells.tells_platforms()).copied().unwrap_or_default();
    let place = cells.places.get(cell.place).map(|place| place.name.as_str()).filter(|_| cells.places.len() > 1);
    let place = place.map(|place| format!(" from {place}")).unwrap_or_default();
    let flow = ["", " by device code", " by authentication transfer"].get(cell.flow).copied().unwrap_or_default();
    format!("{client}{platform}{place}{flow}, to {},", resources::name(resource))
}

fn needs(class: Class) -> &'static str {
    match class {
        Class::PasswordOnly => "needs the password alone",
        Class::ThirdPartyControl => "needs another provider's factor only",
        Class::OffNetworkOnly => "needs the password alone on that network",
        Class::MfaOrDevice => "needs a managed device or MFA",
        Class::SecurityDefaults => "is guarded by security defaults",
        Class::PerUserMfa => "needs per-user MFA",
        Class::Mfa => "needs MFA",
        Class::Passwordless => "needs a passwordless method",
        Class::PhishingResistant => "needs a phishing-resistant method",
        Class::Blocked => "is blocked",
    }
}
