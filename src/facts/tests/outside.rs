//! Where mail ends: addresses of ours, contacts and groups that have one.

use super::mail_leaving::{forwarding, of_mailbox, remote};
use super::*;
use crate::model::{MailGroup, Recipient, RecipientFound};

/// Where mail ends that is sent to `target`, with these recipients, groups and accepted domains.
fn ends(target: &str, recipients: Vec<Recipient>, groups: Vec<MailGroup>) -> Fact {
    let mut snapshot = forwarding(target);
    snapshot.accepted_domains = whole(vec![
        AcceptedDomain { name: "contoso.example".into(), match_subdomains: false },
        AcceptedDomain { name: "fabrikam.example".into(), match_subdomains: true },
    ]);
    (snapshot.recipients, snapshot.mail_groups) = (whole(recipients), whole(groups));
    of_mailbox(&snapshot, "forwardsOutside")
}

fn found(kind: &str, primary: &str, external: Option<&str>) -> RecipientFound {
    RecipientFound { kind: kind.into(), primary: Some(primary.into()), external: external.map(Into::into) }
}

fn recipient(asked: &str, found: RecipientFound) -> Recipient {
    Recipient { asked: asked.into(), found: Box::new([found]) }
}

#[test]
fn outside_is_what_no_accepted_domain_covers() {
    for away in [
        "a@gmail.example",
        "a@mail.contoso.example",
        "a@evilfabrikam.example",
        "\"u1@contoso.example\" [SMTP:x@evil.example]",
    ] {
        assert_eq!(ends(away, Vec::new(), Vec::new()), YES, "{away}");
    }
    assert_eq!(ends("smtp:U1@CONTOSO.example", Vec::new(), Vec::new()), NO, "the address of a mailbox");
    let kim = |at: &str| vec![recipient(at, found("UserMailbox", "kim@contoso.example", None))];
    for at in ["k@mail.fabrikam.example", "/o=ExchangeLabs/cn=kim"] {
        let written = format!("\"Kim\" [EX:{at}]");
        assert_eq!(ends(&written, kim(at), Vec::new()), NO, "{written}");
        assert!(ends(&written, Vec::new(), Vec::new()).is_open(), "{written} was not looked up");
    }
    assert!(ends("", Vec::new(), Vec::new()).is_open());
    let gone = Recipient { asked: "gone@contoso.example".into(), found: Box::new([]) };
    assert_eq!(ends("gone@contoso.example", vec![gone], Vec::new()), NO);
}

#[test]
fn without_all_accepted_domains_nothing_is_outside_for_sure() {
    let mut snapshot = forwarding("x@evil.example");
    let ours = AcceptedDomain { name: "contoso.example".into(), match_subdomains: false };
    snapshot.accepted_domains = Arc::new(Part::Partial(vec![ours], Gap::Cut("x".into())));
    assert!(of_mailbox(&snapshot, "forwardsOutside").is_open());
}

#[test]
fn a_contact_with_an_address_of_ours_is_where_it_points() {
    let backup = |kind: &str, external| {
        vec![recipient("backup@contoso.example", found(kind, "backup@contoso.example", external))]
    };
    let with = |kind: &str, external| ends("backup@contoso.example", backup(kind, external), Vec::new());
    for kind in ["MailContact", "MailUser", "GuestMailUser", "MailForestContact"] {
        assert_eq!(with(kind, Some("x@evil.example")), YES, "{kind}");
        assert_eq!(with(kind, Some("u1@contoso.example")), NO, "{kind} for a mailbox");
        assert_eq!(with(kind, Some("backup@contoso.example")), NO, "{kind}: its mailbox is on premises");
        assert!(with(kind, Some("other@contoso.example")).is_open(), "{kind} leads to another that was not looked up");
        assert!(with(kind, None).is_open(), "{kind} without its address");
    }
    for kind in ["SharedMailbox", "RemoteUserMailbox", "PublicFolder"] {
        assert_eq!(with(kind, None), NO, "{kind}");
    }
    assert!(with("HologramMailer", None).is_open(), "a kind nobody told us about");
}

#[test]
fn a_group_is_outside_when_any_member_is() {
    const LIST: &str = "MailUniversalDistributionGroup";
    let all = || vec![recipient("all@contoso.example", found(LIST, "all@contoso.example", None))];
    let group = |asked: &str, members: Vec<RecipientFound>| MailGroup {
        asked: asked.into(),
        members: Part::Complete(members.into()),
    };
    let with = |groups| ends("all@contoso.example", all(), groups);
    let kim = || found("UserMailbox", "kim@contoso.example", None);
    let eve = || found("MailContact", "eve@contoso.example", Some("eve@evil.example"));
    let inner = || found(LIST, "inner@contoso.example", None);
    assert_eq!(with(vec![group("all@contoso.example", vec![kim()])]), NO);
    assert_eq!(with(vec![group("all@contoso.example", vec![kim(), eve()])]), YES);
    assert!(with(Vec::new()).is_open(), "nobody listed its members");
    let nested = |members| vec![group("all@contoso.example", vec![inner()]), group("inner@contoso.example", members)];
    assert_eq!(with(nested(vec![eve()])), YES);
    assert_eq!(with(nested(vec![kim(), found(LIST, "all@contoso.example", None)])), NO, "they name each other");
    assert!(with(vec![group("all@contoso.example", vec![inner()])]).is_open(), "too deep");
    let cut = |members| MailGroup {
        asked: "all@contoso.example".into(),
        members: Part::Partial(Box::new([members]), Gap::Cut("x".into())),
    };
    assert!(with(vec![cut(kim())]).is_open());
    assert_eq!(with(vec![cut(eve())]), YES);
    let team = vec![recipient("team@contoso.example", found("GroupMailbox", "team@contoso.example", None))];
    assert!(ends("team@contoso.example", team, Vec::new()).is_open(), "members of such groups are not read");
}

#[test]
fn the_remote_domain_that_counts_is_that_of_where_mail_ends() {
    let mut snapshot = forwarding("backup@contoso.example");
    snapshot.recipients = whole(vec![recipient(
        "backup@contoso.example",
        found("MailContact", "backup@contoso.example", Some("x@evil.example")),
    )]);
    assert_eq!(of_mailbox(&snapshot, "forwardLeaves"), YES);
    snapshot.remote_domains = whole(vec![remote("*", true), remote("evil.example", false)]);
    assert_eq!(of_mailbox(&snapshot, "forwardLeaves"), NO);
}
