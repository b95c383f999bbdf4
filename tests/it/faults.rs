//! Faults between a healthy service and the program: what can be got over changes nothing, and what cannot is named.

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use palisade::sim::{Fault, Faults, Ledger, Options, Preset, Rule, Spec, Wait};
use serde_json::Value;

use crate::support::{Tenant, spec};

/// When all tenants of these tests were made: not so lately that what was planted to the day turns a day older between
/// two scans.
static MADE: LazyLock<Timestamp> = LazyLock::new(|| Timestamp::now() - SignedDuration::from_mins(20));

fn options(users: usize, seed: u64, faults: Faults) -> Options {
    let mut options = Options::new(Spec { now: *MADE, ..spec(users, seed, Preset::Messy) });
    options.speed = 40.0;
    // The machine that runs the tests is busy with other tests.
    options.grace = Duration::from_millis(300);
    // Only a name has sub-domains to be redirected to.
    options.named_hosts = true;
    options.faults = faults;
    options
}

/// What one scan ended with.
struct Scanned {
    code: i32,
    report: Value,
    ledger: Ledger,
}

fn scanned(options: Options) -> Scanned {
    scanned_for(options, "")
}

/// Judged by some rules only.
fn scanned_for(options: Options, only: &str) -> Scanned {
    let tenant = Tenant::serve(options);
    let run = tenant.palisade(&format!("scan --format json {only}"));
    let report = run.json();
    Scanned { code: run.code, report, ledger: tenant.ledger() }
}

impl Scanned {
    /// The findings as they are written, but for when they were seen.
    fn findings(&self) -> Vec<String> {
        let mut findings = self.report["findings"].clone();
        for finding in findings.as_array_mut().expect("findings").iter_mut().filter_map(Value::as_object_mut) {
            finding.retain(|name, _| !matches!(name.as_str(), "first_seen" | "last_seen"));
        }
        findings.as_array().expect("findings").iter().map(Value::to_string).collect()
    }

    /// Families with a doubt about them, with their gap.
    fn gaps(&self) -> Vec<(String, Value)> {
        let families = self.report["families"].as_array().expect("families").iter();
        let open = families.filter(|family| !family["gap"].is_null() && family["gap"]["gap"] != "not_asked");
        open.map(|family| (family["family"].as_str().expect("a name").to_owned(), family["gap"].clone())).collect()
    }

    fn statuses(&self) -> impl Iterator<Item = (&str, &str)> {
        let checks = self.report["checks"].as_array().expect("checks").iter();
        checks.map(|check| (check["rule"].as_str().expect("a rule"), check["status"].as_str().expect("a status")))
    }

    /// Rules with findings, and resources.
    fn found(&self) -> BTreeSet<(String, String)> {
        let findings = self.report["findings"].as_array().expect("findings").iter();
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        findings.map(|finding| (text(&finding["rule"]), text(&finding["resource"]["id"]))).collect()
    }
}

/// The same findings in the same order, byte for byte.
fn same(what: &str, faulty: &Scanned, clean: &Scanned) {
    let (found, expected) = (faulty.findings(), clean.findings());
    let first = found.iter().zip(&expected).find(|(found, expected)| found != expected);
    assert_eq!(first, None, "{what}");
    assert_eq!(found.len(), expected.len(), "{what}");
}

/// Nobody was called too early, no token led astray, no page left out, and nothing refused but what was meant to be.
fn well_behaved(what: &str, ledger: &Ledger) {
    let total = ledger.total();
    assert_eq!(total.impolite, 0, "{what}: called before a wait was over");
    assert_eq!(ledger.misplaced, 0, "{what}: a token reached a stranger");
    assert_eq!(ledger.pages_skipped, 0, "{what}: a page was left out");
    assert_eq!(total.throttled, total.injected, "{what}: exceeded a limit: {:?}", ledger.buckets);
}

#[test]
fn what_a_client_can_get_over_leaves_the_findings_the_same_byte_for_byte() {
    let clean = scanned(options(1_000, 7, Faults::none()));
    for seed in [1, 7, 20_261_125] {
        let faulty = scanned(options(1_000, 7, Faults::recoverable(seed)));
        assert!(faulty.ledger.faults.values().sum::<u64>() > 300, "hardly a fault: {:?}", faulty.ledger.faults);
        assert_eq!(faulty.gaps(), [], "seed {seed}");
        same(&format!("seed {seed}"), &faulty, &clean);
        assert_eq!(faulty.code, clean.code);
        well_behaved(&format!("seed {seed}"), &faulty.ledger);
    }
}

