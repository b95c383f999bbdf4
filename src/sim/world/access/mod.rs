//! Conditional Access as real tenants have it, from none to messy: a policy for everybody, holes cut into it for some, and
//! much that looks like protection.
//!
//! Who gets which class is decided here, before any record is written, by the story of the cohort an account belongs to.

mod filler;
mod findings;
mod holes;
mod locations;
mod oddities;
mod record;
mod risks;
mod sessions;
mod standing;
mod stories;

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::groups::KeptGroup;
use super::ids::{self, Kind};
use super::planter::Planter;
use super::population::BREAK_GLASS;
use super::role::{DIRECTORY_READERS, GLOBAL_ADMINISTRATOR, GUEST_INVITER, REPORTS_READER, ROLES};
use super::tenant::ago;
use crate::sim::record::object;
use crate::sim::route::Record;
use record::{conditions, for_action, grant, guests_of, phishing_resistant};
pub(super) use standing::Standing;

/// What was planted.
pub(super) struct Planted {
    pub(super) policies: Vec<Record>,
    pub(super) locations: Vec<Record>,
    /// Groups that policies name, to follow those that hold roles.
    pub(super) groups: Vec<KeptGroup>,
    pub(super) standing: Standing,
}

/// Policies, named locations and groups of a tenant that stands at `now` and keeps `groups_before` groups already.
pub(super) fn plant(planter: &mut Planter, now: Timestamp, groups_before: usize) -> Planted {
    let standing = Standing::of(planter);
    let mut planting = Planting {
        planter,
        now,
        groups_before,
        policies: Vec::new(),
        locations: Vec::new(),
        groups: Vec::new(),
        where_we_work: Uuid::nil(),
        standing,
    };
    if planting.planter.has_p1() {
        planting.locations();
        planting.holes();
        planting.enforced();
        planting.parked();
        planting.odd();
        planting.filler();
        planting.sessions();
    } else {
        // Security defaults do not guard registering, and without a licence there is no policy that could.
        planting.planter.must("ca.registration-unprotected", "tenant", planting.planter.tenant);
        let (rule, seed) = ("ca.device-registration-unprotected", planting.planter.seed);
        planting.planter.breaks_by_seed(rule, seed % 2 == 1, "the device settings ask for MFA");
        planting.standing.device_code_open = true;
        planting.standing.transfer_open = true;
    }
    let Planting { policies, locations, groups, standing, .. } = planting;
    Planted { policies, locations, groups, standing }
}

struct Planting<'p> {
    planter: &'p mut Planter,
    now: Timestamp,
    groups_before: usize,
    policies: Vec<Record>,
    locations: Vec<Record>,
    groups: Vec<KeptGroup>,
    /// Id of the location of the countries where people work.
    where_we_work: Uuid,
    standing: Standing,
}

const ENABLED: &str = "enabled";
const DISABLED: &str = "disabled";
const REPORT_ONLY: &str = "enabledForReportingButNotEnforced";

/// Microsoft Intune Enrollment.
const ENROLMENT: &str = "d4ebce55-015a-49b5-a083-c84d1797ae8c";
/// Every kind of guest that has an account.
const GUESTS: &str = "internalGuest,b2bCollaborationGuest,b2bCollaborationMember";

