//! Whether a scan could run: sign-in, permissions, Exchange, clocks, plans, and which checks each missing thing costs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::Timestamp;

use super::access::credential_file;
use super::scan::options;
use super::{Access, AccessRequest, Error, Loaded, grants};
use crate::collect::{self, EXCHANGE, FAMILIES, Needs};
use crate::facts::{Facts, Tenant, VOCABULARY};
use crate::judge::RuleSet;
use crate::model::{
    Call, ClockReading, DoctorReport, Endpoints, ExchangeAnswer, ExchangeProbe, FilesInUse, Gap, History, LicenceState,
    PermissionState, RuleId, SignInState, Snapshot,
};
use crate::plan;
use crate::transport::token::{clock_skew, decode};
use crate::transport::{self, Audience, Cloud};

/// Seconds by which a clock may differ: Entra accepts a client assertion whose `nbf` lies five minutes ahead.
const TOLERABLE: f64 = 300.0;
const FAMILY: &str = "doctor";
const MANAGE_AS_APP: &str = "Exchange.ManageAsApp";

/// What to examine.
pub struct Doctor<'d> {
    pub access: AccessRequest<'d>,
    pub rules: &'d RuleSet,
    pub rules_folder: Option<&'d Path>,
    pub configuration: &'d Loaded,
}

/// Examines as far as it gets: what stops one look does not stop the others.
pub async fn doctor(request: Doctor<'_>) -> DoctorReport {
    let Doctor { access, rules, rules_folder, configuration } = request;
    let cloud = access.cloud.clone();
    let files = files(&access, rules_folder, configuration);
    let credentials = access.credentials();
    let way = credentials.as_ref().ok().map(|credentials| credentials.kind().to_owned());
    let client_id = credentials.as_ref().ok().and_then(|credentials| credentials.client_id.clone());
    let tenant = credentials.as_ref().ok().and_then(|credentials| credentials.tenant.clone());
    let mut clocks = authority_clock(&cloud, tenant.as_deref()).await;
    let connected = match credentials {
        Ok(_) => access.connect().await,
        Err(error) => Err(error),
    };
    let found = match connected {
        Ok(access) => Found::of(&access, &mut clocks).await,
        Err(error) => Found::nothing(&error),
    };
    DoctorReport {
        schema: DoctorReport::SCHEMA.into(),
        checked_at: Timestamp::now(),
        version: env!("CARGO_PKG_VERSION").into(),
        files,
        endpoints: endpoints(&cloud),
        permissions: permissions(rules, &found),
        unneeded: unneeded(&found.graph),
        tenant: found.snapshot.as_ref().map(|snapshot| plan::tenant_summary(snapshot, cloud.name.as_str())),
        licences: licences(rules, found.snapshot.as_ref()),
        sign_in: SignInState {
            way,
            client_id,
            graph_roles: found.graph.clone().unwrap_or_default(),
            exchange_roles: found.exchange.clone().unwrap_or_default(),
            credential_expires_at: None,
            problem: found.problem,
            hint: found.hint,
        },
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
            probe,
            snapshot: None,
        }
    }

    async fn of(access: &Access, clocks: &mut Vec<ClockReading>) -> Self {
        let mut options = options(access, false);
        options.only = Some(BTreeSet::from(["organization".to_owned(), "licences".to_owned()]));
        let snapshot = collect::take(&access.reader, &options, None).await.ok();
        let graph = match &access.claims {
            Some(claims) => Some(claims.roles.iter().chain(&claims.scopes).cloned().collect()),
            None => own_grants(access).await,
        };
        let exchange = exchange_roles(access).await;
        let probe = match has_exchange(snapshot.as_ref()) {
            Some(false) => ExchangeProbe { answer: ExchangeAnswer::NoExchange, detail: None, hint: None },
            Some(true) | None => probe(access).await,
        };
        if let Some(ahead) = access.reader.clock_skew() {
            clocks.push(reading(access.cloud.graph.as_str(), -(ahead as f64)));
        }
        Self { problem: None, hint: None, graph, exchange, probe, snapshot }
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

/// One harmless cmdlet: only an answer proves that the role behind the permission is there.
async fn probe(access: &Access) -> ExchangeProbe {
    let call = Call::cmdlet("Get-OrganizationConfig").selecting(&["Name"]);
    let probe = |answer, detail: Option<String>, hint: Option<&str>| ExchangeProbe {
        answer,
        detail,
        hint: hint.map(str::to_owned),
    };
    match access.reader.read(FAMILY, &call).await {
        Ok(_) => probe(ExchangeAnswer::Works, None, None),
        Err(error @ (transport::Error::Denied { .. } | transport::Error::Unauthorized { .. })) => probe(
            ExchangeAnswer::Denied,
            Some(error.to_string()),
            Some("grant Exchange.ManageAsApp and assign the app the directory role Global Reader; new tokens carry it"),
        ),
        Err(error @ transport::Error::Unlicensed { .. }) => {
            probe(ExchangeAnswer::NoExchange, Some(error.to_string()), None)
        }
        Err(error @ transport::Error::SignIn(_)) => probe(ExchangeAnswer::NotTried, Some(error.to_string()), None),
        Err(error) => probe(ExchangeAnswer::Unreachable, Some(error.to_string()), None),
    }
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
    ClockReading { host: host.into(), ahead_seconds, tolerable: ahead_seconds.abs() < TOLERABLE }
}

/// Every permission that reading takes, with the families it opens and the checks that rest on them.
fn permissions(rules: &RuleSet, found: &Found) -> Vec<PermissionState> {
    let mut families: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for family in FAMILIES {
        for permission in wanted(family.needs, found.graph.as_deref()) {
            families.entry(permission).or_default().insert(family.name);
        }
    }
    let state = |(permission, families): (&str, BTreeSet<&str>)| PermissionState {
        granted: granted(permission, found),
        checks: checks(rules, |family| families.contains(family)),
        permission: permission.into(),
        families: families.into_iter().map(str::to_owned).collect(),
    };
    families.into_iter().map(state).collect()
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
        return found.exchange.as_ref().map(is_in);
    }
    match (EXCHANGE.contains(&permission), found.probe.answer) {
        (false, _) => found.graph.as_ref().map(is_in),
        (true, ExchangeAnswer::Works) => Some(true),
        (true, ExchangeAnswer::Denied) => Some(false),
        (true, _) => None,
    }
}

