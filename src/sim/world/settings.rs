//! Settings of the tenant as a whole that are wrong, and accounts that are careless in small ways.
//!
//! A setting is broken here and nowhere else; the routes write their records from `World::broken`.

use super::people::{Marks, PHONE, PHONE_AND_MAIL};
use super::planter::Planter;
use super::spec::Preset;

/// One in how many hundred messy tenants has each of these wrong.
const TENANT: [(&str, u32); 24] = [
    ("mfa.email-code", 60),
    ("mfa.push-without-context", 70),
    ("mfa.methods-not-migrated", 70),
    ("mfa.access-pass-generous", 50),
    ("password.admin-self-reset", 85),
    ("legacy.smtp-auth-org", 80),
    ("legacy.no-default-policy", 80),
    ("legacy.modern-auth-off", 25),
    ("legacy.old-tls", 40),
    ("legacy.msol", 75),
    ("app.user-consent-open", 75),
    ("app.no-consent-workflow", 70),
    ("app.users-register", 85),
    ("app.risky-consent", 30),
    ("audit.unified-log-off", 60),
    ("audit.mailbox-audit-off", 35),
    ("mail.direct-send", 80),
    ("mail.external-unmarked", 75),
    ("guest.sees-directory", 40),
    ("guest.anyone-invites", 80),
    ("guest.tenant-creation", 80),
    ("mfa.passkey-policy-loose", 60),
    ("mfa.report-suspicious-off", 60),
    ("mfa.system-preferred-off", 60),
];

/// Breaks settings, domains included: `[default, federated, unverified]`.
pub(super) fn plant(planter: &mut Planter, domains: [&str; 3]) {
    for (rule, percent) in TENANT {
        planter.breaks(rule, percent);
    }
    planter.breaks("guest.self-sign-up", 55);
    by_seed(planter);
    // A phone number that opens the door is also a phone number that confirms: both findings stand.
    if planter.breaks("mfa.sms-or-voice", 80) {
        planter.breaks("mfa.sms-sign-in", 40);
    }
    looks_loose(planter);
    nothing_enforced(planter);
    plant_domains(planter, domains);
}

/// Every few tenants, so that the others stay as they were.
fn by_seed(planter: &mut Planter) {
    let (seed, paid) = (planter.seed, planter.has_p1());
    planter.breaks_by_seed("guest.cross-tenant-open", seed % 3 == 1, "open to one partner, and to no other tenant");
    planter.breaks_by_seed("password.lockout-loose", seed % 4 == 3, "the defaults, written out");
    planter.breaks_by_seed("password.no-banned-list", paid && seed % 2 == 1, "words of the tenant's own are refused");
    let why = "the words are refused on premises as well, or no plan allows for that";
    planter.breaks_by_seed("password.on-premises-unprotected", paid && seed % 5 < 3, why);
}

/// What these rules must not take for the wrong they look for.
fn looks_loose(planter: &mut Planter) {
    let looks = [
        ("mfa.passkey-policy-loose", "a list of keys to block is empty and not in force, and keys prove their make"),
        ("mfa.report-suspicious-off", "the setting is left to Microsoft"),
    ];
    for (rule, why) in looks {
        if !planter.is_broken(rule) {
            planter.innocent(rule, "tenant", planter.tenant, why);
        }
    }
}

fn nothing_enforced(planter: &mut Planter) {
    let rule = "mfa.nothing-enforced";
    match planter.preset {
        Preset::Unlicensed => {
            planter.breaks(rule, 100);
        }
        Preset::SecurityDefaults => planter.innocent(rule, "tenant", planter.tenant, "security defaults are on"),
        _ => {
            if !planter.breaks(rule, 15) {
                planter.innocent(
                    rule,
                    "tenant",
                    planter.tenant,
                    "one Conditional Access policy demands MFA of everybody",
                );
            }
        }
    }
}

fn plant_domains(planter: &mut Planter, [default, federated, unverified]: [&str; 3]) {
    if planter.chance(60) {
        planter.broken.insert("password.expires");
        planter.must("password.expires", "domain", default);
    }
    planter.innocent("password.expires", "domain", unverified, "an unverified domain has no accounts");
    planter.innocent("password.expires", "domain", federated, "passwords of a federated domain live elsewhere");
    if planter.chance(70) {
        planter.broken.insert("mfa.federated-claim");
        planter.must("mfa.federated-claim", "domain", federated);
    } else {
        planter.innocent("mfa.federated-claim", "domain", federated, "claims of the identity provider are rejected");
    }
    planter.innocent("mfa.federated-claim", "domain", default, "managed domain");
}

/// Careless accounts: trivial passwords allowed, weak methods, names that break programs.
pub(super) fn plant_people(planter: &mut Planter) {
    weak_passwords(planter);
    weak_methods(planter);
    for number in 0..6 {
        if let Some(member) = planter.member() {
            mark(planter, member).hostile_name = Some(number);
        }
    }
}

fn weak_passwords(planter: &mut Planter) {
    for _ in 0..planter.some(2) {
        let Some(member) = planter.member() else {
            return;
        };
        mark(planter, member).weak_password = true;
        let id = planter.user_id(member);
        planter.must("password.strength-off", "user", id);
    }
    for _ in 0..planter.few(1) {
        let Some(member) = planter.member() else {
            return;
        };
        let marks = mark(planter, member);
        (marks.weak_password, marks.disabled) = (true, true);
        let id = planter.user_id(member);
        planter.innocent("password.strength-off", "user", id, "the account is disabled");
    }
}

fn weak_methods(planter: &mut Planter) {
    let mut affected = Vec::new();
    for number in 0..planter.some(20) {
        let Some(member) = planter.member() else {
            break;
        };
        mark(planter, member).methods = Some(if number % 2 == 0 { PHONE } else { PHONE_AND_MAIL });
        affected.push(planter.user_id(member).to_string());
    }
    if planter.has_p1() {
        planter.must_list("mfa.weak-methods-only", "tenant", planter.tenant, affected);
    }
    for _ in 0..planter.few(2) {
        let why = "a guest's methods are judged by the home tenant";
        let Some(guest) = planter.untouched(planter.population.guests.clone()) else {
            break;
        };
        mark(planter, guest).methods = Some(PHONE);
        let id = planter.user_id(guest);
        planter.innocent("mfa.weak-methods-only", "user", id, why);
        let Some(member) = planter.member() else {
            break;
        };
        let marks = mark(planter, member);
        (marks.methods, marks.disabled) = (Some(PHONE), true);
        let id = planter.user_id(member);
        planter.innocent("mfa.weak-methods-only", "user", id, "the account is disabled");
    }
}

fn mark(planter: &mut Planter, index: usize) -> &mut Marks {
    planter.people.entry(index).or_default()
}
