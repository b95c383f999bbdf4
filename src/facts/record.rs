//! What can be asked of a subject: its fields, each with its type, its documentation and where it was read.

use std::sync::Arc;

use jiff::Timestamp;

use super::Value;
use super::lists::List;
use super::logs::Log;
use crate::model::{AcceptedEvents, Exposure, Gap, Resource, RuleId};

/// The type of a field; any of them may also be null or unknown.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Bool,
    Int,
    Time,
    /// A length of time.
    Span,
    Str,
    /// A word out of these. Comparing with another one is an error when a rule is loaded.
    Word(&'static [&'static str]),
    List(&'static Self),
    Record(&'static Schema),
}

/// One field of a record.
#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    /// For rule authors: what it says, when it is null, whence Microsoft gives it.
    pub doc: &'static str,
    pub kind: Kind,
    /// The resource families it rests on.
    pub from: &'static [&'static str],
}

/// What rules may say about one kind of subject.
#[derive(Debug)]
pub struct Schema {
    /// The word that rules use: `about: mailbox`, `mailbox.forwardsTo`.
    pub name: &'static str,
    pub doc: &'static str,
    pub fields: &'static [Field],
}

impl Schema {
    /// The place of a field by its name.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// Field `index`, or `None` past the end.
    pub fn at(&self, index: usize) -> Option<&'static Field> {
        self.fields.get(index)
    }
}

/// Something with fields.
pub trait Record: Sync {
    fn schema(&self) -> &'static Schema;
    /// The value of field `index` of the schema; `Null` past the end.
    fn field(&self, index: usize) -> Value<'_>;
}

/// A record that a finding can be about.
pub trait Subject: Record {
    fn resource(&self) -> Resource;
    /// Other names under which `palisade.toml` may approve it: UPN, address, app id.
    fn aliases(&self) -> Vec<String> {
        Vec::new()
    }
    fn exposure(&self) -> Exposure {
        Exposure::One
    }
    /// Ids of the rows of a log that it stands for: what a sign-off accepts. None of what is no event.
    fn rows(&self) -> Vec<&str> {
        Vec::new()
    }
    /// Others whom a finding about it concerns: the people who let an app in.
    fn affected(&self) -> Vec<Resource> {
        Vec::new()
    }
}

/// All subjects of one kind in a tenant.
pub trait Subjects: Sync {
    /// How many are known.
    fn len(&self) -> usize;
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Why there may be more than are known; `None` when all are.
    fn gap(&self) -> Option<&Gap>;
    /// The resource families that name them.
    fn from(&self) -> &'static [&'static str];
    /// Shows subject `index` to `visit`; nothing past the end.
    fn visit(&self, index: usize, visit: &mut dyn FnMut(&dyn Subject));
}

/// A named list of words that ages apart from the rules, asked by `inList("name", text)`.
#[derive(Clone, Debug)]
pub struct WordList {
    pub name: &'static str,
    pub doc: &'static str,
    pub list: Arc<List>,
}

impl WordList {
    /// Whether the text is on it. The list decides how case counts.
    pub fn holds(&self, text: &str) -> bool {
        self.list.holds(text)
    }
}

/// What rules may speak of: known before any tenant is read, so that a rule file can be refused when it is loaded.
#[derive(Debug)]
pub struct Vocabulary {
    /// The schema of the tenant itself, named `tenant`: in reach of every rule.
    pub tenant: &'static Schema,
    /// The schemas of what a tenant holds many of.
    pub subjects: &'static [&'static Schema],
    /// The words that `licence:` takes: `exchange`, `p1`, …
    pub licences: &'static [&'static str],
    /// The logs that `events:` takes.
    pub logs: &'static [Log],
    /// With the words of the run's own lists: what a rule set was loaded against is what it is judged with.
    pub lists: Vec<WordList>,
}

impl Vocabulary {
    /// The schema that `about:` names, the tenant's included.
    pub fn schema(&self, about: &str) -> Option<&'static Schema> {
        std::iter::once(self.tenant).chain(self.subjects.iter().copied()).find(|schema| schema.name == about)
    }

    pub fn list(&self, name: &str) -> Option<&WordList> {
        self.lists.iter().find(|list| list.name == name)
    }
}

/// One tenant as rules see it. Its schemas are those of the vocabulary the rules were loaded against.
pub trait Tenant: Sync {
    /// The tenant id, lower case.
    fn id(&self) -> &str;
    /// When the snapshot was taken: the only clock that rules have.
    fn now(&self) -> Timestamp;
    /// The tenant as a subject: its schema is the vocabulary's `tenant`.
    fn whole(&self) -> &dyn Subject;
    /// All subjects of one kind by the word of their schema; `None` for a word the vocabulary does not hold and for
    /// `tenant`.
    fn subjects(&self, about: &str) -> Option<&dyn Subjects>;
    /// Whether what the licence word stands for exists in the tenant at all, or why that is not known.
    fn licensed(&self, licence: &str) -> Result<bool, &Gap>;
    /// Every event that a named person accepted.
    fn accepted(&self) -> &AcceptedEvents;
    /// Why a log may have lost an event that nobody accepted for this rule.
    fn dark(&self, rule: &RuleId, log: &str) -> Option<Gap>;
    /// The permissions or roles that reading a resource family takes, for a person who must grant them.
    fn needs(&self, family: &str) -> &'static [&'static str];
}

/// Declares the schema of a record and how each field is read, in one place.
///
/// ```ignore
/// record! {
///     /// A user account.
///     UserFacts<'_> as "user" {
///         /// The account may sign in (`accountEnabled`).
///         "enabled": Kind::Bool, ["users"] => |user| user.user.enabled.into();
///     }
/// }
/// ```
#[macro_export]
#[doc(hidden)]
macro_rules! record {
    (
        $(#[doc = $about:literal])+
        $record:ty as $word:literal {
            $( $(#[doc = $doc:literal])+ $name:literal : $kind:expr, [$($from:literal),*] => |$this:ident| $get:expr ; )+
        }
    ) => {
        impl $crate::facts::Record for $record {
            fn schema(&self) -> &'static $crate::facts::Schema {
                <Self as $crate::facts::Described>::SCHEMA
            }
            fn field(&self, index: usize) -> $crate::facts::Value<'_> {
                let mut place = 0;
                $(
                    if index == place {
                        let $this = self;
                        return $get;
                    }
                    place += 1;
                )+
                let _ = place;
                $crate::facts::Value::Null
            }
        }
        impl $crate::facts::Described for $record {
            const SCHEMA: &'static $crate::facts::Schema = &$crate::facts::Schema {
                name: $word,
                doc: concat!($($about),+).trim_ascii(),
                fields: &[$(
                    $crate::facts::Field { name: $name, doc: concat!($($doc),+).trim_ascii(), kind: $kind, from: &[$($from),*] },
                )+],
            };
        }
    };
}

/// A record type whose schema is known without a value of it.
pub trait Described {
    const SCHEMA: &'static Schema;
}
