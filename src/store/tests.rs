//! The store as those who use it meet it.

mod at_once;
mod damage;
mod journal;
mod power;
mod tickets;

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use tempfile::TempDir;

use super::specimen::{finding, holder, report, save, save_with, tenant, unread, with};
use super::*;
use crate::model::{FindingStatus, Gap, HeldKind, Part, PastState, RuleId, ScanReport, Unsettled, Why};

async fn fresh() -> (TempDir, Store) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&folder.path().join("state")).await.expect("a store");
    (folder, store)
}

async fn documents(store: &mut Store) -> i64 {
    let count = sqlx::query_scalar("select count(*) from body").fetch_one(&mut store.connection).await;
    count.expect("a count")
}

fn gone(number: u32, at: Timestamp, why: Why) -> Unsettled {
    let finding = finding(number, at);
    Unsettled {
        fingerprint: finding.fingerprint,
        rule: finding.rule,
        cause: finding.cause,
        title: finding.title,
        severity: finding.severity,
        resource: finding.resource,
        first_seen: at,
        last_seen: at,
        why,
        reason: "because".into(),
    }
}

#[tokio::test]
async fn a_run_comes_back_as_it_was_stored() {
    let (_folder, mut store) = fresh().await;
    let first = with(1, &[7, 8]);
    save(&mut store, &first).await.expect("room");
    let history = store.history(tenant()).await.expect("a history");
    let previous = history.previous.expect("a run");
    assert_eq!((previous.id, previous.taken_at), (first.run.id, first.run.snapshot_taken_at));
    let kept: Vec<_> = history.findings.values().collect();
    assert_eq!(kept.len(), 2);
    for past in kept {
        let stored = first.findings.iter().find(|one| one.fingerprint == past.finding.fingerprint).expect("one of two");
        assert_eq!(&past.finding, stored);
        assert_eq!((past.state, past.judged_by.as_str(), past.unread.len()), (PastState::Open, "d1", 1));
    }
    assert_eq!(history.judged_by[&first.checks[0].rule], "d1");
    assert_eq!(history.signed_off, None);

    let sight = store.sight(tenant(), first.run.id).await.expect("a run");
    assert_eq!((sight.findings.len(), &sight.checks), (2, &first.checks));
    assert_eq!(sight.run.summary, first.summary);
    assert_eq!(sight.role_holders, Part::Complete(vec![holder(1, HeldKind::Permanent)]));
    assert_eq!(sight.tenant.default_domain, first.tenant.default_domain);
}

#[tokio::test]
async fn what_became_of_findings_is_kept() {
    let (_folder, mut store) = fresh().await;
    save(&mut store, &with(1, &[1, 2, 3])).await.expect("room");
    let mut second = with(2, &[]);
    let at = second.run.snapshot_taken_at;
    second.resolved = vec![finding(1, at)];
    second.unsettled = vec![gone(2, at, Why::RuleChanged), gone(3, at, Why::NotAssessed)];
    save(&mut store, &second).await.expect("room");
    let history = store.history(tenant()).await.expect("a history");
    let state = |number| history.findings[&finding(number, at).fingerprint].state;
    assert_eq!([state(1), state(2), state(3)], [PastState::Resolved, PastState::Retired, PastState::Open]);
    let absences = store.absences(tenant(), (1, 2)).await.expect("three");
    let resolved = absences.values().filter(|absence| matches!(absence, Absence::Resolved(_))).count();
    assert_eq!((absences.len(), resolved), (3, 1));
    assert!(store.absences(tenant(), (2, 2)).await.expect("none").is_empty());

    let mut third = with(3, &[1]);
    third.findings[0].status = FindingStatus::Regressed;
    save(&mut store, &third).await.expect("room");
    let back = store.regressed(tenant(), (2, 3)).await.expect("one");
    assert_eq!(back.into_iter().collect::<Vec<_>>(), [third.findings[0].fingerprint.to_string()]);
    let history = store.history(tenant()).await.expect("a history");
    assert_eq!(history.findings[&third.findings[0].fingerprint].state, PastState::Open);
}

