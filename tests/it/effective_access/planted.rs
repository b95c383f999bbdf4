//! What the maker of a tenant wrote down about each account against what evaluators make of its records.

use std::collections::{BTreeMap, BTreeSet};

use palisade::model::{Snapshot, User, UserType};
use palisade::sim::{Options, Preset, Window};
use uuid::Uuid;

use super::{engine, served};
use crate::reference::{Class, Lens, Reference, Verdict};
use crate::support::{Tenant, spec};

#[test]
fn every_account_of_messy_tenants_has_its_planted_class() {
    for seed in 1..=8 {
        let (tenant, snapshot) = served(1_500, seed, Preset::Messy);
        stands_as_planted(&tenant, &classes(&snapshot));
        stands_as_planted(&tenant, &engine::classes(&snapshot));
    }
}

#[test]
fn each_of_20_000_accounts_has_its_planted_class() {
    let (tenant, snapshot) = served(20_000, 20_261_126, Preset::Messy);
    let found = engine::classes(&snapshot);
    stands_as_planted(&tenant, &found);
    agrees_with_the_reference_on_one_of_each_kind(&snapshot, &found);
}

/// Accounts are of one kind that are in the same groups of those that policies name, hold the same roles, are of the same
/// type and domain, and have the same old switch. The slow reference judges one of each.
fn agrees_with_the_reference_on_one_of_each_kind(snapshot: &Snapshot, found: &[(Uuid, Verdict)]) {
    let mut marks: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    for group in snapshot.policy_groups.known().into_iter().flatten() {
        group.users.iter().for_each(|user| marks.entry(*user).or_default().push(group.group.to_string()));
    }
    for held in snapshot.role_assignments.known().into_iter().flatten() {
        marks.entry(held.principal).or_default().push(held.role.to_string());
    }
    for old in snapshot.per_user_mfa.known().into_iter().flatten() {
        marks.entry(old.user).or_default().push(old.state.to_string());
    }
    let mut kinds: BTreeMap<String, &User> = BTreeMap::new();
    for user in snapshot.users.known().into_iter().flatten() {
        let domain = user.upn.split_once('@').map_or("", |(_, domain)| domain);
        let marks = marks.get(&user.id);
        let kind = format!("{:?} {:?} {:?} {domain} {marks:?}", user.user_type, user.is_external, user.enabled);
        kinds.entry(kind).or_insert(user);
    }
    assert!(kinds.len() > 20, "{} kinds of accounts are no messy tenant", kinds.len());
    let (reference, found) = (Reference::of(snapshot), found.iter().cloned().collect::<BTreeMap<_, _>>());
    for (kind, user) in kinds {
        assert_eq!(found.get(&user.id), Some(&reference.class(user, Lens::AsHeld)), "{kind}");
    }
}

#[test]
fn tenants_without_policies_have_their_planted_classes_too() {
    for preset in [Preset::Healthy, Preset::SecurityDefaults] {
        let (tenant, snapshot) = served(400, 3, preset);
        stands_as_planted(&tenant, &classes(&snapshot));
    }
}

#[test]
fn lists_of_the_truth_name_those_who_stand_so() {
    for (seed, preset) in [(1, Preset::Messy), (4, Preset::Messy), (7, Preset::Messy), (2, Preset::Healthy)] {
        let (tenant, snapshot) = served(1_000, seed, preset);
        let reference = Reference::of(&snapshot);
        let users = judged(&tenant, &snapshot);
        let members = || users.iter().filter(|user| user.user_type == UserType::Member);
        let weak = |verdict: Verdict| verdict.bounds().is_some_and(|(_, most)| most <= Class::MfaOrDevice);
        let portals = ["MicrosoftAdminPortals", "797f4846-ba00-4fd7-ba43-dac1f8f63013"];
        let open = |user: &&&User| portals.iter().any(|portal| weak(reference.class_of(user, portal)));
        same(ids(members().filter(open)), &tenant, "ca.portals-without-mfa");
        let legacy = |user: &&&User| reference.shut_out_of_legacy(user) == Ok(false);
        same(ids(users.iter().filter(legacy)), &tenant, "legacy.not-shut-out");
        let class = |user: &User, lens| reference.class(user, lens);
        let alone = |user: &&&User| class(user, Lens::AsHeld) == Verdict::Proven(Class::PasswordOnly);
        same(ids(members().filter(alone)), &tenant, "mfa.password-alone");
        let unbound = expected(&tenant, "mfa.admin-not-bound");
        let relayed = listed(&tenant, "mfa.admin-not-phishing-resistant");
        for user in &users {
            let (id, as_admin) = (user.id.to_string(), class(user, Lens::Activated));
            assert!(!unbound.contains(&id) || weak(as_admin.clone()), "seed {seed}: {}", user.upn);
            let resistant = as_admin == Verdict::Proven(Class::PhishingResistant);
            assert!(!relayed.contains(&id) || !resistant, "seed {seed}: {}", user.upn);
        }
    }
}

