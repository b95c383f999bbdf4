//! Random policies: every condition, every control, and words that nobody knows.

use palisade::model::{
    CUSTOM_FACTOR, Conditions, Filter, GrantControls, Guests, Policy, PolicyUsers, Scope, Session, Stamp, Strength,
    TERMS_OF_USE,
};
use proptest::prelude::*;

use super::{APPS, GROUP_COUNT, GROUPS, LOCATION_COUNT, LOCATIONS, ROLES, USERS, id};

type Words = Vec<Box<str>>;

pub(crate) fn policy() -> impl Strategy<Value = Policy> {
    let state = prop_oneof![
        12 => Just("enabled"),
        3 => Just("enabledForReportingButNotEnforced"),
        2 => Just("disabled"),
        1 => Just("paused"),
    ];
    (state, users(), resources(), conditions(), grant(), any::<bool>()).prop_map(
        |(state, users, (resources, excluded_resources), conditions, grant, session)| Policy {
            id: uuid::Uuid::nil(),
            name: "drawn".into(),
            state: state.into(),
            created: Stamp::NONE,
            modified: Stamp::NONE,
            template: None,
            users,
            resources,
            excluded_resources,
            conditions,
            grant,
            session: session.then(Session::default),
            document: std::sync::Arc::default(),
        },
    )
}

fn users() -> impl Strategy<Value = PolicyUsers> {
    let everybody = Just(PolicyUsers { include_users: words(&["All"]), ..PolicyUsers::default() });
    let including = prop_oneof![6 => everybody, 4 => included()];
    (including, prop::option::weighted(0.45, included()), prop::bool::weighted(0.03)).prop_map(
        |(including, excluding, workloads_only)| {
            let excluding = excluding.unwrap_or_default();
            PolicyUsers {
                exclude_users: excluding.include_users,
                exclude_groups: excluding.include_groups,
                exclude_roles: excluding.include_roles,
                exclude_guests: excluding.include_guests,
                workloads_only,
                ..including
            }
        },
    )
}

/// The include half of a policy's users.
fn included() -> impl Strategy<Value = PolicyUsers> {
    let user = prop_oneof![
        // Most tenants are small, so low numbers are there and high ones were deleted.
        8 => (0..14_u128).prop_map(|number| id(USERS + number).to_string()),
        2 => Just("GuestsOrExternalUsers".to_owned()),
        1 => Just("None".to_owned()),
    ];
    let group = (0..GROUP_COUNT).prop_map(|number| id(GROUPS + number).to_string());
    let role = prop::sample::select(&ROLES[..]).prop_map(str::to_owned);
    (some(user, 2), some(group, 2), some(role, 2), prop::option::weighted(0.25, guests())).prop_map(
        |(include_users, include_groups, include_roles, include_guests)| PolicyUsers {
            include_users,
            include_groups,
            include_roles,
            include_guests,
            ..PolicyUsers::default()
        },
    )
}

fn guests() -> impl Strategy<Value = Guests> {
    let kind = prop::sample::select(vec![
        "internalGuest",
        "b2bCollaborationGuest",
        "b2bCollaborationMember",
        "b2bDirectConnectUser",
        "serviceProvider",
        "timeTraveller",
    ]);
    let tenants = prop::option::weighted(0.7, prop::sample::select(vec!["all", "all", "enumerated", "some"]));
    (prop::collection::vec(kind, 1..4), tenants)
        .prop_map(|(kinds, tenants)| Guests { kinds: words(&kinds), tenants: tenants.map(Into::into) })
}

const EXCHANGE: &str = "00000002-0000-0ff1-ce00-000000000000";
const AZURE: &str = "797f4846-ba00-4fd7-ba43-dac1f8f63013";

fn resources() -> impl Strategy<Value = (Words, Words)> {
    let app = || (0..3_u128).prop_map(|number| id(APPS + number).to_string());
    let named = prop_oneof![
        3 => prop::sample::select(vec!["Office365", "MicrosoftAdminPortals", EXCHANGE, AZURE]).prop_map(str::to_owned),
        2 => app(),
    ];
    let odd = prop::sample::select(vec!["None", "action:urn:user:registersecurityinfo", "context:c1", "AllOnTheMoon"]);
    let including = prop_oneof![
        12 => Just(words(&["All"])),
        4 => prop::collection::vec(named.clone().prop_map(Into::into), 1..4),
        1 => odd.prop_map(|word| words(&[word])),
    ];
    let nothing = Just(Words::new());
    (including, prop_oneof![7 => nothing, 3 => prop::collection::vec(named.prop_map(Into::into), 1..3)])
}

fn conditions() -> impl Strategy<Value = Conditions> {
    let first = (clients(), scope(platform(), 0.25), scope(location(), 0.3), prop::option::weighted(0.08, device()));
    let filter = prop::option::weighted(0.03, app_filter());
    let second = (filter, flows(), risk(), risk(), some_of(&["minor", "elevated"], 0.03));
    (first, second, some_of(&["conditions.weather"], 0.03)).prop_map(
        |(
            (client_app_types, platforms, locations, device_filter),
            (app_filter, flows, sign_in_risk, user_risk, insider_risk),
            unknown,
        )| Conditions {
            client_app_types,
            platforms,
            locations,
            device_filter,
            app_filter,
            flows,
            sign_in_risk,
            user_risk,
            insider_risk,
            unknown,
        },
    )
}

