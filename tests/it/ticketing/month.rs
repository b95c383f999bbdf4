//! A month of nightly runs: outages, a healthy week, a rule left out, a waiver, an upgrade of the rules in the middle, and
//! runs killed between two tickets. What was planted decides which tickets there must be and what befell each.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use palisade::sim::Preset;
use serde_json::Value;

use super::desk::{Desk, list, prints, scan, tenant, there};
use super::github::{GitHub, Trouble};
use crate::support::Tenant;

/// What is the matter with the tenant on a night.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Night {
    /// Everything that was planted is there.
    Messy,
    /// Half of it cannot be read.
    Outage,
    /// Everything was mended.
    Mended,
    /// Only one area is judged.
    Narrow,
}

use Night::{Mended, Messy, Narrow, Outage};

const MONTH: [Night; 30] = [
    Messy, Messy, Messy, Outage, Messy, Mended, Mended, Outage, Messy, Messy, // 1 to 10
    Messy, Narrow, Messy, Messy, Messy, Outage, Messy, Mended, Messy, Messy, // 11 to 20
    Outage, Messy, Outage, Messy, Messy, Narrow, Messy, Messy, Outage, Messy, // 21 to 30
];
/// From this night on another version of some rules judges.
const UPGRADE: usize = 15;
/// One finding is accepted on these nights.
const WAIVED: std::ops::RangeInclusive<usize> = 22..=24;
/// The process is killed while it carries these nights out.
const KILLED: [usize; 2] = [1, 9];
/// Judges more kindly from the upgrade on; the tenant does not change.
const KINDER: &str = "audit.mailbox-audit-off";

#[test]
fn a_month_of_nights_ends_with_exactly_the_tickets_that_were_called_for() {
    let github = GitHub::serve();
    github.hub.lock().expect("no thread panics").lag = there(60);
    let desk = Desk::new(&github.settings());
    let (messy, mended, outage) = (tenant(Preset::Messy), tenant(Preset::Healthy), tenant(Preset::HalfPermissions));
    let upgraded = desk.folder().join("upgraded");
    upgrade(&upgraded);
    let settings = std::fs::read_to_string(messy.folder().join("palisade.toml")).expect("a file");
    let mut reports: Vec<Value> = Vec::new();
    let mut accepted = String::new();
    for (night, kind) in (1..).zip(MONTH) {
        if night == *WAIVED.start() {
            accepted = a_mended_one(&reports);
            let waiver = format!(
                "{settings}\n[[waiver]]\nfingerprint = \"{accepted}\"\nreason = \"for a while\"\nowner = \"it\"\nuntil = 2099-01-01\n"
            );
            std::fs::write(messy.folder().join("palisade.toml"), waiver).expect("room");
        } else if night == WAIVED.end() + 1 {
            std::fs::write(messy.folder().join("palisade.toml"), &settings).expect("room");
        }
        let mut more = if night >= UPGRADE { format!("--rules {}", upgraded.display()) } else { String::new() };
        let served: &Tenant = match kind {
            Messy => &messy,
            Outage => &outage,
            Mended => &mended,
            Narrow => {
                more.push_str(" --only legacy");
                &messy
            }
        };
        reports.push(scan(served, &desk.state(), &more));
        if KILLED.contains(&night) {
            kill(&desk, &github);
        }
        let run = desk.tickets("last --to github");
        assert_eq!(run.code, 0, "night {night}: {}", run.stderr);
        assert_eq!(desk.tickets("last --to github").stdout, "", "night {night}, once more");
        let held = run.stderr.contains("came with another version of the rule");
        assert_eq!(held, night >= UPGRADE && [Messy, Mended].contains(&kind), "night {night}: {}", run.stderr);
    }
    compare(&github, &reports, &accepted);
}

