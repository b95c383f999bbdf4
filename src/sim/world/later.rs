//! The tenant a while later: roles changed hands since it was looked at, in every way there is.
//!
//! Each change writes down how it must be called by whoever knows the tenant as it was and who was accepted then. The log's
//! rows are of the last hour; one came late, and of one change there is none.

use uuid::Uuid;

use super::admins::{Assignment, Hold};
use super::audits::{AuditRow, AuditTarget, By, role_change, taken};
use super::ids::Kind;
use super::population::BREAK_GLASS;
use super::role::{EXCHANGE_ADMINISTRATOR, GLOBAL_ADMINISTRATOR, HELPDESK_ADMINISTRATOR, ROLES, USER_ADMINISTRATOR};
use super::tenant::World;
use super::truth::{Called, RoleChange};
use crate::sim::world::OTHERS;

const HOLDERS: &str = "role.not-signed-off";
const EVENTS: &str = "role.event-not-accepted";
const CORE: &str = "Core Directory";
const PIM: &str = "PIM";
/// Rows of the tenant as it was have lower numbers.
const FIRST_ROW: usize = 500_000;
const DAY: i64 = 24 * 60;

/// Lets the tenant live on.
pub(super) fn live_on(world: &mut World) {
    let mut later = Later { admin: By::User(world.population.admins.start), intruder: By::User(0), next: 0, world };
    later.intruder = By::User(later.somebody());
    later.given_directly();
    later.given_through_pim();
    later.past_pim();
    later.activated();
    later.raised();
    later.through_a_group();
    later.taken_and_given_again();
    later.by_an_app();
    later.in_exchange();
    later.told_late();
    later.never_told();
    later.world.audits.sort_by_key(|row| row.minutes_ago);
}

struct Later<'w> {
    world: &'w mut World,
    /// Held a privileged role when the tenant was looked at.
    admin: By,
    /// Held none.
    intruder: By,
    next: usize,
}

