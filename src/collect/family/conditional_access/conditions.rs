//! The conditions of a policy: for whom, for what and under which circumstances it holds.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::unknown;
use crate::collect::wire::{Strings, Text};
use crate::model::{Conditions, Filter, Guests, PolicyUsers, Scope};

/// What a policy's `conditions` say.
pub(super) struct Read {
    pub(super) users: PolicyUsers,
    pub(super) resources: Vec<Box<str>>,
    pub(super) excluded_resources: Vec<Box<str>>,
    pub(super) conditions: Conditions,
}

/// Microsoft Graph, `conditionalAccessConditionSet`; `None` when it is not of that shape.
pub(super) fn read(raw: &RawValue) -> Option<Read> {
    let wire: Wire<'_> = serde_json::from_str(raw.get()).ok()?;
    let wire_users: Users<'_> = parse(wire.users)?;
    let applications: Applications<'_> = parse(wire.applications)?;
    let devices: Devices<'_> = parse(wire.devices)?;
    let mut unknown = Vec::new();
    unknown::properties(raw, "conditions", WIRE, &mut unknown);
    for (raw, within, known) in [
        (wire.users, "users", USERS),
        (wire.applications, "applications", APPLICATIONS),
        (wire.devices, "devices", &["deviceFilter"][..]),
    ] {
        raw.into_iter().for_each(|raw| unknown::properties(raw, within, known, &mut unknown));
    }
    let workloads_only = wire.client_applications.is_some() && names_nobody(&wire_users);
    Some(Read {
        users: users(wire_users, workloads_only),
        excluded_resources: applications.exclude_applications.boxed(),
        resources: resources(
            applications.include_applications,
            &applications.include_user_actions,
            &applications.include_authentication_context_class_references,
        ),
        conditions: Conditions {
            client_app_types: wire.client_app_types.boxed(),
            platforms: wire.platforms.and_then(|wire| scope(wire.include_platforms, wire.exclude_platforms)),
            locations: wire.locations.and_then(|wire| scope(wire.include_locations, wire.exclude_locations)),
            device_filter: devices.device_filter.map(filter),
            app_filter: applications.application_filter.map(filter),
            flows: wire.authentication_flows.map(|wire| flags(&wire.transfer_methods)).unwrap_or_default(),
            sign_in_risk: wire.sign_in_risk_levels.boxed(),
            user_risk: wire.user_risk_levels.boxed(),
            insider_risk: flags(&wire.insider_risk_levels),
            unknown,
        },
    })
}

/// `servicePrincipalRiskLevels` is of workloads: no sign-in of a person has one.
const WIRE: &[&str] = &[
    "users",
    "applications",
    "clientApplications",
    "clientAppTypes",
    "platforms",
    "locations",
    "devices",
    "authenticationFlows",
    "signInRiskLevels",
    "userRiskLevels",
    "insiderRiskLevels",
    "servicePrincipalRiskLevels",
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(borrow)]
    users: Option<&'a RawValue>,
    #[serde(borrow)]
    applications: Option<&'a RawValue>,
    #[serde(borrow)]
    client_applications: Option<&'a RawValue>,
    #[serde(borrow, default)]
    client_app_types: Strings<'a>,
    #[serde(borrow)]
    platforms: Option<Platforms<'a>>,
    #[serde(borrow)]
    locations: Option<Locations<'a>>,
    #[serde(borrow)]
    devices: Option<&'a RawValue>,
    #[serde(borrow)]
    authentication_flows: Option<Flows<'a>>,
    #[serde(borrow, default)]
    sign_in_risk_levels: Strings<'a>,
    #[serde(borrow, default)]
    user_risk_levels: Strings<'a>,
    #[serde(borrow, default)]
    insider_risk_levels: Strings<'a>,
}