/// What the token holds beyond reading.
fn unneeded(held: &Option<Vec<String>>) -> Vec<String> {
    let useful: BTreeSet<&str> = FAMILIES
        .iter()
        .flat_map(|family| match family.needs {
            Needs::Graph(lists) => lists.concat(),
            Needs::Exchange | Needs::ExchangeRules => EXCHANGE.to_vec(),
        })
        .collect();
    let held = held.iter().flatten();
    held.filter(|permission| !useful.contains(permission.as_str())).cloned().collect()
}

fn checks(rules: &RuleSet, rests_on: impl Fn(&str) -> bool) -> Vec<RuleId> {
    let affected = rules.iter().filter(|rule| rule.families().into_iter().any(&rests_on));
    affected.map(|rule| rule.id.clone()).collect()
}

fn has_exchange(snapshot: Option<&Snapshot>) -> Option<bool> {
    licensed(snapshot?, "exchange")
}

fn licensed(snapshot: &Snapshot, licence: &str) -> Option<bool> {
    let settings = crate::model::Settings::default();
    let held = Facts::derive(snapshot, &settings, &History {}, collect::needs).licensed(licence).map_err(Gap::clone);
    held.ok()
}

fn licences(rules: &RuleSet, snapshot: Option<&Snapshot>) -> Vec<LicenceState> {
    let state = |&licence: &&str| LicenceState {
        licence: licence_name(licence).into(),
        present: snapshot.and_then(|snapshot| licensed(snapshot, licence)),
        checks: rules
            .iter()
            .filter(|rule| rule.licence.as_deref() == Some(licence))
            .map(|rule| rule.id.clone())
            .collect(),
    };
    VOCABULARY.licences.iter().map(state).collect()
}

fn licence_name(licence: &str) -> &str {
    match licence {
        "exchange" => "Exchange Online",
        "p1" => "Microsoft Entra ID P1",
        "p2" => "Microsoft Entra ID P2",
        other => other,
    }
}
