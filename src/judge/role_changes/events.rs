//! Events of the log after a sign-off: accepted is what its run saw, whatever the time says.

use super::*;
use crate::judge::{Again, Answer};
use crate::model::{Past, PastState, RuleId};

fn rule(id: &str) -> RuleId {
    RuleId::new(id).expect("an id")
}

/// The first look with more rows in its log.
fn with_rows(rows: Vec<DirectoryAudit>) -> Snapshot {
    let mut snapshot = before();
    let known = snapshot.directory_audits.known().cloned().unwrap_or_default();
    snapshot.directory_audits = whole([known, rows].concat());
    snapshot
}

/// A look of two weeks later at this log.
fn later(rows: Vec<DirectoryAudit>) -> Snapshot {
    Snapshot { taken: at("2026-11-24T00:00:00Z"), ..with_rows(rows) }
}

fn names(judgement: &Judgement, rule: &str) -> Vec<String> {
    found(judgement, rule).into_keys().collect()
}

#[test]
fn what_was_signed_off_is_right_the_next_day() {
    let history = signed_off(&after());
    let judgement = judged(&after(), &Settings::default(), &history);
    let holders = check(&judgement, HOLDERS);
    assert_eq!((holders.status, &holders.notes[..]), (CheckStatus::Passed, &[][..]), "nobody is left to accept");
    let events = check(&judgement, EVENTS);
    // The others are accepted as holders.
    assert_eq!((events.status, &events.notes[..]), (CheckStatus::Passed, &["1 signed off".to_owned()][..]));
    let domains = check(&judgement, "identity.domain-changed");
    assert_eq!(domains.status, CheckStatus::Passed, "the log was looked at, and nobody changed a domain");
}

#[test]
fn an_event_that_comes_late_is_told_although_it_happened_before_the_sign_off() {
    let history = signed_off(&before());
    let late = gave("late", "2026-11-09T23:59:00Z", 9, 8, EXCHANGE);
    assert_eq!(names(&judged(&later(vec![late]), &Settings::default(), &history), EVENTS), ["late"]);
    assert_eq!(names(&judged(&later(Vec::new()), &Settings::default(), &history), EVENTS), [""; 0]);
}

#[test]
fn what_is_taken_back_after_the_sign_off_is_told_by_itself() {
    let given = gave("given", "2026-11-09T10:00:00Z", 9, 8, EXCHANGE);
    let taken = DirectoryAudit {
        activity: "Remove member from role".into(),
        ..gave("taken", "2026-11-11T10:00:00Z", 9, 8, EXCHANGE)
    };
    let history = signed_off(&with_rows(vec![given.clone()]));
    let rows = vec![given, taken];
    assert_eq!(names(&judged(&later(rows.clone()), &Settings::default(), &history), EVENTS), ["taken"]);
    let both = signed_off(&with_rows(rows.clone()));
    assert_eq!(names(&judged(&later(rows), &Settings::default(), &both), EVENTS), [""; 0]);
}

/// Who went past Privileged Identity Management stands in the directory's own row alone.
#[test]
fn a_row_that_comes_late_to_an_accepted_act_tells_the_act_again() {
    let pim = DirectoryAudit {
        activity: "Add member to role outside of PIM (permanent)".into(),
        service: "PIM".into(),
        ..gave("pim", "2026-11-09T10:00:00Z", 9, 8, GLOBAL)
    };
    let core = gave("core", "2026-11-09T09:58:00Z", 9, 8, GLOBAL);
    let history = signed_off(&with_rows(vec![pim.clone()]));
    assert_eq!(
        names(&judged(&later(vec![pim.clone(), core.clone()]), &Settings::default(), &history), EVENTS),
        ["pim"]
    );
    // The log forgets the rows of an accepted act one by one.
    let history = signed_off(&with_rows(vec![pim, core.clone()]));
    assert_eq!(names(&judged(&later(vec![core]), &Settings::default(), &history), EVENTS), [""; 0]);
}

#[test]
fn what_is_accepted_for_one_check_is_judged_by_the_others() {
    let mut row = row("right", "2026-11-09T10:00:00Z", 9, "Add app role assignment to service principal", vec![]);
    let new = "\"RoleManagement.ReadWrite.Directory\"".into();
    let change = AuditChange { property: "AppRole.Value".into(), old: "".into(), new };
    row.targets = vec![target(0x91, "ServicePrincipal", vec![change])];
    let snapshot = later(vec![row]);
    let mut history = signed_off(&before());
    assert_eq!(names(&judged(&snapshot, &Settings::default(), &history), EVENTS), ["right"]);
    assert_eq!(names(&judged(&snapshot, &Settings::default(), &history), "app.consent-not-accepted"), ["right"]);
    let seen = seen_of(&snapshot, &history, "app.consent-not-accepted");
    history.accepted.add(rule("app.consent-not-accepted"), seen, snapshot.taken);
    assert_eq!(names(&judged(&snapshot, &Settings::default(), &history), EVENTS), ["right"]);
    assert_eq!(names(&judged(&snapshot, &Settings::default(), &history), "app.consent-not-accepted"), [""; 0]);
}

