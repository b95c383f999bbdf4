//! A rule, checked and ready to be judged.

use std::collections::BTreeMap;
use std::ops::Range;

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::Value as Json;

use super::case::Case;
use super::expr::{Constant, Node, suggestion};
use super::file::{SettingKind, Yields};
use super::problem::RuleProblem;
use super::say::Template;
use crate::facts::{Schema, Subject, Tenant, listed_from, named_in};
use crate::model::{Maps, RuleId, Severity};

/// One check.
#[derive(Debug)]
pub struct Rule {
    pub id: RuleId,
    /// The file it comes from, as it was named.
    pub path: String,
    /// That file.
    pub source: String,
    pub title: String,
    pub about: &'static Schema,
    pub yields: Yields,
    /// 1 is what must be judged, 2 what strong peers judge, 3 completeness.
    pub tier: u8,
    pub severity: Vec<SeverityWhen>,
    /// The severity's reason.
    pub because: String,
    /// Which subjects are judged at all.
    pub only: Option<Condition>,
    /// True means failed.
    pub when: Condition,
    /// Yields the cause key.
    pub cause: Option<Condition>,
    pub say: Template,
    pub notes: Vec<NoteWhen>,
    pub why: String,
    pub steps: String,
    pub fix: Option<String>,
    /// Where it stands in the file.
    pub(super) fix_at: Range<usize>,
    /// The log whose events it judges: a sign-off accepts those that its run saw.
    pub events: Option<String>,
    /// The licence without which the judged thing cannot exist.
    pub licence: Option<String>,
    pub settings: Vec<Setting>,
    pub maps: Maps,
    pub see: Vec<String>,
    pub(super) fails: Vec<Case>,
    pub(super) passes: Vec<Case>,
}

/// An expression with its text.
#[derive(Debug)]
pub struct Condition {
    pub text: String,
    pub node: Node,
}

/// A severity and when it holds; the first that holds counts.
#[derive(Debug)]
pub struct SeverityWhen {
    /// `None` holds always.
    pub when: Option<Condition>,
    pub severity: Severity,
}

/// Something worth saying where nothing failed.
#[derive(Debug)]
pub struct NoteWhen {
    pub when: Condition,
    pub say: Template,
}

/// What `palisade.toml` may set for a rule.
#[derive(Debug)]
pub struct Setting {
    pub name: String,
    pub kind: SettingKind,
    pub default: Constant,
    pub about: String,
}

/// Why a rule cannot take a setting.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unfit {
    /// The name is wrong, else the value.
    pub on_name: bool,
    pub message: String,
    pub hint: Option<String>,
}

impl Setting {
    /// The value as expressions see it; `None` when it is of another type.
    pub(super) fn read(kind: SettingKind, value: &Json) -> Option<Constant> {
        match (kind, value) {
            (SettingKind::Bool, Json::Bool(value)) => Some(Constant::Bool(*value)),
            (SettingKind::Int, Json::Number(value)) => value.as_i64().map(Constant::Int),
            (SettingKind::Text, Json::String(value)) => Some(Constant::Text(value.clone())),
            (SettingKind::Texts, Json::Array(items)) => {
                let texts = items.iter().map(|item| item.as_str().map(|text| Constant::Text(text.into())));
                texts.collect::<Option<Vec<_>>>().map(Constant::List)
            }
            _ => None,
        }
    }
}

impl Rule {
    /// The values of its settings, by their place; the defaults for what `given` leaves out. The error is a sentence.
    pub(super) fn settings(&self, given: Option<&BTreeMap<String, Json>>) -> Result<Vec<Constant>, String> {
        let nothing = BTreeMap::new();
        let given = given.unwrap_or(&nothing);
        if let Some(unknown) = given.keys().find(|name| self.settings.iter().all(|setting| setting.name != **name)) {
            return Err(format!("the rule {} has no setting `{unknown}`", self.id));
        }
        let value = |setting: &Setting| match given.get(&setting.name) {
            None => Ok(setting.default.clone()),
            Some(value) => Setting::read(setting.kind, value)
                .ok_or_else(|| format!("the setting `{}` of {} is of another type", setting.name, self.id)),
        };
        self.settings.iter().map(value).collect()
    }

