//! The tenant's domains.

use std::cmp::Ordering;

use serde::Deserialize;

use crate::collect::collector::{Asks, Collector, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Number, Text, boxed};
use crate::model::{Call, Domain};

/// Microsoft Graph, "List domains".
pub(super) const FAMILY: Collector = Collector {
    name: "domains",
    needs: Needs::Graph(&[&["Domain.Read.All"]]),
    licence: None,
    asks: Asks::Once(|_| Call::get("/domains")),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.domains = part),
};

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    authentication_type: Option<Text<'a>>,
    is_default: Option<bool>,
    is_initial: Option<bool>,
    is_verified: Option<bool>,
    is_root: Option<bool>,
    #[serde(default)]
    password_validity_period_in_days: Number,
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = Domain;

    fn keep(wire: Wire<'_>, rows: &mut Vec<Domain>) -> Option<()> {
        rows.push(Domain {
            name: wire.id.to_lowercase().into(),
            authentication: boxed(wire.authentication_type),
            is_default: wire.is_default.unwrap_or_default(),
            is_initial: wire.is_initial.unwrap_or_default(),
            is_verified: wire.is_verified,
            is_root: wire.is_root,
            password_validity_days: wire.password_validity_period_in_days.0,
        });
        Some(())
    }

    fn order(one: &Domain, other: &Domain) -> Ordering {
        one.name.cmp(&other.name)
    }
}
