//! Mailboxes: what kind, whose, where they forward to, what of them is audited.

use std::cmp::Ordering;

use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Given, Id, Strings, Text, boxed, exchange_record, shared, without_scheme};
use crate::model::{Call, Mailbox, MailboxExtra, MailboxKind};

/// Exchange Online PowerShell, "Get-Mailbox".
pub(super) const FAMILY: Collector = Collector {
    name: "mailboxes",
    needs: Needs::Exchange,
    licence: Some(Licence::Exchange),
    asks: Asks::Once(|_| Call::cmdlet("Get-Mailbox").with("ResultSize", "Unlimited").selecting(&PROPERTIES)),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.mailboxes = part),
};

/// More than is judged today: the snapshot file keeps them for rules to come.
const PROPERTIES: [&str; 25] = [
    "ExternalDirectoryObjectId",
    "UserPrincipalName",
    "PrimarySmtpAddress",
    "EmailAddresses",
    "DisplayName",
    "RecipientTypeDetails",
    "Identity",
    "Guid",
    "ExchangeGuid",
    "ForwardingAddress",
    "ForwardingSmtpAddress",
    "DeliverToMailboxAndForward",
    "GrantSendOnBehalfTo",
    "AuditEnabled",
    "DefaultAuditSet",
    "AuditOwner",
    "AuditDelegate",
    "AuditAdmin",
    "AuditLogAgeLimit",
    "HiddenFromAddressListsEnabled",
    "AccountDisabled",
    "IsDirSynced",
    "LitigationHoldEnabled",
    "WhenMailboxCreated",
    "WhenChangedUTC",
];

struct Wanted;

exchange_record! {
    Wire {
        guid: Id = "ExchangeGuid",
        user: Id = "ExternalDirectoryObjectId",
        address: Text<'a> = "PrimarySmtpAddress",
        name: Text<'a> = "DisplayName",
        kind: Text<'a> = "RecipientTypeDetails",
        forwarding_smtp: Text<'a> = "ForwardingSmtpAddress",
        forwarding_to: Text<'a> = "ForwardingAddress",
        keeps_copy: bool = "DeliverToMailboxAndForward",
        on_behalf: Strings<'a> = "GrantSendOnBehalfTo",
        default_audit_set: Strings<'a> = "DefaultAuditSet",
        audit_admin: Strings<'a> = "AuditAdmin",
        audit_delegate: Strings<'a> = "AuditDelegate",
        audit_owner: Strings<'a> = "AuditOwner",
    }
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = Mailbox;

    fn keep(mut wire: Wire<'_>, rows: &mut Vec<Mailbox>) -> Option<()> {
        // Without these, "forwards nowhere" or "no shared mailbox" would be a guess.
        if wire.forwarding_smtp.is_absent() || wire.forwarding_to.is_absent() || wire.kind.is_absent() {
            return None;
        }
        rows.push(Mailbox {
            guid: std::mem::take(&mut wire.guid).value()?.0?,
            user: std::mem::take(&mut wire.user).value().and_then(|id| id.0),
            address: shared(std::mem::take(&mut wire.address).value().as_ref()),
            name: boxed(std::mem::take(&mut wire.name).value()),
            kind: kind(std::mem::take(&mut wire.kind).value().as_ref()),
            extra: extra(wire).map(Box::new),
        });
        Some(())
    }

    fn order(one: &Mailbox, other: &Mailbox) -> Ordering {
        one.guid.cmp(&other.guid)
    }
}

fn kind(word: Option<&Text<'_>>) -> MailboxKind {
    const KINDS: [(&str, MailboxKind); 6] = [
        ("UserMailbox", MailboxKind::User),
        ("SharedMailbox", MailboxKind::Shared),
        ("RoomMailbox", MailboxKind::Room),
        ("EquipmentMailbox", MailboxKind::Equipment),
        ("SchedulingMailbox", MailboxKind::Scheduling),
        ("GroupMailbox", MailboxKind::Group),
    ];
    let named = word.and_then(|word| KINDS.iter().find(|(name, _)| word.is(name)));
    named.map_or(MailboxKind::Other, |&(_, kind)| kind)
}