const USERS: &[&str] = &[
    "includeUsers",
    "excludeUsers",
    "includeGroups",
    "excludeGroups",
    "includeRoles",
    "excludeRoles",
    "includeGuestsOrExternalUsers",
    "excludeGuestsOrExternalUsers",
];

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Users<'a> {
    #[serde(borrow)]
    include_users: Strings<'a>,
    #[serde(borrow)]
    exclude_users: Strings<'a>,
    #[serde(borrow)]
    include_groups: Strings<'a>,
    #[serde(borrow)]
    exclude_groups: Strings<'a>,
    #[serde(borrow)]
    include_roles: Strings<'a>,
    #[serde(borrow)]
    exclude_roles: Strings<'a>,
    #[serde(borrow)]
    include_guests_or_external_users: Option<WireGuests<'a>>,
    #[serde(borrow)]
    exclude_guests_or_external_users: Option<WireGuests<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireGuests<'a> {
    #[serde(borrow, default)]
    guest_or_external_user_types: Strings<'a>,
    #[serde(borrow)]
    external_tenants: Option<Tenants<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tenants<'a> {
    #[serde(borrow)]
    membership_kind: Option<Text<'a>>,
}

const APPLICATIONS: &[&str] = &[
    "includeApplications",
    "excludeApplications",
    "includeUserActions",
    "includeAuthenticationContextClassReferences",
    "applicationFilter",
];

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Applications<'a> {
    #[serde(borrow)]
    include_applications: Strings<'a>,
    #[serde(borrow)]
    exclude_applications: Strings<'a>,
    #[serde(borrow)]
    include_user_actions: Strings<'a>,
    #[serde(borrow)]
    include_authentication_context_class_references: Strings<'a>,
    #[serde(borrow)]
    application_filter: Option<WireFilter<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Devices<'a> {
    #[serde(borrow)]
    device_filter: Option<WireFilter<'a>>,
}

#[derive(Deserialize)]
struct WireFilter<'a> {
    #[serde(borrow)]
    mode: Text<'a>,
    #[serde(borrow)]
    rule: Text<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Platforms<'a> {
    #[serde(borrow, default)]
    include_platforms: Strings<'a>,
    #[serde(borrow, default)]
    exclude_platforms: Strings<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Locations<'a> {
    #[serde(borrow, default)]
    include_locations: Strings<'a>,
    #[serde(borrow, default)]
    exclude_locations: Strings<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Flows<'a> {
    #[serde(borrow, default)]
    transfer_methods: Strings<'a>,
}

/// Absent and null are empty; what is of another shape is no answer.
fn parse<'a, T: Default + Deserialize<'a>>(raw: Option<&'a RawValue>) -> Option<T> {
    raw.map_or_else(|| Some(T::default()), |raw| serde_json::from_str(raw.get()).ok())
}

/// Policies for workload identities include no user, or `None`.
fn names_nobody(users: &Users<'_>) -> bool {
    users.include_users.0.iter().all(|user| user.is("None"))
        && users.include_groups.0.is_empty()
        && users.include_roles.0.is_empty()
        && users.include_guests_or_external_users.is_none()
}

fn users(users: Users<'_>, workloads_only: bool) -> PolicyUsers {
    PolicyUsers {
        include_users: users.include_users.boxed(),
        exclude_users: users.exclude_users.boxed(),
        include_groups: users.include_groups.boxed(),
        exclude_groups: users.exclude_groups.boxed(),
        include_roles: users.include_roles.boxed(),
        exclude_roles: users.exclude_roles.boxed(),
        include_guests: users.include_guests_or_external_users.map(guests),
        exclude_guests: users.exclude_guests_or_external_users.map(guests),
        workloads_only,
    }
}

fn guests(wire: WireGuests<'_>) -> Guests {
    Guests {
        kinds: flags(&wire.guest_or_external_user_types),
        // Tenants without a kind are of a shape that we do not know: the empty word matches no known one.
        tenants: wire.external_tenants.map(|tenants| tenants.membership_kind.map_or_else(|| "".into(), Text::boxed)),
    }
}

