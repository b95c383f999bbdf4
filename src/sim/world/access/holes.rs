//! Holes in the policy for everybody: each a group that is left out of it, and the policy that was to make up for that.
//!
//! Cohorts share nobody, so that each class follows from one story alone.

use serde_json::{Value, json};

use super::record::{except_from, grant, granted, of_groups, strength};
use super::standing::{Fate, MFA, PASSWORD_ONLY, PER_USER_MFA, PHISHING_RESISTANT};
use super::{ENABLED, Planting, REPORT_ONLY};
use crate::sim::world::groups::KeptGroup;
use crate::sim::world::ids::{self, Kind};
use crate::sim::world::people::PUSH;

/// Somebody's story: the group's name, the class its members end up with, and their policy.
struct Story {
    group: &'static str,
    class: &'static str,
    /// Admin portals are asked for MFA all the same.
    portals: bool,
    policy: Plan,
}

/// Name, state, and from the group's id the conditions and the grant.
struct Plan {
    name: &'static str,
    state: &'static str,
    make: fn(&Planting<'_>, &[String]) -> (Value, Value),
}

const fn story(group: &'static str, class: &'static str, portals: bool, plan: Plan) -> Story {
    Story { group, class, portals, policy: plan }
}

const fn plan(name: &'static str, make: fn(&Planting<'_>, &[String]) -> (Value, Value)) -> Plan {
    Plan { name, state: ENABLED, make }
}

static STORIES: [Story; 16] = [
    story(
        "Office staff",
        "off_network_only",
        false,
        plan("Office staff: MFA outside the office", |_, group| {
            (except_from(of_groups(group), "AllTrusted"), grant(&["mfa"]))
        }),
    ),
    story(
        "Contractors",
        PASSWORD_ONLY,
        false,
        plan("Contractors: MFA in the browser", |_, group| {
            let mut browser = of_groups(group);
            browser["clientAppTypes"] = json!(["browser"]);
            (browser, grant(&["mfa"]))
        }),
    ),
    story(
        "Field staff",
        PASSWORD_ONLY,
        false,
        plan("Field staff: MFA on phones and PCs", |_, group| {
            let mut platforms = of_groups(group);
            platforms["platforms"] = json!({
                "includePlatforms": ["android", "iOS", "windows", "macOS"],
                "excludePlatforms": [],
            });
            (platforms, grant(&["mfa"]))
        }),
    ),
    story(
        "Managed workplaces",
        "mfa_or_device",
        false,
        plan("Managed workplaces: MFA or compliant device", |_, group| {
            (of_groups(group), grant(&["mfa", "compliantDevice"]))
        }),
    ),
    story(
        "Executives",
        MFA,
        true,
        plan("Executives: MFA and compliant device", |_, group| {
            (of_groups(group), granted("AND", &["mfa", "compliantDevice"]))
        }),
    ),
    story(
        "Warehouse",
        PASSWORD_ONLY,
        false,
        Plan { name: "Warehouse: MFA", state: REPORT_ONLY, make: |_, group| (of_groups(group), grant(&["mfa"])) },
    ),
    story(
        "Finance",
        PHISHING_RESISTANT,
        true,
        plan("Finance: keys", |_, group| (of_groups(group), strength("Keys", &["fido2", "windowsHelloForBusiness"]))),
    ),
    story(
        "Sales phones",
        "passwordless",
        true,
        plan("Sales phones: no passwords", |_, group| {
            (of_groups(group), strength("No passwords", &["deviceBasedPush", "fido2"]))
        }),
    ),
    story(
        "Call centre",
        MFA,
        true,
        plan("Call centre: text message or key", |_, group| {
            (of_groups(group), strength("Text message or key", &["password,sms", "fido2"]))
        }),
    ),
    story(
        "Partner engineers",
        "third_party_control",
        false,
        plan("Partner engineers: the other provider's factor", |_, group| {
            let mut other = grant(&[]);
            other["customAuthenticationFactors"] = json!(["OtherMfa"]);
            (of_groups(group), other)
        }),
    ),
    story(
        "Travellers",
        PASSWORD_ONLY,
        false,
        plan("Travellers: MFA abroad", |it, group| {
            (except_from(of_groups(group), &it.where_we_work.to_string()), grant(&["mfa"]))
        }),
    ),
    story(
        "Time sheet users",
        PASSWORD_ONLY,
        true,
        plan("Time sheet users: MFA but for the time sheet", |it, group| {
            let mut apps = of_groups(group);
            let time_sheet = ids::id(it.planter.seed, Kind::AppId, TIME_SHEET);
            apps["applications"]["excludeApplications"] = json!([time_sheet]);
            (apps, grant(&["mfa"]))
        }),
    ),
    story(
        "Developers",
        PASSWORD_ONLY,
        false,
        plan("Developers: MFA but for the portals", |_, group| {
            let mut apps = of_groups(group);
            apps["applications"]["excludeApplications"] = json!(["MicrosoftAdminPortals", AZURE_MANAGEMENT]);
            (apps, grant(&["mfa"]))
        }),
    ),
    story("Leavers", "blocked", true, plan("Leavers: block", |_, group| (of_groups(group), grant(&["block"])))),
    story("Kiosk", PASSWORD_ONLY, false, plan("Kiosk: sign in every day", |_, group| (of_groups(group), Value::Null))),
    story(
        "Visitors",
        PASSWORD_ONLY,
        false,
        plan("Visitors: MFA or terms of use", |it, group| {
            let mut either = grant(&["mfa"]);
            either["termsOfUse"] = json!([ids::id(it.planter.seed, Kind::Policy, 9_998)]);
            (of_groups(group), either)
        }),
    ),
];

