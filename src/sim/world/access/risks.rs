//! Policies that answer what the service thinks of a sign-in or of an account.

use serde_json::{Value, json};

use super::Planting;
use super::record::{conditions, grant};

impl Planting<'_> {
    /// Whoever is thought to be taken over changes the password; somewhere nobody thought of it.
    pub(super) fn user_risk(&mut self, state: &str) {
        let rule = "ca.user-risk-unhandled";
        if self.nothing_enforced() || self.planter.chance(30) {
            self.standing.user_risk_open = true;
        }
        if self.standing.user_risk_open && !self.nothing_enforced() {
            // MFA alone leaves the thief the password.
            let id = self.policy("High user risk: MFA", state, 150, of_user(), grant(&["mfa"]));
            self.planter.innocent("ca.risks-joined", id, "user risk alone");
            return;
        }
        let id =
            self.policy("High user risk: change password", state, 150, of_user(), grant(&["mfa", "passwordChange"]));
        self.planter.innocent("ca.risks-joined", id, "user risk alone");
        if !self.standing.user_risk_open {
            self.planter.innocent(rule, self.planter.tenant, "everybody has to change the password at high risk");
        }
    }

    /// A strange sign-in is asked for MFA every time, or for an MFA that was given in the morning, or only when it is
    /// very strange.
    pub(super) fn sign_in_risk(&mut self, state: &str) {
        let (once, high_only) = (self.planter.chance(40), self.planter.chance(40));
        self.standing.sign_in_risk_open = self.nothing_enforced() || once || high_only;
        let mut risk = conditions();
        risk["signInRiskLevels"] = if high_only { json!(["high"]) } else { json!(["high", "medium"]) };
        let id = self.policy("Risky sign-in: MFA", state, 140, risk, grant(&["mfa"]));
        if !once {
            self.every_time();
        }
        self.planter.innocent("ca.risks-joined", id, "sign-in risk alone");
        if !self.standing.sign_in_risk_open {
            let why = "risky sign-ins are asked for MFA every time";
            self.planter.innocent("ca.sign-in-risk-unhandled", self.planter.tenant, why);
        }
    }

    /// The last policy lets nobody in on an MFA of before (Microsoft Graph, `signInFrequencySessionControl`).
    fn every_time(&mut self) {
        let session = json!({"signInFrequency": {
            "value": null,
            "type": null,
            "authenticationType": "primaryAndSecondaryAuthentication",
            "frequencyInterval": "everyTime",
            "isEnabled": true,
        }});
        if let Some(policy) = self.policies.last_mut() {
            policy.insert("sessionControls".to_owned(), session);
        }
    }
}

fn of_user() -> Value {
    let mut risk = conditions();
    risk["userRiskLevels"] = json!(["high"]);
    risk
}
