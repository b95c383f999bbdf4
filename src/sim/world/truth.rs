//! What is wrong in the tenant and what only looks wrong, written down where it is planted.
//!
//! Nothing here is computed from records: a rule that misreads a record must differ from this.

use serde::Serialize;

/// All findings that a scan of the tenant must report, and none besides.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Truth {
    pub expected: Vec<Expected>,
    pub innocent: Vec<Innocent>,
}

/// One finding that must be reported.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Expected {
    pub rule: &'static str,
    /// As in a finding's `resource.type`.
    pub resource_type: &'static str,
    /// The immutable id by that type: object id, template id, `ExchangeGuid`, domain name …
    pub resource_id: String,
    /// Immutable ids of the resources that one finding speaks of, sorted; empty for rules that yield one finding each.
    pub affected: Vec<String>,
}

/// A look-alike: no finding of this rule may name this resource.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Innocent {
    pub rule: &'static str,
    pub resource_id: String,
    pub why: &'static str,
}