/// A messy tenant holds most of the stories, or the comparison says little.
#[test]
fn messy_tenants_hold_every_class_between_them() {
    let mut seen: BTreeSet<&'static str> = BTreeSet::new();
    for seed in 1..=8 {
        seen.extend(palisade::sim::truth(&spec(1_500, seed, Preset::Messy)).access.iter().map(|(_, class)| *class));
    }
    let all = "blocked mfa mfa_or_device off_network_only passwordless password_only per_user_mfa phishing_resistant \
               third_party_control";
    assert_eq!(seen, all.split_whitespace().collect());
}

fn served(users: usize, seed: u64, preset: Preset) -> (Tenant, Snapshot) {
    let mut options = Options::new(spec(users, seed, preset));
    options.speed = 100.0;
    // What is read is the matter here, not how fast.
    let unlimited = Window::new(1_000_000, 1);
    options.quotas.identity = Some(1e9);
    (options.quotas.reports, options.quotas.conditional_access) = (unlimited, unlimited);
    let tenant = Tenant::serve(options);
    let mut snapshot = served::snapshot(&tenant);
    // As a scan does: whom policies do not ask for MFA is asked for the old switch.
    let asked_by_policy = ["mfa", "passwordless", "phishing_resistant", "blocked", "security_defaults"];
    let open = tenant.truth().access.iter().filter(|(_, class)| !asked_by_policy.contains(class));
    let open: Vec<Uuid> = open.map(|(user, _)| *user).collect();
    served::add_per_user_mfa(&tenant, &open, &mut snapshot);
    (tenant, snapshot)
}

fn classes(snapshot: &Snapshot) -> Vec<(Uuid, Verdict)> {
    let reference = Reference::of(snapshot);
    let users = snapshot.users.whole().expect("users");
    users.iter().map(|user| (user.id, reference.class(user, Lens::AsHeld))).collect()
}

fn stands_as_planted(tenant: &Tenant, classes: &[(Uuid, Verdict)]) {
    let planted: BTreeMap<Uuid, &str> = tenant.truth().access.iter().copied().collect();
    assert_eq!(planted.len(), classes.len());
    let wrong = classes.iter().filter_map(|(user, verdict)| {
        let word = match verdict {
            Verdict::Proven(class) => class.word(),
            _ => "not proven",
        };
        (planted[user] != word).then(|| format!("{user}: planted {}, judged {verdict:?}", planted[user]))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{} accounts: {:#?}", wrong.len(), wrong.iter().take(20).collect::<Vec<_>>());
}

/// Enabled accounts that are not for emergencies.
fn judged<'s>(tenant: &Tenant, snapshot: &'s Snapshot) -> Vec<&'s User> {
    let settings = std::fs::read_to_string(tenant.folder().join("palisade.toml")).expect("settings");
    let named = settings.lines().find(|line| line.starts_with("break_glass")).expect("emergency accounts");
    let users = snapshot.users.whole().expect("users").iter();
    users.filter(|user| user.enabled == Some(true) && !named.contains(&format!("\"{}\"", user.upn))).collect()
}

fn ids<'u>(users: impl Iterator<Item = &'u &'u User>) -> BTreeSet<String> {
    users.map(|user| user.id.to_string()).collect()
}

fn same(judged: BTreeSet<String>, tenant: &Tenant, rule: &str) {
    let listed = listed(tenant, rule);
    let differing: Vec<&String> = judged.symmetric_difference(&listed).collect();
    let (count, some) = (differing.len(), &differing[..differing.len().min(5)]);
    assert!(differing.is_empty(), "{rule}: {count} of {} judged and {} listed: {some:?}", judged.len(), listed.len());
}

fn listed(tenant: &Tenant, rule: &str) -> BTreeSet<String> {
    let found = tenant.truth().expected.iter().filter(|found| found.rule == rule);
    found.flat_map(|found| found.affected.iter().cloned()).collect()
}

fn expected(tenant: &Tenant, rule: &str) -> BTreeSet<String> {
    let found = tenant.truth().expected.iter().filter(|found| found.rule == rule);
    found.map(|found| found.resource_id.clone()).collect()
}
