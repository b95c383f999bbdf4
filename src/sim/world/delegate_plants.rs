//! Who may open a mailbox or send in its name beside its owner.

use super::mail::Forwarding;
use super::mail_plants::marks;
use super::names;
use super::planter::Planter;

/// Plants in a tenant whose addresses end in `domain`.
pub(super) fn plant(planter: &mut Planter, domain: &str) {
    full_access(planter, domain);
    send_as(planter);
    on_behalf(planter);
}

/// Permissions are read one mailbox at a time, and by default only where something else speaks against a mailbox: these
/// forward their mail, to a colleague.
fn full_access(planter: &mut Planter, domain: &str) {
    let rule = "mailbox.full-access";
    let (Some(member), Some(colleague)) = (planter.member(), planter.member()) else { return };
    let mailbox = planter.mailbox_id(member);
    marks(planter, member).forwarding = Some(Forwarding::Smtp(format!("info@{domain}")));
    planter.innocent("mailbox.forwards-outside", "mailbox", mailbox, "forwards to an address of the tenant");
    let mut delegates = vec![colleague];
    let key = |planter: &Planter, index: usize| format!("{mailbox}/{}/full_access", planter.user_id(index));
    let id = key(planter, colleague);
    planter.innocent(rule, "delegate", id, "a colleague, and nobody has said whether he is meant to");
    if planter.messy() {
        if let Some(guest) = planter.untouched(planter.population.guests.clone()) {
            let id = key(planter, guest);
            planter.must(rule, "delegate", id);
            delegates.push(guest);
        }
        if let Some(gone) = planter.member() {
            planter.people.entry(gone).or_default().disabled = true;
            let id = key(planter, gone);
            planter.must(rule, "delegate", id);
            delegates.push(gone);
        }
    }
    marks(planter, member).full_access = delegates;
}

/// One is approved, so that all others are not.
fn send_as(planter: &mut Planter) {
    let rule = "mailbox.send-as";
    let key = |planter: &Planter, member: usize, colleague: usize| {
        let alias = names::of(planter.seed, member).alias;
        format!("{}/{}/send_as", alias.to_lowercase(), planter.user_id(colleague))
    };
    let (Some(member), Some(colleague)) = (planter.member(), planter.member()) else { return };
    marks(planter, member).send_as.push(colleague);
    let id = key(planter, member, colleague);
    planter.approved.push((rule, id.clone(), "the assistant"));
    planter.innocent(rule, "delegate", id, "approved in the settings");
    for _ in 0..planter.some(1).min(10) {
        let (Some(member), Some(stranger)) = (planter.member(), planter.member()) else { return };
        marks(planter, member).send_as.push(stranger);
        let id = key(planter, member, stranger);
        planter.must(rule, "delegate", id);
    }
}

/// Exchange names them, and names are no accounts.
fn on_behalf(planter: &mut Planter) {
    let rule = "mailbox.send-on-behalf";
    let key = |planter: &Planter, member: usize, colleague: usize| {
        let alias = names::of(planter.seed, colleague).alias;
        format!("{}/{}/send_on_behalf", planter.mailbox_id(member), alias.to_lowercase())
    };
    let (Some(member), Some(colleague)) = (planter.member(), planter.member()) else { return };
    marks(planter, member).on_behalf.push(colleague);
    let id = key(planter, member, colleague);
    planter.approved.push((rule, id.clone(), "the deputy"));
    planter.innocent(rule, "delegate", id, "approved in the settings");
    for _ in 0..planter.some(1).min(10) {
        let (Some(member), Some(stranger)) = (planter.member(), planter.member()) else { return };
        marks(planter, member).on_behalf.push(stranger);
        let id = key(planter, member, stranger);
        planter.must(rule, "delegate", id);
    }
}
