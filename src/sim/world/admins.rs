//! Who administers the tenant: roles held for ever, for a time, or only on request.

use uuid::Uuid;

use super::groups::{GroupControl, KeptGroup};
use super::ids::{self, Kind};
use super::people::PASSKEY;
use super::people::PUSH;
use super::planter::Planter;
use super::population::BREAK_GLASS;
use super::role::{
    DIRECTORY_READERS, EVERYDAY, EXCHANGE_ADMINISTRATOR, GLOBAL_ADMINISTRATOR, GUEST_INVITER, HELPDESK_ADMINISTRATOR,
    REPORTS_READER, ROLES, SHAREPOINT_ADMINISTRATOR, USER_ADMINISTRATOR,
};

/// How a role is held.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::sim) enum Hold {
    Permanent,
    /// Active until an end that an administrator set.
    TimeBound {
        days_left: i64,
    },
    /// Active for some hours because an eligible holder asked for it.
    Activated {
        hours_left: i64,
    },
    Eligible,
}

/// One role held by one principal over the whole directory.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Assignment {
    pub(in crate::sim) principal: Uuid,
    pub(in crate::sim) role: usize,
    pub(in crate::sim) hold: Hold,
}

impl super::tenant::World {
    /// Whether a role is held now.
    pub(in crate::sim) fn is_administrator(&self, principal: Uuid) -> bool {
        self.assignments.iter().any(|held| held.active() && held.principal == principal)
    }
}

impl Assignment {
    pub(in crate::sim) fn active(&self) -> bool {
        self.hold != Hold::Eligible
    }

    /// The immutable id of a role assignment: principal, role template, scope.
    pub(super) fn key(&self) -> String {
        format!("{}/{}//", self.principal, ROLES[self.role].template)
    }
}

/// Assignments and role-assignable groups.
pub(super) fn plant(planter: &mut Planter) -> (Vec<Assignment>, Vec<KeptGroup>) {
    let mut held = Vec::new();
    break_glass(planter, &mut held);
    dedicated(planter, &mut held);
    let groups = through_groups(planter, &mut held);
    guests(planter, &mut held);
    synced(planter, &mut held);
    daily_mailboxes(planter, &mut held);
    (held, groups)
}

/// The hold that stands for "only on request": a tenant without P2 has none and assigns for ever.
fn on_request(planter: &Planter) -> Hold {
    if planter.has_p2() { Hold::Eligible } else { Hold::Permanent }
}

/// As [`on_request`], for what is active until a day.
fn for_a_time(planter: &Planter) -> Hold {
    if planter.has_p2() { Hold::TimeBound { days_left: 21 } } else { Hold::Permanent }
}

fn break_glass(planter: &mut Planter, held: &mut Vec<Assignment>) {
    for index in BREAK_GLASS {
        let principal = planter.user_id(index);
        held.push(Assignment { principal, role: GLOBAL_ADMINISTRATOR, hold: Hold::Permanent });
        let old_password = planter.messy() && planter.seed.is_multiple_of(2) && index + 1 == BREAK_GLASS.end;
        planter.people.entry(index).or_default().old_password = old_password;
        if old_password {
            planter.must("ca.break-glass-weak", "user", principal);
        } else {
            planter.innocent("ca.break-glass-weak", "user", principal, "a key, no telephone, a password of this year");
        }
        let why = "a break-glass account holds its role for ever";
        planter.innocent("role.permanent", "role_assignment", held[index].key(), why);
        planter.last_sign_ins.insert(index, 400);
        planter.innocent("role.sleeping-admin", "user", principal, "a break-glass account is meant to sleep");
        let why = "a break-glass account needs no activation";
        planter.innocent("role.outside-pim", "role_assignment", held[index].key(), why);
    }
    if planter.has_p1() && planter.breaks("ca.too-few-break-glass", 60) {
        planter.people.entry(1).or_default().disabled = true;
    }
}

/// Second accounts of administrators. Every ninth is careless in the one way, every ninth in the other.
fn dedicated(planter: &mut Planter, held: &mut Vec<Assignment>) {
    for (number, index) in planter.population.admins.clone().enumerate() {
        planter.people.entry(index).or_default();
        let principal = planter.user_id(index);
        let role = if number < 2 { GLOBAL_ADMINISTRATOR } else { EVERYDAY[number % EVERYDAY.len()] };
        let mut assignment = Assignment { principal, role, hold: on_request(planter) };
        sleep(planter, number, index);
        match number % 9 {
            2 if planter.messy() && planter.has_p2() => {
                assignment.hold = Hold::Permanent;
                planter.must("role.permanent", "role_assignment", assignment.key());
                planter.must("role.outside-pim", "role_assignment", assignment.key());
            }
            3 if planter.messy() && planter.has_p1() => {
                planter.people.entry(index).or_default().methods = Some(PUSH);
                planter.must("mfa.admin-no-passkey", "user", principal);
            }
            4 if planter.has_p2() => {
                held.push(Assignment { hold: Hold::Activated { hours_left: 3 }, ..assignment.clone() });
                planter.innocent("role.permanent", "role_assignment", assignment.key(), "activated for some hours");
            }
            5 if planter.has_p2() => {
                assignment.hold = Hold::TimeBound { days_left: 60 };
                planter.innocent("role.permanent", "role_assignment", assignment.key(), "ends on a set day");
            }
            6 => {
                let reports = Assignment { principal, role: REPORTS_READER, hold: Hold::Permanent };
                planter.innocent("role.permanent", "role_assignment", reports.key(), "the role is not privileged");
                held.push(reports);
            }
            _ => {}
        }
        held.push(assignment);
    }
}

