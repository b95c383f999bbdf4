//! Who changed roles, policies, domains and consents, from the directory's audit log.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use crate::collect::collector::{Asks, Collector, Licence, Needs, Options, Targets};
use crate::collect::decode::part;
use crate::collect::grouped::{Answers, Group, Grouped};
use crate::collect::licence;
use crate::collect::listed::distinct;
use crate::collect::wire::{Moment, Text, boxed, id};
use crate::model::{AuditChange, AuditInitiator, AuditTarget, Call, DirectoryAudit, Gap, PrincipalType, Snapshot};

/// Microsoft Graph, "List directoryAudits", newest first. A target is a whole `$filter`: one for the tenant, one for the
/// members of each group that holds a role, because all changes of all groups would be far too many.
pub(super) const FAMILY: Collector = Collector {
    name: "directory_audits",
    needs: Needs::Graph(&[&["AuditLog.Read.All"]]),
    // The log itself is free; only how long it is kept depends on the plan.
    licence: None,
    asks: Asks::Each {
        after: &["licences", "role_assignments", "role_active", "role_eligible"],
        targets,
        call: |filter| Call::get(format!("/auditLogs/directoryAudits?$filter={}&$top=1000", encoded(filter))),
        batched: false,
    },
    decoder: Grouped::<Wanted>::decoder,
};

/// Categories that are read whole (Microsoft Entra, "Audit activity reference").
const CATEGORIES: [&str; 3] = ["RoleManagement", "Policy", "DirectoryManagement"];

/// Activities of categories that hold too much else.
const ACTIVITIES: [&str; 5] = [
    "Consent to application",
    "Add delegated permission grant",
    "Add app role assignment to service principal",
    "Add app role assignment grant to user",
    "User has elevated their access to User Access Administrator for their Azure Resources",
];

fn targets(snapshot: &Snapshot, options: &Options) -> Targets {
    let mut targets = Targets::default();
    let has_p1 = licence::held(Licence::P1, snapshot).unwrap_or(true);
    let since = since(options.taken, DirectoryAudit::days_kept(has_p1));
    let categories = CATEGORIES.map(|category| format!("category eq '{category}'"));
    let activities = ACTIVITIES.map(|activity| format!("activityDisplayName eq '{activity}'"));
    let wanted = [&categories[..], &activities].concat().join(" or ");
    targets.keys.push(format!("activityDateTime ge {since} and ({wanted})").into());
    for group in groups(snapshot, &mut targets) {
        let wanted = "activityDisplayName eq 'Add member to group' or activityDisplayName eq 'Add owner to group'";
        let about = format!("targetResources/any(t: t/id eq '{group}')");
        targets.keys.push(format!("activityDateTime ge {since} and ({wanted}) and {about}").into());
    }
    targets
}

/// The groups that hold a role. Without the plan for PIM nobody is active or eligible through it, which is no gap.
fn groups(snapshot: &Snapshot, targets: &mut Targets) -> BTreeSet<uuid::Uuid> {
    let mut groups = BTreeSet::new();
    for family in [&snapshot.role_assignments, &snapshot.role_active, &snapshot.role_eligible] {
        if matches!(family.gap(), Some(Gap::Unlicensed(_))) {
            continue;
        }
        let held = targets.from(family).into_iter().flatten();
        groups.extend(held.filter(|held| held.principal_type == PrincipalType::Group).map(|held| held.principal));
    }
    groups
}

/// To the second: Graph takes no more digits everywhere.
fn since(taken: Timestamp, days: i64) -> Timestamp {
    let began = taken.saturating_sub(SignedDuration::from_hours(days * 24)).map_or(0, Timestamp::as_second);
    Timestamp::from_second(began).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn encoded(filter: &str) -> String {
    filter.replace(' ', "%20")
}

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(default)]
    activity_date_time: Moment,
    #[serde(borrow)]
    activity_display_name: Text<'a>,
    #[serde(borrow)]
    category: Option<Text<'a>>,
    #[serde(borrow)]
    logged_by_service: Option<Text<'a>>,
    #[serde(borrow)]
    result: Option<Text<'a>>,
    #[serde(borrow)]
    initiated_by: Option<Initiator<'a>>,
    #[serde(borrow)]
    target_resources: Option<Vec<Target<'a>>>,
    #[serde(borrow)]
    additional_details: Option<Vec<Detail<'a>>>,
}

#[derive(Deserialize)]
struct Initiator<'a> {
    #[serde(borrow)]
    user: Option<User<'a>>,
    #[serde(borrow)]
    app: Option<App<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct User<'a> {
    #[serde(borrow)]
    id: Option<Text<'a>>,
    #[serde(borrow)]
    user_principal_name: Option<Text<'a>>,
    #[serde(borrow)]
    display_name: Option<Text<'a>>,
    #[serde(borrow)]
    ip_address: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct App<'a> {
    #[serde(borrow)]
    app_id: Option<Text<'a>>,
    #[serde(borrow)]
    service_principal_id: Option<Text<'a>>,
    #[serde(borrow)]
    display_name: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Target<'a> {
    #[serde(borrow)]
    id: Option<Text<'a>>,
    // Microsoft's own example writes it with a capital.
    #[serde(borrow, alias = "Type")]
    r#type: Option<Text<'a>>,
    #[serde(borrow)]
    display_name: Option<Text<'a>>,
    #[serde(borrow)]
    user_principal_name: Option<Text<'a>>,
    #[serde(borrow)]
    modified_properties: Option<Vec<Change<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Change<'a> {
    #[serde(borrow)]
    display_name: Option<Text<'a>>,
    #[serde(borrow)]
    old_value: Option<Text<'a>>,
    #[serde(borrow)]
    new_value: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Detail<'a> {
    #[serde(borrow)]
    key: Option<Text<'a>>,
    #[serde(borrow)]
    value: Option<Text<'a>>,
}

