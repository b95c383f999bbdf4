//! Sign-ins by clients that cannot do modern authentication, and accounts that Microsoft believes to be at risk.

use rand::RngExt;

use super::ids::{self, Kind};
use super::people::PUSH;
use super::planter::Planter;

/// A row of the sign-in log.
#[derive(Clone, Debug)]
pub(in crate::sim) struct SignIn {
    pub(in crate::sim) user: usize,
    /// `clientAppUsed`
    pub(in crate::sim) client: &'static str,
    /// 0: it worked.
    pub(in crate::sim) error: i32,
    pub(in crate::sim) hours_ago: i64,
    /// A person sat in front; else a program renewed what he had begun.
    pub(in crate::sim) interactive: bool,
}

/// Sign-ins of break-glass accounts in a browser: one that nobody announced, and a guess that failed.
pub(super) fn plant_break_glass(planter: &mut Planter) -> Vec<SignIn> {
    let [first, second] = [0, 1];
    let mut rows =
        vec![SignIn { user: second, client: BROWSER, error: WRONG_PASSWORD, hours_ago: 31, interactive: true }];
    planter.innocent(
        "ca.break-glass-used",
        "user",
        planter.user_id(second),
        "somebody guessed the password and failed",
    );
    if planter.messy() && planter.has_p1() {
        rows.push(SignIn { user: first, client: BROWSER, error: 0, hours_ago: 55, interactive: true });
        planter.must("ca.break-glass-used", "user", planter.user_id(first));
    }
    rows
}

/// A row of the risky users.
#[derive(Clone, Debug)]
pub(in crate::sim) struct RiskyUser {
    pub(in crate::sim) user: usize,
    /// `riskLevel` and `riskState`
    pub(in crate::sim) level: &'static str,
    pub(in crate::sim) state: &'static str,
    pub(in crate::sim) days_ago: i64,
}

const BROWSER: &str = "Browser";
const CLIENTS: [&str; 4] = ["IMAP4", "Authenticated SMTP", "POP3", "Exchange ActiveSync"];
/// AADSTS50126: invalid user name or password.
const WRONG_PASSWORD: i32 = 50_126;

/// Sign-ins by legacy clients: some that worked, more that only guessed passwords. Newest first.
pub(super) fn plant_legacy(planter: &mut Planter) -> Vec<SignIn> {
    let mut rows = Vec::new();
    for number in 0..planter.some(4) {
        let Some(user) = planter.member() else { break };
        for _ in 0..planter.rng.random_range(1..6) {
            let hours_ago = planter.rng.random_range(1..29 * 24);
            // Some programs are only ever seen renewing.
            let (client, interactive) = (CLIENTS[number % CLIENTS.len()], number % 3 != 1);
            rows.push(SignIn { user, client, error: 0, hours_ago, interactive });
        }
        let id = planter.user_id(user);
        if planter.has_p1() {
            planter.must("legacy.in-use", "user", id);
        }
    }
    for number in 0..planter.few(6) {
        let Some(user) = planter.member() else { break };
        for _ in 0..planter.rng.random_range(1..9) {
            let hours_ago = planter.rng.random_range(1..29 * 24);
            let (client, interactive) = (CLIENTS[number % 3], number % 4 != 2);
            rows.push(SignIn { user, client, error: WRONG_PASSWORD, hours_ago, interactive });
        }
        let id = planter.user_id(user);
        planter.innocent("legacy.in-use", "user", id, "somebody guessed passwords and failed");
    }
    rows.sort_by_key(|row| row.hours_ago);
    rows
}

/// Accounts at risk, and some whose risk is low or dealt with.
pub(super) fn plant_risk(planter: &mut Planter) -> Vec<RiskyUser> {
    let mut rows = Vec::new();
    for number in 0..planter.some(1) {
        let Some(user) = planter.member() else {
            return rows;
        };
        planter.people.entry(user).or_default().methods = Some(PUSH);
        let state = if number % 3 == 2 { "confirmedCompromised" } else { "atRisk" };
        let days_ago = planter.rng.random_range(2..20);
        rows.push(RiskyUser { user, level: "high", state, days_ago });
        let id = planter.user_id(user);
        if planter.has_p2() {
            planter.must("audit.risky-user", "user", id);
        }
    }
    for (level, state, why) in [
        ("low", "atRisk", "low risk"),
        ("high", "remediated", "the password was changed"),
        ("medium", "dismissed", "an administrator looked and dismissed it"),
    ] {
        let Some(user) = planter.member() else {
            return rows;
        };
        rows.push(RiskyUser { user, level, state, days_ago: 9 });
        let id = ids::id(planter.seed, Kind::User, user);
        planter.innocent("audit.risky-user", "user", id, why);
    }
    rows
}
