//! What cohorts are told of: left out of the policy for everybody, and given one of their own that is worth this and no
//! more.

use serde_json::{Value, json};

use super::record::{except_from, grant, granted, of_groups, strength};
use super::standing::{BLOCKED, MFA, PASSWORD_ONLY, PHISHING_RESISTANT};
use super::{ENABLED, Planting, REPORT_ONLY};
use crate::sim::world::ids::{self, Kind};

/// Somebody's story: the group's name, the class its members end up with, and their policy.
pub(super) struct Story {
    pub(super) group: &'static str,
    pub(super) class: &'static str,
    /// Admin portals are asked for MFA all the same.
    pub(super) portals: bool,
    /// Their policy leaves out apps for which nothing else asks.
    pub(super) apps: bool,
    /// Their policy leaves out a country.
    pub(super) country: bool,
    pub(super) policy: Plan,
}

/// Name, state, and from the group's id the conditions and the grant.
pub(super) struct Plan {
    pub(super) name: &'static str,
    pub(super) state: &'static str,
    pub(super) make: fn(&Planting<'_>, &[String]) -> (Value, Value),
}

const fn story(group: &'static str, class: &'static str, portals: bool, plan: Plan) -> Story {
    Story { group, class, portals, apps: false, country: false, policy: plan }
}

const fn but_for_apps(story: Story) -> Story {
    Story { apps: true, ..story }
}

const fn but_for_a_country(story: Story) -> Story {
    Story { country: true, ..story }
}

const fn plan(name: &'static str, make: fn(&Planting<'_>, &[String]) -> (Value, Value)) -> Plan {
    Plan { name, state: ENABLED, make }
}

/// Whose policy asks for a managed device, whatever else is given.
pub(super) const MANAGED_ONLY: &str = "Executives";

pub(super) static STORIES: [Story; 16] = [
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
        MANAGED_ONLY,
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
    but_for_a_country(story(
        "Travellers",
        PASSWORD_ONLY,
        false,
        plan("Travellers: MFA abroad", |it, group| {
            (except_from(of_groups(group), &it.where_we_work.to_string()), grant(&["mfa"]))
        }),
    )),
    but_for_apps(story(
        "Time sheet users",
        PASSWORD_ONLY,
        true,
        plan("Time sheet users: MFA but for the time sheet", |it, group| {
            let mut apps = of_groups(group);
            let time_sheet = ids::id(it.planter.seed, Kind::AppId, TIME_SHEET);
            apps["applications"]["excludeApplications"] = json!([time_sheet]);
            (apps, grant(&["mfa"]))
        }),
    )),
    but_for_apps(story(
        "Developers",
        PASSWORD_ONLY,
        false,
        plan("Developers: MFA but for the portals", |_, group| {
            let mut apps = of_groups(group);
            apps["applications"]["excludeApplications"] = json!(["MicrosoftAdminPortals", AZURE_MANAGEMENT]);
            (apps, grant(&["mfa"]))
        }),
    )),
    story("Leavers", BLOCKED, true, plan("Leavers: block", |_, group| (of_groups(group), grant(&["block"])))),
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