/// Two scans at once: the second to end has judged by a history that is no longer the last word.
#[tokio::test]
async fn a_run_that_another_overtook_is_not_written() {
    let (_folder, mut store) = fresh().await;
    let (report, holders) = (with(1, &[1]), Part::Complete(Vec::new()));
    let nothing = std::collections::BTreeMap::new();
    let unread = std::collections::BTreeMap::new();
    let late = NewRun {
        report: &report,
        judged_by: &nothing,
        unread: &unread,
        role_holders: &holders,
        seen: &std::collections::BTreeMap::new(),
        keep: 400,
        after: None,
    };
    let mut other = Store::open(store.path().parent().expect("a folder")).await.expect("the same store");
    save(&mut other, &with(2, &[1])).await.expect("room");
    let refused = store.save(late).await.expect_err("another came first");
    assert!(matches!(refused, Error::MovedOn), "{refused}");
    assert_eq!(store.runs(tenant()).await.expect("runs").len(), 1);
}

#[tokio::test]
async fn tenants_are_kept_apart() {
    let (_folder, mut store) = fresh().await;
    let mut other = with(2, &[7, 8]);
    other.tenant.id = uuid::uuid!("99999999-2222-3333-4444-555555555555");
    save(&mut store, &with(1, &[1])).await.expect("room");
    save(&mut store, &other).await.expect("room");
    assert_eq!(store.tenants().await.expect("tenants").len(), 2);
    for (id, findings) in [(tenant(), 1), (other.tenant.id, 2)] {
        assert_eq!(store.runs(id).await.expect("runs").len(), 1);
        assert_eq!(store.history(id).await.expect("a history").findings.len(), findings);
    }
    assert_eq!(store.runs_beginning("0190").await.expect("runs").len(), 2);
    assert_eq!(store.runs_beginning("%").await.expect("no wildcard").len(), 2, "an empty beginning is every run's");
}

#[tokio::test]
async fn a_sign_off_keeps_the_state_of_its_run() {
    let (_folder, mut store) = fresh().await;
    let run = report(1);
    let holders = Part::Complete(vec![holder(1, HeldKind::Eligible), holder(2, HeldKind::Permanent)]);
    save_with(&mut store, &run, &holders, 400).await.expect("room");
    let at: Timestamp = "2026-01-05T10:00:00Z".parse().expect("a moment");
    let new = NewSignOff { tenant: tenant(), run: run.run.id, at, by: "Ada", reason: "reviewed", area: Some("role") };
    let id = store.sign_off(new).await.expect("room");
    save_with(&mut store, &report(2), &Part::Complete(Vec::new()), 400).await.expect("room");
    let accepted = store.history(tenant()).await.expect("a history").signed_off.expect("a sign-off");
    assert_eq!((accepted.id, accepted.by.as_str(), accepted.at), (id, "Ada", at));
    assert_eq!(accepted.up_to, run.run.snapshot_taken_at);
    assert_eq!(Some(&accepted.role_holders), holders.known());
    let runs = store.runs(tenant()).await.expect("runs");
    assert_eq!(runs.iter().map(|run| run.signed_off).collect::<Vec<_>>(), [false, true]);
    assert_eq!((runs[0].roles_gained, runs[0].roles_lost), (Some(0), Some(2)));
    let listed = store.sign_offs(tenant()).await.expect("sign-offs");
    assert_eq!((listed.len(), listed[0].role_holders, listed[0].area.as_deref()), (1, 2, Some("role")));
}

/// A sign-off of an area takes in what that area's checks reported, and changes nothing of the others.
#[tokio::test]
async fn a_sign_off_of_one_area_accepts_its_events_alone() {
    let (_folder, mut store) = fresh().await;
    let run = with(1, &[7]);
    save(&mut store, &run).await.expect("room");
    let at = run.run.finished_at;
    let rule = RuleId::new("mailbox.forwards-outside").expect("an id");
    let row = run.findings[0].resource.id.clone();
    for (area, events, holders) in [("role", 0, true), ("mailbox", 1, false)] {
        let new = NewSignOff { tenant: tenant(), run: run.run.id, at, by: "Ada", reason: "reviewed", area: Some(area) };
        store.sign_off(new).await.expect("room");
        let history = store.history(tenant()).await.expect("a history");
        assert_eq!(history.accepted.holds(&rule, [row.as_str()]), events == 1, "{area}");
        let newest = &store.sign_offs(tenant()).await.expect("sign-offs")[0];
        assert_eq!((newest.events, newest.role_holders > 0), (events, holders), "{area}");
        assert!(history.signed_off.is_some(), "role holders stay as they were accepted");
        assert_eq!(history.accepted.by_time, None);
    }
}