fn resources(applications: Strings<'_>, actions: &Strings<'_>, contexts: &Strings<'_>) -> Vec<Box<str>> {
    let mut resources = applications.boxed();
    resources.extend(actions.0.iter().map(|action| format!("action:{}", &**action).into()));
    resources.extend(contexts.0.iter().map(|context| format!("context:{}", &**context).into()));
    resources
}

/// A condition that names nothing narrows nothing.
fn scope(include: Strings<'_>, exclude: Strings<'_>) -> Option<Scope> {
    let names_some = !include.0.is_empty() || !exclude.0.is_empty();
    names_some.then(|| Scope { include: include.boxed(), exclude: exclude.boxed() })
}

fn filter(wire: WireFilter<'_>) -> Filter {
    Filter { mode: wire.mode.boxed(), rule: wire.rule.boxed() }
}

/// The words of an OData flags value, `one,other`. `none` is the flag of nothing.
fn flags(value: &Strings<'_>) -> Vec<Box<str>> {
    let words = value.0.iter().flat_map(|text| text.split(',')).map(str::trim);
    words.filter(|word| !word.is_empty() && !word.eq_ignore_ascii_case("none")).map(Into::into).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conditions(json: &str) -> Read {
        let raw: Box<RawValue> = serde_json::from_str(json).expect("JSON");
        read(&raw).expect("conditions")
    }

    fn words(words: &[&str]) -> Vec<Box<str>> {
        words.iter().map(|&word| word.into()).collect()
    }

    #[test]
    fn every_condition_is_kept() {
        let read = conditions(
            r##"{"clientAppTypes":["browser"],"platforms":{"includePlatforms":["all"],"excludePlatforms":["iOS"]},
            "locations":{"includeLocations":["All"],"excludeLocations":["AllTrusted"]},
            "devices":{"deviceFilter":{"mode":"exclude","rule":"device.isCompliant -eq True"}},
            "authenticationFlows":{"transferMethods":"deviceCodeFlow,authenticationTransfer"},
            "insiderRiskLevels":"minor, elevated","signInRiskLevels":["high"],"userRiskLevels":[],
            "users":{"includeUsers":["All"],"excludeGuestsOrExternalUsers":{"guestOrExternalUserTypes":"internalGuest,serviceProvider",
            "externalTenants":{"@odata.type":"#microsoft.graph.conditionalAccessAllExternalTenants","membershipKind":"all"}}},
            "applications":{"includeApplications":["All"],"applicationFilter":{"mode":"include","rule":"r"}}}"##,
        );
        let kept = &read.conditions;
        assert_eq!(kept.platforms, Some(Scope { include: words(&["all"]), exclude: words(&["iOS"]) }));
        assert_eq!(kept.locations, Some(Scope { include: words(&["All"]), exclude: words(&["AllTrusted"]) }));
        assert_eq!(kept.flows, words(&["deviceCodeFlow", "authenticationTransfer"]));
        assert_eq!((&kept.insider_risk, &kept.sign_in_risk), (&words(&["minor", "elevated"]), &words(&["high"])));
        assert!(kept.device_filter.is_some() && kept.app_filter.is_some() && kept.unknown.is_empty());
        let guests = read.users.exclude_guests.expect("guests");
        assert_eq!(guests.kinds, words(&["internalGuest", "serviceProvider"]));
        assert_eq!(guests.tenants.as_deref(), Some("all"));
    }

    #[test]
    fn what_is_null_or_empty_narrows_nothing_and_what_is_new_is_named() {
        let read = conditions(
            r#"{"platforms":null,"locations":{"includeLocations":[],"excludeLocations":[]},"devices":{"deviceStates":{"x":1}},
            "weather":{"include":["rain"]},"users":{"includeUsers":["All"],"excludeMoods":["bad"]}}"#,
        );
        assert_eq!((read.conditions.platforms, read.conditions.locations), (None, None));
        assert_eq!(
            read.conditions.unknown,
            words(&["conditions.weather", "users.excludeMoods", "devices.deviceStates"])
        );
    }
}
