//! Whether a scan could run: sign-in, permissions, Exchange, clocks, plans, and which checks each missing thing costs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::timeout;

use super::access::{TOLERABLE, credential_file};
use super::{Access, AccessRequest, Error, Loaded, Rulebook, broader, grants, probe, scan};
use crate::collect::{self, EXCHANGE, FAMILIES, Needs};
use crate::facts::{Facts, Lists, Tenant, vocabulary};
use crate::judge::RuleSet;
use crate::model::{
    ClockReading, DoctorReport, Endpoints, ExchangeAnswer, ExchangeProbe, FilesInUse, Gap, GraphAnswer, GraphProbe,
    History, LicenceState, PermissionState, RuleId, SignInState, Snapshot, whole_millis,
};
use crate::plan;
use crate::transport::token::{Credentials, clock_skew, decode};
use crate::transport::{Audience, Cloud};

const MANAGE_AS_APP: &str = "Exchange.ManageAsApp";

/// What to examine.
pub struct Doctor<'d> {
    pub access: AccessRequest<'d>,
    pub rulebook: &'d Rulebook,
    pub rules_folder: Option<&'d Path>,
    pub configuration: &'d Loaded,
    /// The longest that one question to a service is waited for.
    pub patience: Duration,
}

/// Examines as far as it gets: what stops one look does not stop the others.
pub async fn doctor(request: Doctor<'_>) -> DoctorReport {
    let Doctor { access, rulebook, rules_folder, configuration, patience } = request;
    let rules = &rulebook.rules;
    let cloud = access.cloud.clone();
    let files = files(&access, rules_folder, configuration);
    let credentials = access.credentials();
    let way = credentials.as_ref().ok().map(|credentials| credentials.word().to_owned());
    let ends = credentials.as_ref().ok().and_then(Credentials::ends);
    let client_id = credentials.as_ref().ok().and_then(|credentials| credentials.client_id.clone());
    let tenant = credentials.as_ref().ok().and_then(|credentials| credentials.tenant.clone());
    let mut clocks = timeout(patience, authority_clock(&cloud, tenant.as_deref())).await.unwrap_or_default();
    let connected = match credentials {
        Ok(_) => access.connect().await,
        Err(error) => Err(error),
    };
    let found = match connected {
        Ok(access) => Found::of(&access, &rulebook.lists, patience, &mut clocks).await,
        Err(error) => Found::nothing(&error),
    };
    let permissions = permissions(rules, &found);
    DoctorReport {
        schema: DoctorReport::SCHEMA.into(),
        checked_at: whole_millis(Timestamp::now()),
        version: env!("CARGO_PKG_VERSION").into(),
        files,
        endpoints: endpoints(&cloud),
        unneeded: unneeded(&found.graph, &permissions),
        permissions,
        tenant: found.snapshot.as_ref().map(|snapshot| plan::tenant_summary(snapshot, cloud.name.as_str())),
        licences: licences(rulebook, found.snapshot.as_ref()),
        sign_in: SignInState {
            way,
            client_id,
            graph_roles: found.graph.clone().unwrap_or_default(),
            exchange_roles: found.exchange.clone().unwrap_or_default(),
            credential_expires_at: ends,
            problem: found.problem,
            hint: found.hint,
        },
        graph: found.graph_probe,
        exchange: found.probe,
        clocks,
    }
}

/// What signing in and asking showed.
struct Found {
    problem: Option<String>,
    hint: Option<String>,
    /// Permissions in force on Graph; `None` when that could not be found out.
    graph: Option<Vec<String>>,
    exchange: Option<Vec<String>>,
    graph_probe: GraphProbe,
    probe: ExchangeProbe,
    snapshot: Option<Snapshot>,
}

impl Found {
    fn nothing(error: &Error) -> Self {
        let probe = ExchangeProbe { answer: ExchangeAnswer::NotTried, detail: None, hint: None };
        Self {
            problem: Some(error.to_string()),
            hint: error.hint(),
            graph: None,
            exchange: None,
            graph_probe: GraphProbe { answer: GraphAnswer::NotTried, detail: None, hint: None },
            probe,
            snapshot: None,
        }
    }

    /// Asks everything at once, so that what never answers is waited for once.
    async fn of(access: &Access, lists: &Lists, patience: Duration, clocks: &mut Vec<ClockReading>) -> Self {
        let ((snapshot, graph_probe), graph, exchange, probe) = tokio::join!(
            probe::graph(access, lists, patience),
            timeout(patience, granted_on_graph(access)),
            timeout(patience, exchange_roles(access)),
            probe::exchange(access, patience),
        );
        let probe = match snapshot.as_ref().and_then(|snapshot| licensed(snapshot, "exchange", lists)) {
            Some(false) => ExchangeProbe { answer: ExchangeAnswer::NoExchange, detail: None, hint: None },
            Some(true) | None => probe,
        };
        if let Some(ahead) = access.reader.clock_skew() {
            clocks.push(reading(access.cloud.graph.as_str(), -(ahead as f64)));
        }
        Self {
            problem: None,
            hint: None,
            graph: graph.ok().flatten(),
            exchange: exchange.ok().flatten(),
            graph_probe,
            probe,
            snapshot,
        }
    }
}