/// `None` for what most mailboxes are: no forwarding, nobody who sends on the owner's behalf, and Microsoft's audit actions for all three kinds of people.
fn extra(wire: Wire<'_>) -> Option<MailboxExtra> {
    let forwarding_smtp = given(wire.forwarding_smtp).map(|address| without_scheme(&address).into());
    let forwarding_to = given(wire.forwarding_to).map(Text::boxed);
    let default_audit_set = wire.default_audit_set.value().map(words);
    let send_on_behalf = wire.on_behalf.value().unwrap_or_default().boxed();
    let ordinary = forwarding_smtp.is_none() && forwarding_to.is_none() && send_on_behalf.is_empty();
    if ordinary && default_audit_set.as_deref().is_some_and(is_whole) {
        return None;
    }
    let list = |list: Given<Strings<'_>>| list.value().map(words).unwrap_or_default();
    Some(MailboxExtra {
        forwarding_smtp,
        forwarding_to,
        keeps_copy: wire.keeps_copy.value().unwrap_or_default(),
        send_on_behalf,
        default_audit_set,
        audit_admin: list(wire.audit_admin),
        audit_delegate: list(wire.audit_delegate),
        audit_owner: list(wire.audit_owner),
    })
}

fn given(text: Given<Text<'_>>) -> Option<Text<'_>> {
    text.value().filter(|text| !text.is_empty())
}

fn is_whole(set: &[Box<str>]) -> bool {
    ["Admin", "Delegate", "Owner"].iter().all(|who| set.iter().any(|word| word.eq_ignore_ascii_case(who)))
}

/// Flags come as a list or as one text with commas.
fn words(list: Strings<'_>) -> Vec<Box<str>> {
    let parts = list.0.iter().flat_map(|item| item.split(','));
    parts.map(str::trim).filter(|word| !word.is_empty()).map(Into::into).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailbox(more: &str) -> Option<Mailbox> {
        let mut rows = Vec::new();
        let json = format!(
            r#"{{"ExchangeGuid":"2be9c1f6-7c7b-4a5f-9f39-5d1f3a6a2f11","ExternalDirectoryObjectId":"",
            "RecipientTypeDetails":"SharedMailbox","PrimarySmtpAddress":"a@contoso.example",{more}}}"#
        );
        Wanted::keep(serde_json::from_str(&json).expect("a mailbox"), &mut rows);
        rows.pop()
    }

    #[test]
    fn an_ordinary_mailbox_keeps_nothing_extra() {
        let plain = mailbox(
            r#""ForwardingAddress":null,"ForwardingSmtpAddress":null,"DefaultAuditSet":["Admin","Delegate","Owner"]"#,
        )
        .expect("a mailbox");
        assert_eq!((plain.kind, plain.user, plain.extra), (MailboxKind::Shared, None, None));
    }

    #[test]
    fn forwarding_and_a_customised_audit_are_kept() {
        let kept = mailbox(
            r#""ForwardingAddress":null,"forwardingsmtpaddress":"SMTP:x@evil.example","DeliverToMailboxAndForward":true,
            "DefaultAuditSet":"Admin, Delegate","AuditOwner":["Update"]"#,
        );
        let extra = kept.and_then(|mailbox| mailbox.extra).expect("something extra");
        assert_eq!(extra.forwarding_smtp.as_deref(), Some("x@evil.example"));
        assert_eq!(extra.default_audit_set, Some(vec!["Admin".into(), "Delegate".into()]));
        assert!(extra.keeps_copy);
    }

    #[test]
    fn a_mailbox_whose_forwarding_did_not_come_is_no_clean_mailbox() {
        assert_eq!(mailbox(r#""ForwardingAddress":null"#), None);
    }

    #[test]
    fn a_mailbox_of_no_kind_is_not_read() {
        let json = r#"{"ExchangeGuid":"2be9c1f6-7c7b-4a5f-9f39-5d1f3a6a2f11","ForwardingAddress":null,
            "ForwardingSmtpAddress":null,"DefaultAuditSet":[]}"#;
        assert_eq!(Wanted::keep(serde_json::from_str(json).expect("a mailbox"), &mut Vec::new()), None);
    }

    #[test]
    fn a_mailbox_is_small() {
        assert!(size_of::<Mailbox>() <= 88, "{}", size_of::<Mailbox>());
    }
}
