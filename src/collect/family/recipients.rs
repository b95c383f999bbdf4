//! What the names stand for that mailboxes forward to.

use std::collections::BTreeSet;

use crate::collect::collector::{Asks, Collector, Licence, Needs, Options, Targets};
use crate::collect::decode::part;
use crate::collect::grouped::{Answers, Group, Grouped};
use crate::collect::wire::{Text, boxed, exchange_record, without_scheme};
use crate::model::{Call, Recipient, RecipientFound, Snapshot};

/// Exchange Online PowerShell, "Get-Recipient": a forwarding address is a recipient's name, not an address.
pub(super) const FAMILY: Collector = Collector {
    name: "recipients",
    needs: Needs::Exchange,
    licence: Some(Licence::Exchange),
    asks: Asks::Each { after: &["mailboxes"], targets, call, batched: true },
    decoder: Grouped::<Wanted>::decoder,
};

fn targets(snapshot: &Snapshot, _: &Options) -> Targets {
    let mut targets = Targets::default();
    let mailboxes = targets.from(&snapshot.mailboxes).into_iter().flatten();
    let names: BTreeSet<&str> =
        mailboxes.filter_map(|mailbox| mailbox.extra.as_ref()?.forwarding_to.as_deref()).collect();
    targets.keys = names.into_iter().map(Into::into).collect();
    targets
}

fn call(name: &str) -> Call {
    let properties = ["Identity", "Name", "Guid", "RecipientTypeDetails", "PrimarySmtpAddress", "ExternalEmailAddress"];
    Call::cmdlet("Get-Recipient").with("Identity", name).selecting(&properties)
}

struct Wanted;

exchange_record! {
    Wire {
        kind: Text<'a> = "RecipientTypeDetails",
        primary: Text<'a> = "PrimarySmtpAddress",
        external: Text<'a> = "ExternalEmailAddress",
    }
}

impl Group for Wanted {
    type Wire<'a> = Wire<'a>;
    type Row = RecipientFound;

    fn keep(wire: Wire<'_>, rows: &mut Vec<RecipientFound>) -> Option<()> {
        let address = |text: Option<Text<'_>>| {
            text.map(|text| without_scheme(&text).to_owned()).filter(|address| !address.is_empty()).map(Into::into)
        };
        rows.push(RecipientFound {
            kind: boxed(wire.kind.value()),
            primary: address(wire.primary.value()),
            external: address(wire.external.value()),
        });
        Some(())
    }

    fn place(answers: Answers<RecipientFound>, snapshot: &mut Snapshot) {
        let any = answers.any();
        let told = answers.about.into_iter().filter(|about| about.gap().is_none());
        let rows = told.map(|about| Recipient { found: about.rows.into_iter().next(), asked: about.target });
        snapshot.recipients = part(rows.collect(), any, answers.gap).into();
    }
}