fn seen_of(snapshot: &Snapshot, history: &History, id: &str) -> crate::model::SeenEvents {
    let (settings, lists) = (Settings::default(), Lists::builtin());
    let judgement = judged(snapshot, &settings, history);
    let facts = Facts::derive(snapshot, &settings, history, &lists, |_| &[]);
    let mut seen = seen_events(&rules(), &facts, &families(snapshot), &judgement, &Gone::default());
    seen.remove(&rule(id)).expect("a rule of events")
}

#[test]
fn an_approved_event_that_was_signed_off_is_not_called_unknown() {
    let mut settings = Settings::default();
    let approval =
        crate::model::Approval { rule: rule(EVENTS), resource: "given".into(), reason: "the yearly drill".into() };
    settings.approved = vec![approval];
    let rows = vec![gave("given", "2026-11-09T10:00:00Z", 9, 8, EXCHANGE)];
    let judgement = judged(&later(rows.clone()), &settings, &signed_off(&with_rows(rows)));
    assert_eq!(check(&judgement, EVENTS).notes, ["1 signed off"]);
}

#[test]
fn days_between_the_sign_off_and_the_logs_first_are_dark() {
    let mut late = after();
    late.taken = at("2027-01-01T00:00:00Z");
    late.directory_audits = whole(Vec::new());
    let judgement = judged(&late, &approved(), &signed_off(&before()));
    let events = check(&judgement, EVENTS);
    assert_eq!(events.status, CheckStatus::NotAssessed);
    assert!(matches!(&events.gaps[..], [Gap::Cut(why)] if why.contains("23 days since the sign-off of 2026-11-10")));
}

#[test]
fn a_log_that_was_cut_is_accepted_as_far_as_it_was_seen() {
    let mut cut = with_rows(vec![gave("seen", "2026-11-09T12:00:00Z", 9, 8, EXCHANGE)]);
    let rows = cut.directory_audits.known().cloned().unwrap_or_default();
    cut.directory_audits = Arc::new(Part::Partial(rows, Gap::Cut("a page never came".into())));
    let history = signed_off(&cut);
    let unseen = gave("unseen", "2026-11-09T13:00:00Z", 9, 7, EXCHANGE);
    let judgement =
        judged(&later(vec![gave("seen", "2026-11-09T12:00:00Z", 9, 8, EXCHANGE), unseen]), &approved(), &history);
    assert_eq!(names(&judgement, EVENTS), ["unseen"]);
    let why = check(&judgement, EVENTS).gaps.first().map(ToString::to_string).unwrap_or_default();
    assert!(why.contains("no run that could judge the whole log"), "that run does not tell what was before it: {why}");
}

#[test]
fn a_sign_off_by_time_accepts_no_event_and_says_so() {
    let rows = vec![gave("given", "2026-11-09T10:00:00Z", 9, 8, EXCHANGE)];
    let mut history = signed_off(&with_rows(rows.clone()));
    history.accepted = AcceptedEvents::default();
    history.accepted.by_time = Some(before().taken);
    let judgement = judged(&later(rows), &Settings::default(), &history);
    assert_eq!(names(&judgement, EVENTS), ["given"]);
    let why = check(&judgement, EVENTS).gaps.first().map(ToString::to_string).unwrap_or_default();
    assert!(why.contains("the sign-off of 2026-11-10 does not tell which events its run saw"), "{why}");
}

/// A finding that is not found again is right where a person accepted it, and not because the log forgot it.
#[test]
fn a_log_that_forgets_makes_nothing_right() {
    let first = before();
    let finding = judged(&first, &Settings::default(), &History::default());
    let finding = finding.findings.into_iter().find(|finding| finding.rule.as_str() == EVENTS).expect("a-old");
    let past = Past { finding, state: PastState::Open, judged_by: String::new(), unread: Vec::new() };
    let mut late = later(Vec::new());
    late.directory_audits = whole(Vec::new());
    let answer = |history: &History| {
        let (settings, lists, rules) = (Settings::default(), Lists::builtin(), rules());
        let judgement = judged(&late, &settings, history);
        let tenant = Facts::derive(&late, &settings, history, &lists, |_| &[]);
        let families = families(&late);
        let again = Again {
            rules: &rules,
            tenant: &tenant,
            settings: &settings,
            checks: &judgement.checks,
            families: &families,
        };
        again.answers(&[&past]).remove(0)
    };
    assert_eq!(answer(&signed_off(&first)), Answer::Right);
    let mut other = signed_off(&first);
    other.accepted = AcceptedEvents::default();
    other.accepted.add(rule(EVENTS), crate::model::SeenEvents { is_whole: true, ..Default::default() }, first.taken);
    assert!(matches!(answer(&other), Answer::NotAssessed(why) if why.contains("nobody signed it off")));
}
