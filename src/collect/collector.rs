//! What a resource family is: whom it asks, what for, and how the answers are read.

use std::collections::BTreeSet;

use jiff::Timestamp;
use uuid::Uuid;

use super::FAMILIES;
use super::decode::Decoder;
use crate::model::{Call, Gap, Part, Snapshot};

/// One resource family: requests plus a decoder. Replaying a snapshot file is the same decoder without the requests.
pub struct Collector {
    /// The family's name in snapshot files, in the request ledger and in `--only`.
    pub name: &'static str,
    pub needs: Needs,
    /// The plan without which the service refuses.
    pub licence: Option<Licence>,
    pub asks: Asks,
    pub decoder: fn() -> Box<dyn Decoder>,
}

/// What must be granted to the app for a family to be read.
#[derive(Clone, Copy, Debug)]
pub enum Needs {
    /// Application permissions of Microsoft Graph: any one of the lists, that list whole. The first is the one that is
    /// asked for, and so the one that is named where none is granted.
    Graph(&'static [&'static [&'static str]]),
    /// `Exchange.ManageAsApp` and the directory role Global Reader.
    Exchange,
    /// The same; where Exchange refuses inbox rules to that role, a role group that holds Mail Recipients.
    ExchangeRules,
}

impl Needs {
    /// What to grant, as words for the head of a family in a snapshot file: `Policy.Read.All`.
    pub fn words(self) -> String {
        match self {
            Self::Graph(lists) => lists.iter().map(|list| list.join(" and ")).collect::<Vec<_>>().join(" or "),
            Self::Exchange => "the role Global Reader together with Exchange.ManageAsApp".into(),
            Self::ExchangeRules => "the role Global Reader, or where Exchange refuses it a role group with Mail \
                                    Recipients, together with Exchange.ManageAsApp"
                .into(),
        }
    }
}

/// What Exchange wants of an app: the permission to knock and the role that answers (Microsoft Learn, *App-only
/// authentication for unattended scripts in Exchange Online*).
pub const EXCHANGE: &[&str] = &["Exchange.ManageAsApp", "Global Reader"];

/// The permissions or roles that reading a family takes, of several sufficient lists the first; none for a family that
/// does not exist.
pub fn needs(family: &str) -> &'static [&'static str] {
    let known = FAMILIES.iter().find(|known| known.name == family);
    match known.map(|family| family.needs) {
        Some(Needs::Graph(lists)) => lists.first().copied().unwrap_or_default(),
        Some(Needs::Exchange | Needs::ExchangeRules) => EXCHANGE,
        None => &[],
    }
}

/// A plan that a family needs, and what to do in a tenant without it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Licence {
    /// Not asked without Entra ID P1.
    P1,
    /// Asked all the same: what was set up before the plan lapsed still holds. A refusal then means the plan is missing.
    P1Asked,
    /// Not asked without Entra ID P2 or ID Governance.
    P2,
    /// Not asked without a mailbox plan.
    Exchange,
}

impl Licence {
    /// The plan's name.
    pub fn words(self) -> &'static str {
        match self {
            Self::P1 | Self::P1Asked => "Entra ID P1",
            Self::P2 => "Entra ID P2",
            Self::Exchange => "Exchange Online",
        }
    }
}

/// How a family is asked for.
pub enum Asks {
    /// One request and its pages.
    Once(fn(&Options) -> Call),
    /// The first request; the second when the service does not know the first (400 or 404).
    Either(fn(&Options) -> Call, fn(&Options) -> Call),
    /// One request for each target that other families named.
    Each {
        /// The families that the targets come from, which are read first.
        after: &'static [&'static str],
        /// A pure function of what was read so far.
        targets: fn(&Snapshot, &Options) -> Targets,
        /// The request of a target; the target's key holds all that it needs.
        call: fn(&str) -> Call,
        /// Packed into batches of the service; else one after another, for listings too long for a batch.
        batched: bool,
    },
}

/// Whom to ask about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Targets {
    pub keys: Vec<Box<str>>,
    /// Why the list of targets is not whole.
    pub gap: Option<Gap>,
}

impl Targets {
    /// What is known of a family that targets come from; its gap becomes the targets' gap.
    pub(super) fn from<'s, T>(&mut self, part: &'s Part<T>) -> Option<&'s T> {
        if let Some(gap) = part.gap() {
            self.gap.get_or_insert_with(|| gap.clone());
        }
        part.known()
    }
}

/// What one collection is about. Kept in the snapshot file, because targets depend on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    pub tenant: Uuid,
    /// `global`, `usgov`, `usgov-dod` or `china`.
    pub cloud: String,
    /// The origin where Graph answered, for the record; `None` in files of before it was noted.
    pub graph: Option<String>,
    /// When reading began; "now" for everything that is judged.
    pub taken: Timestamp,
    /// Second listings of every mailbox, not of suspicious ones alone.
    pub deep: bool,
    /// The families to ask for; `None` for all.
    pub only: Option<BTreeSet<String>>,
    /// What the app's token grants, for the record.
    pub permissions: Vec<String>,
    /// Makes the sign-ins that are put to Microsoft's own evaluation; a file is replayed with those that it holds.
    pub questions: Questions,
    /// The clients, by the names that the sign-in log gives them, whose sign-ins are wanted; all when it is empty.
    pub clients: Vec<String>,
}

impl Options {
    /// Everything, without second listings of every mailbox.
    pub fn all(tenant: Uuid, taken: Timestamp) -> Self {
        Self {
            tenant,
            cloud: "global".into(),
            graph: None,
            taken,
            deep: false,
            only: None,
            permissions: Vec::new(),
            questions: Questions(|_| Vec::new()),
            clients: Vec::new(),
        }
    }
}

/// From what was read so far to the sign-ins to ask about, as text; pure. Who judges knows which matter.
#[derive(Clone, Copy, Debug)]
pub struct Questions(pub fn(&Snapshot) -> Vec<Box<str>>);

/// Who asks is no part of what is asked.
impl PartialEq for Questions {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
