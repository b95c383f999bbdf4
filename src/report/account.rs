//! What every page says of one account, in the same words.

use jiff::Timestamp;

use super::look::Look;
use super::page::plural;
use super::shown;
use uuid::Uuid;

use crate::model::{
    ChangeStatus, Observation, Proof, Release, ReleaseStatus, ResourceType, Response, StepChange, Verdict, Watched,
    Window,
};

/// Whether anything was done, and what it came to.
pub(super) fn containment(response: &Response) -> String {
    if let Some(release) = &response.release {
        return of_release(release, response.applied);
    }
    if let Some(watched) = &response.watched {
        return of_watch(watched, response.proof, response.applied.is_some());
    }
    match (response.applied, response.proof) {
        (None, _) => "Nothing was changed: this only reads.".to_owned(),
        (Some(run), Some(_)) => format!("CONTAINED: what stops the attacker was seen on reading back. Run {run}."),
        (Some(run), None) => format!("NOT PROVEN CONTAINED: see what is not verified below. Run {run}."),
    }
}

fn of_release(release: &Release, run: Option<Uuid>) -> String {
    let given = release.changes.iter().all(|change| change.status == ChangeStatus::Verified);
    match run {
        Some(run) if given => format!("GIVEN BACK: sign-in is allowed again, seen on reading back. Run {run}."),
        Some(run) => format!("NOT SEEN TO BE GIVEN BACK: see what is not verified below. Run {run}."),
        None if release.is_free() => "Nothing stands in the way of giving it back. Nothing was changed yet.".into(),
        None => {
            let open = release.checks.iter().filter(|check| check.status == ReleaseStatus::Unmet).count();
            let things = plural(open as u64, "thing");
            let stand = if open == 1 { "stands" } else { "stand" };
            format!("NOT GIVEN BACK: {things} {stand} in the way, and nothing was changed.")
        }
    }
}

/// A line for each thing that must be so before an account is given back: the word for it, and what was seen.
pub(super) fn release_lines(release: &Release) -> impl Iterator<Item = (&'static str, String)> {
    release.checks.iter().map(|check| {
        let word = match check.status {
            ReleaseStatus::Met => "so",
            ReleaseStatus::Accepted => "accepted",
            ReleaseStatus::Unmet => "not so",
        };
        let accept = check.accept.as_deref().filter(|_| check.status == ReleaseStatus::Unmet);
        let way = accept.map_or_else(String::new, |name| format!(" All the same: --accept {name}"));
        (word, format!("{}{way}", check.text))
    })
}

/// What is changed: in the steps, or to give the account back.
pub(super) fn changes(response: &Response) -> Vec<&StepChange> {
    let given = response.release.iter().flat_map(|release| &release.changes);
    response.steps.iter().flat_map(|step| &step.changes).chain(given).collect()
}

/// Of a watch alone only the sign-ins are known: what else is open stands below.
fn of_watch(watched: &Watched, proof: Option<Proof>, applied: bool) -> String {
    if let Some(one) = watched.came_in.first() {
        let from = one.address.as_deref().map_or_else(String::new, |address| format!(" from {}", shown(address, 45)));
        let more = match watched.came_in.len() {
            1 => String::new(),
            some => format!(", and {} more", some - 1),
        };
        return format!(
            "NOT CONTAINED: after all sessions were ended somebody came in{from}, to {} by {}{more}. Run --apply again.",
            shown(&one.app, 60),
            shown(&one.client, 60),
        );
    }
    let minutes = watched.minutes;
    let (lead, lead_so_far) = if applied { ("CONTAINED: n", "CONTAINED so far: n") } else { ("N", "N") };
    let gap = watched.gap.as_ref().map_or_else(String::new, |gap| format!(" The log was not read to the end: {gap}."));
    match proof {
        Some(Proof::Quiet90m) => format!("{lead}obody came in for {minutes} minutes after the seal.{gap}"),
        Some(Proof::Quiet15m) => format!(
            "{lead_so_far}obody came in for {minutes} minutes after the seal. Tokens that nobody can revoke live \
             for 90 minutes.{gap}"
        ),
        Some(Proof::Contained) => {
            format!(
                "Contained by what was read back, not yet by time: {} after the seal is too soon for the log.{gap}",
                plural(minutes, "minute")
            )
        }
        None => format!("NOT PROVEN CONTAINED: the log was watched for {minutes} minutes.{gap}"),
    }
}

/// Since when the attacker was there.
pub(super) fn begin(window: &Window, look: &Look) -> String {
    let at = look.moment(window.t0);
    if window.assumed {
        format!("Nothing shows when an attacker came; judged since {at}. --since TIME says it better.")
    } else {
        format!("The attacker's first act: {at}, {} before this reading.", span(window.t0, window.to))
    }
}

/// `4 h 52 min`
fn span(from: Timestamp, to: Timestamp) -> String {
    let minutes = to.duration_since(from).as_secs() / 60;
    match minutes {
        ..60 => format!("{minutes} min"),
        60..2_880 => format!("{} h {} min", minutes / 60, minutes % 60),
        _ => format!("{} days", minutes / 1_440),
    }
}

/// What it is and what it is called. Of the account itself the page speaks all along.
pub(super) fn title(one: &Observation) -> String {
    let name = shown(&one.resource.name, 60);
    match one.kind {
        "account.password-not-reset" => "password".into(),
        "account.sessions-not-revoked" => "sessions".into(),
        "account.forwarding" => "forwarding of all mail".into(),
        "account.evidence-missing" => "auditing".into(),
        "account.recipients-not-warned" => "mail to others".into(),
        "account.unconfirmed-method" | "account.other-persistence" if one.resource.kind != ResourceType::SweepRule => {
            name
        }
        "account.open-protocol" => format!("protocol {name}"),
        _ => format!("{} \"{name}\"", one.resource.kind.word().replace('_', " ")),
    }
}

/// What comes next.
pub(super) fn next(response: &Response) -> &'static str {
    if let Some(release) = &response.release {
        return match response.applied {
            Some(_) => {
                "Call the owner now, on a number that is not from the directory: who signs in first registers. Ask \
                        what they registered and from where they signed in, and compare: --watch 90m shows who comes in."
            }
            None if release.is_free() => "The same line on a terminal, or with --yes --plan-digest, gives it back.",
            None => "Mend what stands in the way, or accept what you know better, and run it again.",
        };
    }
    if response.applied.is_some() {
        return "Sign-in stays blocked until you give the account back: --watch 15m waits for proof, --release allows it. \
                Warn those the account wrote to. Then `palisade scan`: what let the attacker in stands first.";
    }
    match response.verdict {
        Verdict::Compromised => "Contain it now: the same line with --apply, or with --stop for the first wave alone.",
        Verdict::Suspicious => "Nothing proves an attacker. Ask the owner about what is listed, then read again.",
        Verdict::Undetermined => "What is open keeps this from being called clean: see above.",
        Verdict::Clean => "Everything was read, and all of it is the owner's.",
    }
}