    /// Tells versions of the rule apart: 32 hex digits that change with its file and with whatever this version of
    /// palisade judges by besides (facts, conditions, lists).
    pub fn digest(&self) -> String {
        let text = format!("{}\n{}", env!("PALISADE_JUDGING"), self.source);
        digest(&SHA256, text.as_bytes()).as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }

    /// Why the rule cannot take this value for a setting of this name.
    pub(super) fn unfit(&self, name: &str, value: &Json) -> Option<Unfit> {
        let Some(setting) = self.settings.iter().find(|setting| setting.name == name) else {
            let names = self.settings.iter().map(|setting| setting.name.as_str());
            let near = suggestion(name, names.clone()).map(|near| format!("did you mean {near}?"));
            let all = || match self.settings.is_empty() {
                true => "it has none".to_owned(),
                false => format!("it has {}", names.collect::<Vec<_>>().join(", ")),
            };
            let hint = Some(near.unwrap_or_else(all));
            return Some(Unfit { on_name: true, message: format!("the rule {} has no setting {name}", self.id), hint });
        };
        let wanted = setting.kind.words();
        let message = || format!("the setting {name} of {} is {wanted}", self.id);
        Setting::read(setting.kind, value).is_none().then(|| Unfit { on_name: false, message: message(), hint: None })
    }

    /// Whether the subject is an event that a sign-off accepted for this rule.
    pub(super) fn is_signed_off(&self, subject: &dyn Subject, tenant: &dyn Tenant) -> bool {
        self.events.is_some() && tenant.accepted().holds(&self.id, subject.rows())
    }

    /// The problem of a fix that is not in the catalog.
    pub(super) fn unknown_fix(&self, known: &[&str]) -> Option<RuleProblem> {
        let fix = self.fix.as_deref().filter(|fix| !known.contains(fix))?;
        let near = suggestion(fix, known.iter().copied()).map(|near| format!("did you mean `{near}`?"));
        let hint = near.unwrap_or_else(|| "leave `fix` out where `steps` say it all".into());
        let message = format!("there is no fix `{fix}`");
        Some(RuleProblem::new(&self.path, &self.source, message, self.fix_at.clone()).hint(Some(hint)))
    }

    /// The gravest severity a finding of it can have.
    pub fn gravest(&self) -> Severity {
        self.severity.iter().map(|case| case.severity).max().unwrap_or(Severity::Low)
    }

    /// The expressions it is judged by, without those that only say something.
    fn nodes(&self) -> impl Iterator<Item = &Node> {
        let severities = self.severity.iter().filter_map(|case| case.when.as_ref());
        let judged = self.only.iter().chain([&self.when]).chain(&self.cause).chain(severities);
        judged.map(|condition| &condition.node)
    }

    /// The resource families that its subjects and facts rest on; the permissions it needs are theirs.
    pub fn families(&self) -> Vec<&'static str> {
        let listed = listed_from(self.about.name).iter().copied();
        let mut families: Vec<&'static str> = self.nodes().flat_map(Node::families).chain(listed).collect();
        families.sort_unstable();
        families.dedup();
        families
    }

    /// The resource families to read for it: those it rests on, those that its notes tell of, and those by which approvals
    /// find what it judges.
    pub fn reads(&self) -> Vec<&'static str> {
        let notes = self.notes.iter().flat_map(|note| note.when.node.families());
        let named = named_in(self.about.name).iter().copied();
        let mut reads: Vec<&'static str> = self.families().into_iter().chain(notes).chain(named).collect();
        reads.sort_unstable();
        reads.dedup();
        reads
    }

    /// The facts it reads, as rules write them.
    pub fn facts(&self) -> Vec<String> {
        let mut facts: Vec<String> = self.nodes().flat_map(Node::facts).collect();
        facts.sort_unstable();
        facts.dedup();
        facts
    }
}
