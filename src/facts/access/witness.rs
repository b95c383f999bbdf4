//! The weakest sign-in of an account in words, and why each policy that came near lets it through.

use std::fmt;

use uuid::Uuid;

use super::class::Class;
use super::coverage::Coverage;
use super::demand::shown;
use super::door::{Door, Gap};
use super::holds::Holds;
use super::places::Place;
use super::profile::Profile;
use super::{exclusion, resources};

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

/// `None` where the policies could not be read.
pub(super) fn of(coverage: &Coverage<'_>, profile: &Profile) -> Option<Witness> {
    let access = coverage.access;
    if access.unread.is_some() {
        return None;
    }
    let door = profile.door.get_or_init(|| Door::of(profile, access)).as_ref()?;
    let class = profile.access.least.max(coverage.beside.range.least);
    let near = door.near.iter().filter_map(|(number, gaps)| near(coverage, profile, *number, gaps));
    Some(Witness { class, sign_in: sign_in(coverage, door), near: near.collect() })
}

fn near(coverage: &Coverage<'_>, profile: &Profile, number: usize, gaps: &[Gap]) -> Option<Near> {
    let rule = coverage.access.scales.rules.get(number)?;
    let apart = (profile.relation.get(number) != Some(&Holds::Yes))
        .then(|| exclusion::of(rule, coverage.account, profile.is_admin, &coverage.access.people));
    let gaps = || apart.iter().chain(gaps);
    let why: Vec<&str> = gaps().map(|gap| gap.why.as_str()).collect();
    let cause: Vec<&str> = gaps().map(|gap| gap.cause.as_str()).collect();
    let (policy, name) = (rule.policy.id, rule.policy.name.clone());
    Some(Near { policy, name, why: why.join(" and "), cause: cause.join(", ") })
}

fn sign_in(coverage: &Coverage<'_>, door: &Door) -> String {
    const ON: [&str; 7] = [
        " on Windows",
        " on Linux",
        " on macOS",
        " on iOS",
        " on Android",
        " on Windows Phone",
        " on a nameless platform",
    ];
    let cells = &coverage.access.scales.cells;
    let client = if door.cell.client == 0 { "a browser" } else { "an app" };
    let platform = ON.get(door.cell.platform).filter(|_| cells.tells_platforms()).copied().unwrap_or_default();
    let place = cells.places.get(door.cell.place).map(Place::name).filter(|_| cells.places.len() > 1);
    let place = place.map(|place| format!(" from {place}")).unwrap_or_default();
    let flow = ["", " by device code", " by authentication transfer"].get(door.cell.flow).copied().unwrap_or_default();
    let resource = coverage.access.resources.get(door.resource).map(|(name, _)| resources::name(name));
    format!("{client}{platform}{place}{flow}, to {},", resource.unwrap_or_default())
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
