//! What befalls an account: the traces of an attack, each with what it must be judged, beside what only looks like one.
//!
//! Written from the published descriptions of attacks alone; nothing here is computed by who judges.

mod apps;
mod attack;
mod everyday;
mod identity;
mod mailbox;
mod mailing;
mod scenario;
mod standing;

use serde::Serialize;
use uuid::Uuid;

pub use self::mailing::RecipientTruth;
pub use self::scenario::Scenario;
use super::account::Network;
use super::ids::Kind;
use super::population::Sort;
use super::tenant::World;

/// What an investigation of one account must come to.
#[derive(Clone, Debug, Serialize)]
pub struct IncidentTruth {
    pub scenario: Scenario,
    pub user: Uuid,
    pub upn: String,
    /// `compromised`, `suspicious`, `clean` or `undetermined`, where everything can be read.
    pub verdict: &'static str,
    /// The attacker's first act, where one shows.
    pub t0: Option<String>,
    /// Where the attacker came from.
    pub addresses: Vec<String>,
    /// Everything that is not plainly the owner's, and look-alikes that are.
    pub observations: Vec<Seen>,
    /// None: the attacker wrote to nobody.
    pub recipients: Option<RecipientTruth>,
}

/// One thing on the account, and what it is.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Seen {
    /// Kind, colon, immutable id.
    pub id: String,
    /// `malicious`, `suspicious`, `unknown` or `benign`
    pub judgement: &'static str,
}

/// An incident in the making.
struct Befalling<'w> {
    world: &'w mut World,
    user: usize,
    truth: IncidentTruth,
    /// Minutes since the attacker came.
    came: i64,
    things: usize,
}

impl World {
    /// Lets a scenario happen to an account that nothing else was planted on.
    pub(in crate::sim) fn befall(&mut self, scenario: Scenario) {
        let found = if scenario == Scenario::Guest { self.ordinary_guest() } else { self.ordinary_member() };
        let Some(user) = found else { return };
        let person = self.person(user);
        let truth = IncidentTruth {
            scenario,
            user: person.id,
            upn: person.upn,
            verdict: "compromised",
            t0: None,
            addresses: Vec::new(),
            observations: Vec::new(),
            recipients: None,
        };
        let things = self.incidents.len() * 1_000;
        let mut befalling = Befalling { world: self, user, truth, came: 300, things };
        scenario.happen(&mut befalling);
        let mut truth = befalling.truth;
        truth.observations.sort();
        self.audits.sort_by_key(|row| row.minutes_ago);
        self.incidents.push(truth);
    }

    /// A cloud account with a mailbox, a method and a plain name, that nothing was planted on.
    fn ordinary_member(&self) -> Option<usize> {
        let members = self.population.members.clone();
        let middle = members.start + members.len() / 2;
        let plain = |&index: &usize| {
            let person = self.person(index);
            let untouched = !self.people.contains_key(&index) && !self.mail.contains_key(&index);
            let new = !self.incidents.iter().any(|other| other.user == person.id);
            let of_domain = person.upn.ends_with(&format!("@{}", self.default_domain));
            let registered = person.methods.contains(&"microsoftAuthenticatorPush");
            let old = person.created_days_ago > 120 && person.password_days_ago > 40;
            person.sort == Sort::Member
                && person.enabled
                && !person.synced
                && registered
                && old
                && untouched
                && new
                && of_domain
        };
        (middle..members.end).chain(members.start..middle).find(plain)
    }
}

impl World {
    /// A guest who came, and on whom nothing was planted.
    fn ordinary_guest(&self) -> Option<usize> {
        let plain = |&index: &usize| {
            let person = self.person(index);
            let untouched = !self.people.contains_key(&index) && !self.accounts.contains_key(&index);
            person.enabled && person.invited && !person.pending && person.created_days_ago > 120 && untouched
        };
        self.population.guests.clone().find(plain)
    }
}

impl Befalling<'_> {
    /// An id for something that this incident brings.
    fn fresh(&mut self, kind: Kind) -> Uuid {
        self.things += 1;
        self.world.id(kind, 900_000_000 + self.things)
    }

    fn expect(&mut self, id: String, judgement: &'static str) {
        self.truth.observations.push(Seen { id, judgement });
    }

    /// `ExchangeGuid` of the mailbox.
    fn mailbox(&self) -> Uuid {
        self.world.id(Kind::ExchangeGuid, self.user)
    }

    /// The relay through which the victim was phished.
    fn relay() -> Network {
        Network { address: "192.0.2.66".into(), number: 14_061, country: "NL", city: "Amsterdam" }
    }

    /// Where the stolen session was used from.
    fn exit() -> Network {
        Network { address: "192.0.2.130".into(), number: 9_009, country: "RO", city: "Bucharest" }
    }
}
