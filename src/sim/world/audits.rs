//! Rows of the directory's audit log: what administrators and intruders did, and what only looks like it.
//!
//! Sources of the rows' shape: MicrosoftDocs/entra-docs, identity/monitoring-health/reference-audit-activities, and
//! microsoft-graph-docs-contrib, api-reference/v1.0/resources/directoryaudit.

use serde_json::{Value, json};
use uuid::{Uuid, uuid};

use super::admins::{Assignment, Hold};
use super::apps;
use super::ids::{self, Kind};
use super::planter::Planter;
use super::role::{EXCHANGE_ADMINISTRATOR, GLOBAL_ADMINISTRATOR, REPORTS_READER, ROLES};
use crate::sim::route::Record;

/// One row.
#[derive(Clone, Debug)]
pub(in crate::sim) struct AuditRow {
    pub(in crate::sim) id: Uuid,
    pub(in crate::sim) minutes_ago: i64,
    pub(in crate::sim) activity: &'static str,
    pub(in crate::sim) category: &'static str,
    pub(in crate::sim) service: &'static str,
    pub(in crate::sim) success: bool,
    pub(in crate::sim) by: By,
    pub(in crate::sim) targets: Vec<(AuditTarget, Vec<Change>)>,
    pub(in crate::sim) details: Vec<(&'static str, String)>,
}

/// Who did it.
#[derive(Clone, Debug)]
pub(in crate::sim) enum By {
    User(usize),
    /// From an address of which more is known.
    UserAt(usize, String),
    /// The service behind Privileged Identity Management.
    Pim,
    App(usize),
}

/// What it was done to.
#[derive(Clone, Debug)]
pub(in crate::sim) enum AuditTarget {
    User(usize),
    Group(usize),
    Role(usize),
    App(usize),
    /// The registration of an app of the tenant's own.
    Application(usize),
    Policy(Uuid, String),
    Domain(String),
    Alert(&'static str),
    Tenant,
}

/// Property, old value, new value; the values are JSON.
pub(in crate::sim) type Change = (&'static str, Option<String>, Option<String>);

/// The first-party app of Privileged Identity Management.
pub(in crate::sim) const MS_PIM: Uuid = uuid!("01fc33a7-78ba-4d2f-a4b7-768e336e890e");

const CORE: &str = "Core Directory";
const PIM: &str = "PIM";
const ROLE: &str = "RoleManagement";
const EVENT: &str = "role.event-not-accepted";
const DAY: i64 = 24 * 60;

/// The log of a tenant in which all else is planted, newest first.
pub(super) fn plant(planter: &mut Planter, held: &[Assignment], policies: &[Record], domain: &str) -> Vec<AuditRow> {
    let mut log = Log { planter, rows: Vec::new() };
    log.harmless(held);
    log.apps();
    if log.planter.messy() {
        log.roles(held);
        log.settings();
        log.domains(domain);
    }
    log.policies(policies);
    log.rows.sort_by_key(|row| row.minutes_ago);
    log.rows
}

struct Log<'p> {
    planter: &'p mut Planter,
    rows: Vec<AuditRow>,
}

impl Log<'_> {
    /// Roles given by whoever was not asked.
    fn roles(&mut self, held: &[Assignment]) {
        let admin = By::User(self.planter.population.admins.start);
        let member = self.planter.population.members.start + 1;
        // Given and taken back within two hours: no comparison of states ever sees it.
        let target = role_change(AuditTarget::User(member), EXCHANGE_ADMINISTRATOR);
        let given = self.row(4 * DAY, "Add member to role", ROLE, CORE, admin.clone(), vec![target.clone()]);
        self.row(4 * DAY - 110, "Remove member from role", ROLE, CORE, admin.clone(), vec![taken(target)]);
        self.planter.must(EVENT, "audit_event", given);
        // A group that holds a role gave it to one more; the free log has forgotten the older one.
        for (minutes, admin_index) in [(5 * DAY, 3), (20 * DAY, 4)] {
            let member = self.planter.population.admins.start + admin_index;
            let targets = vec![(AuditTarget::User(member), vec![]), (AuditTarget::Group(0), vec![])];
            let id = self.row(minutes, "Add member to group", "GroupManagement", CORE, admin.clone(), targets);
            if minutes < 7 * DAY || self.planter.has_p1() {
                self.planter.must(EVENT, "audit_event", id);
            }
        }
        if self.planter.has_p2() {
            self.pim(held, &admin);
        }
    }