async fn granted_on_graph(access: &Access) -> Option<Vec<String>> {
    match &access.claims {
        Some(claims) => Some(claims.roles.iter().chain(&claims.scopes).cloned().collect()),
        None => own_grants(access).await,
    }
}

async fn own_grants(access: &Access) -> Option<Vec<String>> {
    let client_id = access.credentials.client_id.as_deref()?;
    grants::granted(&access.reader, client_id).await.ok()
}

async fn exchange_roles(access: &Access) -> Option<Vec<String>> {
    let token = access.tokens.token(Audience::Exchange, None).await.ok()?;
    let claims = decode(&token.secret)?;
    Some(claims.roles.into_iter().chain(claims.scopes).collect())
}

fn files(access: &AccessRequest<'_>, rules_folder: Option<&Path>, configuration: &Loaded) -> FilesInUse {
    let shown = |path: &Path| path.display().to_string();
    FilesInUse {
        configuration: configuration.path.as_deref().map(shown),
        configuration_looked_for: configuration.looked_for.iter().map(|path| shown(path)).collect(),
        credential: credential_file(access.configured, access.environment).as_deref().map(shown),
        rules: rules_folder.map(shown),
    }
}

fn endpoints(cloud: &Cloud) -> Endpoints {
    Endpoints {
        cloud: cloud.name.as_str().into(),
        authority: cloud.authority.to_string(),
        graph: cloud.graph.to_string(),
        exchange: cloud.exchange.to_string(),
    }
}

async fn authority_clock(cloud: &Cloud, tenant: Option<&str>) -> Vec<ClockReading> {
    match clock_skew(cloud, tenant.unwrap_or("organizations")).await {
        Ok(ahead) => vec![reading(cloud.authority.as_str(), ahead.as_secs_f64())],
        Err(_) => Vec::new(),
    }
}

fn reading(host: &str, ahead_seconds: f64) -> ClockReading {
    ClockReading { host: host.into(), ahead_seconds, tolerable: ahead_seconds.abs() < TOLERABLE as f64 }
}

/// Every permission that reading takes, with the families it opens and the checks that rest on them.
fn permissions(rules: &RuleSet, found: &Found) -> Vec<PermissionState> {
    let mut families: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for family in FAMILIES {
        for permission in wanted(family.needs, found.graph.as_deref()) {
            families.entry(permission).or_default().insert(family.name);
        }
    }
    families.into_iter().map(|(permission, families)| state(permission, families, rules, found)).collect()
}

/// A permission that is not granted itself costs only what no broader one opens.
fn state(permission: &str, families: BTreeSet<&str>, rules: &RuleSet, found: &Found) -> PermissionState {
    let granted = granted(permission, found);
    let held = found.graph.as_deref().unwrap_or_default();
    let opened_by = |family: &&str| broader::opening(family).find(|also| held.iter().any(|held| held == also));
    let through: BTreeSet<&str> = match granted {
        Some(false) => families.iter().filter_map(opened_by).collect(),
        Some(true) | None => BTreeSet::new(),
    };
    let shut: BTreeSet<&str> = match granted {
        Some(false) => families.iter().copied().filter(|family| opened_by(family).is_none()).collect(),
        Some(true) | None => families.clone(),
    };
    let covered = !through.is_empty() && shut.is_empty();
    let families = if covered { families } else { shut };
    PermissionState {
        permission: permission.into(),
        granted: if covered { Some(true) } else { granted },
        through: through.into_iter().map(str::to_owned).collect(),
        checks: checks(rules, |family| families.contains(family)),
        families: families.into_iter().map(str::to_owned).collect(),
    }
}

/// The list that is granted whole, else the first.
fn wanted(needs: Needs, held: Option<&[String]>) -> Vec<&'static str> {
    match needs {
        Needs::Exchange | Needs::ExchangeRules => EXCHANGE.to_vec(),
        Needs::Graph(lists) => {
            let is_held = |list: &&&[&str]| {
                held.is_some_and(|held| list.iter().all(|wanted| held.iter().any(|held| held == wanted)))
            };
            lists.iter().find(is_held).or(lists.first()).map(|list| list.to_vec()).unwrap_or_default()
        }
    }
}

fn granted(permission: &str, found: &Found) -> Option<bool> {
    let is_in = |held: &Vec<String>| held.iter().any(|held| held == permission);
    if permission == MANAGE_AS_APP {
        // Where the token is opaque, an answer proves it: without the permission there is none.
        let answered = (found.probe.answer == ExchangeAnswer::Works).then_some(true);
        return found.exchange.as_ref().map(is_in).or(answered);
    }
    match (EXCHANGE.contains(&permission), found.probe.answer) {
        (false, _) => found.graph.as_ref().map(is_in),
        (true, ExchangeAnswer::Works) => Some(true),
        (true, ExchangeAnswer::Denied) => Some(false),
        (true, _) => None,
    }
}

