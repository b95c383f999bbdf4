//! Which checks speak of what would have stopped an attacker, by what was taken from him.

use crate::model::{Finding, Road};

/// The fix that answered, and the checks of what let it happen.
pub const ROADS: [(&str, &[&str]); 6] = [
    (
        "reset-password",
        &[
            "mfa.password-alone",
            "mfa.nothing-enforced",
            "mfa.not-registered",
            "mfa.weak-methods-only",
            "ca.device-code-open",
            "ca.exclusion-gap",
        ],
    ),
    ("remove-method", &["ca.registration-unprotected"]),
    ("revoke-consent", &["app.user-consent-open", "app.user-consent-mail", "app.no-consent-workflow"]),
    ("stop-forwarding", &["mailbox.auto-forward-allowed", "mailbox.remote-domain-open"]),
    ("disable-device", &["ca.device-registration-unprotected"]),
    (
        "close-protocol",
        &["legacy.not-shut-out", "legacy.imap", "legacy.pop", "legacy.smtp-auth-org", "legacy.smtp-auth-mailbox"],
    ),
];

/// What an incident says of these findings, in words.
pub(super) fn taken(group: &[&Finding], roads: &[Road]) -> Option<String> {
    let speaks = |rules: &[&str]| group.iter().any(|finding| rules.contains(&finding.rule.as_str()));
    let led_here = |road: &&Road| ROADS.iter().any(|(fix, rules)| *fix == road.fix && speaks(rules));
    let last = roads.iter().filter(led_here).map(|road| road.last).max()?;
    Some(format!("an account was taken over this way, contained on {}", last.strftime("%Y-%m-%d")))
}