    /// Two rows each: Privileged Identity Management's and the core directory's.
    fn pim(&mut self, held: &[Assignment], admin: &By) {
        let [eligible, permanent] = [Hold::Eligible, Hold::Permanent].map(|hold| other_admin(self.planter, held, hold));
        if let Some((index, role)) = eligible {
            let core = vec![role_change(AuditTarget::User(index), role)];
            self.row(3 * DAY + 1, "Add eligible member to role", ROLE, CORE, By::Pim, core);
            let name = "Add eligible member to role in PIM completed (permanent)";
            let id = self.pim_row(3 * DAY, name, admin.clone(), index, role);
            self.planter.must(EVENT, "audit_event", id);
        }
        if let Some((index, role)) = permanent {
            let core = vec![role_change(AuditTarget::User(index), role)];
            self.row(2 * DAY + 4, "Add member to role", ROLE, CORE, admin.clone(), core);
            let id = self.pim_row(2 * DAY, "Add member to role outside of PIM (permanent)", By::Pim, index, role);
            self.planter.must(EVENT, "audit_event", id);
        }
    }

    /// Alarms cut, Azure's root taken.
    fn settings(&mut self) {
        let admin = By::User(self.planter.population.admins.start);
        if self.planter.has_p2() {
            let alert = vec![(
                AuditTarget::Alert("Roles are being assigned outside of Privileged Identity Management"),
                vec![],
            )];
            let id = self.row(2 * DAY + 9, "Disable PIM alert", ROLE, PIM, admin.clone(), alert);
            self.planter.must("role.pim-tampered", "audit_event", id);
            self.planter.must(EVENT, "audit_event", id);
        }
        let name = "User has elevated their access to User Access Administrator for their Azure Resources";
        let category = "AzureRBACRoleManagementElevateAccess";
        let id = self.row(
            2 * DAY,
            name,
            category,
            "Azure RBAC (Elevated Access)",
            admin,
            vec![(AuditTarget::Tenant, vec![])],
        );
        self.planter.must("role.azure-elevation", "audit_event", id);
        self.planter.must(EVENT, "audit_event", id);
    }

    fn domains(&mut self, domain: &str) {
        let admin = By::User(self.planter.population.admins.start);
        let change = ("LiveType", Some(json!("Managed").to_string()), Some(json!("Federated").to_string()));
        let target = vec![(AuditTarget::Domain(domain.to_owned()), vec![change])];
        let id = self.row(DAY, "Set domain authentication", "DirectoryManagement", CORE, admin, target);
        self.planter.must("identity.domain-changed", "audit_event", id);
    }

    /// Consents. One leaves three rows.
    fn apps(&mut self) {
        let rule = "app.consent-not-accepted";
        let category = "ApplicationManagement";
        let apps = apps::third_party(self.planter.population.total);
        let approved = ids::id(self.planter.seed, Kind::AppId, apps.start);
        self.planter.approved.push((rule, approved.to_string(), "the travel agency's own app"));
        let user = By::User(self.planter.population.members.start + 2);
        let id = self.consent(3 * DAY, user.clone(), apps.start, "False");
        self.planter.innocent(rule, "audit_event", id, "the app is approved");
        if !self.planter.messy() {
            return;
        }
        let id = self.consent(DAY + 60, user, apps.start + 1, "False");
        self.planter.must(rule, "audit_event", id);
        let admin = By::User(self.planter.population.admins.start);
        let id = self.consent(DAY + 30, admin.clone(), apps.start + 2, "True");
        self.planter.must(rule, "audit_event", id);
        let mut client = client(self.planter, apps.start + 3);
        client.insert(0, ("AppRole.Value", None, Some(json!("RoleManagement.ReadWrite.Directory").to_string())));
        let targets = vec![(AuditTarget::App(apps::MICROSOFT_GRAPH), client)];
        let id = self.row(DAY, "Add app role assignment to service principal", category, CORE, admin, targets);
        self.planter.must(rule, "audit_event", id);
        self.planter.must(EVENT, "audit_event", id);
    }

