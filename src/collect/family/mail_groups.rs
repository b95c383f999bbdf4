//! The members of groups that mail is sent on to: a group is outside when any of them is.

use std::collections::BTreeSet;

use super::recipients::{Wire, recipient};
use crate::collect::collector::{Asks, Collector, Licence, Needs, Options, Targets};
use crate::collect::decode::part;
use crate::collect::grouped::{Answers, Group, Grouped};
use crate::model::{Call, MailGroup, Part, RecipientFound, Snapshot};

/// Exchange Online PowerShell, "Get-DistributionGroupMember": distribution groups and mail-enabled security groups.
pub(super) const DIRECT: Collector = Collector {
    name: "mail_groups",
    needs: Needs::Exchange,
    licence: Some(Licence::Exchange),
    asks: Asks::Each { after: &["recipients"], targets: direct, call, batched: true },
    decoder: Grouped::<Direct>::decoder,
};

/// The same of groups within those. What lies deeper is not asked, and the facts say so.
pub(super) const NESTED: Collector = Collector {
    name: "nested_mail_groups",
    asks: Asks::Each { after: &["mail_groups"], targets: nested, call, batched: true },
    decoder: Grouped::<Nested>::decoder,
    ..DIRECT
};

fn direct(snapshot: &Snapshot, _: &Options) -> Targets {
    let mut targets = Targets::default();
    let found = targets.from(&snapshot.recipients).into_iter().flatten().flat_map(|row| &row.found);
    targets.keys = keys(found).into_iter().map(Into::into).collect();
    targets
}

fn nested(snapshot: &Snapshot, _: &Options) -> Targets {
    let mut targets = Targets::default();
    let groups: Vec<&MailGroup> = targets.from(&snapshot.mail_groups).into_iter().flatten().collect();
    let asked: BTreeSet<String> = groups.iter().map(|group| group.asked.to_lowercase()).collect();
    let members = groups.iter().flat_map(|group| group.members.known()).flatten();
    targets.keys = keys(members).into_iter().filter(|key| !asked.contains(key)).map(Into::into).collect();
    targets
}

fn keys<'r>(found: impl Iterator<Item = &'r RecipientFound>) -> BTreeSet<String> {
    let groups = found.filter(|found| found.is_listable_group());
    groups.filter_map(|group| group.primary.as_deref().map(str::to_lowercase)).collect()
}

fn call(group: &str) -> Call {
    let properties = ["Name", "Guid", "RecipientTypeDetails", "PrimarySmtpAddress", "ExternalEmailAddress"];
    Call::cmdlet("Get-DistributionGroupMember")
        .with("Identity", group)
        .with("ResultSize", "Unlimited")
        .selecting(&properties)
}

struct Direct;
struct Nested;

impl Group for Direct {
    type Wire<'a> = Wire<'a>;
    type Row = RecipientFound;

    fn keep(wire: Wire<'_>, rows: &mut Vec<RecipientFound>) -> Option<()> {
        rows.push(recipient(wire)?);
        Some(())
    }

    fn place(answers: Answers<RecipientFound>, snapshot: &mut Snapshot) {
        snapshot.mail_groups = groups(answers).into();
    }
}

impl Group for Nested {
    type Wire<'a> = Wire<'a>;
    type Row = RecipientFound;

    fn keep(wire: Wire<'_>, rows: &mut Vec<RecipientFound>) -> Option<()> {
        rows.push(recipient(wire)?);
        Some(())
    }

    fn place(answers: Answers<RecipientFound>, snapshot: &mut Snapshot) {
        snapshot.nested_mail_groups = groups(answers).into();
    }
}

fn groups(answers: Answers<RecipientFound>) -> Part<Vec<MailGroup>> {
    let any = answers.any();
    let rows = answers.about.into_iter().map(|about| {
        let gap = about.gap().cloned();
        let any = !about.rows.is_empty();
        MailGroup { members: part(about.rows.into_boxed_slice(), any, gap), asked: about.target }
    });
    part(rows.collect(), any, answers.gap)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Recipient;

    fn found(kind: &str, primary: &str) -> RecipientFound {
        RecipientFound { kind: kind.into(), primary: Some(primary.into()), external: None }
    }

    #[test]
    fn groups_are_asked_once_and_those_within_them_in_the_next_round() {
        let taken = "2026-07-01T00:00:00Z".parse().expect("a time");
        let mut snapshot = Snapshot::unread(uuid::Uuid::nil(), taken);
        let options = Options::all(uuid::Uuid::nil(), taken);
        let list = "MailUniversalDistributionGroup";
        let rows = [found(list, "All@contoso.example"), found("GroupMailbox", "team@contoso.example")];
        let asked = |found| Recipient { asked: "x".into(), found: Box::new([found]) };
        snapshot.recipients = Part::Complete(rows.map(asked).into()).into();
        assert_eq!(direct(&snapshot, &options).keys, ["all@contoso.example".into()] as [Box<str>; 1]);
        let members = [found(list, "all@contoso.example"), found(list, "sales@contoso.example")];
        let all = MailGroup { asked: "all@contoso.example".into(), members: Part::Complete(Box::new(members)) };
        snapshot.mail_groups = Part::Complete(vec![all]).into();
        assert_eq!(nested(&snapshot, &options).keys, ["sales@contoso.example".into()] as [Box<str>; 1]);
    }
}