/// Every request for records meets each of them once. Sign-in, whose waits are in seconds of ours, has its own test.
#[test]
fn each_fault_alone_is_got_over_too() {
    let clean = scanned(options(60, 3, Faults::none()));
    let everywhere =
        |fault| Faults::of(3, ["/v1.0", "/beta", "/adminapi"].map(|path| Rule::always(path, fault, 1)).into());
    let scenarios = [
        Fault::Throttled(Wait::Decimal),
        Fault::Throttled(Wait::Untold),
        Fault::ThrottledWithoutWords,
        Fault::Status(408),
        Fault::Status(423),
        Fault::Status(500),
        Fault::Status(504),
        Fault::BadGateway,
        Fault::Unavailable(Wait::Any),
        Fault::Unavailable(Wait::Untold),
        Fault::SickConnection,
        Fault::Reset,
        Fault::Torn,
        Fault::Truncated,
        Fault::Drip(Duration::from_millis(400)),
        Fault::Hang(Duration::from_secs(20)),
        Fault::EmptyPage,
        Fault::ShortPage,
        Fault::RepeatedRow,
        Fault::FullLastPage,
        Fault::MissingEntry,
        Fault::BatchLost,
        Fault::RegionalRedirect,
        Fault::Busy,
    ];
    for fault in scenarios {
        let mut options = options(60, 3, everywhere(fault));
        options.speed = 300.0;
        let faulty = scanned(options);
        assert!(faulty.ledger.faults.contains_key(fault.name()), "{fault:?} was never met");
        assert_eq!(faulty.gaps(), [], "{fault:?}");
        same(fault.name(), &faulty, &clean);
        assert_eq!(faulty.ledger.misplaced, 0, "{fault:?}: a token reached a stranger");
        assert_eq!(faulty.ledger.pages_skipped, 0, "{fault:?}: a page was left out");
    }
}

/// 424 for a whole batch comes where one of its entries was refused.
#[test]
fn a_batch_called_failed_for_one_refused_entry_is_read_entry_by_entry() {
    let throttled = Rule { chance: 0.2, ..Rule::always("/v1.0/users/", Fault::Throttled(Wait::Decimal), 1) };
    let failed = Rule::always("", Fault::BatchFailedDependency, u32::MAX);
    let faulty = scanned(options(60, 3, Faults::of(3, vec![throttled, failed])));
    assert!(faulty.ledger.faults.contains_key("batch-failed-dependency"), "{:?}", faulty.ledger.faults);
    assert_eq!(faulty.gaps(), []);
    same("424", &faulty, &scanned(options(60, 3, Faults::none())));
    well_behaved("424", &faulty.ledger);
}

#[test]
fn a_token_that_ends_or_is_challenged_in_mid_listing_costs_no_page() {
    let clean = scanned(options(1_100, 5, Faults::none()));
    for fault in [Fault::ExpiredToken, Fault::ClaimsChallenge] {
        // Every page of a long listing of Graph ends a token once. Of one listing at a time: a request that meets the ends
        // of two tokens which never worked for anybody is not sent a third time.
        for path in ["/v1.0/users?$select", "/v1.0/reports"] {
            let faulty = scanned(options(1_100, 5, Faults::of(5, vec![Rule::always(path, fault, 1)])));
            assert!(faulty.ledger.faults.get(fault.name()).is_some_and(|&played| played >= 2), "{fault:?} {path}");
            assert_eq!(faulty.gaps(), [], "{fault:?} {path}");
            same(fault.name(), &faulty, &clean);
            well_behaved(fault.name(), &faulty.ledger);
        }
    }
}

#[test]
fn a_token_endpoint_under_load_is_waited_for() {
    for fault in [Fault::Throttled(Wait::Any), Fault::Unavailable(Wait::Any), Fault::Unavailable(Wait::Untold)] {
        let faulty = scanned(options(60, 3, Faults::of(3, vec![Rule::always("/oauth2", fault, 1)])));
        assert!(faulty.ledger.faults.contains_key(fault.name()), "{fault:?} was never met");
        assert_eq!(faulty.gaps(), [], "{fault:?}");
        well_behaved(fault.name(), &faulty.ledger);
    }
}

#[test]
fn a_token_that_cannot_be_decoded_is_as_good() {
    let mut opaque = options(60, 3, Faults::none());
    opaque.sign_in.opaque_tokens = true;
    let tenant = Tenant::serve(opaque.clone());
    let doctor = tenant.palisade("doctor --format json");
    let report = doctor.json();
    assert_eq!(report["sign_in"]["problem"], Value::Null, "{report:#}");
    let permissions = report["permissions"].as_array().expect("permissions");
    assert!(permissions.iter().all(|permission| permission["granted"] == true), "{permissions:#?}");
    same("opaque", &scanned(opaque), &scanned(options(60, 3, Faults::none())));
}