/// What befell each ticket, by what was planted and what each night was.
fn compare(github: &GitHub, reports: &[Value], accepted: &str) {
    let issues = github.by_print();
    let planted = list(&reports[0], "findings");
    let by_nights = |finding: &Value| -> Vec<&str> {
        let print = finding["fingerprint"].as_str().expect("a fingerprint");
        let seen_right = |night: usize| prints(list(&reports[night - 1], "resolved")).contains(print);
        let mut history = vec!["open"];
        [6, 18].iter().filter(|night| seen_right(**night)).for_each(|_| history.extend(["close", "reopen"]));
        if print == accepted {
            history.extend(["close", "reopen"]);
        }
        history
    };
    let mut mended = 0;
    for finding in planted {
        let print = finding["fingerprint"].as_str().expect("a fingerprint");
        let issue = issues.get(print).unwrap_or_else(|| panic!("no ticket: {}", finding["title"]));
        let told: Vec<&str> = issue.history.iter().copied().filter(|event| *event != "update").collect();
        let expected = by_nights(finding);
        assert_eq!(told, expected, "{}", issue.title);
        assert!(issue.is_open, "{}: it is there at the end of the month", issue.title);
        let is_kinder = finding["rule"] == KINDER;
        let notes = expected.len() - 1 + usize::from(is_kinder);
        let said: Vec<&String> = issue.comments.iter().filter(|note| !note.contains("another one")).collect();
        assert_eq!(said.len(), notes, "{}: {said:#?}", issue.title);
        assert!(
            !is_kinder || said.last().is_some_and(|note| note.contains("Another version of the rule")),
            "{said:#?}"
        );
        mended += usize::from(expected.len() > 3);
    }
    assert!(mended * 2 > planted.len(), "most was mended twice: {mended} of {}", planted.len());
    let of_dark: BTreeSet<String> = (1..)
        .zip(MONTH)
        .zip(reports)
        .filter(|((_, kind), _)| *kind != Messy)
        .flat_map(|(_, report)| prints(list(report, "findings")))
        .collect();
    let wave: BTreeMap<&String, &str> = issues
        .iter()
        .filter(|(print, _)| !prints(planted).contains(*print) && !of_dark.contains(*print))
        .map(|(print, issue)| (print, issue.title.as_str()))
        .collect();
    assert_eq!(wave, BTreeMap::new(), "the upgrade brought these");
    let brought = prints(list(&reports[29], "findings"));
    let brought: Vec<&String> = brought.iter().filter(|print| !issues.contains_key(*print)).collect();
    assert!(brought.len() > 40, "the upgrade finds much that has no ticket: {}", brought.len());
}

/// The rules of the next version: one judges more kindly, one finds fault with every mailbox, one is new.
fn upgrade(folder: &Path) {
    std::fs::create_dir_all(folder).expect("a folder");
    let built_in = |id: &str| {
        let area = id.split('.').next().expect("an area");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("rules/{area}/{id}.yaml"));
        std::fs::read_to_string(path).expect("a rule file")
    };
    let write = |id: &str, rule: String| std::fs::write(folder.join(format!("{id}.yaml")), rule).expect("room");
    write(KINDER, built_in(KINDER).replace("when: ", "when: false && "));
    let strict = built_in("mailbox.shared-sign-in").replace("when: ", "when: true || ");
    write(
        "mailbox.shared-sign-in",
        strict.lines().filter(|line| !line.starts_with("only: ")).map(|line| format!("{line}\n")).collect(),
    );
    write("our.imap", built_in("legacy.imap").replace("id: legacy.imap", "id: our.imap"));
}

/// A finding that was resolved when everything was mended.
fn a_mended_one(reports: &[Value]) -> String {
    let finding = list(&reports[5], "resolved").iter().find(|one| one["rule"] == "mailbox.forwards-outside");
    finding.expect("one of them")["fingerprint"].as_str().expect("a fingerprint").to_owned()
}

/// Kills the process when it has sent a few and waits for an answer.
fn kill(desk: &Desk, github: &GitHub) {
    {
        let mut hub = github.hub.lock().expect("no thread panics");
        let at = hub.writes + 7;
        hub.troubles.insert(at, Trouble::SilentAfter);
    }
    let mut command = desk.command("last --to github");
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program runs");
    github.silences.recv_timeout(Duration::from_secs(120)).expect("it comes so far");
    child.kill().expect("it runs");
    child.wait().expect("it ends");
}
