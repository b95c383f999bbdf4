//! Protocols of a mailbox, and who may sign in to it.

use super::*;
use crate::model::{CasMailbox, TransportConfig, Tri};

fn row(account: u128, smtp: Tri) -> CasMailbox {
    CasMailbox {
        user: Some(id(account)),
        guid: id(account + 2_000),
        pop: Some(true),
        imap: Some(false),
        active_sync: None,
        smtp_auth_disabled: smtp,
    }
}

fn with(smtp: Tri, organisation: Tri) -> Snapshot {
    let mut snapshot = tenant();
    snapshot.mailboxes = whole(vec![mailbox(1)]);
    snapshot.cas_mailboxes = whole(vec![row(1, smtp)]);
    snapshot.transport_config = whole(TransportConfig { smtp_auth_disabled: organisation, legacy_tls: Tri::Null });
    snapshot
}

fn of_mailbox(snapshot: &Snapshot, fact: &str) -> Fact {
    ask(snapshot, &Settings::default(), "mailbox", &id(1_001).to_string(), fact)
}

#[test]
fn smtp_auth_follows_the_mailbox_then_the_organisation() {
    for (mailbox, organisation, works) in [
        (Tri::On, Tri::Off, NO),
        (Tri::Off, Tri::On, YES),
        (Tri::Null, Tri::On, NO),
        (Tri::Null, Tri::Off, YES),
        (Tri::Null, Tri::Null, YES),
    ] {
        let snapshot = with(mailbox, organisation);
        assert_eq!(of_mailbox(&snapshot, "smtpAuthWorks"), works, "{mailbox:?} {organisation:?}");
    }
    assert!(of_mailbox(&with(Tri::Absent, Tri::On), "smtpAuthWorks").is_open());
    assert_eq!(of_mailbox(&with(Tri::Off, Tri::On), "smtpAuth"), Fact::Text("on".into()));
    assert_eq!(of_mailbox(&with(Tri::Null, Tri::On), "smtpAuth"), Fact::Text("inherited".into()));
}

#[test]
fn a_switch_or_row_that_did_not_come_is_not_off() {
    let mut snapshot = with(Tri::Null, Tri::On);
    assert_eq!(of_mailbox(&snapshot, "pop"), YES);
    assert_eq!(of_mailbox(&snapshot, "imap"), NO);
    assert!(of_mailbox(&snapshot, "activeSync").is_open());
    snapshot.cas_mailboxes = whole(Vec::new());
    assert!(of_mailbox(&snapshot, "pop").is_open());
    snapshot.cas_mailboxes = missing();
    assert_eq!(of_mailbox(&snapshot, "pop"), Fact::Open(denied()));
}

#[test]
fn sign_in_is_that_of_the_account_behind_the_mailbox() {
    let mut snapshot = with(Tri::Null, Tri::On);
    snapshot.users = whole(vec![User { enabled: Some(false), ..user(1) }]);
    assert_eq!(of_mailbox(&snapshot, "signInEnabled"), NO);
    snapshot.users = whole(vec![user(1)]);
    assert_eq!(of_mailbox(&snapshot, "signInEnabled"), YES);
    snapshot.users = whole(Vec::new());
    assert!(of_mailbox(&snapshot, "signInEnabled").is_open());
    snapshot.mailboxes = whole(vec![Mailbox { user: None, ..mailbox(1) }]);
    assert!(of_mailbox(&snapshot, "signInEnabled").is_open());
    snapshot.mailboxes = whole(vec![Mailbox { user: None, kind: MailboxKind::Group, ..mailbox(1) }]);
    assert_eq!(of_mailbox(&snapshot, "signInEnabled"), Fact::Null);
}
