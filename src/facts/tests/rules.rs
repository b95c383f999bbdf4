//! Inbox rules and their traits.

use super::*;
use crate::model::{HiddenRule, HiddenRules, InboxRule, MailboxRules, RiskyUser};

fn harmless() -> InboxRule {
    InboxRule {
        identity: Some(77),
        id: "AQAAA".into(),
        name: "Newsletter".into(),
        enabled: true,
        read_only: false,
        sends_to: Box::default(),
        deletes: false,
        moves_to: Some("To be read".into()),
        copies_to: None,
        marks_read: false,
        stops: false,
        hits_all: false,
        words: ["weekly".into()].into(),
    }
}

fn with(rule: InboxRule) -> Snapshot {
    let mut snapshot = tenant();
    snapshot.mailboxes = whole(vec![mailbox(1)]);
    snapshot.inbox_rules =
        whole(vec![MailboxRules { user: id(1), rules: Part::Complete(vec![rule].into_boxed_slice()) }]);
    snapshot.hidden_rules = whole(Vec::new());
    snapshot.risky_users = whole(Vec::new());
    snapshot
}

fn snapshot_rule(snapshot: &Snapshot) -> InboxRule {
    let first = snapshot.inbox_rules.known().and_then(|all| all.first());
    first.and_then(|row| row.rules.known()).and_then(|rules| rules.first()).cloned().expect("a rule")
}

fn of_rule(snapshot: &Snapshot, fact: &str) -> Fact {
    ask(snapshot, &Settings::default(), "inbox_rule", &format!("{}/77", id(1_001)), fact)
}

/// Each with the fact it shows.
fn with_one_trait() -> Vec<(&'static str, InboxRule)> {
    vec![
        ("deletes", InboxRule { deletes: true, ..harmless() }),
        ("hides", InboxRule { moves_to: Some("RSS Feeds".into()), ..harmless() }),
        ("hides", InboxRule { copies_to: Some("deleteditems".into()), ..harmless() }),
        ("readsAndStops", InboxRule { marks_read: true, stops: true, ..harmless() }),
        ("blankName", InboxRule { name: " .. ".into(), ..harmless() }),
        ("blankName", InboxRule { name: "".into(), ..harmless() }),
        ("hitsAll", InboxRule { hits_all: true, words: Box::default(), ..harmless() }),
        ("watchesWords", InboxRule { words: ["Your INVOICE is due".into()].into(), ..harmless() }),
    ]
}

#[test]
fn each_trait_is_seen_and_one_alone_is_not_two() {
    for (fact, rule) in with_one_trait() {
        let snapshot = with(rule.clone());
        assert_eq!(of_rule(&snapshot, fact), YES, "{fact}");
        assert_eq!(of_rule(&snapshot, "twoTraits"), NO, "{fact}");
        if fact != "blankName" {
            let two = with(InboxRule { name: ".".into(), ..rule });
            assert_eq!(of_rule(&two, "twoTraits"), YES, "{fact} and a blank name");
        }
    }
    for fact in ["deletes", "hides", "readsAndStops", "blankName", "hitsAll", "watchesWords", "twoTraits"] {
        assert_eq!(of_rule(&with(InboxRule { marks_read: true, ..harmless() }), fact), NO, "{fact}");
    }
}

#[test]
fn a_folder_known_by_its_id_alone_may_be_a_hiding_place() {
    let snapshot = with(InboxRule { moves_to: Some("AQMkADYAAAIBDAAAAA==".into()), ..harmless() });
    assert!(of_rule(&snapshot, "hides").is_open());
    assert_eq!(of_rule(&snapshot, "twoTraits"), NO, "it would be the only one");
    let blank = |deletes| InboxRule { name: "".into(), deletes, ..snapshot_rule(&snapshot) };
    assert!(of_rule(&with(blank(false)), "twoTraits").is_open());
    assert_eq!(of_rule(&with(blank(true)), "twoTraits"), YES);
}

#[test]
fn exchange_names_the_folder_that_graph_gives_by_id() {
    let named = |folder: &str| {
        let mut snapshot = with(InboxRule { moves_to: Some("AQMkADYAAAIBDAAAAA==".into()), ..harmless() });
        let folders = vec![(77, folder.into()), (78, "RSS Feeds".into())].into_boxed_slice();
        let rules = Part::Complete(Box::default());
        snapshot.hidden_rules = whole(vec![HiddenRules { user: id(1), rules, folders }]);
        of_rule(&snapshot, "hides")
    };
    assert_eq!(named("rss feeds"), YES);
    assert!(named("Fils RSS").is_open(), "a name in another language is not known to be harmless");
}