#[tokio::test]
async fn role_holders_that_were_not_read_are_not_compared() {
    let (_folder, mut store) = fresh().await;
    save(&mut store, &report(1)).await.expect("room");
    save_with(&mut store, &report(2), &unread(), 400).await.expect("room");
    let runs = store.runs(tenant()).await.expect("runs");
    assert_eq!((runs[0].roles_gained, runs[0].roles_lost), (None, None));
    let sight = store.sight(tenant(), runs[0].id).await.expect("a run");
    assert_eq!(sight.role_holders, Part::Missing(Gap::Denied("RoleManagement.Read.Directory".into())));
}

#[tokio::test]
async fn old_runs_are_forgotten_and_sign_offs_are_not() {
    let (_folder, mut store) = fresh().await;
    let first = with(1, &[1, 2]);
    save(&mut store, &first).await.expect("room");
    let new = NewSignOff {
        tenant: tenant(),
        run: first.run.id,
        at: first.run.finished_at,
        by: "Ada",
        reason: "reviewed",
        area: None,
    };
    store.sign_off(new).await.expect("room");
    let mut second = with(2, &[2]);
    second.resolved = vec![finding(1, first.run.snapshot_taken_at)];
    save(&mut store, &second).await.expect("room");
    let before = documents(&mut store).await;
    let holders = Part::Complete(vec![holder(9, HeldKind::Eligible)]);
    save_with(&mut store, &with(40, &[3]), &holders, 30).await.expect("room");
    assert_eq!(store.runs(tenant()).await.expect("runs").len(), 1);
    let history = store.history(tenant()).await.expect("a history");
    let at = first.run.snapshot_taken_at;
    assert!(!history.findings.contains_key(&finding(1, at).fingerprint), "resolved and old");
    assert!(history.findings.contains_key(&finding(2, at).fingerprint), "nobody saw it go");
    let accepted = history.signed_off.expect("goes only when told");
    assert_eq!(accepted.role_holders, [holder(1, HeldKind::Permanent)]);
    let events = history.accepted;
    let rule = RuleId::new("mailbox.forwards-outside").expect("an id");
    let seen = [finding(1, at).resource.id, finding(2, at).resource.id];
    assert!(events.holds(&rule, seen.iter().map(|id| &**id)), "what the forgotten run saw stays accepted");
    assert_eq!(events.up_to(&rule), Some(first.run.snapshot_taken_at));
    assert!(documents(&mut store).await <= before + 1, "what nothing speaks of is gone");
}

#[tokio::test]
async fn a_finding_about_many_is_kept_with_the_first_of_them() {
    let (_folder, mut store) = fresh().await;
    let mut report = with(1, &[1]);
    let one = report.findings[0].resource.clone();
    report.findings[0].affected = vec![one; 40_000].into();
    save(&mut store, &report).await.expect("room");
    let sight = store.sight(tenant(), report.run.id).await.expect("a run");
    assert_eq!(sight.findings[0].affected.len(), 200);
}

#[cfg(unix)]
#[tokio::test]
async fn folder_and_file_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, mut store) = fresh().await;
    save(&mut store, &report(1)).await.expect("room");
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!(mode(&folder.path().join("state")), 0o700);
    for entry in fs::read_dir(folder.path().join("state")).expect("a folder") {
        let path = entry.expect("an entry").path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    let path = store.path().to_owned();
    store.close().await;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("our own file");
    Store::open(&folder.path().join("state")).await.expect("a store");
    assert_eq!(mode(&path), 0o600, "a file that was restored with open rights is closed again");
}

#[tokio::test]
async fn a_folder_of_any_name_will_do() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["a b", "100%?", "#1&mode=ro", "ärger"] {
        let state = folder.path().join(name);
        let mut store = Store::open(&state).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        save(&mut store, &report(1)).await.expect("room");
        store.close().await;
        assert!(state.join(FILE).metadata().expect("a file").len() > 0, "{name}");
    }
}

/// A run that is stored twice would be a fault of ours: the second is refused and nothing changes.
#[tokio::test]
async fn what_cannot_be_written_changes_nothing() {
    let (_folder, mut store) = fresh().await;
    let run: ScanReport = with(1, &[1]);
    save(&mut store, &run).await.expect("room");
    let before = store.history(tenant()).await.expect("a history");
    let refused = save(&mut store, &run).await.expect_err("the id is taken");
    assert!(matches!(refused, Error::Failed { .. }), "{refused}");
    assert_eq!(store.history(tenant()).await.expect("a history"), before);
    let rule = RuleId::new("mailbox.forwards-outside").expect("an id");
    assert!(before.findings.values().all(|past| past.finding.rule == rule));
}
