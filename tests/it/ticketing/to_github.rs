//! GitHub Issues that limit, refuse, answer with pages, cut lines and list late.

use std::process::Stdio;
use std::time::Duration;

use palisade::sim::Preset;

use super::desk::{Desk, lines, list, prints, scan, tenant, there};
use super::github::{GitHub, TOKEN, Trouble};
use crate::support::Run;

fn outcomes(run: &Run, outcome: &str) -> usize {
    lines(run).iter().filter(|line| line["outcome"] == outcome).count()
}

#[test]
fn every_finding_has_one_issue_however_often_a_run_is_carried_out_and_whatever_becomes_of_the_store() {
    let github = GitHub::serve();
    let desk = Desk::new(&github.settings());
    let messy = tenant(Preset::Messy);
    let report = scan(&messy, &desk.state(), "");
    let dry = desk.tickets("last --to github --dry-run");
    assert_eq!((dry.code, github.by_print().len()), (0, 0), "{}", dry.stderr);
    let first = desk.tickets("last --to github");
    assert_eq!(first.code, 0, "{}", first.stderr);
    let issues = github.by_print();
    assert_eq!(issues.keys().cloned().collect::<std::collections::BTreeSet<_>>(), prints(list(&report, "findings")));
    assert!(issues.len() > 100, "more than a page");
    for finding in list(&report, "findings") {
        let issue = &issues[finding["fingerprint"].as_str().expect("a fingerprint")];
        assert!(issue.title.starts_with(finding["title"].as_str().expect("a title")), "{}", issue.title);
        let severity = format!("severity:{}", finding["severity"].as_str().expect("a severity"));
        assert!(issue.labels.contains(&severity) && issue.labels.contains("palisade"), "{:?}", issue.labels);
        let (_, fenced) = issue.body.split_once("```text\n").expect("a fence");
        let (fenced, after) = fenced.rsplit_once("\n```\n").expect("the end of the fence");
        assert!(!fenced.contains("```") && after.trim().starts_with("<!-- palisade-ticket"), "{}", issue.body);
    }
    let again = desk.tickets("last --to github");
    assert_eq!((again.code, again.stdout.as_str()), (0, ""), "{}", again.stderr);

    let elsewhere = Desk::new(&github.settings());
    scan(&messy, &elsewhere.state(), "");
    let other = elsewhere.tickets("last --to github");
    assert_eq!(other.code, 0, "{}", other.stderr);
    assert_eq!(github.by_print().len(), issues.len(), "a store that knows nothing finds them");
}

#[test]
fn limits_are_waited_for_and_lines_that_break_make_no_second_issue() {
    let github = GitHub::serve();
    {
        let mut hub = github.hub.lock().expect("no thread panics");
        hub.lag = there(60);
        hub.troubles = [
            (2, Trouble::Limited),
            (4, Trouble::SecondaryLimit),
            (6, Trouble::CutAfter),
            (9, Trouble::Page),
            (11, Trouble::ServerError),
        ]
        .into();
    }
    let desk = Desk::new(&github.settings());
    let report = scan(&tenant(Preset::Messy), &desk.state(), "--only mailbox");
    let run = desk.tickets("last --to github");
    assert_eq!(run.code, 0, "{}\n{}", run.stderr, run.stdout);
    assert_eq!(github.by_print().len(), list(&report, "findings").len());
    assert!(github.hub.lock().expect("no thread panics").troubles.is_empty(), "each befell it");
    assert_eq!(desk.tickets("last --to github").stdout, "");
}

#[test]
fn a_token_that_is_refused_ends_it_at_once_and_is_shown_nowhere() {
    let github = GitHub::serve();
    let desk = Desk::new(&github.settings());
    scan(&tenant(Preset::Messy), &desk.state(), "--only legacy");
    github.hub.lock().expect("no thread panics").refuses = true;
    let run = desk.tickets("last --to github");
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(
        run.stderr.contains("refuses the credential (401 Unauthorized): Bad credentials; look at the variable"),
        "{}",
        run.stderr
    );
    assert_eq!((outcomes(&run, "done"), github.by_print().len()), (0, 0));
    github.hub.lock().expect("no thread panics").refuses = false;
    desk.configure(&github.settings().replace("Contoso/Security", "contoso/elsewhere"));
    let missing = desk.tickets("last --to github");
    assert_eq!(missing.code, 3, "{}", missing.stderr);
    assert!(missing.stderr.contains("404 Not Found: Not Found; it is not there, or"), "{}", missing.stderr);
    desk.configure(&github.settings());
    let later = desk.tickets("last --to github -vv");
    assert_eq!(later.code, 0, "{}", later.stderr);
    for text in [&run.stdout, &run.stderr, &later.stdout, &later.stderr] {
        assert!(!text.contains(TOKEN));
    }
}

#[test]
fn a_run_that_is_killed_between_an_issue_and_its_answer_is_taken_up_without_a_second_one() {
    let github = GitHub::serve();
    {
        let mut hub = github.hub.lock().expect("no thread panics");
        hub.lag = there(60);
        hub.troubles = [(3, Trouble::SilentAfter)].into();
    }
    let desk = Desk::new(&github.settings());
    let report = scan(&tenant(Preset::Messy), &desk.state(), "--only mailbox");
    let mut command = desk.command("last --to github");
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program runs");
    github.silences.recv_timeout(Duration::from_secs(60)).expect("it comes to the third");
    let beside = desk.tickets("last --to github");
    assert_eq!((beside.code, beside.stdout.as_str()), (3, ""), "nothing could be done: {}", beside.stderr);
    assert!(beside.stderr.contains("run again when it is done"), "{}", beside.stderr);
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    assert_eq!(github.by_print().len(), 3);
    let run = desk.tickets("last --to github");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(github.by_print().len(), list(&report, "findings").len());
}

#[test]
fn an_older_run_takes_nothing_back() {
    let github = GitHub::serve();
    let desk = Desk::new(&github.settings());
    let messy = tenant(Preset::Messy);
    let old = scan(&messy, &desk.state(), "--only legacy");
    scan(&messy, &desk.state(), "--only legacy");
    assert_eq!(desk.tickets("last --to github").code, 0);
    let run = desk.tickets(&format!("{} --to github", old["run"]["id"].as_str().expect("an id")));
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("is older than the last one"), "{}", run.stderr);
}
