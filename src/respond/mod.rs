//! Judges one account: from what was read of it to observations, a verdict and a timeline. Pure: the same account, lists
//! and corrections give the same report.
//!
//! Half of every judgement rests on two things: since when the attacker was there, and which networks are his. They are
//! found first; what is judged malicious may show that he was there earlier, and then all is judged again.

mod act;
mod addresses;
mod alternates;
mod case;
mod consents;
mod corrections;
mod delegates;
mod devices;
mod draft;
mod forwarding;
mod gone_rules;
mod guards;
mod hostile;
mod mail;
mod methods;
mod network;
mod ours;
mod password;
mod playbook;
mod protocols;
mod recipients;
mod release;
mod rules;
mod sessions;
mod step;
mod timeline;
mod verdict;

pub use act::{Act, Acts, Choice, ENDS_SESSIONS, RESETS_PASSWORD, SEALS, WRITES, acts, giving_back, password_of};
pub use corrections::{Correction, Corrections};
pub use mail::{Mail, mail};
pub use network::network_of;
pub use playbook::playbook;
pub use release::{Weighing, release};
pub use verdict::{of as verdict, tasks};

use jiff::{SignedDuration, Timestamp};

use self::addresses::Addresses;
use self::case::Case;
use crate::facts::Lists;
use crate::model::{
    Account, AddressSeen, Earlier, Guard, Observation, StepReport, TimelineEntry, Verdict, Verdicted, Window,
};

/// What is known beside the account.
pub struct Known<'k> {
    pub lists: &'k Lists,
    /// Sign-in names of the accounts kept for an emergency.
    pub break_glass: &'k [String],
    /// Who runs this, where a person signed in.
    pub operator: Option<uuid::Uuid>,
    /// The app id that this run signed in with.
    pub our_app: Option<uuid::Uuid>,
    pub corrections: &'k Corrections,
    /// What earlier runs did to this account.
    pub earlier: Option<&'k Earlier>,
}

/// What an account is judged.
pub struct Judged {
    pub verdict: Verdict,
    pub window: Window,
    pub addresses: Vec<AddressSeen>,
    pub guards: Vec<Guard>,
    pub steps: Vec<StepReport>,
    pub timeline: Vec<TimelineEntry>,
}

/// How often the beginning may move before it stays.
const ROUNDS: usize = 3;
/// The window opens so long before the attacker's first act: what prepared it lies there.
const BEFORE: SignedDuration = SignedDuration::from_hours(48);
/// What is assumed where nothing shows when it began.
const ASSUMED: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Judges everything that was read of an account.
pub fn judge(account: &Account, known: &Known<'_>) -> Judged {
    let mut began = known.corrections.since;
    let mut shown = false;
    for _ in 0..ROUNDS {
        let Some(first) = first_act(&case(account, known, began, shown)) else { break };
        let earliest = if shown { began.map_or(first, |began| began.min(first)) } else { first };
        if shown && began == Some(earliest) {
            break;
        }
        (began, shown) = (Some(earliest), true);
    }
    let case = case(account, known, began, shown);
    let mut steps = step::all(&case);
    act::name_what_is_off(account, &mut steps);
    Judged {
        verdict: verdict::of(&steps),
        window: case.window.clone(),
        addresses: case.addresses.seen(),
        guards: guards::of(account, known),
        timeline: timeline::of(&case),
        steps,
    }
}

/// The case with the attacker there since `began`, or since what is assumed.
fn case<'c>(account: &'c Account, known: &'c Known<'c>, began: Option<Timestamp>, shown: bool) -> Case<'c> {
    let assumed = account.taken.saturating_sub(ASSUMED).unwrap_or(account.taken);
    let t0 = began.unwrap_or(assumed);
    // Nobody knows that there was an attacker before a time that is only assumed.
    let from = if began.is_some() { t0.saturating_sub(BEFORE).unwrap_or(t0) } else { t0 };
    let window = Window { from, t0, to: account.taken, assumed: !shown };
    let addresses = Addresses::of(account, known, &window);
    Case { account, known, window, addresses }
}

/// The earliest act of the attacker: from one of his networks, or the making of something that is his.
fn first_act(case: &Case<'_>) -> Option<Timestamp> {
    let from_his = case.addresses.first_of_attacker(case.account);
    let malicious = |one: &&Observation| one.judgement == Verdicted::Malicious;
    let steps = step::all(case);
    let made = steps.iter().flat_map(|step| &step.observations).filter(malicious);
    let made = made.filter_map(|one| one.first_seen.as_ref()).map(|seen| seen.at).min();
    from_his.into_iter().chain(made).min()
}
