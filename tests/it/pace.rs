//! Politeness at the service's own pace: nothing refused, nobody called early, hardly a request more than it takes.
//!
//! The same tenant at the real service's pace, which takes a minute:
//! `cargo test --test it at_the_pace_of_the_real_service -- --ignored --nocapture`.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use palisade::sim::{Bucket, Census, Ledger, Options, Preset, census};

use crate::support::{Tenant, spec};

#[test]
fn a_scan_is_never_refused_and_asks_hardly_more_than_it_must() {
    paced(20.0);
}

#[test]
#[ignore = "takes a minute: time runs as in the real service"]
fn at_the_pace_of_the_real_service() {
    paced(1.0);
}

fn paced(speed: f64) {
    let spec = spec(1_000, 7, Preset::Messy);
    let mut options = Options::new(spec.clone());
    options.speed = speed;
    options.latency = true;
    let tenant = Tenant::serve(options);
    let begun = Instant::now();
    let run = tenant.palisade("scan --format json");
    let took = begun.elapsed().mul_f64(speed);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let (ledger, floor) = (tenant.ledger(), floor(&census(&spec)));
    tell(&ledger, &floor, took);
    let total = ledger.total();
    assert_eq!((total.throttled, total.impolite, ledger.misplaced, ledger.pages_skipped), (0, 0, 0, 0));
    let (asked, least) = (asked(&ledger), floor.values().sum::<usize>());
    assert!(asked * 100 <= least * 105, "{asked} requests where {least} would do");
}

/// Requests, entries of batches each counted, but for those of tokens.
fn asked(ledger: &Ledger) -> usize {
    ledger.calls.len()
}

/// Of one quota. Exchange counts a batch as one; its calls are told by their path.
fn asked_of(ledger: &Ledger, bucket: Bucket) -> usize {
    match bucket {
        Bucket::Exchange => ledger.calls.iter().filter(|call| call.path.starts_with("/adminapi/")).count(),
        _ => ledger.bucket(bucket).requests as usize,
    }
}

/// The least number of requests by quota that reads what is there, at the largest page each listing gives
/// (microsoft-graph-docs-contrib: `concepts/paging.md` and the pages of the listings; Exchange: 1,000 rows).
fn floor(there: &Census) -> BTreeMap<Bucket, usize> {
    let pages = |rows: usize, size: usize| rows.div_ceil(size).max(1);
    let directory = |rows| pages(rows, 999);
    let identity = [
        directory(there.users),
        directory(there.service_principals),
        directory(there.applications),
        directory(there.delegated_grants),
        // Who holds which right in Microsoft Graph and in Exchange, and what these rights are called.
        2 * 2,
        // Their people, their owners, who may activate membership.
        3 * there.role_groups,
        // The groups that policies name, and their members.
        2 * there.policy_groups,
        // Role assignments, active and eligible ones, definitions, settings, groups made to hold roles.
        6,
        // Organisation, plans, domains, the federation of the one federated domain.
        4,
        // Authorization, authentication methods, consent requests, security defaults, device registration, the
        // cross-tenant default and partners, settings of the directory.
        8,
    ];
    let [interactive, renewals] = there.legacy_sign_ins.map(|rows| pages(rows, 1_000));
    let reports = [
        directory(there.users),
        interactive,
        renewals,
        // The audit log, and of it what concerns each group that holds a role.
        pages(there.directory_audits, 1_000) + there.role_groups,
        there.global_administrators,
        // The old per-user MFA, of those whom no policy guards.
        there.unguarded,
    ];
    // Policies, named locations, risky users, and as many sign-ins as are put to What If of a tenant of many stories.
    let conditional_access = [1, 1, pages(there.risky_users, 500), 20];
    let exchange = [
        // Mailboxes, their protocols, their accounts.
        3 * pages(there.mailboxes, 1_000),
        pages(there.system_objects + there.mailboxes, 1_000),
        there.named_recipients,
        there.mail_groups,
        // Their rules, twice, and who has full access.
        3 * there.suspicious,
        // Who may send as whom: each mailbox stands for its owner first.
        pages(there.mailboxes, 1_000),
        // Organisation, transport, audit log, external tag, mailbox plans, authentication policies, accepted and remote
        // domains, transport and journal rules, outbound policies and their rules.
        12,
        // Connectors, inbound and the two kinds of outbound; blocked senders and blocked connectors.
        3 + 2,
        // Role groups, the five with their members, roles given directly; two searches of the audit log.
        1 + 5 + 1 + 2,
    ];
    BTreeMap::from([
        (Bucket::Identity, identity.iter().sum()),
        (Bucket::Reports, reports.iter().sum()),
        (Bucket::ConditionalAccess, conditional_access.iter().sum()),
        (Bucket::Outlook, there.inboxes),
        // Alerts.
        (Bucket::Security, 1),
        (Bucket::Exchange, exchange.iter().sum()),
    ])
}

/// Seconds that each quota takes at least: its own rate, or what may be in flight at the latency of an answer, which is
/// how the simulated service draws it (0.7 to 1.5 of the usual).
fn least_time(bucket: Bucket, requests: usize) -> f64 {
    let (requests, mean) = (requests as f64, 1.1);
    match bucket {
        Bucket::Identity => requests * 0.12 * mean / 16.0,
        Bucket::Reports => ((requests - 5.0) * 2.0).max(0.4 * mean),
        Bucket::ConditionalAccess => requests - 1.0 + 0.15 * mean,
        Bucket::Outlook => requests * 0.15 * mean / 4.0,
        Bucket::Exchange => requests * 0.7 * mean / 3.0,
        _ => 0.0,
    }
}

#[expect(clippy::print_stderr, reason = "numbers to report")]
fn tell(ledger: &Ledger, floor: &BTreeMap<Bucket, usize>, took: Duration) {
    for (bucket, least) in floor {
        eprintln!(
            "{bucket:?}: {} requests, floor {least}; at least {:.1} s; {} in flight at most",
            asked_of(ledger, *bucket),
            least_time(*bucket, *least),
            ledger.bucket(*bucket).highest
        );
    }
    let least = floor.iter().map(|(bucket, least)| least_time(*bucket, *least)).fold(0.0, f64::max);
    eprintln!(
        "{} requests, floor {}; {:.1} s of the service's time, floor {least:.1} s",
        asked(ledger),
        floor.values().sum::<usize>(),
        took.as_secs_f64()
    );
}
