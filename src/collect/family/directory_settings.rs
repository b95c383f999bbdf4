//! Settings of the directory that were made from templates, password rules among them.

use std::cmp::Ordering;

use serde::Deserialize;

use crate::collect::collector::{Asks, Collector, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Text, boxed};
use crate::model::{Call, DirectorySetting};

/// Microsoft Graph, "List settings". An empty list is a directory with every default.
pub(super) const FAMILY: Collector = Collector {
    name: "directory_settings",
    needs: Needs::Graph(&[&["Directory.Read.All"]]),
    licence: None,
    asks: Asks::Once(|_| Call::get("/groupSettings")),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.directory_settings = part),
};

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(borrow)]
    id: Option<Text<'a>>,
    #[serde(borrow)]
    template_id: Option<Text<'a>>,
    #[serde(borrow)]
    values: Option<Vec<ValueWire<'a>>>,
}

#[derive(Deserialize)]
struct ValueWire<'a> {
    #[serde(borrow)]
    name: Option<Text<'a>>,
    #[serde(borrow)]
    value: Option<Text<'a>>,
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = DirectorySetting;

    fn keep(wire: Wire<'_>, rows: &mut Vec<DirectorySetting>) -> Option<()> {
        wire.template_id.as_ref()?;
        let values = wire.values?.into_iter().map(|one| (boxed(one.name), boxed(one.value))).collect();
        rows.push(DirectorySetting { id: boxed(wire.id), template: boxed(wire.template_id), values });
        Some(())
    }

    fn order(one: &DirectorySetting, other: &DirectorySetting) -> Ordering {
        (&one.template, &one.id).cmp(&(&other.template, &other.id))
    }
}
