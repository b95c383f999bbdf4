//! What is planted on mailboxes, beside what only looks like it.

use rand::RngExt;

use super::mail::{Forwarding, InboxRule, MailMarks, Target};
use super::names;
use super::planter::Planter;
use super::recipients::Contact;

/// Plants on mailboxes of a tenant whose addresses end in `domain`.
pub(super) fn plant(planter: &mut Planter, domain: &str) {
    forwarding(planter, domain);
    outside_rules(planter);
    hiding_rules(planter);
    hidden_rules(planter);
    protocols(planter);
    smtp_senders(planter, domain);
    auditing(planter);
    sign_ins(planter);
    authentication_policies(planter);
    super::delegate_plants::plant(planter, domain);
    super::recipient_plants::plant(planter, domain);
}

pub(super) fn marks(planter: &mut Planter, index: usize) -> &mut MailMarks {
    planter.mail.entry(index).or_default()
}

fn forwarding(planter: &mut Planter, domain: &str) {
    let rule = "mailbox.forwards-outside";
    for number in 0..planter.some(2) {
        let Some(member) = planter.member() else {
            return;
        };
        let way = if number % 2 == 0 { Forwarding::Smtp(outside(planter)) } else { contact(planter) };
        marks(planter, member).forwarding = Some(way);
        let mailbox = planter.mailbox_id(member);
        planter.must(rule, "mailbox", mailbox);
    }
    let Some(member) = planter.member() else {
        return;
    };
    let colleague = format!("info@{domain}");
    marks(planter, member).forwarding = Some(Forwarding::Smtp(colleague));
    let mailbox = planter.mailbox_id(member);
    planter.innocent(rule, "mailbox", mailbox, "forwards to an address of the tenant");
    let (Some(member), Some(colleague)) = (planter.member(), planter.member()) else {
        return;
    };
    let name = names::of(planter.seed, colleague).alias;
    planter.named.insert(name.clone(), colleague);
    marks(planter, member).forwarding = Some(Forwarding::Recipient(name));
    let mailbox = planter.mailbox_id(member);
    planter.innocent(rule, "mailbox", mailbox, "forwards to a mailbox of the tenant");
    let Some(member) = planter.member() else {
        return;
    };
    let address = format!("{}@{domain}", names::of(planter.seed, member).alias);
    marks(planter, member).forwarding = Some(Forwarding::Smtp("legal@archive.example".to_owned()));
    planter.approved.push((rule, address, "legal archive"));
    let mailbox = planter.mailbox_id(member);
    planter.innocent(rule, "mailbox", mailbox, "approved in the settings");
}

fn outside_rules(planter: &mut Planter) {
    let rule = "mailbox.rule-forwards-outside";
    for number in 0..planter.some(2) {
        let Some(member) = planter.member() else {
            return;
        };
        let to = vec![Target::Outside(outside(planter))];
        let mut planted = InboxRule { name: "fwd".to_owned(), ..InboxRule::default() };
        match number % 4 {
            0 => planted.forward_to = to,
            1 => planted.redirect_to = to,
            2 => planted.forward_as_attachment_to = to,
            _ => (planted.forward_to, planted.disabled) = (to, true),
        }
        let key = add(planter, member, planted);
        planter.must(rule, "inbox_rule", key);
    }
    for _ in 0..planter.few(1) {
        let (Some(member), Some(deputy)) = (planter.member(), planter.member()) else {
            return;
        };
        let forward_to = vec![Target::Inside(deputy)];
        let planted = InboxRule { name: "Deputy \u{202e}fwd".to_owned(), forward_to, ..InboxRule::default() };
        let key = add(planter, member, planted);
        planter.innocent(rule, "inbox_rule", key, "forwards to a colleague");
    }
}

fn hiding_rules(planter: &mut Planter) {
    let rule = "mailbox.rule-hides-mail";
    for number in 0..planter.some(2) {
        let Some(member) = planter.member() else {
            return;
        };
        let mut planted = hiding(number);
        if number % 4 == 3 {
            planted.forward_to = vec![Target::Outside(outside(planter))];
        }
        let forwards = !planted.forward_to.is_empty();
        let key = add(planter, member, planted);
        planter.must(rule, "inbox_rule", &key);
        if forwards {
            planter.must("mailbox.rule-forwards-outside", "inbox_rule", key);
        }
    }
    for _ in 0..planter.few(1) {
        let Some(member) = planter.member() else {
            return;
        };
        let planted = InboxRule {
            name: "Invoices".to_owned(),
            subject_contains: vec!["invoice".to_owned()],
            stop: true,
            move_to_folder: Some("Invoices".to_owned()),
            ..InboxRule::default()
        };
        let key = add(planter, member, planted);
        planter.innocent(rule, "inbox_rule", key, "sorts into a folder of its own and leaves the mail unread");
    }
}

/// A rule as attackers make it: a name of one point, and the fraud's words.
fn hiding(number: usize) -> InboxRule {
    let name = [".", "..", ",", "x"][number % 4].to_owned();
    let planted =
        InboxRule { name, subject_contains: vec!["invoice".to_owned(), "payment".to_owned()], ..InboxRule::default() };
    match number % 2 {
        0 => InboxRule { mark_as_read: true, stop: true, move_to_folder: Some("RSS Feeds".to_owned()), ..planted },
        _ => InboxRule { delete: true, ..planted },
    }
}

