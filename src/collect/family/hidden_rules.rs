//! Rules that only a second listing shows: made so that neither Outlook nor Graph lists them.

use std::collections::{BTreeSet, HashSet};

use uuid::Uuid;

use crate::collect::collector::{Asks, Collector, Licence, Needs, Options, Targets};
use crate::collect::decode::part;
use crate::collect::grouped::{About, Answers, Group, Grouped};
use crate::collect::wire::{Strings, Text, Unsigned, boxed, exchange_record, id};
use crate::model::{Call, Gap, HiddenRule, HiddenRules, InboxRule, Mailbox, MailboxExtra, MailboxKind, Part, Snapshot};

/// Exchange Online PowerShell, "Get-InboxRule", with and without `IncludeHidden`. Two targets for each mailbox:
/// `<user> <mailbox> plain` and `<user> <mailbox> hidden`.
pub(super) const FAMILY: Collector = Collector {
    name: "hidden_rules",
    // Microsoft's page says that Global Reader is not enough for this one cmdlet.
    needs: Needs::ExchangeRules,
    licence: Some(Licence::Exchange),
    asks: Asks::Each {
        after: &["mailboxes", "inbox_rules", "accepted_domains", "risky_users"],
        targets,
        call,
        batched: true,
    },
    decoder: Grouped::<Wanted>::decoder,
};

fn targets(snapshot: &Snapshot, options: &Options) -> Targets {
    let mut targets = Targets::default();
    for (user, mailbox) in watched(snapshot, options, &mut targets) {
        let about = |listing: &str| format!("{user} {mailbox} {listing}").into();
        targets.keys.extend([about("plain"), about("hidden")]);
    }
    targets.keys.sort_unstable();
    targets
}

/// Mailboxes that something speaks against, or all that people have when that was asked for: account and mailbox.
pub(super) fn watched(snapshot: &Snapshot, options: &Options, targets: &mut Targets) -> Vec<(Uuid, Uuid)> {
    let mailboxes: Vec<&Mailbox> = targets.from(&snapshot.mailboxes).into_iter().flatten().collect();
    let flagged = if options.deep { HashSet::new() } else { flagged(snapshot, targets) };
    let is_watched = |mailbox: &Mailbox, user: Uuid| {
        let forwards = |extra: &MailboxExtra| extra.forwarding_smtp.is_some() || extra.forwarding_to.is_some();
        options.deep || mailbox.extra.as_deref().is_some_and(forwards) || flagged.contains(&user)
    };
    let peoples =
        mailboxes.into_iter().filter(|mailbox| matches!(mailbox.kind, MailboxKind::User | MailboxKind::Shared));
    peoples
        .filter_map(|mailbox| Some((mailbox.user.filter(|user| is_watched(mailbox, *user))?, mailbox.guid)))
        .collect()
}

/// The accounts with a rule that sends outside, deletes, or moves mail away read, of any kind or without a name, and those
/// at risk.
fn flagged(snapshot: &Snapshot, targets: &mut Targets) -> HashSet<Uuid> {
    let accepted = snapshot.accepted_domains.known().into_iter().flatten();
    let ours: BTreeSet<&str> = accepted.map(|domain| &*domain.name).collect();
    let mailboxes = targets.from(&snapshot.inbox_rules).into_iter().flatten();
    let by_rule =
        mailboxes.filter(|mailbox| mailbox.rules.known().into_iter().flatten().any(|rule| speaks_against(rule, &ours)));
    let mut flagged: HashSet<Uuid> = by_rule.map(|mailbox| mailbox.user).collect();
    // Without the plan nobody is called at risk, and without the permission the rules still speak: no gap of this list.
    flagged.extend(snapshot.risky_users.known().into_iter().flatten().map(|user| user.id));
    flagged
}