/// Places of app ids that stand for no app of the tenant.
const TIME_SHEET: usize = 800_000;
const AZURE_MANAGEMENT: &str = "797f4846-ba00-4fd7-ba43-dac1f8f63013";

impl Planting<'_> {
    pub(super) fn holes(&mut self) {
        if !self.planter.messy() || self.nothing_enforced() {
            return;
        }
        self.grown_group();
        self.old_mfa();
        self.scanners();
        self.meeting_rooms();
        for story in &STORIES {
            if self.planter.chance(60) {
                self.tell(story);
            }
        }
    }

    fn tell(&mut self, story: &'static Story) {
        let members = self.cohort(4);
        let fate = Fate { class: story.class, portals: story.portals, legacy_open: false, device_code_open: false };
        let group = self.group(story.group, members, fate);
        self.standing.out_of_mfa.push(group.clone());
        let plan = &story.policy;
        let (conditions, grant) = (plan.make)(self, &[group]);
        let id = self.policy(plan.name, plan.state, 210, conditions, grant);
        if plan.state == REPORT_ONLY {
            self.planter.must("ca.stuck-in-report-only", "policy", id);
        }
    }

    /// An exclusion meant for a few days that others were put into, an administrator among them; half of them through a
    /// group inside.
    fn grown_group(&mut self) {
        if !self.planter.chance(70) {
            return;
        }
        let mut members = self.cohort(8);
        members.extend(self.planter.population.admins.clone().nth(7));
        let fate = Fate { class: PASSWORD_ONLY, portals: false, legacy_open: false, device_code_open: false };
        let inner = members.split_off(members.len() / 2);
        self.group("Project Phoenix", inner, fate);
        let place = self.groups_before + self.groups.len() - 1;
        let group = self.group("Temporarily without MFA", members, fate);
        if let Some(outer) = self.groups.last_mut() {
            outer.groups.push(place);
        }
        self.standing.out_of_mfa.push(group);
    }

    /// People of before Conditional Access, asked by the old switch on their accounts; some have never registered.
    fn old_mfa(&mut self) {
        if !self.planter.chance(60) {
            return;
        }
        for (name, state, methods, class) in [
            ("Old MFA, enforced", "enforced", PUSH, PER_USER_MFA),
            ("Old MFA, enabled", "enabled", PUSH, PER_USER_MFA),
            ("Old MFA, never registered", "enabled", &[][..], PASSWORD_ONLY),
        ] {
            let members = self.cohort(2);
            for &member in &members {
                let marks = self.planter.people.entry(member).or_default();
                (marks.per_user_mfa, marks.methods) = (Some(state), Some(methods));
            }
            let portals = class == PER_USER_MFA;
            let group = self.group(name, members, Fate { class, portals, legacy_open: false, device_code_open: false });
            self.standing.out_of_mfa.push(group);
        }
    }

    /// Machines that send mail the old way: left out of both policies, so that legacy clients get in.
    fn scanners(&mut self) {
        if self.planter.chance(50) {
            let services = self.planter.population.services.clone();
            let members: Vec<usize> = (0..2).filter_map(|_| self.planter.untouched(services.clone())).collect();
            let fate = Fate { class: PASSWORD_ONLY, portals: false, legacy_open: true, device_code_open: false };
            let group = self.group("Scanners", members, fate);
            self.standing.out_of_mfa.push(group.clone());
            self.standing.out_of_legacy_block.push(group);
        }
        let members = self.cohort(2);
        let safe = Fate { class: MFA, portals: true, legacy_open: false, device_code_open: false };
        for &member in &members {
            let id = self.planter.user_id(member);
            let why = "out of the block, but asked for MFA, which such a client cannot give";
            self.planter.innocent("legacy.not-shut-out", id, why);
        }
        let group = self.group("Old calendars", members, safe);
        self.standing.out_of_legacy_block.push(group);
    }

    fn meeting_rooms(&mut self) {
        let members = self.cohort(2);
        let fate = Fate { class: MFA, portals: true, legacy_open: false, device_code_open: true };
        let group = self.group("Meeting room devices", members, fate);
        self.standing.out_of_device_code_block.push(group);
    }

    /// People whom nothing else was planted on: so many in a thousand, two at least while there are any.
    fn cohort(&mut self, per_mille: usize) -> Vec<usize> {
        let wanted = self.planter.some(per_mille).max(2);
        (0..wanted).filter_map(|_| self.planter.member()).collect()
    }

    /// A group of these people, who all share a fate; its id.
    fn group(&mut self, name: &'static str, members: Vec<usize>, fate: Fate) -> String {
        members.iter().for_each(|&member| self.standing.tell(member, fate));
        let place = self.groups_before + self.groups.len();
        self.groups.push(KeptGroup { name, holds_roles: false, members, groups: Vec::new() });
        ids::id(self.planter.seed, Kind::Group, place).to_string()
    }
}
