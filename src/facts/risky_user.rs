//! Accounts that Microsoft believes to be in strange hands.

use jiff::Timestamp;
use uuid::Uuid;

use super::ground::{Ground, all};
use super::known::word;
use super::licences::cannot_exist;
use super::listing::listed;
use super::record::{Kind, Subject};
use crate::model::{Exposure, Gap, Known, Resource, ResourceType, RiskyUser};
use crate::record;

pub(super) struct RiskyUserFacts<'a> {
    risky: &'a RiskyUser,
    ground: &'a Ground<'a>,
    level: Known<&'static str>,
    state: Known<&'static str>,
    days: Known<i64>,
}

listed!(RiskyUsers, RiskyUserFacts<'_>, risky_users, |ground, risky| RiskyUserFacts {
    risky,
    ground,
    level: level(risky).into(),
    state: state(risky).into(),
    days: days(risky, ground.snapshot.taken).into(),
});

record! {
    /// An account at risk or known to be compromised (Graph `riskyUser`, Identity Protection).
    RiskyUserFacts<'_> as "risky_user" {
        /// The user principal name.
        "upn": Kind::Str, ["risky_users"] => |it| (&*it.risky.upn).into();
        /// How sure Microsoft is (`riskLevel`). `hidden` without the plan to see it is not known.
        "level": Kind::Word(&["none", "low", "medium", "high"]), ["risky_users"] => |it| (&it.level).into();
        /// What became of it (`riskState`).
        "state": Kind::Word(&["none", "safe", "remediated", "dismissed", "at_risk", "compromised"]), ["risky_users"]
            => |it| (&it.state).into();
        /// Whole days since the risk last changed (`riskLastUpdatedDateTime`).
        "days": Kind::Int, ["risky_users"] => |it| (&it.days).into();
    }
}

impl Subject for RiskyUserFacts<'_> {
    fn resource(&self) -> Resource {
        Resource::new(ResourceType::User, self.risky.id, &*self.risky.upn)
    }
    fn aliases(&self) -> Vec<String> {
        vec![self.risky.upn.to_string()]
    }
    fn exposure(&self) -> Exposure {
        match self.ground.roles.is_privileged(self.risky.id) {
            Ok(true) => Exposure::Administrators,
            _ => Exposure::One,
        }
    }
}

/// Whether an account is at risk or known to be compromised. Without the plan that finds risks there is none to know of.
pub(super) fn is_at_risk<'g>(ground: &'g Ground<'_>, account: Uuid) -> Result<bool, &'g Gap> {
    let family = &ground.snapshot.risky_users;
    let mut known = all(family).iter();
    if known.any(|risky| risky.id == account && matches!(state(risky), Ok("at_risk" | "compromised"))) {
        return Ok(true);
    }
    match family.gap() {
        Some(gap) if !cannot_exist(family, &ground.licences.p2) => Err(gap),
        _ => Ok(false),
    }
}

fn level(risky: &RiskyUser) -> Result<&'static str, Gap> {
    const WORDS: [(&str, &str); 4] = [("none", "none"), ("low", "low"), ("medium", "medium"), ("high", "high")];
    word(&risky.level, &WORDS, "riskLevel")
}

fn state(risky: &RiskyUser) -> Result<&'static str, Gap> {
    const WORDS: [(&str, &str); 6] = [
        ("none", "none"),
        ("confirmedSafe", "safe"),
        ("remediated", "remediated"),
        ("dismissed", "dismissed"),
        ("atRisk", "at_risk"),
        ("confirmedCompromised", "compromised"),
    ];
    word(&risky.state, &WORDS, "riskState")
}

fn days(risky: &RiskyUser, now: Timestamp) -> Result<i64, Gap> {
    let updated = risky.updated.timestamp();
    let updated = updated.ok_or_else(|| Gap::Failed("when the risk changed did not come".into()))?;
    Ok(now.duration_since(updated).as_hours() / 24)
}