/// What can never be read: the path, the fault, the family it tears a hole into.
const LOSSES: [(&str, Fault, &str); 12] = [
    ("/v1.0/users?", Fault::Status(500), "users"),
    ("/v1.0/users", Fault::LostPage, "users"),
    ("/v1.0/users", Fault::ForeignLink, "users"),
    ("/v1.0/users", Fault::SameLink, "users"),
    ("/v1.0/users", Fault::ExpiredPageToken, "users"),
    ("/v1.0/reports", Fault::ForeignLink, "registration"),
    ("/v1.0/domains", Fault::ForeignRedirect, "domains"),
    ("/v1.0/identity/conditionalAccess/policies", Fault::WrongContentType, "conditional_access"),
    ("/v1.0/policies/authorizationPolicy", Fault::EmptyBody, "authorization_policy"),
    ("/adminapi/beta/InvokeCommand/Get-MailboxAuditBypassAssociation", Fault::LostPage, "audit_bypass"),
    ("/adminapi/beta/InvokeCommand/Get-MailboxAuditBypassAssociation", Fault::ForeignLink, "audit_bypass"),
    ("/adminapi/beta/InvokeCommand/Get-TransportConfig", Fault::ErrorInSuccess, "transport_config"),
];

/// Checks that rest on a lost family and are decided all the same by what others told: the company's settings come from
/// four families, and this one is of Get-OrganizationConfig; a policy that enforces a second factor was seen, whoever
/// the users are, and so were two sound break-glass accounts; what is registered matters only to an account whose
/// per-user MFA is enabled, and the break-glass accounts' methods were on the page that came; how grave open legacy
/// clients are is no question where everybody is shut out; nobody holds a role of the synchronisation.
const DECIDED: [(&str, &str, &str); 7] = [
    ("registration", "ca.break-glass-weak", "passed"),
    ("registration", "mfa.avoidable", "passed"),
    ("transport_config", "audit.mailbox-audit-off", "passed"),
    ("transport_config", "legacy.not-shut-out", "passed"),
    ("users", "ca.too-few-break-glass", "passed"),
    ("users", "mfa.nothing-enforced", "passed"),
    ("users", "role.sync-role", "not_applicable"),
];

#[test]
fn what_is_lost_is_named_and_nothing_passes_or_is_found_against_the_truth() {
    // Without the mailboxes' rules, of which nothing is lost here.
    let only = "--only role --only mfa --only ca --only guest --only legacy --only app --only audit --only mail";
    let tenant = |faults| Options { speed: 200.0, ..options(1_010, 5, faults) };
    let clean = scanned_for(tenant(Faults::none()), only);
    let mut decided = BTreeSet::new();
    for (path, fault, family) in LOSSES {
        let what = format!("{fault:?} at {path}");
        let faulty = scanned_for(tenant(Faults::lossy(5, path, fault)), only);
        assert!(faulty.ledger.faults.contains_key(fault.name()), "{what}: never met");
        let gaps = faulty.gaps();
        assert!(gaps.iter().any(|(name, _)| name == family), "{what}: {family} is not named: {gaps:?}");
        let invented: Vec<_> = faulty.found().difference(&clean.found()).cloned().collect();
        assert!(invented.is_empty(), "{what}: {invented:?}");
        decided.extend(faulty.sure_of(family).map(|(rule, status)| (family, rule, status)));
        assert!([1, 4].contains(&faulty.code), "{what}: ended with {}", faulty.code);
        assert_eq!(faulty.ledger.misplaced, 0, "{what}: a token reached a stranger");
        assert_eq!(faulty.ledger.total().impolite, 0, "{what}");
    }
    let decided: Vec<_> = decided.iter().map(|(family, rule, status)| (*family, &**rule, &**status)).collect();
    assert_eq!(decided, DECIDED, "passed without being looked at");
}

impl Scanned {
    /// Checks that rest on this family and are in no doubt: neither not assessed nor failed from what did come.
    fn sure_of(&self, family: &str) -> impl Iterator<Item = (String, String)> {
        let rules = palisade::app::rules(None).expect("the rules of the program");
        let resting: BTreeSet<String> = rules
            .rules
            .iter()
            .filter(|rule| rule.families().contains(&family))
            .map(|rule| rule.id.as_str().to_owned())
            .collect();
        let judged: Vec<_> = self.statuses().filter(|(rule, _)| resting.contains(*rule)).collect();
        assert!(!judged.is_empty(), "no check rests on {family}");
        let sure = judged.into_iter().filter(|(_, status)| !matches!(*status, "not_assessed" | "failed"));
        sure.map(|(rule, status)| (rule.to_owned(), status.to_owned())).collect::<Vec<_>>().into_iter()
    }
}
