//! Whose each network is.
//!
//! A network is weighed by what is known of it and by what was done from it, against where the account was used before
//! (after CIPP's verdict per address). One session on two networks is one actor.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Known;
use super::case::visits;
use super::hostile::{self, Hostile};
use super::network::network_of;
use crate::facts::Lists;
use crate::model::{Account, AddressSeen, Visit, Whose, Window};

/// Every network that something was seen from.
pub(super) struct Addresses(BTreeMap<String, Weighed>);

struct Weighed {
    whose: Whose,
    reasons: Vec<String>,
    traffic: Traffic,
}

/// What was seen from one network.
#[derive(Default)]
struct Traffic {
    successes: u64,
    failed: u64,
    country: Option<Box<str>>,
    number: Option<i64>,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    sessions: BTreeSet<Box<str>>,
    is_compliant: bool,
    is_scripted: bool,
    is_risky: bool,
    /// A sign-in as only a phishing kit makes it, in words.
    kit: Option<&'static str>,
    /// Successes before the window, and on how many days.
    before: u64,
    days: BTreeSet<Date>,
    /// Hostile things that were made from here.
    hostile: BTreeSet<Hostile>,
}

/// Fewer sign-ins than these before the window tell nothing of what is usual.
const ENOUGH: u64 = 10;
const ATTACKER: i32 = 6;
const SUSPICIOUS: i32 = 3;
const USER: i32 = -3;

impl Addresses {
    pub(super) fn of(account: &Account, known: &Known<'_>, window: &Window) -> Self {
        let mut traffic: BTreeMap<String, Traffic> = BTreeMap::new();
        for visit in visits(account) {
            let Some(address) = &visit.address else { continue };
            traffic.entry(network_of(address)).or_default().add(visit, known.lists, window);
        }
        for (address, at, hostile) in hostile::acts(account, known.lists) {
            let seen = traffic.entry(network_of(address)).or_default();
            seen.hostile.extend(hostile);
            seen.note(at);
        }
        let usual: u64 = traffic.values().map(|one| one.before).sum();
        let home = account.person.usage_location.as_deref();
        let mut weighed: BTreeMap<String, Weighed> = traffic
            .into_iter()
            .map(|(network, traffic)| {
                let (score, reasons) = traffic.weigh(usual, home, known.lists);
                let whose = traffic.whose(score);
                (network, Weighed { whose, reasons, traffic })
            })
            .collect();
        correct(&mut weighed, known);
        follow_sessions(&mut weighed, usual);
        Self(weighed)
    }

    pub(super) fn whose(&self, address: &str) -> Whose {
        self.0.get(&network_of(address)).map_or(Whose::Unknown, |one| one.whose)
    }

    /// The attacker's earliest act: a sign-in that worked, or a record of either log.
    pub(super) fn first_of_attacker(&self, account: &Account) -> Option<Timestamp> {
        let is_his = |address: Option<&str>| address.is_some_and(|address| self.whose(address) == Whose::Attacker);
        let came = visits(account).filter(|visit| visit.error == Some(0) && is_his(visit.address.as_deref()));
        let came = came.filter_map(|visit| visit.at.timestamp());
        let audits = account.audits.known().into_iter().flatten();
        let did = audits.filter(|row| is_his(row.by.address.as_deref())).filter_map(|row| row.at.timestamp());
        let acts = account.mailbox_log.known().into_iter().flatten();
        let acted = acts.filter(|act| is_his(act.address.as_deref())).filter_map(|act| act.at.timestamp());
        came.chain(did).chain(acted).min()
    }

    /// For the report: the attacker's first.
    pub(super) fn seen(&self) -> Vec<AddressSeen> {
        let mut all: Vec<AddressSeen> = self
            .0
            .iter()
            .map(|(network, Weighed { whose, reasons, traffic })| AddressSeen {
                network: network.clone(),
                whose: *whose,
                reasons: reasons.clone(),
                country: traffic.country.as_deref().map(Into::into),
                network_number: traffic.number,
                sign_ins: traffic.successes,
                failed: traffic.failed,
                first: traffic.first,
                last: traffic.last,
            })
            .collect();
        all.sort_by(|one, other| one.whose.cmp(&other.whose).then(one.first.cmp(&other.first)));
        all
    }
}