impl Group for Wanted {
    type Wire<'a> = Wire<'a>;
    type Row = DirectoryAudit;

    fn keep(wire: Wire<'_>, rows: &mut Vec<DirectoryAudit>) -> Option<()> {
        let details = wire.additional_details.into_iter().flatten();
        rows.push(DirectoryAudit {
            id: wire.id.boxed(),
            at: wire.activity_date_time.0,
            activity: wire.activity_display_name.boxed(),
            category: boxed(wire.category),
            service: boxed(wire.logged_by_service),
            result: boxed(wire.result),
            by: wire.initiated_by.map(initiator).unwrap_or_default(),
            targets: wire.target_resources.into_iter().flatten().map(target).collect(),
            details: details.map(|detail| (boxed(detail.key), boxed(detail.value))).collect(),
        });
        Some(())
    }

    fn place(answers: Answers<DirectoryAudit>, snapshot: &mut Snapshot) {
        let any = answers.any();
        let mut rows: Vec<DirectoryAudit> = answers.about.into_iter().flat_map(|about| about.rows).collect();
        distinct(&mut rows, |one, other| one.id.cmp(&other.id));
        snapshot.directory_audits = part(rows, any, answers.gap).into();
    }
}

fn initiator(by: Initiator<'_>) -> AuditInitiator {
    match by {
        Initiator { user: Some(user), .. } => AuditInitiator {
            id: user.id.and_then(|text| id(&text)),
            name: boxed(user.user_principal_name.filter(|name| !name.is_empty()).or(user.display_name)),
            address: user.ip_address.filter(|address| !address.is_empty()).map(Text::boxed),
            is_app: false,
            app_id: None,
        },
        Initiator { app: Some(app), .. } => AuditInitiator {
            id: app.service_principal_id.and_then(|text| id(&text)),
            name: boxed(app.display_name),
            address: None,
            is_app: true,
            app_id: app.app_id.and_then(|text| id(&text)),
        },
        Initiator { .. } => AuditInitiator::default(),
    }
}

fn target(target: Target<'_>) -> AuditTarget {
    let changes = target.modified_properties.into_iter().flatten().map(|change| AuditChange {
        property: boxed(change.display_name),
        old: boxed(change.old_value),
        new: boxed(change.new_value),
    });
    AuditTarget {
        id: boxed(target.id),
        kind: boxed(target.r#type),
        name: boxed(target.user_principal_name.filter(|name| !name.is_empty()).or(target.display_name)),
        changes: changes.collect(),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::model::{Part, RoleAssignment, Stamp};

    fn held(principal: u128, principal_type: PrincipalType) -> RoleAssignment {
        RoleAssignment {
            id: "a".into(),
            principal: Uuid::from_u128(principal),
            principal_type,
            principal_name: None,
            principal_upn: None,
            role: "r".into(),
            scope: "/".into(),
            kind: None,
            start: Stamp::NONE,
            end: Stamp::NONE,
        }
    }

    #[test]
    fn the_tenant_is_asked_once_and_each_group_that_holds_a_role_once() {
        let taken = "2026-03-31T12:00:00.5Z".parse().expect("a time");
        let mut snapshot = Snapshot::unread(Uuid::nil(), taken);
        let assigned = vec![held(1, PrincipalType::User), held(2, PrincipalType::Group)];
        snapshot.role_assignments = Part::Complete(assigned).into();
        snapshot.role_active = Part::Complete(vec![held(2, PrincipalType::Group)]).into();
        snapshot.role_eligible = Part::Complete(Vec::new()).into();
        let options = Options::all(Uuid::nil(), taken);
        let asked = targets(&snapshot, &options);
        assert_eq!((asked.keys.len(), &asked.gap), (2, &None));
        assert!(
            asked.keys[0].starts_with("activityDateTime ge 2026-03-01T12:00:00Z and (category eq 'RoleManagement'")
        );
        assert!(asked.keys[1].ends_with("any(t: t/id eq '00000000-0000-0000-0000-000000000002')"));
        snapshot.licences = Part::Complete(Vec::new()).into();
        assert!(targets(&snapshot, &options).keys[0].contains("2026-03-24T12:00:00Z"), "a free tenant keeps a week");
        snapshot.role_active = Part::Missing(Gap::Denied("x".into())).into();
        assert!(targets(&snapshot, &options).gap.is_some(), "a group may hold a role unseen");
    }
}