impl Later<'_> {
    fn given_directly(&mut self) {
        for (by, role, called) in [
            (self.admin.clone(), USER_ADMINISTRATOR, Called::Explained),
            (self.intruder.clone(), GLOBAL_ADMINISTRATOR, Called::Unexpected),
        ] {
            let user = self.holds("given directly", role, Hold::Permanent, called);
            let row = self.core(50, "Add member to role", by, user, role);
            self.told("given directly", row, called);
        }
    }

    /// Two rows each.
    fn given_through_pim(&mut self) {
        let name = "Add eligible member to role in PIM completed (permanent)";
        let user = self.holds("made eligible", EXCHANGE_ADMINISTRATOR, Hold::Eligible, Called::Explained);
        self.core(46, "Add eligible member to role", By::Pim, user, EXCHANGE_ADMINISTRATOR);
        let row = self.pim(45, name, self.admin.clone(), user, EXCHANGE_ADMINISTRATOR);
        self.told("made eligible", row, Called::Explained);
        let (name, hold) = ("Add member to role in PIM completed (timebound)", Hold::TimeBound { days_left: 30 });
        let user = self.holds("given for a time", HELPDESK_ADMINISTRATOR, hold, Called::Unexpected);
        self.core(44, "Add member to role", By::Pim, user, HELPDESK_ADMINISTRATOR);
        let row = self.pim(43, name, self.intruder.clone(), user, HELPDESK_ADMINISTRATOR);
        self.told("given for a time", row, Called::Unexpected);
    }

    /// The service tells that it was passed by; who did it stands in the directory's own row.
    fn past_pim(&mut self) {
        let what = "given past Privileged Identity Management";
        let user = self.holds(what, GLOBAL_ADMINISTRATOR, Hold::Permanent, Called::Unexpected);
        self.core(42, "Add member to role", self.intruder.clone(), user, GLOBAL_ADMINISTRATOR);
        let name = "Add member to role outside of PIM (permanent)";
        let row = self.pim(38, name, By::Pim, user, GLOBAL_ADMINISTRATOR);
        self.told(what, row, Called::Unexpected);
    }

    /// By somebody who may: the only change that is no news.
    fn activated(&mut self) {
        let what = "activated by an eligible holder";
        let Some((user, role)) = self.eligible() else { return };
        let principal = self.user_id(user);
        let hold = Hold::Activated { hours_left: 3 };
        self.world.assignments.push(Assignment { principal, role, hold });
        let key = Assignment { principal, role, hold }.key();
        self.change(what, HOLDERS, "role_assignment", key, Called::Expected);
        let core = self.core(36, "Add member to role", By::Pim, user, role);
        self.told(what, core, Called::Expected);
        let row = self.pim(35, "Add member to role completed (PIM activation)", By::User(user), user, role);
        self.told(what, row, Called::Expected);
    }

    /// From eligible to for ever.
    fn raised(&mut self) {
        let what = "raised from eligible to permanent";
        let Some((user, role)) = self.eligible() else { return };
        let held = Assignment { principal: self.user_id(user), role, hold: Hold::Permanent };
        self.change(what, HOLDERS, "role_assignment", held.key(), Called::Unexpected);
        self.world.assignments.push(held);
        let row = self.core(34, "Add member to role", self.intruder.clone(), user, role);
        self.told(what, row, Called::Unexpected);
    }

    fn through_a_group(&mut self) {
        let what = "made a member of a group that holds a role";
        let user = self.somebody();
        let group = self.world.id(Kind::Group, 0);
        if let Some(kept) = self.world.kept_groups.first_mut() {
            kept.members.push(user);
        }
        let key = format!("{}/{}///{group}", self.user_id(user), ROLES[HELPDESK_ADMINISTRATOR].template);
        self.change(what, HOLDERS, "role_assignment", key, Called::Explained);
        let targets = vec![(AuditTarget::User(user), vec![]), (AuditTarget::Group(0), vec![])];
        let by = self.admin.clone();
        let row = self.row(32, "Add member to group", CORE, by, targets);
        if let Some(row) = self.world.audits.last_mut() {
            row.category = "GroupManagement";
        }
        self.told(what, row, Called::Explained);
    }

    /// The holder is as he was; that he was none for a while is an event.
    fn taken_and_given_again(&mut self) {
        let what = "taken from an accepted holder and given again";
        // A break-glass account: every tenant has it, and it holds the role for ever.
        let (user, role) = (BREAK_GLASS.start, GLOBAL_ADMINISTRATOR);
        let key = Assignment { principal: self.user_id(user), role, hold: Hold::Permanent }.key();
        self.change(what, HOLDERS, "role_assignment", key, Called::Expected);
        let targets = vec![taken(role_change(AuditTarget::User(user), role))];
        let row = self.row(30, "Remove member from role", CORE, self.admin.clone(), targets);
        self.told(what, row, Called::Explained);
        let row = self.core(10, "Add member to role", self.admin.clone(), user, role);
        self.told(what, row, Called::Expected);
    }

    fn by_an_app(&mut self) {
        let app = self.world.third_party().start;
        let user = self.holds("given by an app", EXCHANGE_ADMINISTRATOR, Hold::Permanent, Called::Unexpected);
        let row = self.core(28, "Add member to role", By::App(app), user, EXCHANGE_ADMINISTRATOR);
        self.told("given by an app", row, Called::Unexpected);
    }

    /// Organization Management is the first of Exchange's role groups.
    fn in_exchange(&mut self) {
        let user = self.somebody();
        self.world.exchange_admins.push(user);
        let group = self.world.id(Kind::Exchange, OTHERS + 1_000);
        let id = format!("{}/{group}/exchange", self.user_id(user));
        let what = "made a member of an Exchange role group";
        self.change(what, "role.exchange-admin", "role_assignment", id, Called::Unexpected);
    }

    /// It happened before the tenant was looked at, and the log had it only afterwards.
    fn told_late(&mut self) {
        let user = self.somebody();
        let row = self.core(3 * DAY + 7, "Add member to role", self.intruder.clone(), user, GLOBAL_ADMINISTRATOR);
        let targets = vec![taken(role_change(AuditTarget::User(user), GLOBAL_ADMINISTRATOR))];
        self.row(3 * DAY - 50, "Remove member from role", CORE, self.intruder.clone(), targets);
        self.told("given and taken back, and told late", row, Called::Unexpected);
    }

    fn never_told(&mut self) {
        self.holds("without an audit record", GLOBAL_ADMINISTRATOR, Hold::Permanent, Called::Unexpected);
    }

    /// Somebody new holds a role.
    fn holds(&mut self, what: &'static str, role: usize, hold: Hold, called: Called) -> usize {
        let user = self.somebody();
        let held = Assignment { principal: self.user_id(user), role, hold };
        self.change(what, HOLDERS, "role_assignment", held.key(), called);
        self.world.assignments.push(held);
        user
    }

    fn told(&mut self, what: &'static str, row: Uuid, called: Called) {
        self.change(what, EVENTS, "audit_event", row.to_string(), called);
    }

    fn change(
        &mut self,
        what: &'static str,
        rule: &'static str,
        resource_type: &'static str,
        resource_id: String,
        called: Called,
    ) {
        self.world.truth.changes.push(RoleChange { what, rule, resource_type, resource_id, called });
    }

    fn core(&mut self, minutes: i64, activity: &'static str, by: By, user: usize, role: usize) -> Uuid {
        self.row(minutes, activity, CORE, by, vec![role_change(AuditTarget::User(user), role)])
    }

    /// As Privileged Identity Management writes it: the role first, then whom.
    fn pim(&mut self, minutes: i64, activity: &'static str, by: By, user: usize, role: usize) -> Uuid {
        let targets = vec![(AuditTarget::Role(role), vec![]), (AuditTarget::User(user), vec![])];
        let id = self.row(minutes, activity, PIM, by, targets);
        if let Some(row) = self.world.audits.last_mut() {
            row.details.push(("TemplateId", ROLES[role].template.to_string()));
        }
        id
    }

    fn row(
        &mut self,
        minutes_ago: i64,
        activity: &'static str,
        service: &'static str,
        by: By,
        targets: Vec<(AuditTarget, Vec<super::audits::Change>)>,
    ) -> Uuid {
        let id = self.world.id(Kind::AuditRow, FIRST_ROW + self.world.audits.len());
        let (category, details) = ("RoleManagement", Vec::new());
        self.world.audits.push(AuditRow {
            id,
            minutes_ago,
            activity,
            category,
            service,
            success: true,
            by,
            targets,
            details,
        });
        id
    }

    /// A member who holds no role, another one each time.
    fn somebody(&mut self) -> usize {
        loop {
            self.next += 1;
            let user = self.world.population.members.end - self.next;
            let id = self.user_id(user);
            let holds = self.world.assignments.iter().any(|held| held.principal == id);
            let is_in = |group: &super::groups::KeptGroup| group.holds_roles && group.members.contains(&user);
            if !holds && !self.world.kept_groups.iter().any(is_in) {
                return user;
            }
        }
    }

    /// An administrator's own account that may activate a privileged role and holds nothing now, and the role.
    fn eligible(&self) -> Option<(usize, usize)> {
        let held = &self.world.assignments;
        let role_of = |user: usize| {
            let id = self.user_id(user);
            let mine = |one: &&Assignment| one.principal == id;
            let role = held.iter().filter(mine).find(|one| ROLES[one.role].privileged)?.role;
            held.iter().filter(mine).all(|one| !one.active()).then_some((user, role))
        };
        self.world.population.admins.clone().skip(1).find_map(role_of)
    }

    fn user_id(&self, user: usize) -> Uuid {
        self.world.id(Kind::User, user)
    }
}