/// What the token holds beyond reading. A broader permission has a use where the narrow one is not granted.
fn unneeded(held: &Option<Vec<String>>, needed: &[PermissionState]) -> Vec<String> {
    let direct = FAMILIES.iter().flat_map(|family| match family.needs {
        Needs::Graph(lists) => lists.concat(),
        Needs::Exchange | Needs::ExchangeRules => EXCHANGE.to_vec(),
    });
    let useful: BTreeSet<&str> =
        direct.chain(needed.iter().flat_map(|state| state.through.iter().map(String::as_str))).collect();
    let held = held.iter().flatten();
    held.filter(|permission| !useful.contains(permission.as_str())).cloned().collect()
}

fn checks(rules: &RuleSet, is_shut: impl Fn(&str) -> bool) -> Vec<RuleId> {
    let affected = rules.iter().filter(|rule| scan::rests_on(rule).into_iter().any(&is_shut));
    affected.map(|rule| rule.id.clone()).collect()
}

fn licensed(snapshot: &Snapshot, licence: &str, lists: &Lists) -> Option<bool> {
    let settings = crate::model::Settings::default();
    let held = Facts::derive(snapshot, &settings, &History::default(), lists, collect::needs)
        .licensed(licence)
        .map_err(Gap::clone);
    held.ok()
}

fn licences(rulebook: &Rulebook, snapshot: Option<&Snapshot>) -> Vec<LicenceState> {
    let Rulebook { rules, lists } = rulebook;
    let state = |&licence: &&str| LicenceState {
        licence: licence_name(licence).into(),
        present: snapshot.and_then(|snapshot| licensed(snapshot, licence, lists)),
        checks: rules
            .iter()
            .filter(|rule| rule.licence.as_deref() == Some(licence))
            .map(|rule| rule.id.clone())
            .collect(),
    };
    vocabulary(lists).licences.iter().map(state).collect()
}

fn licence_name(licence: &str) -> &str {
    match licence {
        "exchange" => "Exchange Online",
        "p1" => "Microsoft Entra ID P1",
        "p2" => "Microsoft Entra ID P2",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app;

    fn holding(graph: &[&str]) -> Vec<PermissionState> {
        let found = Found {
            graph: Some(graph.iter().map(|&name| name.to_owned()).collect()),
            exchange: Some(vec![MANAGE_AS_APP.to_owned()]),
            probe: ExchangeProbe { answer: ExchangeAnswer::Works, detail: None, hint: None },
            ..Found::nothing(&Error::Usage("no sign-in".into()))
        };
        permissions(&app::rules(None).expect("built-in rules").rules, &found)
    }

    fn state<'s>(states: &'s [PermissionState], permission: &str) -> &'s PermissionState {
        states.iter().find(|state| state.permission == permission).expect(permission)
    }

    #[test]
    fn what_a_broader_permission_opens_is_not_missing() {
        let states = holding(&["Directory.Read.All"]);
        let users = state(&states, "User.Read.All");
        assert_eq!((users.granted, &*users.through), (Some(true), &["Directory.Read.All".to_owned()][..]));
        assert_eq!(state(&states, "Directory.Read.All").through, Vec::<String>::new());
        assert_eq!(state(&states, "IdentityRiskyUser.Read.All").granted, Some(false));
    }

    #[test]
    fn a_permission_that_is_replaced_in_part_costs_the_rest() {
        let states = holding(&["Policy.ReadWrite.Authorization"]);
        let policies = state(&states, "Policy.Read.All");
        assert_eq!(policies.granted, Some(false));
        assert!(!policies.families.contains(&"authorization_policy".to_owned()), "{:?}", policies.families);
        assert!(policies.families.contains(&"conditional_access".to_owned()), "{:?}", policies.families);
        assert!(!policies.checks.iter().any(|check| check.as_str() == "guest.anyone-invites"), "{:?}", policies.checks);
    }

    #[test]
    fn a_broader_permission_in_use_could_not_be_taken_away() {
        let held = ["User.ReadWrite.All", "Mail.Read"].map(str::to_owned).to_vec();
        let states = holding(&["User.ReadWrite.All", "Mail.Read"]);
        assert_eq!(unneeded(&Some(held), &states), ["Mail.Read"]);
    }

    #[test]
    fn nothing_is_missing_that_the_registration_does_not_ask_for() {
        let cloud = Cloud::new(crate::transport::CloudName::Global);
        let page = app::registration(app::Purpose::Scan, &cloud, None, None).to_string();
        let asked: Vec<&str> = page.lines().filter_map(|line| line.trim().split("  ").next()).collect();
        let missing: Vec<String> = holding(&asked)
            .into_iter()
            .filter(|state| state.granted != Some(true))
            .map(|state| state.permission)
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
