//! Policies that change nobody's class, as every grown tenant has them: for single apps, for what was deleted, Microsoft's
//! own in report-only mode.

use rand::RngExt;
use serde_json::{Value, json};

use super::record::{conditions, grant, of_groups, phishing_resistant};
use super::{DISABLED, ENABLED, Planting, REPORT_ONLY};
use crate::sim::world::ids::{self, Kind};
use crate::sim::world::role::ROLES;

/// Ids that nothing has any more.
const DELETED: &str = "00000000-dead-4000-8000-000000000001";
/// Places of app ids that stand for apps of others; the time sheet of the stories is none of them.
const APPS: usize = 810_000;

impl Planting<'_> {
    pub(super) fn filler(&mut self) {
        if self.nothing_enforced() || !self.planter.messy() {
            return;
        }
        for number in 0..self.planter.rng.random_range(0..12) {
            self.for_an_app(number);
        }
        self.deleted();
        self.managed();
    }

    /// One app of many: what all resources together guarantee stays as it was.
    fn for_an_app(&mut self, number: usize) {
        let mut one = conditions();
        one["applications"]["includeApplications"] = json!([ids::id(self.planter.seed, Kind::AppId, APPS + number)]);
        let state = [ENABLED, ENABLED, REPORT_ONLY, DISABLED][number % 4];
        let demand: Value = match number % 3 {
            0 => grant(&["compliantDevice"]),
            1 => phishing_resistant(),
            _ => grant(&["mfa"]),
        };
        // Young enough not to be called parked.
        self.policy(&format!("App {number}"), state, 30, one, demand);
    }

    fn deleted(&mut self) {
        let nobody = of_groups(&[DELETED.to_owned()]);
        let trainees = self.policy("Trainees (group deleted): block", ENABLED, 800, nobody, grant(&["block"]));
        let mut nobody = conditions();
        nobody["users"]["includeUsers"] = json!([DELETED]);
        nobody["users"]["includeRoles"] = json!([DELETED]);
        nobody["applications"]["includeApplications"] = json!([DELETED]);
        nobody["locations"] = json!({"includeLocations": [DELETED], "excludeLocations": []});
        let project = self.policy("Project of 2019", ENABLED, 1_500, nobody, grant(&["block"]));
        for policy in [trainees, project] {
            self.planter.must("ca.dangling-reference", "policy", policy);
        }
    }

    /// Microsoft writes it into the tenant, switched to report-only for the first weeks.
    fn managed(&mut self) {
        let mut portals = conditions();
        let roles: Vec<_> = ROLES.iter().filter(|role| role.privileged).map(|role| role.template).collect();
        portals["users"]["includeUsers"] = json!([]);
        portals["users"]["includeRoles"] = json!(roles);
        portals["applications"]["includeApplications"] = json!(["MicrosoftAdminPortals"]);
        let name = "Microsoft-managed: Multifactor authentication for admins accessing Microsoft Admin Portals";
        let id = self.policy(name, REPORT_ONLY, 20, portals, grant(&["mfa"]));
        if let Some(policy) = self.policies.last_mut() {
            policy.insert("templateId".to_owned(), json!("c7503427-338e-4c5e-902d-abe252abfb43"));
        }
        self.planter.innocent(
            "ca.stuck-in-report-only",
            "policy",
            id,
            "Microsoft's own, in report-only for three weeks",
        );
    }
}