    fn consent(&mut self, minutes: i64, by: By, app: usize, everybody: &str) -> Uuid {
        let category = "ApplicationManagement";
        let changes = vec![("ConsentContext.IsAdminConsent", None, Some(json!(everybody).to_string()))];
        let first = vec![(AuditTarget::App(app), changes)];
        let id = self.row(minutes, "Consent to application", category, CORE, by.clone(), first);
        for (name, extra) in
            [("Add delegated permission grant", apps::MICROSOFT_GRAPH), ("Add app role assignment grant to user", app)]
        {
            let changes = client(self.planter, app);
            self.row(minutes + 1, name, category, CORE, by.clone(), vec![(AuditTarget::App(extra), changes)]);
        }
        id
    }

    /// One policy changed for the worse, one for nothing, and what is approved.
    fn policies(&mut self, policies: &[Record]) {
        let rule = "ca.changed";
        let named = |policy: &Record| {
            let id: Uuid = policy["id"].as_str().and_then(|id| id.parse().ok()).unwrap_or_default();
            (id, policy["displayName"].as_str().unwrap_or_default().to_owned())
        };
        let admin = By::User(self.planter.population.admins.start);
        if let Some(policy) = policies.iter().find(|policy| policy["displayName"] == "Old trial") {
            let (id, name) = named(policy);
            self.planter.approved.push((rule, id.to_string(), "the trial is being cleaned up"));
            let change = policy_change(policy, |_| {});
            let target = vec![(AuditTarget::Policy(id, name), vec![change])];
            let row = self.row(DAY, "Update conditional access policy", "Policy", CORE, admin.clone(), target);
            self.planter.innocent(rule, "audit_event", row, "changes of this policy are approved");
        }
        if !self.planter.messy() {
            return;
        }
        if let Some(policy) = policies.first() {
            let (id, name) = named(policy);
            let change = policy_change(policy, |old| {
                // The log's old text had one exclusion less than the policy has now.
                if let Some(excluded) = old["conditions"]["users"]["excludeUsers"].as_array_mut() {
                    excluded.pop();
                }
            });
            let target = vec![(AuditTarget::Policy(id, name), vec![change])];
            let row = self.row(2 * DAY, "Update conditional access policy", "Policy", CORE, admin, target);
            self.planter.must(rule, "audit_event", row);
        }
    }

    /// What looks like a change of power and is none.
    fn harmless(&mut self, held: &[Assignment]) {
        let admin = By::User(self.planter.population.admins.start);
        let member = self.planter.population.members.start + 3;
        let target = vec![role_change(AuditTarget::User(member), GLOBAL_ADMINISTRATOR)];
        let id = self.row(DAY, "Add member to role", ROLE, CORE, By::User(member), target);
        if let Some(row) = self.rows.last_mut() {
            row.success = false;
        }
        self.planter.innocent(EVENT, "audit_event", id, "it was tried and refused");
        let target = vec![role_change(AuditTarget::User(member), REPORTS_READER)];
        let id = self.row(DAY + 5, "Add member to role", ROLE, CORE, admin, target);
        self.planter.innocent(EVENT, "audit_event", id, "the role is not privileged");
        let activated = held.iter().find(|one| matches!(one.hold, Hold::Activated { .. }));
        let admins = self.planter.population.admins.clone();
        let index = activated.and_then(|one| admins.into_iter().find(|&i| self.planter.user_id(i) == one.principal));
        if let (Some(one), Some(index)) = (activated, index) {
            self.activation(index, one.role);
        }
    }

