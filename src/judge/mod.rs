//! Rules judged on a tenant: rule files are parsed, checked against the facts, evaluated and self-tested; then each finding's
//! place in time.

mod again;
mod case;
mod compliance;
mod conclude;
mod conditions;
pub mod expr;
mod file;
mod lifecycle;
mod load;
mod maps;
mod named;
mod place;
mod problem;
mod rule;
mod ruleset;
mod run;
#[cfg(test)]
mod sample;
mod say;
mod seen;
mod selftest;
mod tally;
mod verdict;
mod waive;
mod waivers;
mod words;

pub use again::{Again, Answer, unread};
pub use compliance::{Framework, compliance};
pub use expr::{Constant, FUNCTIONS, Function};
pub use file::{SettingKind, Yields};
pub use lifecycle::{Gone, place};
pub use load::RuleSource;
pub use problem::{RuleProblem, RuleProblems};
pub use rule::{Condition, NoteWhen, Rule, Setting, SeverityWhen, Unfit};
pub use ruleset::{RuleSet, read_folder};
pub use run::judge;
pub use seen::seen_events;
pub use selftest::Broken;
pub use waivers::{Judged, waivers};

#[cfg(test)]
mod builtin;
#[cfg(test)]
mod role_changes;
#[cfg(test)]
mod tests;
