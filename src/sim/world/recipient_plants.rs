//! Mail that leaves by way of a recipient inside: contacts with an address of the tenant's own, groups with a stranger in
//! them. And what looks just like it and stays.

use rand::RngExt;

use super::mail::{Forwarding, InboxRule, Target};
use super::mail_plants::{add, marks};
use super::names;
use super::planter::Planter;
use super::recipients::{Contact, MailGroup, Member};

const FORWARDS: &str = "mailbox.forwards-outside";
const RULE_FORWARDS: &str = "mailbox.rule-forwards-outside";

/// Plants in a tenant whose addresses end in `domain`.
pub(super) fn plant(planter: &mut Planter, domain: &str) {
    if planter.messy() {
        contact_inside(planter, domain);
        group_with_a_stranger(planter, domain);
    }
    contact_for_a_colleague(planter, domain);
    group_of_colleagues(planter, domain);
}

fn contact_inside(planter: &mut Planter, domain: &str) {
    let Some(member) = planter.member() else { return };
    let (_, inside) = contact(planter, domain);
    marks(planter, member).forwarding = Some(Forwarding::Smtp(inside));
    let mailbox = planter.mailbox_id(member);
    planter.must(FORWARDS, "mailbox", mailbox);
    let Some(member) = planter.member() else { return };
    let (_, inside) = contact(planter, domain);
    let redirect_to = vec![Target::Alias(inside)];
    let key = add(planter, member, InboxRule { name: "Desk".to_owned(), redirect_to, ..InboxRule::default() });
    planter.must(RULE_FORWARDS, "inbox_rule", key);
}

fn group_with_a_stranger(planter: &mut Planter, domain: &str) {
    let (Some(member), Some(other)) = (planter.member(), planter.member()) else { return };
    let (stranger, _) = contact(planter, domain);
    let first = planter.population.members.start;
    let inner = group(planter, domain, vec![Member::Account(first), Member::Contact(stranger)]);
    let outer = group(planter, domain, vec![Member::Account(first), Member::Group(inner.0)]);
    marks(planter, member).forwarding = Some(Forwarding::Recipient(outer.1.name));
    let mailbox = planter.mailbox_id(member);
    planter.must(FORWARDS, "mailbox", mailbox);
    let forward_to = vec![Target::Alias(inner.1.address)];
    let key = add(planter, other, InboxRule { name: "Team".to_owned(), forward_to, ..InboxRule::default() });
    planter.must(RULE_FORWARDS, "inbox_rule", key);
}

/// A contact as left behind by a migration: it stands for a mailbox of the tenant.
fn contact_for_a_colleague(planter: &mut Planter, domain: &str) {
    let (Some(member), Some(colleague)) = (planter.member(), planter.member()) else { return };
    let name = format!("Migrated {}", planter.recipients.contacts.len() + 1);
    let primary = format!("{}@{domain}", name.to_lowercase().replace(' ', "-"));
    let address = format!("{}@{domain}", names::of(planter.seed, colleague).alias);
    planter.recipients.contacts.push(Contact { name, address, primary: primary.clone() });
    marks(planter, member).forwarding = Some(Forwarding::Smtp(primary));
    let mailbox = planter.mailbox_id(member);
    planter.innocent(FORWARDS, "mailbox", mailbox, "forwards to a contact that stands for a colleague");
}

fn group_of_colleagues(planter: &mut Planter, domain: &str) {
    let Some(member) = planter.member() else { return };
    let colleagues = planter.population.members.clone().take(3).map(Member::Account).collect();
    let inner = group(planter, domain, colleagues);
    let outer = group(planter, domain, vec![Member::Group(inner.0)]);
    let forward_to = vec![Target::Alias(outer.1.address)];
    let key = add(planter, member, InboxRule { name: "Holiday".to_owned(), forward_to, ..InboxRule::default() });
    planter.innocent(RULE_FORWARDS, "inbox_rule", key, "forwards to a group of colleagues");
}

/// A contact outside that has an address of the tenant's own; its place and that address.
fn contact(planter: &mut Planter, domain: &str) -> (usize, String) {
    let place = planter.recipients.contacts.len();
    let name = format!("Service desk {}", place + 1);
    let primary = format!("{}@{domain}", name.to_lowercase().replace(' ', "-"));
    let address = format!("desk{}@mail.example", planter.rng.random_range(100..1_000));
    planter.recipients.contacts.push(Contact { name, address, primary: primary.clone() });
    (place, primary)
}

fn group(planter: &mut Planter, domain: &str, members: Vec<Member>) -> (usize, MailGroup) {
    let place = planter.recipients.groups.len();
    let group =
        MailGroup { name: format!("List {}", place + 1), address: format!("list-{}@{domain}", place + 1), members };
    planter.recipients.groups.push(group.clone());
    (place, group)
}
