//! Where mail ends that is sent on to somebody: outside is an address whose domain the organisation has not accepted as
//! its own.
//!
//! An address inside proves nothing yet: a mail contact or mail user may have one and stands for another address, a group
//! hands on to all its members (Microsoft, "Recipients in Exchange Online"). What Exchange was not asked of, or did not
//! tell, stays open.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::ground::all;
use super::known::unrecognised;
use crate::model::{AcceptedDomain, Gap, MailGroup, MailTarget, Recipient, RecipientFound, Snapshot};

/// Tells inside from outside.
#[derive(Debug)]
pub(super) struct Outside<'s> {
    snapshot: &'s Snapshot,
    /// Primary addresses of mailboxes, lower case. Many: gathered when first asked.
    mailboxes: OnceLock<HashSet<String>>,
    recipients: HashMap<String, &'s Recipient>,
    groups: HashMap<String, &'s MailGroup>,
}

/// Where mail ends.
#[derive(Debug, Default)]
pub(super) struct Ends<'w> {
    /// Addresses outside.
    pub(super) outside: Vec<&'w str>,
    /// Why it may end at others, too.
    pub(super) open: Option<Gap>,
    /// Recipients already looked up and groups already listed: they may name each other.
    seen: Vec<&'w str>,
    listed: Vec<&'w str>,
}

impl Ends<'_> {
    /// Whether any of it leaves the organisation.
    pub(super) fn outside(&self) -> Result<bool, Gap> {
        match (self.outside.is_empty(), &self.open) {
            (false, _) => Ok(true),
            (true, Some(gap)) => Err(gap.clone()),
            (true, None) => Ok(false),
        }
    }

    fn open(&mut self, gap: impl FnOnce() -> Gap) {
        self.open.get_or_insert_with(gap);
    }
}

impl<'s> Outside<'s> {
    pub(super) fn of(snapshot: &'s Snapshot) -> Self {
        let recipients = all(&snapshot.recipients).iter().map(|row| (row.asked.to_lowercase(), row));
        let groups = all(&snapshot.nested_mail_groups).iter().chain(all(&snapshot.mail_groups));
        let groups = groups.map(|row| (row.asked.to_lowercase(), row));
        Self { snapshot, mailboxes: OnceLock::new(), recipients: recipients.collect(), groups: groups.collect() }
    }

    /// Where mail ends that is sent to all of these.
    pub(super) fn ends<'w>(&'w self, written: impl IntoIterator<Item = &'w Box<str>>) -> Ends<'w> {
        let mut ends = Ends::default();
        for target in written {
            self.follow(MailTarget::of(target), &mut ends);
        }
        ends
    }

    /// Where mail ends that is sent to this address.
    pub(super) fn ends_of_address<'w>(&'w self, written: &'w str) -> Ends<'w> {
        let mut ends = Ends::default();
        self.follow(MailTarget::of(written), &mut ends);
        ends
    }

    /// Where mail ends that is sent to the recipient of this name.
    pub(super) fn ends_of_name<'w>(&'w self, name: &'w str) -> Ends<'w> {
        let mut ends = Ends::default();
        self.look_up(name, &mut ends);
        ends
    }

