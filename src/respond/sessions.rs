//! Step 2: whose sessions are alive.

use std::collections::BTreeSet;

use super::case::Case;
use super::draft::Draft;
use crate::model::{Observation, OwnAct, ResourceType, SeenBy, Tie, Verdicted, Visit, Whose};

/// Known as the reason that nothing is to be done again.
pub(super) const ENDED_BEFORE: &str = "SO";

pub(super) fn judge(case: &Case<'_>) -> Vec<Observation> {
    let person = &case.account.person;
    let mut draft = Draft::of("account.sessions-not-revoked", ResourceType::User, person.id, &*person.upn);
    let alive = |visit: &&Visit| visit.error == Some(0) && visit.at >= person.sessions_valid_from;
    let of = |whose: Whose| case.visits().filter(alive).filter(move |v| case.whose(v.address.as_deref()) == whose);
    let his: Vec<&Visit> = of(Whose::Attacker).collect();
    let doubtful: Vec<&Visit> = of(Whose::Suspicious).collect();
    let judgement = if !his.is_empty() {
        draft.hard("S1", format!("{} of the attacker's, not ended since", sessions(&his)));
        for (code, words) in signals(&his) {
            draft.hard(code, words);
        }
        draft.tie(Tie::Ip);
        first(&mut draft, &his);
        Verdicted::Malicious
    } else if !doubtful.is_empty() {
        draft.hard("S2", format!("{} from a network that speaks against it", sessions(&doubtful)));
        first(&mut draft, &doubtful);
        Verdicted::Suspicious
    } else {
        if let Some(ours) = case.known.earlier.and_then(|earlier| earlier.seal_of(person.sessions_valid_from)) {
            draft.clears(ENDED_BEFORE, format!("palisade ended all of them {}, in run {}", when(ours), ours.run));
        }
        if case.account.sign_ins.whole().is_err() || case.account.renewals.whole().is_err() {
            Verdicted::NotAssessed
        } else {
            draft.clears("SB", "every sign-in that worked is from where the account is used, or as its owner travels");
            Verdicted::Benign
        }
    };
    vec![draft.judged(judgement)]
}

fn when(ours: &OwnAct) -> String {
    format!("on {}", super::step::day(ours.shown))
}

fn first(draft: &mut Draft, visits: &[&Visit]) {
    if let Some(at) = visits.iter().map(|visit| visit.at).min() {
        draft.seen(at, SeenBy::Audit);
    }
}

fn sessions(visits: &[&Visit]) -> String {
    let sessions: BTreeSet<&str> = visits.iter().filter_map(|visit| visit.session.as_deref()).collect();
    match (sessions.len(), visits.len()) {
        (0, 1) | (1, _) => "1 session".into(),
        (0, sign_ins) => format!("{sign_ins} sign-ins"),
        (several, _) => format!("{several} sessions"),
    }
}

/// What gives them away, each once.
fn signals(visits: &[&Visit]) -> BTreeSet<(&'static str, String)> {
    let mut said: BTreeSet<(&'static str, String)> =
        visits.iter().filter_map(|visit| super::hostile::kit(visit)).map(|words| ("S3", words.to_owned())).collect();
    let networks: BTreeSet<(&str, String)> = visits
        .iter()
        .filter_map(|visit| Some((visit.session.as_deref()?, super::network::network_of(visit.address.as_deref()?))))
        .collect();
    let split = networks.iter().any(|(one, _)| networks.iter().filter(|(other, _)| one == other).count() > 1);
    if split {
        said.insert(("S4", "one session on two networks: a stolen token".into()));
    }
    if visits.iter().any(|visit| &*visit.protocol == "deviceCode") {
        said.insert(("S5", "signed in by device code".into()));
    }
    said
}