impl Planting<'_> {
    /// The policies that protect; in a tenant where nothing is enforced they were once switched off.
    fn enforced(&mut self) {
        let state = if self.nothing_enforced() { DISABLED } else { ENABLED };
        self.everybody(state);
        self.legacy(state);
        self.administrators(state);
        self.registration(state);
        self.device_code(state);
        self.user_risk(state);
        self.sign_in_risk(state);
    }

    fn everybody(&mut self, state: &str) {
        let mut all = conditions();
        all["users"]["excludeGroups"] = json!(self.standing.out_of_mfa);
        self.guests_apart(&mut all);
        // In the healthy tenant everybody has come as far as to passkeys.
        let demand = if self.planter.messy() { grant(&["mfa"]) } else { phishing_resistant() };
        let everything = self.policy("Require MFA for all users", state, 400, all.clone(), demand.clone());
        all["applications"]["excludeApplications"] = json!([ENROLMENT]);
        let but_one = self.policy("MFA but for enrolment (old)", state, 900, all, demand);
        let why = "the policy for everything asks the same of the same people for the app that it leaves out";
        self.planter.innocent("ca.app-exclusion-gap", "policy", but_one, why);
        if state == ENABLED && self.standing.leaves_a_gap() {
            self.planter.must("ca.exclusion-gap", "policy", everything);
            self.planter.must("ca.exclusion-gap", "policy", but_one);
        }
    }

    /// Guests are forgotten, or have a policy of their own, or are among everybody.
    fn guests_apart(&mut self, all: &mut Value) {
        if self.nothing_enforced() || !self.planter.chance(60) {
            return;
        }
        all["users"]["excludeGuestsOrExternalUsers"] = json!({
            "guestOrExternalUserTypes": GUESTS,
            "externalTenants": {
                "@odata.type": "#microsoft.graph.conditionalAccessAllExternalTenants",
                "membershipKind": "all",
            },
        });
        if self.planter.chance(40) {
            self.standing.guests = standing::PASSWORD_ONLY;
        } else if self.planter.chance(50) {
            let invited = guests_of("b2bCollaborationGuest");
            self.policy("Guests by invitation: MFA", ENABLED, 300, invited, grant(&["mfa"]));
            self.guests_made_by_hand();
        } else {
            self.policy("Guests: MFA", ENABLED, 300, guests_of(GUESTS), grant(&["mfa"]));
        }
    }

    /// Guests without a home tenant, of whom nobody thought.
    fn guests_made_by_hand(&mut self) {
        for _ in 0..self.planter.some(2) {
            let Some(guest) = self.planter.untouched(self.planter.population.guests.clone()) else { return };
            self.planter.people.entry(guest).or_default().at_home = true;
            self.standing.tell(guest, standing::Fate { class: standing::PASSWORD_ONLY, ..standing::Fate::default() });
        }
    }

    fn legacy(&mut self, state: &str) {
        let mut legacy = conditions();
        legacy["clientAppTypes"] = json!(["exchangeActiveSync", "other"]);
        legacy["users"]["excludeGroups"] = json!(self.standing.out_of_legacy_block);
        let id = self.policy("Block legacy authentication", state, 380, legacy, grant(&["block"]));
        if state == ENABLED && self.standing.some_legacy_open() {
            self.planter.must("ca.exclusion-gap", "policy", id);
        } else {
            let why = "whoever is excluded is asked for MFA, which such a client cannot give";
            self.planter.innocent("ca.exclusion-gap", "policy", id, why);
        }
    }

    /// Either every privileged role must use a key, or somebody thought of Global Administrators alone.
    fn administrators(&mut self, state: &str) {
        let narrow = self.planter.chance(60);
        let everyday = [REPORTS_READER, DIRECTORY_READERS, GUEST_INVITER];
        let strict = (0..ROLES.len())
            .filter(|role| if narrow { *role == GLOBAL_ADMINISTRATOR } else { !everyday.contains(role) });
        let strict: Vec<usize> = strict.collect();
        let mut admins = conditions();
        admins["users"]["includeUsers"] = json!([]);
        let templates: Vec<Uuid> =
            strict.iter().filter_map(|&role| ROLES.get(role)).map(|role| role.template).collect();
        admins["users"]["includeRoles"] = json!(templates);
        let id = self.policy("Administrators: phishing-resistant MFA", state, 200, admins, phishing_resistant());
        self.planter.innocent("ca.exclusion-gap", "policy", id, "only the break-glass accounts are excluded");
        if state == ENABLED {
            self.standing.strict_roles = strict;
        }
    }

    fn registration(&mut self, state: &str) {
        let rule = "ca.registration-unprotected";
        let joining = "ca.device-registration-unprotected";
        let narrow = self.planter.messy() && self.planter.seed % 4 == 1;
        let open = if self.nothing_enforced() { self.planter.seed % 2 == 1 } else { narrow };
        self.planter.breaks_by_seed(joining, open, "a policy on the user action or the device settings ask for MFA");
        if self.nothing_enforced() {
            self.planter.must(rule, "tenant", self.planter.tenant);
            return;
        }
        // A policy on the other action looks like it.
        let mut on_joining = for_action("urn:user:registerdevice");
        if narrow {
            on_joining["clientAppTypes"] = json!(["mobileAppsAndDesktopClients"]);
        }
        self.policy("Joining a device: MFA", state, 310, on_joining, grant(&["mfa"]));
        if self.planter.breaks(rule, 50) {
            return;
        }
        let action = for_action("urn:user:registersecurityinfo");
        self.policy("Registering security information: MFA", state, 320, action, grant(&["mfa"]));
        self.planter.innocent(
            rule,
            "tenant",
            self.planter.tenant,
            "a policy on the user action asks everybody for MFA",
        );
    }

    fn device_code(&mut self, state: &str) {
        if self.nothing_enforced() || self.planter.chance(45) {
            self.standing.device_code_open = true;
            self.standing.transfer_open = true;
            return;
        }
        // One of the flows blocked looks like both.
        self.standing.transfer_open = self.planter.chance(40);
        let flows =
            if self.standing.transfer_open { "deviceCodeFlow" } else { "deviceCodeFlow,authenticationTransfer" };
        let mut flow = conditions();
        flow["authenticationFlows"] = json!({"transferMethods": flows});
        flow["users"]["excludeGroups"] = json!(self.standing.out_of_device_code_block);
        self.policy("Block device code flow", state, 120, flow, grant(&["block"]));
    }

    fn nothing_enforced(&self) -> bool {
        self.planter.broken.contains("mfa.nothing-enforced")
    }

    /// A policy that spares the break-glass accounts.
    fn policy(&mut self, name: &str, state: &str, age: i64, mut conditions: Value, grant: Value) -> Uuid {
        let break_glass: Vec<_> = BREAK_GLASS.map(|index| self.planter.user_id(index).to_string()).collect();
        conditions["users"]["excludeUsers"] = json!(break_glass);
        self.record(name, state, age, (conditions, grant))
    }

    /// A policy as it is; without a grant it is about the session.
    fn record(&mut self, name: &str, state: &str, age: i64, (conditions, grant): (Value, Value)) -> Uuid {
        let id = ids::id(self.planter.seed, Kind::Policy, self.policies.len());
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
}
