//! Use of legacy clients in the sign-in log, by account and client.

use jiff::Timestamp;
use uuid::Uuid;

use super::ground::{Ground, all};
use super::known::any;
use super::listing::Listed;
use super::lists::Lists;
use super::record::{Described, Kind, Schema, Subject};
use crate::model::{Exposure, Gap, Known, Part, Resource, ResourceType, SignIn};
use crate::record;

/// What one account did with one legacy client.
#[derive(Debug)]
pub(super) struct LegacyUse<'s> {
    user: Uuid,
    upn: &'s str,
    client: &'s str,
    succeeded: Known<bool>,
    successes: i64,
    failures: i64,
    last: Option<Timestamp>,
}

impl<'s> LegacyUse<'s> {
    /// By account and client. Clients that are not on the list are left out.
    pub(super) fn all(log: &'s Part<Vec<SignIn>>, lists: &Lists) -> Vec<Self> {
        let legacy = all(log).iter().filter(|row| lists.legacy_clients.holds(&row.client));
        let mut rows: Vec<&SignIn> = legacy.collect();
        rows.sort_by_cached_key(|row| key(row));
        rows.chunk_by(|one, next| key(one) == key(next)).filter_map(Self::of).collect()
    }

    /// One account and client; nothing without rows.
    fn of(rows: &[&'s SignIn]) -> Option<Self> {
        let first = rows.first()?;
        let count = |holds: fn(i64) -> bool| rows.iter().filter(|row| row.error.is_some_and(holds)).count();
        let outcome = |row: &&SignIn| {
            row.error.map(|error| error == 0).ok_or_else(|| Gap::Failed("a sign-in came without its outcome".into()))
        };
        Some(Self {
            user: first.user,
            upn: &first.upn,
            client: first.client.trim(),
            succeeded: any(rows.iter().map(outcome)).into(),
            successes: i64::try_from(count(|error| error == 0)).unwrap_or(i64::MAX),
            failures: i64::try_from(count(|error| error != 0)).unwrap_or(i64::MAX),
            last: rows.iter().filter_map(|row| row.at.timestamp()).max(),
        })
    }
}

fn key(row: &SignIn) -> (Uuid, String) {
    (row.user, row.client.trim().to_lowercase())
}

pub(super) struct LegacySignInFacts<'a> {
    used: &'a LegacyUse<'a>,
    ground: &'a Ground<'a>,
}

pub(super) struct LegacySignIns;

impl Listed for LegacySignIns {
    const SCHEMA: &'static Schema = <LegacySignInFacts<'_> as Described>::SCHEMA;
    const FROM: &'static [&'static str] = &["legacy_sign_ins"];

    fn len(ground: &Ground<'_>) -> usize {
        ground.legacy.len()
    }
    fn gap<'g>(ground: &'g Ground<'_>) -> Option<&'g Gap> {
        // Graph v1.0 lists interactive sign-ins alone ("signIn resource type"): mail programs that renew a session are
        // in none of its rows, so that what was read may prove use and never its absence.
        static INTERACTIVE_ALONE: std::sync::LazyLock<Gap> = std::sync::LazyLock::new(|| {
            Gap::NotAsked("sign-ins without a person in front; interactive ones were judged".into())
        });
        ground.snapshot.legacy_sign_ins.gap().or(Some(&INTERACTIVE_ALONE))
    }
    fn visit(ground: &Ground<'_>, index: usize, visit: &mut dyn FnMut(&dyn Subject)) {
        if let Some(used) = ground.legacy.get(index) {
            visit(&LegacySignInFacts { used, ground });
        }
    }
}

record! {
    /// The sign-ins of one account with one legacy client (list `legacy_clients`) in the last 30 days of the log (Graph
    /// `signIn`). The client's name does not tell whether it used a password or modern authentication.
    LegacySignInFacts<'_> as "legacy_sign_in" {
        /// The user principal name, as the log has it.
        "upn": Kind::Str, ["legacy_sign_ins"] => |it| it.used.upn.into();
        /// The client (`clientAppUsed`).
        "client": Kind::Str, ["legacy_sign_ins"] => |it| it.used.client.into();
        /// Some sign-in succeeded (`status.errorCode` is 0).
        "succeeded": Kind::Bool, ["legacy_sign_ins"] => |it| (&it.used.succeeded).into();
        /// How many sign-ins succeeded.
        "successes": Kind::Int, ["legacy_sign_ins"] => |it| it.used.successes.into();
        /// How many failed: with many, somebody is trying passwords.
        "failures": Kind::Int, ["legacy_sign_ins"] => |it| it.used.failures.into();
        /// The last of them; null when the log gave no time.
        "last": Kind::Time, ["legacy_sign_ins"] => |it| it.used.last.into();
    }
}

impl Subject for LegacySignInFacts<'_> {
    fn resource(&self) -> Resource {
        Resource { kind: ResourceType::User, id: self.used.user.to_string(), name: self.used.upn.to_owned() }
    }
    fn aliases(&self) -> Vec<String> {
        vec![self.used.upn.to_owned()]
    }
    fn exposure(&self) -> Exposure {
        match self.ground.roles.is_privileged(self.used.user) {
            Ok(true) => Exposure::Administrators,
            _ => Exposure::One,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::lists::lists;
    use crate::model::Stamp;

    fn sign_in(client: &str, error: Option<i64>) -> SignIn {
        SignIn {
            id: "s".into(),
            user: Uuid::nil(),
            upn: "a@contoso.example".into(),
            client: client.into(),
            error,
            at: Stamp::NONE,
            address: None,
        }
    }

    #[test]
    fn sign_ins_are_grouped_by_client_and_other_clients_left_out() {
        let log = Part::Complete(vec![
            sign_in("IMAP4", Some(50126)),
            sign_in("imap4", Some(0)),
            sign_in("POP3", Some(50126)),
            sign_in("Browser", Some(0)),
        ]);
        let found = LegacyUse::all(&log, lists());
        let told: Vec<_> = found.iter().map(|used| (used.successes, used.failures, used.succeeded.clone())).collect();
        assert_eq!(told, [(1, 1, Known::Yes(true)), (0, 1, Known::Yes(false))]);
    }

    #[test]
    fn a_sign_in_without_an_outcome_is_no_failure() {
        let log = Part::Complete(vec![sign_in("IMAP4", None), sign_in("IMAP4", Some(50126))]);
        assert!(matches!(LegacyUse::all(&log, lists()).first().map(|used| &used.succeeded), Some(Known::No(_))));
    }
}
