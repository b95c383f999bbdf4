//! Delegates: who opens a mailbox or writes in its name beside its owner.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::acceptance::by_approval;
use super::ground::{Ground, all};
use super::listing::Listed;
use super::record::{Described, Kind, Schema, Subject};
use crate::model::{Exposure, Gap, Known, Mailbox, MailboxKind, Resource, ResourceType, User, UserType};
use crate::record;

/// One right of one person on one mailbox.
#[derive(Debug)]
pub(super) struct Delegation {
    right: &'static str,
    /// Its place among the mailboxes; of send-as only the name of the recipient is told.
    mailbox: Result<usize, Box<str>>,
    trustee: Box<str>,
    /// The place of his account among the users.
    account: Option<usize>,
    /// Mailboxes of people to which he has full access, as far as they were read.
    mailboxes: i64,
}

const FULL_ACCESS: &str = "full_access";
const SEND_AS: &str = "send_as";
const ON_BEHALF: &str = "send_on_behalf";

/// All that are known; those with full access come first.
pub(super) fn delegations(ground: &Ground<'_>) -> Vec<Delegation> {
    let snapshot = ground.snapshot;
    let mailboxes = all(&snapshot.mailboxes);
    let mut found = Vec::new();
    let mut add = |right, mailbox, trustee: &str| {
        found.push(Delegation { right, mailbox, trustee: trustee.into(), account: None, mailboxes: 0 });
    };
    for row in all(&snapshot.full_access) {
        if let Ok(place) = mailboxes.binary_search_by_key(&row.mailbox, |mailbox| mailbox.guid) {
            row.trustees.iter().for_each(|trustee| add(FULL_ACCESS, Ok(place), trustee));
        }
    }
    for row in all(&snapshot.send_as) {
        add(SEND_AS, Err(row.on.clone()), &row.trustee);
    }
    for (place, mailbox) in mailboxes.iter().enumerate() {
        let trustees = mailbox.extra.iter().flat_map(|extra| &extra.send_on_behalf);
        trustees.for_each(|trustee| add(ON_BEHALF, Ok(place), trustee));
    }
    name(&mut found, all(&snapshot.users));
    count(&mut found, mailboxes);
    found
}

/// Finds the accounts of those who are called by their sign-in names.
fn name(delegations: &mut [Delegation], users: &[User]) {
    let mut wanted: HashMap<String, Option<usize>> =
        delegations.iter().map(|one| (one.trustee.to_lowercase(), None)).collect();
    if wanted.is_empty() {
        return;
    }
    for (place, user) in users.iter().enumerate() {
        if let Some(found) = wanted.get_mut(&user.upn.to_lowercase()) {
            *found = Some(place);
        }
    }
    for one in delegations {
        one.account = wanted.get(&one.trustee.to_lowercase()).copied().flatten();
    }
}

fn count(delegations: &mut [Delegation], mailboxes: &[Mailbox]) {
    let is_of_person = |one: &Delegation| {
        let mailbox = one.mailbox.as_ref().ok().and_then(|place| mailboxes.get(*place));
        mailbox.is_some_and(|mailbox| mailbox.kind == MailboxKind::User)
    };
    let mut full: HashMap<String, i64> = HashMap::new();
    for one in delegations.iter().filter(|one| one.right == FULL_ACCESS && is_of_person(one)) {
        *full.entry(one.trustee.to_lowercase()).or_default() += 1;
    }
    for one in delegations {
        one.mailboxes = full.get(&one.trustee.to_lowercase()).copied().unwrap_or_default();
    }
}

pub(super) struct DelegateFacts<'a> {
    one: &'a Delegation,
    mailbox: Option<&'a Mailbox>,
    account: Option<&'a User>,
    is_guest: Known<bool>,
    is_disabled: Known<bool>,
    accepted: Known<bool>,
}

/// As [`DelegateFacts`], of those who write in another's name.
pub(super) struct SendRightFacts<'a>(DelegateFacts<'a>);

pub(super) struct Delegates;
pub(super) struct SendRights;

