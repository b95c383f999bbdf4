//! Conditional Access policies.

mod conditions;
mod controls;
mod document;
mod unknown;

use std::cmp::Ordering;

use serde::Deserialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Moment, Text, boxed};
use crate::model::{Call, Policy};

/// Microsoft Graph, "List policies" (conditionalAccessRoot). Asked without P1 too: policies outlive a lapsed plan.
pub(super) const FAMILY: Collector = Collector {
    name: "conditional_access",
    needs: Needs::Graph(&[&["Policy.Read.All"]]),
    licence: Some(Licence::P1Asked),
    asks: Asks::Once(|_| Call::get("/identity/conditionalAccess/policies")),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.conditional_access = part),
};

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    id: Uuid,
    #[serde(borrow)]
    display_name: Option<Text<'a>>,
    #[serde(borrow)]
    state: Text<'a>,
    #[serde(default)]
    created_date_time: Moment,
    #[serde(default)]
    modified_date_time: Moment,
    #[serde(borrow)]
    template_id: Option<Text<'a>>,
    #[serde(borrow)]
    conditions: &'a RawValue,
    #[serde(borrow)]
    grant_controls: Option<&'a RawValue>,
    #[serde(borrow)]
    session_controls: Option<&'a RawValue>,
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = Policy;

    fn keep(wire: Wire<'_>, rows: &mut Vec<Policy>) -> Option<()> {
        let mut read = conditions::read(wire.conditions)?;
        let grant = match wire.grant_controls {
            Some(raw) => Some(controls::read(raw, &mut read.conditions.unknown)?),
            None => None,
        };
        let session: Option<controls::Session<'_>> = match wire.session_controls {
            Some(raw) => Some(serde_json::from_str(raw.get()).ok()?),
            None => None,
        };
        let document = document::read(wire.conditions, wire.grant_controls, wire.session_controls)?;
        rows.push(Policy {
            id: wire.id,
            name: boxed(wire.display_name),
            state: wire.state.boxed(),
            created: wire.created_date_time.0,
            modified: wire.modified_date_time.0,
            template: wire.template_id.map(Text::boxed),
            users: read.users,
            resources: read.resources,
            excluded_resources: read.excluded_resources,
            conditions: read.conditions,
            grant,
            session: session.map(controls::session),
            document: document.into(),
        });
        Some(())
    }

    fn order(one: &Policy, other: &Policy) -> Ordering {
        one.id.cmp(&other.id)
    }
}