fn clients() -> impl Strategy<Value = Words> {
    let one =
        prop::sample::select(vec!["browser", "mobileAppsAndDesktopClients", "exchangeActiveSync", "other", "pager"]);
    prop_oneof![
        6 => Just(words(&["all"])),
        2 => Just(Words::new()),
        1 => Just(words(&["exchangeActiveSync", "other"])),
        3 => prop::collection::vec(one.prop_map(Into::into), 1..3),
    ]
}

fn platform() -> impl Strategy<Value = String> + Clone {
    let known = vec!["android", "iOS", "windows", "windowsPhone", "macOS", "linux"];
    prop_oneof![20 => prop::sample::select(known), 1 => Just("toaster")].prop_map(str::to_owned)
}

fn location() -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        4 => Just("AllTrusted".to_owned()),
        1 => Just(uuid::Uuid::nil().to_string()),
        8 => (0..LOCATION_COUNT).prop_map(|number| id(LOCATIONS + number).to_string()),
    ]
}

/// Nothing; everything but some; or some but some.
fn scope(word: impl Strategy<Value = String> + Clone, share: f64) -> impl Strategy<Value = Option<Scope>> {
    let some = || prop::collection::vec(word.clone().prop_map(Into::into), 1..4);
    let including = prop_oneof![2 => Just(words(&["All"])), 1 => some()];
    let scope =
        (including, prop_oneof![some(), Just(Words::new())]).prop_map(|(include, exclude)| Scope { include, exclude });
    prop::option::weighted(share, scope)
}

fn device() -> impl Strategy<Value = Filter> {
    let rule = prop::sample::select(vec![
        "device.isCompliant -eq True",
        "device.trustType -ne \"AzureAD\"",
        "device.extensionAttribute1 -in [\"SAW\", \"PAW\"]",
        "device.model -notContains \"Phone\" -and device.displayName -notStartsWith \"X\"",
        "device.mood is cheerful",
    ]);
    filter(rule)
}

fn app_filter() -> impl Strategy<Value = Filter> {
    filter(Just("CustomSecurityAttribute.Apps_Area -eq \"HR\""))
}

fn filter(rule: impl Strategy<Value = &'static str>) -> impl Strategy<Value = Filter> {
    let mode = prop_oneof![6 => Just("include"), 6 => Just("exclude"), 1 => Just("perhaps")];
    (mode, rule).prop_map(|(mode, rule)| Filter { mode: mode.into(), rule: rule.into() })
}

fn flows() -> impl Strategy<Value = Words> {
    let none = Just(Words::new());
    let flow = prop::sample::select(vec!["deviceCodeFlow", "authenticationTransfer", "carrierPigeon"]);
    prop_oneof![9 => none, 1 => prop::collection::vec(flow.prop_map(Into::into), 1..3)]
}

fn risk() -> impl Strategy<Value = Words> {
    prop_oneof![
        16 => Just(Words::new()),
        1 => Just(words(&["high", "medium"])),
        1 => Just(words(&["none", "low", "medium", "high"])),
        1 => Just(words(&["none"])),
    ]
}

fn grant() -> impl Strategy<Value = Option<GrantControls>> {
    let control = prop_oneof![
        8 => Just("mfa"),
        3 => Just("compliantDevice"),
        1 => Just("domainJoinedDevice"),
        1 => Just("approvedApplication"),
        1 => Just("compliantApplication"),
        1 => Just(TERMS_OF_USE),
        1 => Just(CUSTOM_FACTOR),
        1 => Just("fingerprintOfTheLeftHand"),
    ];
    let operator = prop_oneof![6 => Just(Some("OR")), 6 => Just(Some("AND")), 2 => Just(None), 1 => Just(Some("XOR"))];
    let drawn = (prop::collection::vec(control, 0..3), operator, prop::option::weighted(0.3, strength())).prop_map(
        |(controls, operator, strength)| GrantControls {
            operator: operator.map(Into::into),
            controls: words(&controls),
            strength,
        },
    );
    let block = GrantControls { operator: Some("OR".into()), controls: words(&["block"]), strength: None };
    prop_oneof![14 => drawn.prop_map(Some), 2 => Just(Some(block)), 1 => Just(None)]
}

fn strength() -> impl Strategy<Value = Strength> {
    prop::sample::select(vec![
        strength_of("mfa", &["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"]),
        strength_of("mfa", &["fido2"]),
        strength_of("mfa", &["fido2", "deviceBasedPush"]),
        strength_of("mfa", &["password,sms", "fido2"]),
        strength_of("mfa", &["fido2", "retinaScan"]),
        strength_of("none", &["password"]),
        strength_of("almost", &["password,sms"]),
        strength_of("mfa", &[]),
    ])
}

fn strength_of(satisfies: &str, combinations: &[&str]) -> Strength {
    Strength {
        id: "00000000-0000-0000-0000-0000000000aa".into(),
        name: "drawn".into(),
        satisfies: satisfies.into(),
        combinations: words(combinations),
    }
}

fn some(word: impl Strategy<Value = String>, most: usize) -> impl Strategy<Value = Words> {
    prop_oneof![Just(Words::new()), prop::collection::vec(word.prop_map(Into::into), 1..=most)]
}

fn some_of(list: &'static [&'static str], share: f64) -> impl Strategy<Value = Words> {
    prop::option::weighted(share, prop::sample::subsequence(list, 1..=list.len()))
        .prop_map(|drawn| words(&drawn.unwrap_or_default()))
}

fn words(list: &[&str]) -> Words {
    list.iter().map(|&word| word.into()).collect()
}
