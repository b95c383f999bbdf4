//! How completely something was read, and why not.

use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was read of one resource family. An empty, a cut and an unread list are three different things.
#[derive(Clone, Debug, PartialEq)]
pub enum Part<T> {
    Complete(T),
    /// Some of it. A check may fail on it, never pass.
    Partial(T, Gap),
    Missing(Gap),
}

impl<T> Part<T> {
    /// What is there, complete or not.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Complete(found) | Self::Partial(found, _) => Some(found),
            Self::Missing(_) => None,
        }
    }

    /// Why something is missing; `None` when nothing is.
    pub fn gap(&self) -> Option<&Gap> {
        match self {
            Self::Complete(_) => None,
            Self::Partial(_, gap) | Self::Missing(gap) => Some(gap),
        }
    }

    /// The whole of it, or why there is no whole.
    pub fn whole(&self) -> Result<&T, &Gap> {
        match self {
            Self::Complete(found) => Ok(found),
            Self::Partial(_, gap) | Self::Missing(gap) => Err(gap),
        }
    }

    /// The same of something made of what is there.
    pub fn map_known<U>(self, make: impl FnOnce(T) -> U) -> Part<U> {
        match self {
            Self::Complete(found) => Part::Complete(make(found)),
            Self::Partial(found, gap) => Part::Partial(make(found), gap),
            Self::Missing(gap) => Part::Missing(gap),
        }
    }

    pub fn completeness(&self) -> Completeness {
        match self {
            Self::Complete(_) => Completeness::Complete,
            Self::Partial(..) => Completeness::Partial,
            Self::Missing(_) => Completeness::Missing,
        }
    }
}

/// The word for it in reports and snapshot files.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Completeness {
    Complete,
    Partial,
    Missing,
}

/// Why something could not be read.
#[derive(Clone, Debug, Deserialize, Eq, Hash, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case", tag = "gap", content = "detail")]
pub enum Gap {
    /// Left out by an option, off by default, or waiting for a person's sign-off: the user's choice. Holds what to do.
    NotAsked(String),
    /// The permissions and roles that are missing, by name; several are joined by " and ". Made by [`Gap::denied`].
    Denied(String),
    /// The plan without which this cannot be looked at.
    Unlicensed(String),
    /// Refused for load until then.
    Throttled(#[serde(serialize_with = "super::moment::millis")] Timestamp),
    /// The page chain broke, or a cap was hit.
    Cut(String),
    /// A value this version does not know.
    Unrecognised(String),
    Failed(String),
}

/// Between the names of what is missing. No permission and no role has it in its name.
const AND: &str = " and ";

impl Gap {
    /// Missing permissions and roles, each by its own name.
    pub fn denied<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let names: BTreeSet<&str> = names.into_iter().collect();
        Self::Denied(names.into_iter().collect::<Vec<_>>().join(AND))
    }

    /// What to grant against it, each permission and role by its own name; nothing where granting is of no use.
    pub fn to_grant(&self) -> impl Iterator<Item = &str> {
        let names = if let Self::Denied(names) = self { Some(names) } else { None };
        names.into_iter().flat_map(|names| names.split(AND))
    }

    /// Whether the user chose not to look, so that it does not count as something left unassessed.
    pub fn is_chosen(&self) -> bool {
        matches!(self, Self::NotAsked(_))
    }
}

/// A clause that fits after "not assessed: ".
impl fmt::Display for Gap {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAsked(what) => write!(out, "not asked for: {what}"),
            Self::Denied(names) => {
                write!(out, "{names} {} not granted", if names.contains(AND) { "are" } else { "is" })
            }
            Self::Unlicensed(plan) => write!(out, "the tenant has no {plan} to look with"),
            Self::Throttled(until) => {
                write!(out, "the service refused further requests until {}", until.strftime("%Y-%m-%d %H:%M:%S UTC"))
            }
            Self::Cut(why) => write!(out, "the listing was cut: {why}"),
            Self::Unrecognised(value) => write!(out, "unknown value {value}"),
            Self::Failed(why) => write!(out, "{why}"),
        }
    }
}

/// A fact, or why there is none.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Known<T> {
    Yes(T),
    No(Gap),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_told_name_by_name() {
        let gap = Gap::denied(["Global Reader", "Exchange.ManageAsApp", "Global Reader"]);
        assert_eq!(gap.to_string(), "Exchange.ManageAsApp and Global Reader are not granted");
        assert_eq!(gap.to_grant().collect::<Vec<_>>(), ["Exchange.ManageAsApp", "Global Reader"]);
        assert_eq!(Gap::denied(["User.Read.All"]).to_string(), "User.Read.All is not granted");
        assert_eq!(Gap::Failed("this and that".into()).to_grant().count(), 0);
    }
}