/// Some have not come for half a year, some just may not be called asleep yet.
fn sleep(planter: &mut Planter, number: usize, index: usize) {
    let rule = "role.sleeping-admin";
    let id = planter.user_id(index);
    match number % 9 {
        2 if planter.messy() && planter.has_p1() => {
            planter.last_sign_ins.insert(index, 180);
            planter.must(rule, "user", id);
        }
        3 => {
            planter.last_sign_ins.insert(index, 89);
            planter.innocent(rule, "user", id, "was there within three months");
        }
        _ => {}
    }
}

fn through_groups(planter: &mut Planter, held: &mut Vec<Assignment>) -> Vec<KeptGroup> {
    let admins: Vec<_> = planter.population.admins.clone().collect();
    let hold = on_request(planter);
    let mut groups = vec![holding("Role: Helpdesk", &admins[3..6])];
    let mut roles = vec![HELPDESK_ADMINISTRATOR];
    if planter.breaks("role.global-admin-count", 60) {
        groups.push(holding("Role: Tier 0", &admins[..6]));
        roles.push(GLOBAL_ADMINISTRATOR);
    }
    for (group, role) in roles.into_iter().enumerate() {
        held.push(Assignment { principal: ids::id(planter.seed, Kind::Group, group), role, hold });
        control(planter, group);
    }
    groups
}

/// Who decides on the members of a group that holds a role: a break-glass account, or somebody ordinary besides.
fn control(planter: &mut Planter, group: usize) {
    let rule = "role.loose-group";
    let mut control = GroupControl { owners: vec![BREAK_GLASS.start], eligible: vec![BREAK_GLASS.start] };
    let (owner, eligible) = (planter.chance(40), planter.chance(40) && planter.has_p2());
    let member = if owner || eligible { planter.member() } else { None };
    if owner {
        control.owners.extend(member);
    }
    if eligible {
        control.eligible.extend(member);
    }
    planter.group_control.insert(group, control);
    let id = ids::id(planter.seed, Kind::Group, group);
    match member {
        Some(_) => planter.must(rule, "group", id),
        None => planter.innocent(rule, "group", id, "who controls it is Global Administrator himself"),
    }
}

fn holding(name: &'static str, members: &[usize]) -> KeptGroup {
    KeptGroup {
        name,
        holds_roles: true,
        members: members.to_vec(),
        groups: Vec::new(),
        restricted: false,
        owners: Vec::new(),
    }
}

fn guests(planter: &mut Planter, held: &mut Vec<Assignment>) {
    let hold = on_request(planter);
    for _ in 0..planter.some(0) {
        let Some(guest) = planter.untouched(planter.population.guests.clone()) else {
            return;
        };
        planter.people.entry(guest).or_default().methods = Some(PASSKEY);
        let principal = planter.user_id(guest);
        held.push(Assignment { principal, role: SHAREPOINT_ADMINISTRATOR, hold });
        planter.must("role.guest", "user", principal);
    }
    let Some(guest) = planter.untouched(planter.population.guests.clone()) else {
        return;
    };
    let principal = planter.user_id(guest);
    held.push(Assignment { principal, role: GUEST_INVITER, hold: Hold::Permanent });
    planter.innocent("role.guest", "user", principal, "the role is not privileged");
}

fn synced(planter: &mut Planter, held: &mut Vec<Assignment>) {
    for _ in 0..planter.some(1).min(12) {
        // Without P2 the role is active, and an active administrator with a mailbox is a finding of its own.
        let Some(member) = planter.untouched(planter.population.frontline.clone()) else {
            return;
        };
        let marks = planter.people.entry(member).or_default();
        (marks.synced, marks.methods) = (true, Some(PASSKEY));
        let principal = planter.user_id(member);
        held.push(Assignment { principal, role: EXCHANGE_ADMINISTRATOR, hold: on_request(planter) });
        planter.must("role.synced-admin", "user", principal);
    }
    let Some(member) = planter.member() else {
        return;
    };
    planter.people.entry(member).or_default().synced = true;
    let principal = planter.user_id(member);
    held.push(Assignment { principal, role: DIRECTORY_READERS, hold: Hold::Permanent });
    planter.innocent("role.synced-admin", "user", principal, "the role is not privileged");
}

fn daily_mailboxes(planter: &mut Planter, held: &mut Vec<Assignment>) {
    for _ in 0..planter.some(1).min(12) {
        let Some(member) = planter.member() else {
            return;
        };
        planter.people.entry(member).or_default().methods = Some(PASSKEY);
        let principal = planter.user_id(member);
        held.push(Assignment { principal, role: USER_ADMINISTRATOR, hold: for_a_time(planter) });
        planter.must("role.daily-mailbox", "user", principal);
    }
    if !planter.has_p2() {
        return;
    }
    let Some(member) = planter.member() else {
        return;
    };
    planter.people.entry(member).or_default().methods = Some(PASSKEY);
    let principal = planter.user_id(member);
    held.push(Assignment { principal, role: HELPDESK_ADMINISTRATOR, hold: Hold::Eligible });
    planter.innocent(
        "role.daily-mailbox",
        "user",
        principal,
        "eligible only, the mailbox belongs to nobody with power today",
    );
}