impl Listed for Delegates {
    const SCHEMA: &'static Schema = <DelegateFacts<'_> as Described>::SCHEMA;
    const FROM: &'static [&'static str] = &["full_access", "mailboxes"];

    fn len(ground: &Ground<'_>) -> usize {
        opening(ground).count()
    }
    fn gap<'g>(ground: &'g Ground<'_>) -> Option<&'g Gap> {
        let snapshot = ground.snapshot;
        snapshot.mailboxes.gap().or(snapshot.full_access.gap()).or(left_out(ground))
    }
    fn visit(ground: &Ground<'_>, index: usize, visit: &mut dyn FnMut(&dyn Subject)) {
        if let Some(one) = opening(ground).nth(index) {
            visit(&DelegateFacts::of(one, ground));
        }
    }
}

impl Listed for SendRights {
    const SCHEMA: &'static Schema = <SendRightFacts<'_> as Described>::SCHEMA;
    const FROM: &'static [&'static str] = &["send_as", "mailboxes"];

    fn len(ground: &Ground<'_>) -> usize {
        ground.delegations().len() - opening(ground).count()
    }
    fn gap<'g>(ground: &'g Ground<'_>) -> Option<&'g Gap> {
        ground.snapshot.mailboxes.gap().or(ground.snapshot.send_as.gap())
    }
    fn visit(ground: &Ground<'_>, index: usize, visit: &mut dyn FnMut(&dyn Subject)) {
        if let Some(one) = ground.delegations().get(index + opening(ground).count()) {
            visit(&SendRightFacts(DelegateFacts::of(one, ground)));
        }
    }
}

/// By default only mailboxes that something speaks against are asked about.
fn left_out<'g>(ground: &Ground<'_>) -> Option<&'g Gap> {
    static OTHERS: LazyLock<Gap> =
        LazyLock::new(|| Gap::NotAsked("who has full access to the other mailboxes: asked with --deep".into()));
    let asked = all(&ground.snapshot.full_access);
    let is_left_out = |mailbox: &Mailbox| {
        matches!(mailbox.kind, MailboxKind::User | MailboxKind::Shared)
            && asked.binary_search_by_key(&mailbox.guid, |row| row.mailbox).is_err()
    };
    all(&ground.snapshot.mailboxes).iter().any(is_left_out).then_some(&*OTHERS)
}

/// Those with full access, who stand first.
fn opening<'g>(ground: &'g Ground<'_>) -> impl Iterator<Item = &'g Delegation> {
    ground.delegations().iter().take_while(|one| one.right == FULL_ACCESS)
}

record! {
    /// Somebody who may open a mailbox that is not his and do there what its owner may (`Get-MailboxPermission`,
    /// `FullAccess`).
    DelegateFacts<'_> as "delegate" {
        /// The address of the mailbox.
        "mailbox": Kind::Str, ["mailboxes"] => |it| it.called().into();
        /// The mailbox is a person's, not a shared one or a room.
        "ofPerson": Kind::Bool, ["mailboxes"] => |it| it.is_of_person().into();
        /// Who may, as Exchange calls him.
        "trustee": Kind::Str, ["full_access"] => |it| (&*it.one.trustee).into();
        /// He is a guest or an external user.
        "trusteeIsGuest": Kind::Bool, ["users"] => |it| (&it.is_guest).into();
        /// His account is disabled.
        "trusteeDisabled": Kind::Bool, ["users"] => |it| (&it.is_disabled).into();
        /// Mailboxes of people that he is known to open; there may be more.
        "trusteeMailboxes": Kind::Int, ["full_access"] => |it| it.one.mailboxes.into();
        /// Accepted as it is. Unknown while the configuration approves nobody under `mailbox.full-access`.
        "isAccepted": Kind::Bool, ["full_access"] => |it| (&it.accepted).into();
    }
}