/// A hidden rule beside a visible one that hides mail: the visible one is why anybody looks twice.
fn hidden_rules(planter: &mut Planter) {
    for _ in 0..planter.some(1).min(20) {
        let Some(member) = planter.member() else {
            return;
        };
        let key = add(planter, member, hiding(1));
        planter.must("mailbox.rule-hides-mail", "inbox_rule", key);
        let planted = InboxRule {
            hidden: true,
            stop: true,
            subject_contains: vec!["password".to_owned()],
            ..InboxRule::default()
        };
        let key = add(planter, member, planted);
        planter.must("mailbox.hidden-rule", "inbox_rule", key);
    }
}

fn protocols(planter: &mut Planter) {
    let (mut pop, mut imap) = (Vec::new(), Vec::new());
    for number in 0..planter.some(25) {
        let Some(member) = planter.member() else {
            break;
        };
        let mailbox = planter.mailbox_id(member).to_string();
        let marks = marks(planter, member);
        if number % 3 != 0 {
            marks.imap = true;
            imap.push(mailbox.clone());
        }
        if number % 3 != 1 {
            marks.pop = true;
            pop.push(mailbox);
        }
    }
    planter.must_list("legacy.pop", "tenant", planter.tenant, pop);
    planter.must_list("legacy.imap", "tenant", planter.tenant, imap);
}

fn smtp_senders(planter: &mut Planter, domain: &str) {
    let rule = "legacy.smtp-auth-mailbox";
    for _ in 0..planter.some(2) {
        let Some(member) = planter.member() else {
            return;
        };
        marks(planter, member).smtp_auth_disabled = Some(false);
        let mailbox = planter.mailbox_id(member);
        planter.must(rule, "mailbox", mailbox);
    }
    let scanner = planter.population.services.start;
    marks(planter, scanner).smtp_auth_disabled = Some(false);
    planter.approved.push((rule, format!("scanner@{domain}"), "multifunction printers"));
    let mailbox = planter.mailbox_id(scanner);
    planter.innocent(rule, "mailbox", mailbox, "approved in the settings");
    let Some(member) = planter.member() else {
        return;
    };
    marks(planter, member).smtp_auth_disabled = Some(true);
    let mailbox = planter.mailbox_id(member);
    planter.innocent(rule, "mailbox", mailbox, "switched off");
}

fn auditing(planter: &mut Planter) {
    let mut cut = Vec::new();
    for _ in 0..planter.some(3) {
        let Some(member) = planter.member() else {
            break;
        };
        marks(planter, member).audit_cut = true;
        cut.push(planter.mailbox_id(member).to_string());
    }
    planter.must_list("audit.mailbox-actions-cut", "tenant", planter.tenant, cut);
    if let Some(member) = planter.member() {
        marks(planter, member).audit_flag_off = true;
        let mailbox = planter.mailbox_id(member);
        planter.innocent(
            "audit.mailbox-actions-cut",
            "mailbox",
            mailbox,
            "the organisation's switch overrules AuditEnabled",
        );
    }
    for _ in 0..planter.some(1).min(6) {
        let Some(member) = planter.member() else {
            return;
        };
        marks(planter, member).audit_bypass = true;
        let guid = planter.exchange_object_id(member);
        planter.must("audit.bypass", "audit_bypass", guid);
    }
}

fn sign_ins(planter: &mut Planter) {
    let ranges = [planter.population.shared.clone(), planter.population.rooms.clone()];
    for (range, per_mille) in ranges.into_iter().zip([2, 1]) {
        for _ in 0..planter.some(per_mille) {
            let Some(index) = planter.untouched(range.clone()) else {
                break;
            };
            planter.people.entry(index).or_default().sign_in = true;
            let mailbox = planter.mailbox_id(index);
            planter.must("mailbox.shared-sign-in", "mailbox", mailbox);
        }
    }
}

fn authentication_policies(planter: &mut Planter) {
    let rule = "legacy.weaker-user-policy";
    for _ in 0..planter.some(1) {
        let Some(member) = planter.member() else {
            return;
        };
        marks(planter, member).authentication_policy = Some("Legacy scanners");
        let user = planter.user_id(member);
        planter.must(rule, "user", user);
    }
    let Some(member) = planter.member() else {
        return;
    };
    marks(planter, member).authentication_policy = Some("Block Basic Auth");
    let user = planter.user_id(member);
    planter.innocent(rule, "user", user, "the policy of his own allows nothing");
}

/// Adds a rule to a mailbox; its immutable id.
pub(super) fn add(planter: &mut Planter, index: usize, mut rule: InboxRule) -> String {
    rule.identity = planter.rng.random();
    let key = format!("{}/{}", planter.mailbox_id(index), rule.identity);
    marks(planter, index).rules.push(rule);
    key
}

fn outside(planter: &mut Planter) -> String {
    format!("drop{}@mail.example", planter.rng.random_range(100..1_000))
}

/// A mail contact whose address lies outside, made for one forwarding.
fn contact(planter: &mut Planter) -> Forwarding {
    let name = format!("Backup contact {}", planter.recipients.contacts.len() + 1);
    let address = outside(planter);
    planter.recipients.contacts.push(Contact { name: name.clone(), primary: address.clone(), address });
    Forwarding::Recipient(name)
}
