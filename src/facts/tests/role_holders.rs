//! The list of role holders that is kept: each way of holding a role once, with the most that is held.

use super::roles::{group_holds, holds, with_roles};
use super::*;
use crate::facts::privileged::GLOBAL_ADMINISTRATOR;
use crate::model::{GroupMembers, HeldKind, HeldRole, RoleAssignment};

const EXCHANGE_ADMINISTRATOR: &str = "29232cdf-9323-42fd-ade2-1d097af3e4de";

fn held(snapshot: &Snapshot) -> Part<Vec<HeldRole>> {
    let (settings, history) = (Settings::default(), History::default());
    Facts::derive(snapshot, &settings, &history, lists(), |_| &["Some.Permission"]).role_holders()
}

fn until(number: u128, kind: &str, end: &str) -> RoleAssignment {
    RoleAssignment { kind: Some(kind.into()), end: Stamp::parse(end), ..holds(number, GLOBAL_ADMINISTRATOR) }
}

/// Holder, group and kind, in order.
fn told(snapshot: &Snapshot) -> Vec<(u128, Option<u128>, Option<HeldKind>)> {
    let Part::Complete(held) = held(snapshot) else { panic!("everything was read") };
    held.iter().map(|held| (held.principal.as_u128(), held.via.map(|via| via.as_u128()), held.kind)).collect()
}

#[test]
fn each_kind_of_holding_is_told_apart() {
    let mut snapshot = with_roles();
    snapshot.role_assignments = whole(vec![holds(1, GLOBAL_ADMINISTRATOR)]);
    snapshot.role_active = whole(vec![
        until(2, "Assigned", "2026-12-31T00:00:00Z"),
        until(3, "Activated", "2026-07-01T08:00:00Z"),
        RoleAssignment { kind: Some("Assigned".into()), ..holds(4, GLOBAL_ADMINISTRATOR) },
    ]);
    snapshot.role_eligible = whole(vec![holds(5, GLOBAL_ADMINISTRATOR), holds(3, GLOBAL_ADMINISTRATOR)]);
    assert_eq!(
        told(&snapshot),
        [
            (1, None, Some(HeldKind::Permanent)),
            (2, None, Some(HeldKind::TimeBound)),
            (3, None, Some(HeldKind::Activated)),
            (4, None, Some(HeldKind::Permanent)),
            (5, None, Some(HeldKind::Eligible)),
        ]
    );
}

#[test]
fn a_group_stands_for_itself_and_for_each_member() {
    let mut snapshot = with_roles();
    snapshot.role_assignments = whole(vec![group_holds(0x61, EXCHANGE_ADMINISTRATOR)]);
    snapshot.role_groups = whole(vec![GroupMembers { group: id(0x61), users: vec![id(5), id(6)] }]);
    let permanent = Some(HeldKind::Permanent);
    assert_eq!(told(&snapshot), [(5, Some(0x61), permanent), (6, Some(0x61), permanent), (0x61, None, permanent)]);
    let Part::Complete(held) = held(&snapshot) else { panic!("everything was read") };
    assert_eq!(held[0].principal_name, "u5@contoso.example");
    assert_eq!((held[0].privileged, held[0].scope.as_str()), (Some(true), "/"));
}

#[test]
fn what_was_not_read_is_a_gap_and_an_unknown_end_is_no_kind() {
    let mut snapshot = with_roles();
    snapshot.role_assignments = whole(vec![holds(1, GLOBAL_ADMINISTRATOR)]);
    snapshot.role_active = missing();
    match held(&snapshot) {
        Part::Partial(held, gap) => assert_eq!((held[0].kind, gap), (None, denied())),
        other => panic!("{other:?}"),
    }
    snapshot.role_assignments = missing();
    assert_eq!(held(&snapshot), Part::Missing(denied()));
    // Without the plan nobody can be eligible or active for a while.
    let mut without = with_roles();
    without.licences = whole(Vec::new());
    without.role_assignments = whole(vec![holds(1, GLOBAL_ADMINISTRATOR)]);
    without.role_active = unlicensed();
    without.role_eligible = unlicensed();
    assert_eq!(told(&without), [(1, None, Some(HeldKind::Permanent))]);
}
