//! How long it takes to look ahead: 30 changes to a tenant of 100,000 people, what that takes in memory, and the same for
//! everything that such a tenant needs.
//!
//! `cargo bench --bench preview` (Linux only). Judged once, as a scan does, then planned: judged, changed in a copy and
//! judged again. Ends in an error when looking ahead takes a second, or more than a fifth of what the process held at the
//! most when it had judged.

#![expect(clippy::print_stdout, reason = "the figures are its result")]

mod tenant;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use palisade::app::{self, Choice, Judging, Rulebook};
use palisade::facts::Facts;
use palisade::judge::judge;
use palisade::model::{Family, History, Mode, Part, Plan, Requests, Settings, Snapshot, Tri};

const PEOPLE: u32 = 100_000;
const CHANGES: usize = 30;
const SECONDS: f64 = 1.0;

fn main() -> ExitCode {
    let known = app::rules(None).expect("the rules that the binary carries");
    let rules = app::chosen(&known.rules, &[]).expect("all of them");
    let book = Rulebook { rules, lists: known.lists };
    let settings = Settings::default();
    let judging = Judging {
        rulebook: &book,
        settings: &settings,
        only: &[],
        mode: Mode::Snapshot,
        cloud: "global",
        started: Timestamp::UNIX_EPOCH,
        baseline: None,
        requests: Requests::default(),
    };
    let mut snapshot = tenant::of(PEOPLE);
    let all = snapshot.clone();
    few(&mut snapshot);
    let (few, more, peak) = ahead(&snapshot, &judging);
    let within = few < SECONDS && more * 5 <= peak;
    ahead(&all, &judging);
    if within { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Seconds that looking ahead took, bytes that it took besides, and the most that was held before.
fn ahead(snapshot: &Snapshot, judging: &Judging<'_>) -> (f64, u64, u64) {
    let begun = Instant::now();
    let history = History::default();
    let lists = &judging.rulebook.lists;
    let facts = Facts::derive(snapshot, judging.settings, &history, lists, |_| &[]);
    drop(judge(&judging.rulebook.rules, &facts, judging.settings));
    drop(facts);
    let judged = begun.elapsed().as_secs_f64();
    let (peak, begun) = (self::peak(), Instant::now());
    let plan: Plan = app::plan(snapshot, judging, &history, &Choice::default(), None).expect("a plan");
    let took = begun.elapsed().as_secs_f64() - judged;
    let more = self::peak().saturating_sub(peak);
    println!("{} changes, {} findings go", plan.changes.len(), plan.preview.goes.len());
    println!("  judging {judged:.2} s, looking ahead {took:.2} s");
    println!("  {} MB more than the {} MB of a scan", more >> 20, peak >> 20);
    (took, more, peak)
}

/// Leaves as much to change as makes thirty changes.
fn few(snapshot: &mut Snapshot) {
    rows(&mut snapshot.cas_mailboxes, |at, row| {
        row.imap = Some(false);
        row.pop = Some(at < CHANGES - 4);
        row.smtp_auth_disabled = Tri::Null;
    });
    rows(&mut snapshot.mailboxes, |_, row| row.extra = None);
    rows(&mut snapshot.inbox_rules, |_, row| row.rules = Part::Complete(Box::default()));
}

fn rows<T: Clone>(family: &mut Family<Vec<T>>, change: impl Fn(usize, &mut T)) {
    if let Part::Complete(rows) = Arc::make_mut(family) {
        rows.iter_mut().enumerate().for_each(|(at, row)| change(at, row));
    }
}

/// The most bytes that this process had in memory.
fn peak() -> u64 {
    let told = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a line of it");
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse().expect("a number");
    kilobytes << 10
}
