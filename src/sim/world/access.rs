//! Conditional Access policies and named locations, from none to messy.

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::ids::{self, Kind};
use super::planter::Planter;
use super::population::BREAK_GLASS;
use super::role::{GLOBAL_ADMINISTRATOR, ROLES};
use super::tenant::ago;
use crate::sim::record::object;
use crate::sim::route::Record;

/// Policies and named locations of a tenant that stands at `now`.
pub(super) fn plant(planter: &mut Planter, now: Timestamp) -> (Vec<Record>, Vec<Record>) {
    if !planter.has_p1() {
        return (Vec::new(), Vec::new());
    }
    let mut planting = Planting { planter, now, policies: Vec::new(), locations: Vec::new() };
    planting.locations();
    planting.enforced();
    planting.parked();
    planting.odd();
    (planting.policies, planting.locations)
}

struct Planting<'p> {
    planter: &'p mut Planter,
    now: Timestamp,
    policies: Vec<Record>,
    locations: Vec<Record>,
}

const ENABLED: &str = "enabled";
const DISABLED: &str = "disabled";
const REPORT_ONLY: &str = "enabledForReportingButNotEnforced";

impl Planting<'_> {
    /// The policies that protect; in a tenant where nothing is enforced they were once switched off.
    fn enforced(&mut self) {
        let state = if self.nothing_enforced() { DISABLED } else { ENABLED };
        self.policy("Require MFA for all users", state, 400, conditions(), grant(&["mfa"]));
        let mut legacy = conditions();
        legacy["clientAppTypes"] = json!(["exchangeActiveSync", "other"]);
        self.policy("Block legacy authentication", state, 380, legacy, grant(&["block"]));
        let mut admins = conditions();
        admins["users"]["includeUsers"] = json!([]);
        admins["users"]["includeRoles"] = json!([ROLES[GLOBAL_ADMINISTRATOR].template]);
        self.policy("Administrators: phishing-resistant MFA", state, 200, admins, phishing_resistant());
        let mut risk = conditions();
        risk["userRiskLevels"] = json!(["high"]);
        let id = self.policy("High user risk: change password", state, 150, risk, grant(&["mfa", "passwordChange"]));
        self.planter.innocent("ca.risks-joined", "policy", id, "user risk alone");
    }

    fn parked(&mut self) {
        let rule = "ca.stuck-in-report-only";
        if self.planter.chance(75) {
            let mut devices = conditions();
            devices["applications"]["includeApplications"] = json!(["Office365"]);
            let grant = grant(&["compliantDevice"]);
            let id = self.policy("Require compliant devices (pilot)", REPORT_ONLY, 240, devices, grant);
            self.planter.must(rule, "policy", id);
        }
        // A session control protects from nothing that a scan judges, so even its age is all that counts.
        let id = self.policy("Sign-in frequency for guests", REPORT_ONLY, 20, guests(), Value::Null);
        self.planter.innocent(rule, "policy", id, "in report-only for three weeks");
        let id = self.policy("Old trial", DISABLED, 900, conditions(), grant(&["approvedApplication"]));
        self.planter.innocent(rule, "policy", id, "disabled, not parked");
        self.planter.innocent("ca.retired-grant", "policy", id, "disabled");
    }

    fn odd(&mut self) {
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
    }

    fn locations(&mut self) {
        let rule = "ca.trusted-network-wide";
        let id = self.network("Headquarters", true, &["203.0.113.0/24", "198.51.100.16/28"]);
        self.planter.innocent(rule, "named_location", id, "the office's own few addresses");
        let id = self.network("Cloud provider", false, &["13.64.0.0/11", "2001:db8::/28"]);
        self.planter.innocent(rule, "named_location", id, "wide, but not trusted");
        if self.planter.chance(60) {
            let id = self.network("Branches", true, &["13.64.0.0/11"]);
            self.planter.must(rule, "named_location", id);
        }
        if self.planter.chance(30) {
            let id = self.network("Internal", true, &["10.0.0.0/8"]);
            self.planter.must(rule, "named_location", id);
        }
        let countries = json!({
            "@odata.type": "#microsoft.graph.countryNamedLocation",
            "id": self.location_id(),
            "displayName": "Where we work",
            "countriesAndRegions": ["DE", "AT", "NO"],
            "countryLookupMethod": "clientIpAddress",
            "includeUnknownCountriesAndRegions": false,
            "createdDateTime": ago(self.now, 900, 0),
            "modifiedDateTime": ago(self.now, 300, 0),
        });
        self.locations.push(object(countries));
    }

    fn nothing_enforced(&self) -> bool {
        self.planter.broken.contains("mfa.nothing-enforced")
    }

    fn policy(&mut self, name: &str, state: &str, age: i64, mut conditions: Value, grant: Value) -> Uuid {
        let id = ids::id(self.planter.seed, Kind::Policy, self.policies.len());
        let break_glass: Vec<_> = BREAK_GLASS.map(|index| self.planter.user_id(index).to_string()).collect();
        conditions["users"]["excludeUsers"] = json!(break_glass);
        let session = json!({"signInFrequency": {
            "value": 12,
            "type": "hours",
            "authenticationType": "primaryAndSecondaryAuthentication",
            "frequencyInterval": "timeBased",
            "isEnabled": true,
        }});
        let session = if grant.is_null() { session } else { Value::Null };
        self.policies.push(object(json!({
            "id": id,
            "templateId": null,
            "displayName": name,
            "createdDateTime": ago(self.now, age + 30, 0),
            "modifiedDateTime": ago(self.now, age, 0),
            "state": state,
            "conditions": conditions,
            "grantControls": grant,
            "sessionControls": session,
        })));
        id
    }

    fn network(&mut self, name: &str, trusted: bool, ranges: &[&str]) -> Uuid {
        let id = self.location_id();
        let ranges = ranges.iter().map(|range| {
            let version = if range.contains(':') { 6 } else { 4 };
            json!({"@odata.type": format!("#microsoft.graph.iPv{version}CidrRange"), "cidrAddress": range})
        });
        self.locations.push(object(json!({
            "@odata.type": "#microsoft.graph.ipNamedLocation",
            "id": id,
            "displayName": name,
            "isTrusted": trusted,
            "ipRanges": ranges.collect::<Vec<_>>(),
            "createdDateTime": ago(self.now, 900, 0),
            "modifiedDateTime": ago(self.now, 600, 0),
        })));
        id
    }

    fn location_id(&self) -> Uuid {
        ids::id(self.planter.seed, Kind::Location, self.locations.len())
    }
}

