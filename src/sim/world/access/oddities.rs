//! Policies that look like protection: parked in report-only mode, switched off, or asking for what bars nobody.

use serde_json::{Value, json};

use super::record::{conditions, grant, granted, guests_of};
use super::{DISABLED, ENABLED, Planting, REPORT_ONLY};
use crate::sim::world::ids::{self, Kind};
use crate::sim::world::population::BREAK_GLASS;

impl Planting<'_> {
    pub(super) fn parked(&mut self) {
        let rule = "ca.stuck-in-report-only";
        if self.planter.chance(75) {
            let mut devices = conditions();
            devices["applications"]["includeApplications"] = json!(["Office365"]);
            let grant = grant(&["compliantDevice"]);
            let id = self.policy("Require compliant devices (pilot)", REPORT_ONLY, 240, devices, grant);
            self.planter.must(rule, "policy", id);
        }
        // A session control protects from nothing that a scan judges, so even its age is all that counts.
        let guests = guests_of("internalGuest,b2bCollaborationGuest");
        let id = self.policy("Sign-in frequency for guests", REPORT_ONLY, 20, guests, Value::Null);
        self.planter.innocent(rule, "policy", id, "in report-only for three weeks");
        let id = self.policy("Old trial", DISABLED, 900, conditions(), grant(&["approvedApplication"]));
        self.planter.innocent(rule, "policy", id, "disabled, not parked");
        self.planter.innocent("ca.retired-grant", "policy", id, "disabled");
    }

    pub(super) fn odd(&mut self) {
        if self.nothing_enforced() {
            return;
        }
        if self.planter.chance(60) {
            let mut mobile = conditions();
            mobile["platforms"] = json!({"includePlatforms": ["android", "iOS"], "excludePlatforms": []});
            let grant = grant(&["approvedApplication"]);
            let id = self.policy("Mobile: approved apps", ENABLED, 500, mobile, grant);
            self.planter.must("ca.retired-grant", "policy", id);
        }
        if self.planter.chance(50) {
            let mut risk = conditions();
            risk["userRiskLevels"] = json!(["high"]);
            risk["signInRiskLevels"] = json!(["high", "medium"]);
            let id = self.policy("Risk: block", ENABLED, 300, risk, grant(&["block"]));
            self.planter.must("ca.risks-joined", "policy", id);
        }
        if self.planter.chance(40) {
            // Legacy clients are left out, and whoever has the password accepts the terms: it bars nobody but the way back in.
            let mut terms = conditions();
            terms["clientAppTypes"] = json!(["browser", "mobileAppsAndDesktopClients"]);
            let mut grant = granted("OR", &[]);
            grant["termsOfUse"] = json!([ids::id(self.planter.seed, Kind::Policy, 9_999)]);
            self.record("Terms of use", ENABLED, 700, (terms, grant));
            for index in BREAK_GLASS {
                self.planter.must("ca.break-glass-locked-out", "user", self.planter.user_id(index));
            }
        }
    }
}
