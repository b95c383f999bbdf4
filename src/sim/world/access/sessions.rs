//! What becomes of who is in: how long sessions of administrators last, and what a device that nobody manages gets; and
//! what Microsoft offered and somebody declined. Planted last and told by the seed alone, so that all else stays as it was.

use serde_json::{Value, json};

use super::record::{conditions, grant};
use super::{DISABLED, ENABLED, Planting};
use crate::sim::world::role::{DIRECTORY_READERS, GUEST_INVITER, REPORTS_READER, ROLES};

impl Planting<'_> {
    pub(super) fn sessions(&mut self) {
        self.admin_sessions();
        self.unmanaged_devices();
        self.declined();
    }

    /// Where it is wrong, the frequency is there and the browser remembers.
    fn admin_sessions(&mut self) {
        let long = self.planter.messy() && (self.nothing_enforced() || self.planter.seed % 3 == 1);
        self.standing.admin_sessions_long = long;
        let everyday = [REPORTS_READER, DIRECTORY_READERS, GUEST_INVITER];
        let roles = ROLES.iter().enumerate().filter(|(role, _)| !everyday.contains(role));
        let roles: Vec<_> = roles.map(|(_, role)| role.template).collect();
        let mut admins = conditions();
        admins["users"]["includeUsers"] = json!([]);
        admins["users"]["includeRoles"] = json!(roles);
        let mode = if long { "always" } else { "never" };
        let state = if self.nothing_enforced() { DISABLED } else { ENABLED };
        self.policy("Administrators: sign in anew", state, 260, admins, Value::Null);
        self.session(json!({
            "signInFrequency": {
                "value": 12,
                "type": "hours",
                "authenticationType": "primaryAndSecondaryAuthentication",
                "frequencyInterval": "timeBased",
                "isEnabled": true,
            },
            "persistentBrowser": {"mode": mode, "isEnabled": true},
        }));
    }

    /// Where it is wrong, one platform alone is restricted.
    fn unmanaged_devices(&mut self) {
        let open = self.planter.messy() && (self.nothing_enforced() || self.planter.seed % 4 != 2);
        self.standing.unmanaged_open = open;
        let mut office = conditions();
        office["applications"]["includeApplications"] = json!(["Office365"]);
        if open {
            office["platforms"] = json!({"includePlatforms": ["windows"], "excludePlatforms": []});
        }
        let state = if self.nothing_enforced() { DISABLED } else { ENABLED };
        self.policy("Office 365: limited in browsers of others", state, 270, office, Value::Null);
        self.session(json!({"applicationEnforcedRestrictions": {"isEnabled": true}}));
    }

    fn declined(&mut self) {
        let mut flow = conditions();
        flow["authenticationFlows"] = json!({"transferMethods": "deviceCodeFlow"});
        let name = "Microsoft-managed: Block device code flow";
        self.standing.declined = Some(self.policy(name, DISABLED, 90, flow, grant(&["block"])));
        if let Some(policy) = self.policies.last_mut() {
            policy.insert("templateId".to_owned(), json!("a3b1c9f0-5d2e-4f67-8a90-1b2c3d4e5f60"));
        }
    }

    /// What the last policy makes of a session.
    fn session(&mut self, controls: Value) {
        if let Some(policy) = self.policies.last_mut() {
            policy.insert("sessionControls".to_owned(), controls);
        }
    }
}
