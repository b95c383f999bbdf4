//! A made-up tenant for the tests of this room: accounts that hold keys.

use std::sync::LazyLock;

use jiff::Timestamp;

use crate::facts::{Described, Items, Kind, List, Log, Schema, Subject, Subjects, Tenant, Value, Vocabulary, WordList};
use crate::model::{AcceptedEvents, Exposure, Gap, Resource, ResourceType, RuleId};
use crate::record;

pub(super) static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| Vocabulary {
    tenant: Company::SCHEMA,
    subjects: &[Account::SCHEMA],
    licences: &["exchange", "p2"],
    logs: &[Log { family: "visits", subject: None }],
    lists: vec![WordList { name: "bad words", doc: "words nobody wants", list: List::parse("bad").into() }],
});

#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) strong: bool,
    pub(super) uses: i64,
}

#[derive(Clone, Debug)]
pub(super) struct Account {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) enabled: Result<bool, Gap>,
    pub(super) kind: Option<&'static str>,
    pub(super) visits: i64,
    pub(super) seen: Option<Timestamp>,
    pub(super) tags: Vec<&'static str>,
    pub(super) keys: Result<Vec<Key>, Gap>,
    pub(super) groups: Cut,
    pub(super) boss: Option<Box<Self>>,
    /// Whether reading `trap` panics.
    pub(super) armed: bool,
}

/// A listing that may have been cut.
#[derive(Clone, Debug)]
pub(super) struct Cut {
    pub(super) items: Vec<&'static str>,
    pub(super) gap: Option<Gap>,
}

impl Items for Cut {
    fn len(&self) -> usize {
        self.items.len()
    }
    fn item(&self, index: usize) -> Value<'_> {
        self.items.get(index).copied().into()
    }
    fn gap(&self) -> Option<&Gap> {
        self.gap.as_ref()
    }
}

record! {
    /// A key of an account.
    Key as "key" {
        /// What it is called.
        "name": Kind::Str, ["keys"] => |this| this.name.into();
        /// Nobody guesses it.
        "strong": Kind::Bool, ["keys"] => |this| this.strong.into();
        /// How often it was used.
        "uses": Kind::Int, ["keys"] => |this| this.uses.into();
    }
}

record! {
    /// An account.
    Account as "account" {
        /// Its immutable id.
        "id": Kind::Str, ["accounts"] => |this| this.id.as_str().into();
        /// What people call it.
        "name": Kind::Str, ["accounts"] => |this| this.name.as_str().into();
        /// It may sign in.
        "enabled": Kind::Bool, ["accounts"] => |this| this.enabled.as_ref().copied().into();
        /// What it is for.
        "kind": Kind::Word(&["person", "guest", "robot"]), ["accounts"] => |this| this.kind.into();
        /// How often it signed in.
        "visits": Kind::Int, ["visits"] => |this| this.visits.into();
        /// When it last signed in.
        "seen": Kind::Time, ["visits"] => |this| this.seen.into();
        /// Words it carries.
        "tags": Kind::List(&Kind::Str), ["accounts"] => |this| Value::List(&this.tags);
        /// Its keys.
        "keys": Kind::List(&Kind::Record(Key::SCHEMA)), ["keys"] => |this| match &this.keys {
            Ok(keys) => Value::List(keys),
            Err(gap) => gap.into(),
        };
        /// The groups it is in.
        "groups": Kind::List(&Kind::Str), ["groups"] => |this| Value::List(&this.groups);
        /// Who answers for it.
        "boss": Kind::Record(BOSS), ["accounts"] => |this| this.boss.as_deref().map_or(Value::Null, |boss| Value::Record(boss));
        /// Panics when read of an armed account.
        "trap": Kind::Bool, [] => |this| { assert!(!this.armed, "armed"); false.into() };
    }
}

/// A schema cannot hold itself: the boss is seen with the same fields in the same places, up to `seen`.
const BOSS: &Schema = &Schema {
    name: "boss",
    doc: "Who answers for an account.",
    fields: &[
        crate::facts::Field { name: "id", doc: "", kind: Kind::Str, from: &["accounts"] },
        crate::facts::Field { name: "name", doc: "", kind: Kind::Str, from: &["accounts"] },
        crate::facts::Field { name: "enabled", doc: "", kind: Kind::Bool, from: &["accounts"] },
    ],
};

