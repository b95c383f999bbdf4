//! What is signed in to, as far as policies tell resources apart.

use super::holds::{Holds, says};
use crate::model::{Filter, Policy};

/// Exchange Online.
pub(super) const EXCHANGE: &str = "00000002-0000-0ff1-ce00-000000000000";
/// Azure Resource Manager and the portals upon it.
pub(super) const AZURE: &str = "797f4846-ba00-4fd7-ba43-dac1f8f63013";
pub(super) const ADMIN_PORTALS: &str = "MicrosoftAdminPortals";
pub(super) const OFFICE: &str = "Office365";
pub(super) const SHAREPOINT: &str = "00000003-0000-0ff1-ce00-000000000000";
pub(super) const TEAMS: &str = "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe";
/// Any other app: only policies for all resources reach it.
pub(super) const ANY_OTHER: &str = "*";

/// The user action of registering a method.
pub(super) const REGISTER: &str = "action:urn:user:registersecurityinfo";
/// The user action of registering or joining a device.
pub(super) const JOIN: &str = "action:urn:user:registerdevice";

/// The resources that every account is judged on: those that matter by themselves, each app that some policy leaves out,
/// be it switched off, and any other.
pub(super) fn of(policies: &[&Policy]) -> Vec<String> {
    let mut found: Vec<String> =
        [EXCHANGE, SHAREPOINT, TEAMS, OFFICE, AZURE, ADMIN_PORTALS, ANY_OTHER].map(str::to_owned).into();
    for app in policies.iter().flat_map(|policy| &policy.excluded_resources) {
        if !found.iter().any(|known| known.eq_ignore_ascii_case(app)) {
            found.push(app.to_ascii_lowercase());
        }
    }
    found
}

/// For a person.
pub(super) fn name(resource: &str) -> String {
    match resource {
        EXCHANGE => "Exchange Online".into(),
        SHAREPOINT => "SharePoint Online".into(),
        TEAMS => "Teams".into(),
        OFFICE => "Office 365".into(),
        AZURE => "Azure management".into(),
        ADMIN_PORTALS => "the Microsoft admin portals".into(),
        ANY_OTHER => "any other app".into(),
        app => format!("app {app}"),
    }
}

/// Whether a policy is for a resource. Actions and authentication contexts protect nothing but themselves.
pub(super) fn meets(policy: &Policy, resource: &str) -> Holds {
    if resource.starts_with("action:") {
        return says(&policy.resources, resource).into();
    }
    let included = picks(&policy.resources, resource).max(filtered(policy, "include"));
    let excluded = picks(&policy.excluded_resources, resource).max(filtered(policy, "exclude"));
    included.min(excluded.not())
}

/// A filter on custom security attributes, which are not read, may pick any app.
fn filtered(policy: &Policy, mode: &str) -> Holds {
    let other = if mode == "include" { "exclude" } else { "include" };
    let is_other = |filter: &Filter| filter.mode.eq_ignore_ascii_case(other);
    match &policy.conditions.app_filter {
        None => Holds::No,
        Some(filter) if is_other(filter) => Holds::No,
        Some(_) => Holds::Maybe,
    }
}

fn picks(list: &[Box<str>], resource: &str) -> Holds {
    list.iter().map(|entry| is(entry, resource)).max().unwrap_or(Holds::No)
}

fn is(entry: &str, resource: &str) -> Holds {
    if entry.starts_with("action:") || entry.starts_with("context:") {
        return Holds::No;
    }
    let bundled = || [EXCHANGE, SHAREPOINT, TEAMS, OFFICE].iter().any(|app| app.eq_ignore_ascii_case(resource));
    let same = entry.eq_ignore_ascii_case(resource) && resource != ANY_OTHER;
    if entry.eq_ignore_ascii_case("All") || same || (entry.eq_ignore_ascii_case(OFFICE) && bundled()) {
        return Holds::Yes;
    }
    // What is neither an app nor a bundle that we know may stand for any.
    if is_known(entry) { Holds::No } else { Holds::Maybe }
}

/// Bundles and words of the service's schema (`conditionalAccessApplications`); agents are no people's apps.
fn is_known(entry: &str) -> bool {
    [OFFICE, ADMIN_PORTALS, "None", "AllAgentIdResources"].iter().any(|word| word.eq_ignore_ascii_case(entry))
        || entry.parse::<uuid::Uuid>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::access::tests::policy;

    #[test]
    fn all_but_what_is_left_out_and_bundles_with_what_is_in_them() {
        let for_apps = |included: &[&str], excluded: &[&str], resource: &str| {
            let mut policy = policy("p", &["mfa"]);
            policy.resources = included.iter().map(|&app| app.into()).collect();
            policy.excluded_resources = excluded.iter().map(|&app| app.into()).collect();
            meets(&policy, resource)
        };
        assert_eq!(for_apps(&["All"], &[], ANY_OTHER), Holds::Yes);
        assert_eq!(for_apps(&["All"], &["Office365"], EXCHANGE), Holds::No);
        assert_eq!(for_apps(&["All"], &["Office365"], AZURE), Holds::Yes);
        assert_eq!(for_apps(&["office365"], &[], TEAMS), Holds::Yes);
        assert_eq!(for_apps(&[TEAMS], &[], OFFICE), Holds::No);
        assert_eq!(for_apps(&["Office365"], &[], ANY_OTHER), Holds::No);
        assert_eq!(for_apps(&["AllSomething"], &[], EXCHANGE), Holds::Maybe);
        assert_eq!(for_apps(&["All"], &["AllSomething"], EXCHANGE), Holds::Maybe);
        assert_eq!(for_apps(&["All"], &[], REGISTER), Holds::No);
        assert_eq!(for_apps(&[REGISTER], &[], REGISTER), Holds::Yes);
        assert_eq!(for_apps(&[REGISTER], &[], EXCHANGE), Holds::No);
    }

    #[test]
    fn a_filter_on_attributes_may_pick_any_app() {
        let mut policy = policy("p", &["mfa"]);
        let filter = |mode: &str| Some(Filter { mode: mode.into(), rule: "r".into() });
        policy.conditions.app_filter = filter("exclude");
        assert_eq!(meets(&policy, EXCHANGE), Holds::Maybe);
        policy.conditions.app_filter = filter("include");
        assert_eq!(meets(&policy, EXCHANGE), Holds::Yes);
        policy.resources = Vec::new();
        assert_eq!(meets(&policy, EXCHANGE), Holds::Maybe);
    }
}