impl Traffic {
    fn add(&mut self, visit: &Visit, lists: &Lists, window: &Window) {
        let at = visit.at.timestamp();
        at.into_iter().for_each(|at| self.note(at));
        self.country = self.country.take().or_else(|| visit.country.clone());
        self.number = self.number.or(visit.network_number);
        if visit.error != Some(0) {
            self.failed += 1;
            return;
        }
        self.successes += 1;
        self.sessions.extend(visit.session.clone());
        self.is_compliant |= visit.is_compliant;
        self.is_scripted |= lists.scripted_agents.holds(&visit.user_agent);
        self.is_risky |= matches!(&*visit.risk, "medium" | "high");
        self.kit = self.kit.or_else(|| hostile::kit(visit));
        if let Some(at) = at.filter(|at| *at < window.from || window.assumed) {
            self.before += 1;
            self.days.insert(at.to_zoned(TimeZone::UTC).date());
        }
    }

    fn note(&mut self, at: Timestamp) {
        self.first = Some(self.first.map_or(at, |first| first.min(at)));
        self.last = Some(self.last.map_or(at, |last| last.max(at)));
    }

    /// Where the account was used before: a twentieth of all its sign-ins, or on three days.
    fn is_usual(&self, usual: u64) -> bool {
        usual >= ENOUGH && (self.before * 20 >= usual || self.days.len() >= 3)
    }

    /// The weight against it and why, in words.
    fn weigh(&self, usual: u64, home: Option<&str>, lists: &Lists) -> (i32, Vec<String>) {
        let mut score = 0;
        let mut reasons = Vec::new();
        let mut say = |weight: i32, holds: bool, words: String| {
            if holds {
                score += weight;
                reasons.push(words);
            }
        };
        say(6, self.kit.is_some(), self.kit.unwrap_or_default().to_owned());
        let kinds = i32::try_from(self.hostile.len()).unwrap_or(i32::MAX);
        let made: Vec<&str> = self.hostile.iter().map(|one| one.words()).collect();
        say(3 + kinds, kinds > 0, format!("from here came {}", made.join(", ")));
        let number = self.number.unwrap_or_default();
        say(3, lists.hosting_networks.holds(&number.to_string()), "a hosting provider".into());
        say(3, self.is_scripted, "a program and no browser signed in".into());
        say(3, self.is_risky, "Microsoft called the sign-in risky".into());
        let country = self.country.as_deref().unwrap_or_default();
        let is_away = home.is_some_and(|home| !country.is_empty() && !home.eq_ignore_ascii_case(country));
        say(
            2,
            is_away && self.successes > 0,
            format!("{country}, and the account's place is {}", home.unwrap_or_default()),
        );
        let is_usual = self.is_usual(usual);
        say(1, usual >= ENOUGH && !is_usual, "never used before".into());
        say(-4, is_usual, "the account was used from here before".into());
        say(-3, self.is_compliant, "with a compliant device".into());
        (score, reasons)
    }

    /// Who never came in is never called the attacker: passwords of everybody are guessed everywhere.
    fn whose(&self, score: i32) -> Whose {
        let only_failed = self.successes == 0 && self.hostile.is_empty();
        match score {
            ATTACKER.. if !only_failed => Whose::Attacker,
            SUSPICIOUS.. => Whose::Suspicious,
            ..=USER => Whose::User,
            _ => Whose::Unknown,
        }
    }
}

fn correct(weighed: &mut BTreeMap<String, Weighed>, known: &Known<'_>) {
    for (network, one) in weighed {
        let address = network.split('/').next().unwrap_or(network);
        if let Some(whose) = known.corrections.of(address) {
            one.whose = whose;
            one.reasons.insert(0, "the operator says so".into());
        }
    }
}

/// A session of the attacker's makes every other network it was used from his, but one that is the account's own.
fn follow_sessions(weighed: &mut BTreeMap<String, Weighed>, usual: u64) {
    let his: BTreeSet<Box<str>> = weighed
        .values()
        .filter(|one| one.whose == Whose::Attacker)
        .flat_map(|one| one.traffic.sessions.iter().cloned())
        .collect();
    for one in weighed.values_mut() {
        let shares = one.traffic.sessions.iter().any(|session| his.contains(session));
        let is_said = one.reasons.first().is_some_and(|reason| reason == "the operator says so");
        if shares && one.whose != Whose::Attacker && !one.traffic.is_usual(usual) && !is_said {
            one.whose = Whose::Attacker;
            one.reasons.insert(0, "a session of the attacker's was used from here".into());
        }
    }
}
