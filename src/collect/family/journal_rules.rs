//! Rules that copy mail for the record.

use std::cmp::Ordering;

use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Text, boxed, exchange_record, without_scheme};
use crate::model::{Call, JournalRule};

/// Exchange Online PowerShell, "Get-JournalRule".
pub(super) const FAMILY: Collector = Collector {
    name: "journal_rules",
    needs: Needs::Exchange,
    licence: Some(Licence::Exchange),
    asks: Asks::Once(|_| {
        Call::cmdlet("Get-JournalRule").selecting(&["Guid", "Identity", "Name", "Enabled", "JournalEmailAddress"])
    }),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.journal_rules = part),
};

struct Wanted;

exchange_record! {
    Wire {
        guid: Text<'a> = "Guid",
        identity: Text<'a> = "Identity",
        name: Text<'a> = "Name",
        on: bool = "Enabled",
        to: Text<'a> = "JournalEmailAddress",
    }
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = JournalRule;

    fn keep(wire: Wire<'_>, rows: &mut Vec<JournalRule>) -> Option<()> {
        rows.push(JournalRule {
            guid: wire.guid.value().or(wire.identity.value())?.to_lowercase().into(),
            name: boxed(wire.name.value()),
            enabled: wire.on.value(),
            to: without_scheme(&wire.to.value()?).into(),
        });
        Some(())
    }

    fn order(one: &JournalRule, other: &JournalRule) -> Ordering {
        one.guid.cmp(&other.guid)
    }
}
