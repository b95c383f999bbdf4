//! What the names and addresses stand for that mail is sent on to.

use std::collections::{BTreeSet, HashSet};

use crate::collect::collector::{Asks, Collector, Licence, Needs, Options, Targets};
use crate::collect::decode::part;
use crate::collect::grouped::{Answers, Group, Grouped};
use crate::collect::wire::{Text, boxed, exchange_record, without_scheme};
use crate::model::{Call, MailTarget, Mailbox, Recipient, RecipientFound, Snapshot};

/// Exchange Online PowerShell, "Get-Recipient": a forwarding address is a recipient's name, not an address, and an address
/// of ours may be that of a contact which stands for another. Whatever rules were read beside mailboxes is asked about,
/// too; where they were not, their own family says so.
pub(super) const FAMILY: Collector = Collector {
    name: "recipients",
    needs: Needs::Exchange,
    licence: Some(Licence::Exchange),
    asks: Asks::Each { after: &["mailboxes", "accepted_domains"], targets, call, batched: true },
    decoder: Grouped::<Wanted>::decoder,
};

fn targets(snapshot: &Snapshot, _: &Options) -> Targets {
    let mut targets = Targets::default();
    let mailboxes = targets.from(&snapshot.mailboxes).map(Vec::as_slice).unwrap_or_default();
    let accepted = targets.from(&snapshot.accepted_domains).map(Vec::as_slice).unwrap_or_default();
    let known: HashSet<String> = mailboxes.iter().map(|mailbox| mailbox.address.to_lowercase()).collect();
    let is_ours = |address: &str| {
        let domain = address.rsplit('@').next().unwrap_or_default();
        accepted.iter().any(|accepted| {
            // Below a domain of ours may be ours: rather asked once too often.
            domain == &*accepted.name || domain.strip_suffix(&*accepted.name).is_some_and(|above| above.ends_with('.'))
        })
    };
    let mut keys: BTreeSet<Box<str>> = forwarding_names(mailboxes).map(Into::into).collect();
    for written in sent_to(snapshot, mailboxes) {
        match MailTarget::of(written) {
            MailTarget::Empty => {}
            MailTarget::Name(name) => drop(keys.insert(name.into())),
            MailTarget::Address(address) => {
                let address = address.to_lowercase();
                if is_ours(&address) && !known.contains(&address) {
                    keys.insert(address.into());
                }
            }
        }
    }
    targets.keys = keys.into_iter().collect();
    targets
}

fn forwarding_names(mailboxes: &[Mailbox]) -> impl Iterator<Item = &str> {
    mailboxes.iter().filter_map(|mailbox| mailbox.extra.as_ref()?.forwarding_to.as_deref())
}

/// Whatever mailboxes and rules send mail on to, as it is written there.
fn sent_to<'s>(snapshot: &'s Snapshot, mailboxes: &'s [Mailbox]) -> impl Iterator<Item = &'s str> {
    let forwarding = mailboxes.iter().filter_map(|mailbox| mailbox.extra.as_ref()?.forwarding_smtp.as_deref());
    let inbox = snapshot.inbox_rules.known().into_iter().flatten().flat_map(|row| row.rules.known()).flatten();
    let hidden = snapshot.hidden_rules.known().into_iter().flatten().flat_map(|row| row.rules.known()).flatten();
    let transport = snapshot.transport_rules.known().into_iter().flatten();
    let journal = snapshot.journal_rules.known().into_iter().flatten().map(|rule| &rule.to);
    let rules = inbox.flat_map(|rule| &rule.sends_to).chain(hidden.flat_map(|rule| &rule.sends_to));
    let flow = transport.flat_map(|rule| rule.sends_to.iter().chain(&rule.reports_to)).chain(journal);
    forwarding.chain(rules.chain(flow).map(|written| &**written))
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

/// `None` for a record that does not say what it is.
pub(super) fn recipient(wire: Wire<'_>) -> Option<RecipientFound> {
    let address = |text: Option<Text<'_>>| {
        text.map(|text| without_scheme(&text).to_owned()).filter(|address| !address.is_empty()).map(Into::into)
    };
    Some(RecipientFound {
        kind: boxed(Some(wire.kind.value()?)),
        primary: address(wire.primary.value()),
        external: address(wire.external.value()),
    })
}

impl Group for Wanted {
    type Wire<'a> = Wire<'a>;
    type Row = RecipientFound;

    fn keep(wire: Wire<'_>, rows: &mut Vec<RecipientFound>) -> Option<()> {
        rows.push(recipient(wire)?);
        Some(())
    }

    fn place(answers: Answers<RecipientFound>, snapshot: &mut Snapshot) {
        let any = answers.any();
        let told = answers.about.into_iter().filter(|about| about.gap().is_none());
        let rows = told.map(|about| Recipient { found: about.rows.into_boxed_slice(), asked: about.target });
        snapshot.recipients = part(rows.collect(), any, answers.gap).into();
    }
}
