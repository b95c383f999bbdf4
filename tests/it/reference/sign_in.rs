//! The attacker's cells (2.6): every kind of sign-in, and whether a policy's conditions reach it.

use palisade::model::{Conditions, Policy, Scope, Snapshot};

use super::device_rule;
use super::location::{self, Choice, Place, places};
use super::reach::{Reach, names};

/// One kind of sign-in: "device always unregistered; all risks none".
#[derive(Clone, Debug)]
pub(super) struct SignIn {
    client: &'static str,
    platform: &'static str,
    place: Place,
    flow: &'static str,
}

const CLIENTS: [&str; 2] = ["browser", "mobileAppsAndDesktopClients"];
const ALL_CLIENTS: [&str; 5] = ["all", "browser", "mobileAppsAndDesktopClients", "exchangeActiveSync", "other"];
/// "{android, iOS, windows, windowsPhone, macOS, linux, none of them}"
const PLATFORMS: [&str; 7] = ["android", "iOS", "windows", "windowsPhone", "macOS", "linux", NO_PLATFORM];
const NO_PLATFORM: &str = "none of them";
const FLOWS: [&str; 3] = ["ordinary", "deviceCodeFlow", "authenticationTransfer"];
const RISKS: [&str; 4] = ["none", "low", "medium", "high"];

/// "Cells = client app × platform × location × flow." "Only dimensions that some policy mentions are split."
pub(super) fn cells(snapshot: &Snapshot, policies: &[Policy]) -> Vec<SignIn> {
    let mentions = |part: fn(&Conditions) -> bool| policies.iter().any(|policy| part(&policy.conditions));
    let platforms = if mentions(|c| c.platforms.is_some()) { &PLATFORMS[..] } else { &PLATFORMS[6..] };
    let flows = if mentions(|c| !c.flows.is_empty()) { &FLOWS[..] } else { &FLOWS[..1] };
    let clients = if mentions(|c| !c.client_app_types.is_empty()) { &CLIENTS[..] } else { &CLIENTS[..1] };
    let mut cells = Vec::new();
    for place in places(snapshot, policies) {
        for &client in clients {
            for &platform in platforms {
                for &flow in flows {
                    cells.push(SignIn { client, platform, place: place.clone(), flow });
                }
            }
        }
    }
    cells
}

impl SignIn {
    pub(super) fn choice(&self) -> Choice {
        self.place.choice()
    }
}

/// Whether everything but people and resources of a policy reaches a sign-in.
pub(super) fn reaches(conditions: &Conditions, sign_in: &SignIn) -> Reach {
    client(conditions, sign_in.client)
        .and(platform(conditions.platforms.as_ref(), sign_in.platform))
        .and(location::reaches(conditions.locations.as_ref(), &sign_in.place))
        .and(flow(conditions, sign_in.flow))
        .and(risk(conditions))
        .and(device(conditions))
        .and(novel(conditions))
}

/// "`clientAppTypes` containing `all` covers browser, modern, EAS and other."
pub(super) fn client(conditions: &Conditions, client: &str) -> Reach {
    let types = &conditions.client_app_types;
    if types.is_empty() { Reach::Yes } else { names(types, "all", &ALL_CLIENTS).or(names(types, client, &ALL_CLIENTS)) }
}

/// "Platform is read from the user agent: the attacker picks it."
fn platform(scope: Option<&Scope>, platform: &str) -> Reach {
    let Some(scope) = scope else { return Reach::Yes };
    let known: Vec<&str> = PLATFORMS[..6].iter().copied().chain(["all"]).collect();
    let named = |list: &[Box<str>]| names(list, "all", &known).or(names(list, platform, &known));
    let included = if scope.include.is_empty() { Reach::Undetermined } else { named(&scope.include) };
    included.and(!named(&scope.exclude))
}

/// "authenticationFlows.transferMethods set → applies to those flows only. It is a flags value: test containment."
fn flow(conditions: &Conditions, flow: &str) -> Reach {
    if conditions.flows.is_empty() {
        return Reach::Yes;
    }
    // Whatever a word that we do not know may mean, it is a way of transfer, and no ordinary sign-in.
    if flow == FLOWS[0] { Reach::No } else { names(&conditions.flows, flow, &FLOWS[1..]) }
}

/// "Risk: a non-empty set restricts, unless it contains `none` and all levels."
pub(super) fn risk(conditions: &Conditions) -> Reach {
    let restricts = |levels: &[Box<str>]| {
        !levels.is_empty() && !RISKS.iter().all(|risk| levels.iter().any(|level| level.eq_ignore_ascii_case(risk)))
    };
    // The levels of insider risk have no `none`, so that naming any restricts.
    let insider = !conditions.insider_risk.is_empty();
    (!insider && !restricts(&conditions.sign_in_risk) && !restricts(&conditions.user_risk)).into()
}

/// "Device filter on an unregistered device." A mode that we do not know may be either.
fn device(conditions: &Conditions) -> Reach {
    let Some(filter) = &conditions.device_filter else { return Reach::Yes };
    let matches = device_rule::holds_for_unregistered(&filter.rule).map_or(Reach::Undetermined, Reach::from);
    match filter.mode.to_ascii_lowercase().as_str() {
        "include" => matches,
        "exclude" => !matches,
        _ => Reach::Undetermined,
    }
}

/// A condition that we do not know may narrow the policy to anything.
pub(super) fn novel(conditions: &Conditions) -> Reach {
    if conditions.unknown.is_empty() { Reach::Yes } else { Reach::Undetermined }
}