/// Everybody, everything, every client.
fn conditions() -> Value {
    json!({
        "clientAppTypes": ["all"],
        "signInRiskLevels": [],
        "userRiskLevels": [],
        "servicePrincipalRiskLevels": [],
        "insiderRiskLevels": null,
        "platforms": null,
        "locations": null,
        "devices": null,
        "clientApplications": null,
        "authenticationFlows": null,
        "applications": {
            "includeApplications": ["All"],
            "excludeApplications": [],
            "includeUserActions": [],
            "includeAuthenticationContextClassReferences": [],
            "applicationFilter": null,
        },
        "users": {
            "includeUsers": ["All"],
            "excludeUsers": [],
            "includeGroups": [],
            "excludeGroups": [],
            "includeRoles": [],
            "excludeRoles": [],
            "includeGuestsOrExternalUsers": null,
            "excludeGuestsOrExternalUsers": null,
        },
    })
}

fn guests() -> Value {
    let mut conditions = conditions();
    conditions["users"]["includeUsers"] = json!([]);
    conditions["users"]["includeGuestsOrExternalUsers"] = json!({
        "guestOrExternalUserTypes": "internalGuest,b2bCollaborationGuest",
        "externalTenants": {"@odata.type": "#microsoft.graph.conditionalAccessAllExternalTenants", "membershipKind": "all"},
    });
    conditions
}

fn grant(controls: &[&str]) -> Value {
    json!({
        "operator": if controls.contains(&"passwordChange") { "AND" } else { "OR" },
        "builtInControls": controls,
        "customAuthenticationFactors": [],
        "termsOfUse": [],
        "authenticationStrength": null,
    })
}

/// Microsoft's built-in strength `…0004`.
fn phishing_resistant() -> Value {
    let mut grant = grant(&[]);
    grant["authenticationStrength"] = json!({
        "id": "00000000-0000-0000-0000-000000000004",
        "createdDateTime": "2021-12-01T08:00:00Z",
        "modifiedDateTime": "2021-12-01T08:00:00Z",
        "displayName": "Phishing-resistant MFA",
        "description": "Phishing-resistant, Passwordless methods for the strongest authentication, such as a FIDO2 security key",
        "policyType": "builtIn",
        "requirementsSatisfied": "mfa",
        "allowedCombinations": ["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"],
        "combinationConfigurations": [],
    });
    grant
}