#[test]
fn a_hidden_rule_that_borrows_a_name_and_hides_mail_is_not_the_systems() {
    let system = |folder: Option<&str>| {
        let rule = HiddenRule {
            identity: Some(9),
            name: "Junk E-mail Rule".into(),
            enabled: true,
            sends_to: Vec::new(),
            deletes: false,
            moves_to: folder.map(Into::into),
        };
        let mut snapshot = with(harmless());
        let rules = Part::Complete(vec![rule].into_boxed_slice());
        snapshot.hidden_rules = whole(vec![HiddenRules { user: id(1), rules, folders: Box::default() }]);
        ask(&snapshot, &Settings::default(), "hidden_rule", &format!("{}/9", id(1_001)), "system")
    };
    assert_eq!([system(None), system(Some("Junk Email")), system(Some("Junk-E-Mail"))], [YES, YES, YES]);
    assert_eq!(system(Some("RSS Feeds")), NO);
}

#[test]
fn one_target_outside_is_enough() {
    let to =
        |targets: &[&str]| InboxRule { sends_to: targets.iter().map(|&target| target.into()).collect(), ..harmless() };
    assert_eq!(of_rule(&with(to(&["u2@contoso.example", "x@evil.example"])), "sendsOutside"), YES);
    assert_eq!(of_rule(&with(to(&["u1@contoso.example"])), "sendsOutside"), NO, "a mailbox");
    assert!(of_rule(&with(to(&["u2@contoso.example"])), "sendsOutside").is_open(), "not looked up");
    assert!(of_rule(&with(to(&["/o=ExchangeLabs/cn=x"])), "sendsOutside").is_open());
    assert_eq!(of_rule(&with(to(&["/o=ExchangeLabs/cn=x", "x@evil.example"])), "sendsOutside"), YES);
}

#[test]
fn a_rule_that_is_off_sends_nothing_out() {
    let off = InboxRule { enabled: false, sends_to: ["x@evil.example".into()].into(), ..harmless() };
    assert_eq!(of_rule(&with(off.clone()), "leaves"), NO);
    let on = InboxRule { enabled: true, ..off };
    assert!(of_rule(&with(on), "leaves").is_open(), "no layer was read");
}

#[test]
fn the_owner_is_at_risk_while_nobody_dismissed_it() {
    let risky = |state: &str| RiskyUser {
        id: id(1),
        upn: "u1@contoso.example".into(),
        level: "high".into(),
        state: state.into(),
        updated: Stamp::NONE,
    };
    let mut snapshot = with(harmless());
    assert_eq!(of_rule(&snapshot, "ownerAtRisk"), NO);
    snapshot.risky_users = whole(vec![risky("atRisk")]);
    assert_eq!(of_rule(&snapshot, "ownerAtRisk"), YES);
    snapshot.risky_users = whole(vec![risky("dismissed")]);
    assert_eq!(of_rule(&snapshot, "ownerAtRisk"), NO);
    snapshot.risky_users = missing();
    assert_eq!(of_rule(&snapshot, "ownerAtRisk"), Fact::Open(denied()));
    snapshot.risky_users = unlicensed();
    snapshot.licences = whole(Vec::new());
    assert_eq!(of_rule(&snapshot, "ownerAtRisk"), NO);
}

#[test]
fn mailboxes_whose_rules_were_not_read_are_a_gap() {
    let mut snapshot = with(harmless());
    assert_eq!(gap_of(&snapshot, "inbox_rule"), None);
    snapshot.mailboxes = whole(vec![mailbox(1), mailbox(2)]);
    assert_eq!(gap_of(&snapshot, "inbox_rule"), Some(Gap::Failed("the rules of 1 mailboxes were not read".into())));
    let other = |kind: MailboxKind| whole(vec![mailbox(1), Mailbox { kind, ..mailbox(2) }]);
    snapshot.mailboxes = other(MailboxKind::Room);
    assert_eq!(gap_of(&snapshot, "inbox_rule"), Some(Gap::Failed("the rules of 1 mailboxes were not read".into())));
    snapshot.mailboxes = other(MailboxKind::Other);
    assert_eq!(gap_of(&snapshot, "inbox_rule"), None);
    snapshot.inbox_rules = whole(vec![MailboxRules { user: id(1), rules: Part::Missing(denied()) }]);
    assert_eq!(gap_of(&snapshot, "inbox_rule"), Some(denied()));
}

#[test]
fn hidden_rules_of_mailboxes_not_asked_are_the_users_choice() {
    let mut snapshot = with(harmless());
    let gap = gap_of(&snapshot, "hidden_rule").expect("a gap");
    assert!(gap.is_chosen() && gap.to_string().contains("1 mailboxes"), "{gap}");
    let rule = HiddenRule {
        identity: Some(9),
        name: "x".into(),
        enabled: true,
        sends_to: vec!["\"X\" [SMTP:x@evil.example]".into()],
        deletes: false,
        moves_to: None,
    };
    snapshot.hidden_rules = whole(vec![HiddenRules {
        user: id(1),
        rules: Part::Complete(vec![rule].into_boxed_slice()),
        folders: Box::default(),
    }]);
    assert_eq!(gap_of(&snapshot, "hidden_rule"), None);
    let resource = format!("{}/9", id(1_001));
    assert_eq!(ask(&snapshot, &Settings::default(), "hidden_rule", &resource, "sendsOutside"), YES);
    assert_eq!(ask(&snapshot, &Settings::default(), "hidden_rule", &resource, "system"), NO);
}