impl Subject for Account {
    fn resource(&self) -> Resource {
        Resource::new(ResourceType::User, self.id.clone(), self.name.clone())
    }
    fn aliases(&self) -> Vec<String> {
        vec![format!("{}@Contoso.Example", self.name)]
    }
    fn exposure(&self) -> Exposure {
        if self.kind == Some("robot") { Exposure::Administrators } else { Exposure::One }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Company {
    pub(super) locked: Result<bool, Gap>,
    pub(super) accounts: Vec<Account>,
    pub(super) gap: Option<Gap>,
    pub(super) p2: Result<bool, Gap>,
}

record! {
    /// The tenant.
    Company as "tenant" {
        /// Every door is locked.
        "locked": Kind::Bool, ["company"] => |this| this.locked.as_ref().copied().into();
        /// How many accounts there are.
        "accounts": Kind::Int, ["accounts"] => |this| i64::try_from(this.accounts.len()).ok().into();
        /// Every account there is.
        "everyone": Kind::List(&Kind::Record(Account::SCHEMA)), ["accounts"] => |this| Value::List(&this.accounts);
    }
}

impl Subject for Company {
    fn resource(&self) -> Resource {
        Resource::new(ResourceType::Tenant, "11111111-2222-3333-4444-555555555555", "Contoso")
    }
    fn exposure(&self) -> Exposure {
        Exposure::Everybody
    }
}

impl Subjects for Company {
    fn len(&self) -> usize {
        self.accounts.len()
    }
    fn gap(&self) -> Option<&Gap> {
        self.gap.as_ref()
    }
    fn from(&self) -> &'static [&'static str] {
        &["accounts"]
    }
    fn visit(&self, index: usize, visit: &mut dyn FnMut(&dyn Subject)) {
        if let Some(account) = self.accounts.get(index) {
            visit(account);
        }
    }
}

impl Tenant for Company {
    fn id(&self) -> &str {
        "11111111-2222-3333-4444-555555555555"
    }
    fn now(&self) -> Timestamp {
        "2026-06-01T12:00:00Z".parse().expect("a time")
    }
    fn whole(&self) -> &dyn Subject {
        self
    }
    fn subjects(&self, about: &str) -> Option<&dyn Subjects> {
        (about == "account").then_some(self)
    }
    fn licensed(&self, licence: &str) -> Result<bool, &Gap> {
        match licence {
            "p2" => self.p2.as_ref().copied(),
            _ => Ok(true),
        }
    }
    fn accepted(&self) -> &AcceptedEvents {
        static NONE: LazyLock<AcceptedEvents> = LazyLock::new(AcceptedEvents::default);
        &NONE
    }
    fn dark(&self, _: &RuleId, _: &str) -> Option<Gap> {
        None
    }
    fn needs(&self, family: &str) -> &'static [&'static str] {
        match family {
            "keys" => &["Keys.Read.All"],
            _ => &["User.Read.All"],
        }
    }
}

/// An account that nothing is wrong with.
pub(super) fn account(name: &str) -> Account {
    Account {
        id: format!("id-{name}"),
        name: name.into(),
        enabled: Ok(true),
        kind: Some("person"),
        visits: 3,
        seen: "2026-05-30T12:00:00Z".parse().ok(),
        tags: vec!["good", "old"],
        keys: Ok(vec![Key { name: "front", strong: true, uses: 7 }, Key { name: "back", strong: true, uses: 0 }]),
        groups: Cut { items: vec![], gap: None },
        boss: None,
        armed: false,
    }
}

pub(super) fn company(accounts: Vec<Account>) -> Company {
    Company { locked: Ok(true), accounts, gap: None, p2: Ok(true) }
}

/// A whole rule file around a condition; `more` are further lines.
pub(super) fn rule_file(id: &str, when: &str, more: &str) -> String {
    let when = if when.starts_with('!') { format!("{when:?}") } else { when.to_owned() };
    let more = if more.contains("yields:") { more.to_owned() } else { format!("about: account\nyields: each\n{more}") };
    let say =
        if more.starts_with("say:") || more.contains("\nsay:") { "" } else { "say: \"{tenant.accounts} accounts\"\n" };
    let severity = if more.contains("severity: [") { "" } else { "severity: high\n" };
    format!(
        "id: {id}\ntitle: Something is wrong\ntier: 1\nbecause: it is\nwhen: {when}\nwhy: So.\nsteps: Put it right.\n\
         maps: {{ attack: [T1078.004] }}\nsee: [\"https://learn.microsoft.com/entra\"]\nfails: [{{}}]\npasses: [{{}}]\n{severity}{say}{more}"
    )
}

pub(super) fn source(id: &str, text: String) -> super::load::RuleSource {
    super::load::RuleSource { path: format!("rules/{id}.yaml"), text }
}
