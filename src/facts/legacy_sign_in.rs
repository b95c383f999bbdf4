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
    pub(super) fn all(logs: [&'s Part<Vec<SignIn>>; 2], lists: &Lists) -> Vec<Self> {
        let rows = logs.into_iter().flat_map(all);
        let mut rows: Vec<&SignIn> = rows.filter(|row| lists.legacy_clients.holds(&row.client)).collect();
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

/// Why there may be sign-ins with clients of the list that were not asked for: a snapshot taken with another list.
pub(super) fn unasked(asked: &[String], lists: &Lists) -> Option<Gap> {
    let is_asked = |client: &str| asked.is_empty() || asked.iter().any(|one| one.eq_ignore_ascii_case(client));
    if asked.iter().any(|client| client.ends_with('*')) {
        return None;
    }
    let client = lists.legacy_clients.entries().find(|client| !is_asked(client))?;
    Some(Gap::NotAsked(format!("sign-ins with {client:?}, which was not on the list when the log was read")))
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
    const FROM: &'static [&'static str] = &["legacy_sign_ins", "legacy_renewals"];

    fn len(ground: &Ground<'_>) -> usize {
        ground.legacy.len()
    }
    fn gap<'g>(ground: &'g Ground<'_>) -> Option<&'g Gap> {
        let read = [ground.snapshot.legacy_sign_ins.gap(), ground.snapshot.legacy_renewals.gap()];
        read.into_iter().flatten().next().or(ground.clients_gap.as_ref())
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
        "upn": Kind::Str, ["legacy_sign_ins", "legacy_renewals"] => |it| it.used.upn.into();
        /// The client (`clientAppUsed`).
        "client": Kind::Str, ["legacy_sign_ins", "legacy_renewals"] => |it| it.used.client.into();
        /// Some sign-in succeeded (`status.errorCode` is 0).
        "succeeded": Kind::Bool, ["legacy_sign_ins", "legacy_renewals"] => |it| (&it.used.succeeded).into();
        /// How many sign-ins succeeded.
        "successes": Kind::Int, ["legacy_sign_ins", "legacy_renewals"] => |it| it.used.successes.into();
        /// How many failed: with many, somebody is trying passwords.
        "failures": Kind::Int, ["legacy_sign_ins", "legacy_renewals"] => |it| it.used.failures.into();
        /// The last of them; null when the log gave no time.
        "last": Kind::Time, ["legacy_sign_ins", "legacy_renewals"] => |it| it.used.last.into();
    }
}

impl Subject for LegacySignInFacts<'_> {
    fn resource(&self) -> Resource {
        Resource::new(ResourceType::User, self.used.user, self.used.upn)
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
        let renewals = Part::Complete(vec![sign_in("IMAP4", Some(50_053))]);
        let found = LegacyUse::all([&log, &renewals], lists());
        let told: Vec<_> = found.iter().map(|used| (used.successes, used.failures, used.succeeded.clone())).collect();
        assert_eq!(told, [(1, 2, Known::Yes(true)), (0, 1, Known::Yes(false))]);
    }

    #[test]
    fn clients_that_were_not_asked_for_leave_it_open() {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let list = Lists::read(|name| (name == "legacy_clients").then(|| "IMAP4\nTelnet".to_owned()));
        assert_eq!(unasked(&[], &list), None, "all were");
        assert_eq!(unasked(&names(&["telnet", "imap4", "POP3"]), &list), None);
        assert_eq!(unasked(&names(&["*"]), &list), None, "all were");
        assert!(matches!(unasked(&names(&["IMAP4"]), &list), Some(Gap::NotAsked(why)) if why.contains("Telnet")));
    }

    #[test]
    fn a_sign_in_without_an_outcome_is_no_failure() {
        let none = Part::Complete(Vec::new());
        let log = Part::Complete(vec![sign_in("IMAP4", None), sign_in("IMAP4", Some(50126))]);
        assert!(matches!(
            LegacyUse::all([&log, &none], lists()).first().map(|used| &used.succeeded),
            Some(Known::No(_))
        ));
    }
}