record! {
    /// Somebody who may send mail in the name of a mailbox that is not his (`Get-RecipientPermission`,
    /// `GrantSendOnBehalfTo`).
    SendRightFacts<'_> as "send_right" {
        /// As the owner, whom recipients take for the sender, or on his behalf, which they see.
        "right": Kind::Word(&["send_as", "send_on_behalf"]), ["send_as", "mailboxes"] => |it| it.0.one.right.into();
        /// The address of the mailbox; where only its name is told, that.
        "mailbox": Kind::Str, ["mailboxes", "send_as"] => |it| it.0.called().into();
        /// Who may, as Exchange calls him.
        "trustee": Kind::Str, ["send_as", "mailboxes"] => |it| (&*it.0.one.trustee).into();
        /// Accepted as it is. Unknown while the configuration approves nobody under the rule of this right.
        "isAccepted": Kind::Bool, ["send_as", "mailboxes"] => |it| (&it.0.accepted).into();
    }
}

impl<'a> DelegateFacts<'a> {
    fn of(one: &'a Delegation, ground: &'a Ground<'_>) -> Self {
        let account = one.account.and_then(|place| all(&ground.snapshot.users).get(place));
        let mailbox = one.mailbox.as_ref().ok().and_then(|place| all(&ground.snapshot.mailboxes).get(*place));
        Self {
            one,
            mailbox,
            account,
            is_guest: is_guest(account, ground).into(),
            is_disabled: is_disabled(account, ground).into(),
            accepted: accepted(one, ground).into(),
        }
    }

    fn is_of_person(&self) -> bool {
        self.mailbox.is_some_and(|mailbox| mailbox.kind == MailboxKind::User)
    }

    fn called(&self) -> &str {
        let told = || self.one.mailbox.as_ref().err().map(|name| &**name).unwrap_or_default();
        self.mailbox.map_or_else(told, |mailbox| &*mailbox.address)
    }
}

impl Subject for SendRightFacts<'_> {
    fn resource(&self) -> Resource {
        self.0.resource()
    }
    fn exposure(&self) -> Exposure {
        Exposure::One
    }
}

impl Subject for DelegateFacts<'_> {
    /// By mailbox, person and right; the person by his object id where his account is found.
    fn resource(&self) -> Resource {
        let Delegation { right, trustee, .. } = self.one;
        let on = self.mailbox.map_or_else(|| self.called().to_lowercase(), |mailbox| mailbox.guid.to_string());
        let who = self.account.map_or_else(|| trustee.to_lowercase(), |user| user.id.to_string());
        let name = format!("{trustee} on {}", self.called());
        Resource::new(ResourceType::Delegate, format!("{on}/{who}/{right}"), name)
    }
    fn exposure(&self) -> Exposure {
        Exposure::One
    }
}

/// Whoever is approved is so by the id of his account: while that may be unread, nobody is called not approved.
fn accepted(one: &Delegation, ground: &Ground<'_>) -> Result<bool, Gap> {
    match ground.snapshot.users.gap().filter(|_| one.account.is_none()) {
        Some(gap) => Err(gap.clone()),
        None => by_approval(rule_of(one.right), "delegates", ground),
    }
}

/// The rule under which a right is approved.
fn rule_of(right: &str) -> &'static str {
    match right {
        FULL_ACCESS => "mailbox.full-access",
        SEND_AS => "mailbox.send-as",
        _ => "mailbox.send-on-behalf",
    }
}

/// A name that is no account's is a group's, or of somebody who was not read.
fn is_guest(account: Option<&User>, ground: &Ground<'_>) -> Result<bool, Gap> {
    let Some(user) = account else { return unfound(ground) };
    match (user.is_external, user.user_type) {
        (Some(true), _) | (_, UserType::Guest) => Ok(true),
        (Some(false), UserType::Member | UserType::Unset) => Ok(false),
        _ => Err(Gap::Failed("whose guest an account is did not come".into())),
    }
}

fn is_disabled(account: Option<&User>, ground: &Ground<'_>) -> Result<bool, Gap> {
    let Some(user) = account else { return unfound(ground) };
    user.enabled.map(|enabled| !enabled).ok_or_else(|| Gap::Failed("accountEnabled did not come for an account".into()))
}

fn unfound(ground: &Ground<'_>) -> Result<bool, Gap> {
    ground.snapshot.users.gap().map_or(Ok(false), |gap| Err(gap.clone()))
}