    /// What these targets stand for, in words: behind an address or name of ours the addresses outside.
    pub(super) fn in_words<'w>(&'w self, written: impl IntoIterator<Item = &'w Box<str>>) -> Vec<Box<str>> {
        written.into_iter().map(|target| self.target_in_words(target)).collect()
    }

    fn target_in_words(&self, written: &str) -> Box<str> {
        let target = MailTarget::of(written);
        let itself = |address: &&str| matches!(target, MailTarget::Address(plain) if plain == *address);
        let ends = self.ends_of_address(written);
        let behind: Vec<&str> = ends.outside.into_iter().filter(|address| !itself(address)).collect();
        match &behind[..] {
            [] => written.into(),
            [first] => format!("{written}, which stands for {first}").into(),
            [first, more @ ..] => format!("{written}, behind which are {first} and {} more outside", more.len()).into(),
        }
    }

    fn follow<'w>(&'w self, target: MailTarget<'w>, ends: &mut Ends<'w>) {
        match target {
            MailTarget::Empty => ends.open(|| unrecognised("a recipient", "")),
            MailTarget::Name(name) => self.look_up(name, ends),
            MailTarget::Address(address) => match self.is_accepted(address) {
                Ok(false) => ends.outside.push(address),
                Ok(true) if self.is_of_mailbox(address) => {}
                Ok(true) => self.look_up(address, ends),
                Err(gap) => ends.open(|| gap),
            },
        }
    }

    fn look_up<'w>(&'w self, name: &'w str, ends: &mut Ends<'w>) {
        let Some(recipient) = self.recipients.get(&name.to_lowercase()) else {
            let unasked = || Gap::Failed("what a recipient inside stands for was not read".into());
            return ends.open(|| self.snapshot.recipients.gap().cloned().unwrap_or_else(unasked));
        };
        if !ends.seen.contains(&&*recipient.asked) {
            ends.seen.push(&recipient.asked);
            for found in &recipient.found {
                self.stands_for(found, &recipient.asked, ends);
            }
        }
    }

    fn stands_for<'w>(&'w self, found: &'w RecipientFound, asked: &'w str, ends: &mut Ends<'w>) {
        let kind = found.kind.to_ascii_lowercase();
        if kind.contains("contact") || kind.contains("mailuser") {
            self.elsewhere(found, ends);
        } else if kind.contains("group") || kind == "roomlist" {
            self.members(found, asked, ends);
        } else if !kind.ends_with("mailbox") && kind != "publicfolder" && kind != "user" {
            ends.open(|| unrecognised("a recipient's type", &found.kind));
        }
    }

    /// A mail contact or mail user: outside or inside by the address it stands for. Of somebody whose mailbox is on
    /// premises that is his own.
    fn elsewhere<'w>(&'w self, found: &'w RecipientFound, ends: &mut Ends<'w>) {
        let Some(external) = found.external.as_deref() else {
            return ends.open(|| Gap::Failed("a contact came without its address".into()));
        };
        let is_own = found.primary.as_deref().is_some_and(|primary| primary.eq_ignore_ascii_case(external));
        match self.is_accepted(external) {
            Ok(true) if is_own => {}
            _ => self.follow(MailTarget::of(external), ends),
        }
    }

    fn members<'w>(&'w self, group: &'w RecipientFound, asked: &'w str, ends: &mut Ends<'w>) {
        let name = group.primary.as_deref().unwrap_or(asked);
        let Some(listed) = self.groups.get(&name.to_lowercase()) else {
            let unread = || Gap::NotAsked(format!("the members of a group that mail is sent on to ({})", group.kind));
            let family = [self.snapshot.mail_groups.gap(), self.snapshot.nested_mail_groups.gap()];
            let gap = family.into_iter().flatten().next().filter(|_| group.is_listable_group());
            return ends.open(|| gap.cloned().unwrap_or_else(unread));
        };
        if ends.listed.contains(&&*listed.asked) {
            return;
        }
        ends.listed.push(&listed.asked);
        for member in listed.members.known().into_iter().flatten() {
            self.stands_for(member, member.primary.as_deref().unwrap_or_default(), ends);
        }
        if let Some(gap) = listed.members.gap() {
            ends.open(|| gap.clone());
        }
    }

    fn is_accepted(&self, address: &str) -> Result<bool, Gap> {
        let domain = address.rsplit('@').next().unwrap_or_default().to_lowercase();
        let family = &self.snapshot.accepted_domains;
        if all(family).iter().any(|accepted| accepts(accepted, &domain)) {
            return Ok(true);
        }
        family.whole().map(|_| false).map_err(Gap::clone)
    }

    fn is_of_mailbox(&self, address: &str) -> bool {
        let known = self.mailboxes.get_or_init(|| {
            all(&self.snapshot.mailboxes).iter().map(|mailbox| mailbox.address.to_lowercase()).collect()
        });
        known.contains(&address.to_lowercase())
    }
}

fn accepts(accepted: &AcceptedDomain, domain: &str) -> bool {
    let below = || domain.strip_suffix(&*accepted.name).is_some_and(|above| above.ends_with('.'));
    *accepted.name == *domain || (accepted.match_subdomains && below())
}
