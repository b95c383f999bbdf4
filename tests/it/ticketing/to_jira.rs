//! Jira, Cloud and Data Center, whose search lags behind what was made.

use palisade::sim::Preset;

use super::desk::{Desk, lines, list, prints, scan, tenant, there};
use super::jira::{Jira, TOKEN};

#[test]
fn issues_are_opened_once_moved_to_done_and_back_in_both_kinds_of_jira() {
    for is_cloud in [true, false] {
        let jira = Jira::serve(is_cloud);
        {
            let mut desk = jira.desk.lock().expect("no thread panics");
            desk.lag = there(60);
            (desk.cuts, desk.limits) = ([2, 5].into(), [4].into());
        }
        let desk = Desk::new(&jira.settings());
        let (messy, mended) = (tenant(Preset::Messy), tenant(Preset::Healthy));
        let first = scan(&messy, &desk.state(), "");
        let run = desk.tickets("last --to jira");
        assert_eq!(run.code, 0, "{}", run.stderr);
        let opened = jira.by_print();
        assert_eq!(opened.keys().cloned().collect::<std::collections::BTreeSet<_>>(), prints(list(&first, "findings")));
        assert!(opened.len() > 50, "more than a page");
        assert_eq!(desk.tickets("last --to jira").stdout, "");
        let right = scan(&mended, &desk.state(), "");
        // The second writing request of the next run is a note or a move: neither is done twice.
        jira.cut_next(2);
        let run = desk.tickets("last --to jira");
        assert_eq!(run.code, 0, "{}", run.stderr);
        let resolved = prints(list(&right, "resolved"));
        for (print, issue) in jira.by_print() {
            assert_eq!(issue.is_done, resolved.contains(&print), "{}", issue.summary);
            assert_eq!(issue.comments.len(), usize::from(issue.is_done), "{:?}", issue.comments);
        }
        scan(&messy, &desk.state(), "");
        jira.cut_next(1);
        assert_eq!(desk.tickets("last --to jira").code, 0);
        let end = jira.by_print();
        assert_eq!(end.len(), opened.len());
        assert!(end.values().all(|issue| !issue.is_done && issue.comments.len() % 2 == 0), "all are open again");
        assert!(
            end.values().all(|issue| issue.labels.iter().filter(|label| label.starts_with("severity-")).count() == 1)
        );
    }
}

#[test]
fn a_workflow_that_leads_nowhere_and_a_token_that_is_refused_are_said() {
    let jira = Jira::serve(true);
    let desk = Desk::new(&jira.settings());
    let (messy, mended) = (tenant(Preset::Messy), tenant(Preset::Healthy));
    scan(&messy, &desk.state(), "--only legacy");
    let wrong = desk.command("last --to jira").env("JIRA_TOKEN", "another").output().expect("the program runs").into();
    let wrong: crate::support::Run = wrong;
    assert_eq!(wrong.code, 3, "{}", wrong.stderr);
    assert!(wrong.stderr.contains("refuses the credential") && !wrong.stderr.contains("another"), "{}", wrong.stderr);
    assert_eq!(desk.tickets("last --to jira").code, 0);
    jira.desk.lock().expect("no thread panics").endless = true;
    let right = scan(&mended, &desk.state(), "--only legacy");
    assert!(!list(&right, "resolved").is_empty());
    let run = desk.tickets("last --to jira");
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("name one with close_transition"), "{}", run.stderr);
    assert!(lines(&run).iter().all(|line| line["outcome"] == "failed"));
    assert!(!format!("{}{}", run.stdout, run.stderr).contains(TOKEN));
}