fn speaks_against(rule: &InboxRule, ours: &BTreeSet<&str>) -> bool {
    let is_outside = |address: &str| {
        let domain = address.rsplit_once('@').map(|(_, domain)| domain.to_lowercase());
        domain.is_none_or(|domain| !ours.contains(&*domain))
    };
    rule.sends_to.iter().any(|address| is_outside(address))
        || rule.deletes
        || (rule.moves_to.is_some() && (rule.marks_read || rule.hits_all || is_nameless(&rule.name)))
}

fn is_nameless(name: &str) -> bool {
    !name.chars().any(char::is_alphanumeric)
}

fn call(target: &str) -> Call {
    let mut parts = target.split(' ');
    let (user, mailbox) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let call = Call::cmdlet("Get-InboxRule").with("Mailbox", user).on_mailbox(mailbox);
    if target.ends_with(" hidden") { call.with("IncludeHidden", true) } else { call }
}

struct Wanted;

exchange_record! {
    Wire {
        identity: Unsigned = "RuleIdentity",
        name: Text<'a> = "Name",
        enabled: bool = "Enabled",
        forward: Strings<'a> = "ForwardTo",
        attach: Strings<'a> = "ForwardAsAttachmentTo",
        redirect: Strings<'a> = "RedirectTo",
        deletes: bool = "DeleteMessage",
        soft_deletes: bool = "SoftDeleteMessage",
        moves_to: Text<'a> = "MoveToFolder",
    }
}

impl Group for Wanted {
    type Wire<'a> = Wire<'a>;
    type Row = HiddenRule;

    fn keep(wire: Wire<'_>, rows: &mut Vec<HiddenRule>) -> Option<()> {
        let lists = [wire.forward, wire.attach, wire.redirect];
        rows.push(HiddenRule {
            identity: wire.identity.value().and_then(|number| number.0),
            name: boxed(wire.name.value()),
            enabled: wire.enabled.value().unwrap_or(true),
            sends_to: lists.into_iter().flat_map(|list| list.value().unwrap_or_default().boxed()).collect(),
            deletes: wire.deletes.value() == Some(true) || wire.soft_deletes.value() == Some(true),
            moves_to: wire.moves_to.value().filter(|folder| !folder.is_empty()).map(Text::boxed),
        });
        Some(())
    }

    /// Targets are in order, so the hidden listing of a mailbox stands right before its plain one.
    fn place(answers: Answers<HiddenRule>, snapshot: &mut Snapshot) {
        let any = answers.any();
        let mut found: Vec<HiddenRules> = Vec::new();
        let mut about = answers.about.into_iter().peekable();
        while let Some(hidden) = about.next() {
            let Some((mailbox, "hidden")) = hidden.target.rsplit_once(' ') else { continue };
            let plain = about.next_if(|next| next.target.rsplit_once(' ') == Some((mailbox, "plain")));
            let Some(user) = mailbox.split(' ').next().and_then(id) else { continue };
            let folders = folders(&hidden.rows);
            found.push(HiddenRules { user, rules: difference(hidden, plain), folders });
        }
        snapshot.hidden_rules = part(found, any, answers.gap).into();
    }
}

fn folders(rules: &[HiddenRule]) -> Box<[(u64, Box<str>)]> {
    rules.iter().filter_map(|rule| Some((rule.identity?, rule.moves_to.clone()?))).collect()
}

/// What the one listing has and the other lacks; unknown unless both were read whole.
fn difference(hidden: About<HiddenRule>, plain: Option<About<HiddenRule>>) -> Part<Box<[HiddenRule]>> {
    let Some(plain) = plain else {
        return Part::Missing(Gap::Failed("the plain listing of the rules was not read".into()));
    };
    if let Some(gap) = hidden.gap().or(plain.gap()) {
        return Part::Missing(gap.clone());
    }
    let is_listed = |rule: &HiddenRule| {
        plain.rows.iter().any(|listed| match (rule.identity, listed.identity) {
            (Some(one), Some(other)) => one == other,
            _ => rule == listed,
        })
    };
    Part::Complete(hidden.rows.iter().filter(|rule| !is_listed(rule)).cloned().collect())
}
