//! When those who hold roles last signed in. Of everybody it would take hours in a great tenant: ten requests a minute.

use std::collections::BTreeSet;

use serde::Deserialize;
use uuid::Uuid;

use crate::collect::collector::{Asks, Collector, Licence, Needs, Options, Targets};
use crate::collect::decode::part;
use crate::collect::grouped::{Answers, Group, Grouped};
use crate::collect::wire::Moment;
use crate::model::{AccountActivity, Call, Gap, PrincipalType, Snapshot, Stamp};

/// Microsoft Graph, "List users" by id with `signInActivity`. A target is some ids with commas between them.
pub(super) const FAMILY: Collector = Collector {
    name: "admin_activity",
    // Accounts are listed by another family; this is what it takes besides.
    needs: Needs::Graph(&[&["AuditLog.Read.All"]]),
    licence: Some(Licence::P1),
    asks: Asks::Each {
        after: &["role_assignments", "role_active", "role_eligible", "role_groups"],
        targets,
        call: |ids| {
            let quoted = ids.split(',').map(|id| format!("'{id}'")).collect::<Vec<_>>().join(",");
            Call::get(format!("/users?$filter=id%20in%20({quoted})&$select=id,signInActivity&$top=500"))
        },
        batched: false,
    },
    decoder: Grouped::<Wanted>::decoder,
};

/// The most values that Graph takes in one `in`.
const MOST: usize = 15;

fn targets(snapshot: &Snapshot, _: &Options) -> Targets {
    let mut targets = Targets::default();
    let mut people: BTreeSet<Uuid> = BTreeSet::new();
    for family in [&snapshot.role_assignments, &snapshot.role_active, &snapshot.role_eligible] {
        if matches!(family.gap(), Some(Gap::Unlicensed(_))) {
            continue;
        }
        let held = targets.from(family).into_iter().flatten();
        let may_sign_in =
            held.filter(|held| matches!(held.principal_type, PrincipalType::User | PrincipalType::Unknown));
        people.extend(may_sign_in.map(|held| held.principal));
    }
    people.extend(targets.from(&snapshot.role_groups).into_iter().flatten().flat_map(|group| &group.users));
    let people: Vec<String> = people.into_iter().map(|id| id.to_string()).collect();
    targets.keys = people.chunks(MOST).map(|some| some.join(",").into()).collect();
    targets
}

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    id: Uuid,
    sign_in_activity: Option<Activity>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Activity {
    last_successful_sign_in_date_time: Option<Moment>,
    last_sign_in_date_time: Option<Moment>,
    last_non_interactive_sign_in_date_time: Option<Moment>,
}

impl Group for Wanted {
    type Wire<'a> = Wire;
    type Row = AccountActivity;

    fn keep(wire: Wire, rows: &mut Vec<AccountActivity>) -> Option<()> {
        rows.push(AccountActivity { user: wire.id, last: wire.sign_in_activity.map_or(Stamp::NONE, last) });
        Some(())
    }

    fn place(answers: Answers<AccountActivity>, snapshot: &mut Snapshot) {
        let (any, gap) = (answers.any(), answers.gap.clone());
        let mut rows: Vec<AccountActivity> = answers.about.into_iter().flat_map(|about| about.rows).collect();
        rows.sort_by_key(|row| row.user);
        rows.dedup_by_key(|row| row.user);
        snapshot.admin_activity = part(rows, any, gap).into();
    }
}

/// The newest success; where the service has none on record, what it knew before it told successes apart.
fn last(activity: Activity) -> Stamp {
    let said = |moment: Option<Moment>| moment.map_or(Stamp::NONE, |moment| moment.0);
    let success = said(activity.last_successful_sign_in_date_time);
    if success != Stamp::NONE {
        return success;
    }
    let [one, other] = [activity.last_sign_in_date_time, activity.last_non_interactive_sign_in_date_time].map(said);
    if one.is_unreadable() || other.is_unreadable() { Stamp::UNREADABLE } else { one.max(other) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(activity: &str) -> Option<String> {
        let json = format!(r#"{{"id":"4782e723-f4f4-4af3-a76e-25e3bab0d896","signInActivity":{activity}}}"#);
        let mut rows = Vec::new();
        Wanted::keep(serde_json::from_str(&json).expect("an account"), &mut rows);
        rows.remove(0).last.timestamp().map(|last| last.to_string())
    }

    #[test]
    fn a_success_counts_and_without_one_on_record_the_newer_of_the_older_fields() {
        let old =
            r#""lastSignInDateTime":"2026-03-01T00:00:00Z","lastNonInteractiveSignInDateTime":"2026-05-01T00:00:00Z""#;
        let with = format!(r#"{{"lastSuccessfulSignInDateTime":"2026-02-01T00:00:00Z",{old}}}"#);
        assert_eq!(read(&with).as_deref(), Some("2026-02-01T00:00:00Z"));
        assert_eq!(read(&format!("{{{old}}}")).as_deref(), Some("2026-05-01T00:00:00Z"));
        assert_eq!(read(r#"{"lastSignInDateTime":"0001-01-01T00:00:00Z"}"#), None);
        assert_eq!(read("null"), None, "who never signed in has none");
    }
}