    /// Asked for, given for a while by the service, ended: by somebody who may.
    fn activation(&mut self, index: usize, role: usize) {
        let own = By::User(index);
        let why = "activated by somebody who may";
        let asked = self.pim_row(122, "Add member to role requested (PIM activation)", own.clone(), index, role);
        self.planter.innocent(EVENT, "audit_event", asked, "asked for, not done");
        for (minutes, name) in [(121, "Add member to role"), (3 * DAY - 1, "Remove member from role")] {
            let target = role_change(AuditTarget::User(index), role);
            let target = if name.starts_with("Remove") { taken(target) } else { target };
            let id = self.row(minutes, name, ROLE, CORE, By::Pim, vec![target]);
            self.planter.innocent(EVENT, "audit_event", id, why);
        }
        let id = self.pim_row(120, "Add member to role completed (PIM activation)", own.clone(), index, role);
        self.planter.innocent(EVENT, "audit_event", id, why);
        let id = self.pim_row(3 * DAY, "Remove member from role (PIM activation expired)", own, index, role);
        self.planter.innocent(EVENT, "audit_event", id, "an activation that ended");
    }

    /// As Privileged Identity Management writes it: the role first, then whom.
    fn pim_row(&mut self, minutes: i64, activity: &'static str, by: By, user: usize, role: usize) -> Uuid {
        let targets =
            vec![(AuditTarget::Role(role), vec![]), (AuditTarget::User(user), vec![]), (AuditTarget::Tenant, vec![])];
        let id = self.row(minutes, activity, ROLE, PIM, by, targets);
        if let Some(row) = self.rows.last_mut() {
            row.details.push(("TemplateId", ROLES[role].template.to_string()));
        }
        id
    }

    fn row(
        &mut self,
        minutes_ago: i64,
        activity: &'static str,
        category: &'static str,
        service: &'static str,
        by: By,
        targets: Vec<(AuditTarget, Vec<Change>)>,
    ) -> Uuid {
        let id = ids::id(self.planter.seed, Kind::AuditRow, self.rows.len());
        let row =
            AuditRow { id, minutes_ago, activity, category, service, success: true, by, targets, details: Vec::new() };
        self.rows.push(row);
        id
    }
}

/// An administrator who holds a role so, other than the first, and the role.
fn other_admin(planter: &Planter, held: &[Assignment], hold: Hold) -> Option<(usize, usize)> {
    let admins = planter.population.admins.clone().skip(1);
    let mine = |one: &Assignment| admins.clone().find(|&index| planter.user_id(index) == one.principal);
    held.iter().filter(|one| one.hold == hold).find_map(|one| Some((mine(one)?, one.role)))
}

/// The target of a row of the core directory, with the role among its properties.
pub(super) fn role_change(target: AuditTarget, role: usize) -> (AuditTarget, Vec<Change>) {
    let text = |value: String| Some(json!(value).to_string());
    let changes = vec![
        ("Role.DisplayName", None, text(ROLES[role].name.to_owned())),
        ("Role.TemplateId", None, text(ROLES[role].template.to_string())),
    ];
    (target, changes)
}

/// The same with the role taken: what was new is old.
pub(super) fn taken((target, changes): (AuditTarget, Vec<Change>)) -> (AuditTarget, Vec<Change>) {
    (target, changes.into_iter().map(|(property, old, new)| (property, new, old)).collect())
}

/// The client of a grant, among the properties of what it was granted on.
fn client(planter: &Planter, app: usize) -> Vec<Change> {
    let id = ids::id(planter.seed, Kind::ServicePrincipal, app);
    vec![("ServicePrincipal.ObjectID", None, Some(json!(id.to_string()).to_string()))]
}

/// A policy as it stands, with what it was before.
fn policy_change(policy: &Record, before: impl Fn(&mut Value)) -> Change {
    let new = Value::Object(policy.clone());
    let mut old = new.clone();
    before(&mut old);
    ("ConditionalAccessPolicy", Some(old.to_string()), Some(new.to_string()))
}
