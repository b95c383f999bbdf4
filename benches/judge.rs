//! How long it takes to judge a tenant once it is read: 200,000 people, all rules.
//!
//! `cargo bench --bench judge`. Facts and judging together should stay under half a second on two cores.

mod tenant;

use divan::{Bencher, black_box};
use palisade::facts::{Facts, Lists, vocabulary};
use palisade::judge::{RuleSet, judge};
use palisade::model::{History, Judgement, Settings, Snapshot};

const PEOPLE: u32 = 200_000;

fn main() {
    divan::main();
}

/// What reading a family takes: of no weight where everything was read.
fn needs(_: &str) -> &'static [&'static str] {
    &[]
}

fn all(rules: &RuleSet, snapshot: &Snapshot) -> Judgement {
    let (settings, history, lists) = (Settings::default(), History::default(), Lists::builtin());
    judge(rules, &Facts::derive(snapshot, &settings, &history, &lists, needs), &settings)
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn facts_alone(bencher: Bencher<'_, '_>) {
    let (snapshot, settings, history) = (tenant::of(PEOPLE), Settings::default(), History::default());
    let lists = Lists::builtin();
    bencher.bench_local(|| {
        black_box(Facts::derive(black_box(&snapshot), &settings, &history, &lists, needs));
    });
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn facts_and_all_rules(bencher: Bencher<'_, '_>) {
    let rules = RuleSet::builtin(&vocabulary(&Lists::builtin())).expect("the rules that the binary carries");
    let snapshot = tenant::of(PEOPLE);
    bencher.bench_local(|| all(&rules, black_box(&snapshot)));
}

/// The slowest rules stand out when each is judged alone.
#[divan::bench(sample_count = 5, sample_size = 1, args = ["user", "mailbox", "inbox_rule", "tenant"])]
fn all_rules_about(bencher: Bencher<'_, '_>, kind: &str) {
    let all_rules = RuleSet::builtin(&vocabulary(&Lists::builtin())).expect("the rules that the binary carries");
    let about = all_rules.iter().filter(|rule| rule.about.name == kind).map(|rule| rule.id.as_str().to_owned());
    let about: Vec<String> = about.collect();
    let rules = all_rules.only(&about);
    let snapshot = tenant::of(PEOPLE);
    bencher.bench_local(|| all(&rules, black_box(&snapshot)));
}
