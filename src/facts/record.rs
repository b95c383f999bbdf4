//! What can be asked of a subject: its fields, each with its type, its documentation and where it was read.

use super::Value;
use crate::model::{Exposure, Gap, Resource};

/// The type of a field; any of them may also be null or unknown.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Bool,
    Int,
    Time,
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
}

/// All subjects of one kind in a tenant.
pub trait Subjects: Sync {
    fn schema(&self) -> &'static Schema;
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
                #[allow(unused_assignments, reason = "the last step of the count")]
                {
                    let mut place = 0;
                    $(
                        if index == place {
                            let $this = self;
                            return $get;
                        }
                        place += 1;
                    )+
                }
                $crate::facts::Value::Null
            }
        }
        impl $crate::facts::Described for $record {
            const SCHEMA: &'static $crate::facts::Schema = &$crate::facts::Schema {
                name: $word,
                doc: concat!($($about),+),
                fields: &[$(
                    $crate::facts::Field { name: $name, doc: concat!($($doc),+), kind: $kind, from: &[$($from),*] },
                )+],
            };
        }
    };
}

/// A record type whose schema is known without a value of it.
pub trait Described {
    const SCHEMA: &'static Schema;
}
