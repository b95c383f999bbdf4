//! From a rule file to a rule: every expression is checked, every word looked up, everything wrong is reported at once.

use std::ops::Range;

use serde_saphyr::Spanned;

use super::case::Case;
use super::expr::{Problem, Scope, Type};
use super::file::{CaseFile, RuleFile, SettingKind, decode};
use super::place;
use super::problem::RuleProblem;
use super::rule::{Rule, Setting};
use crate::facts::{Schema, Vocabulary};

/// A rule file: how it is called and what it says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RuleSource {
    pub path: String,
    pub text: String,
}

/// The rule of one file, or all that is wrong with it.
pub(super) fn load(source: &RuleSource, vocabulary: &Vocabulary) -> Result<Rule, Vec<RuleProblem>> {
    let file = decode(&source.path, &source.text).map_err(|problem| vec![*problem])?;
    let mut loader = Loader { source, vocabulary, problems: Vec::new() };
    let rule = loader.rule(file);
    match rule {
        Some(rule) if loader.problems.is_empty() => Ok(rule),
        _ => Err(loader.problems),
    }
}

/// One file being loaded, and what was found wrong with it so far.
pub(super) struct Loader<'l> {
    pub(super) source: &'l RuleSource,
    pub(super) vocabulary: &'l Vocabulary,
    problems: Vec<RuleProblem>,
}

impl Loader<'_> {
    fn rule(&mut self, file: RuleFile) -> Option<Rule> {
        let id = self.id(&file.id);
        let about = self.about(&file.about)?;
        self.words(&file, about);
        let settings = self.settings(&file);
        let types: Vec<(String, Type)> =
            settings.iter().map(|setting| (setting.name.clone(), setting_type(setting.kind))).collect();
        let scope = Scope { vocabulary: self.vocabulary, subject: about, settings: &types, bare: false };
        let conditions = self.conditions(&file, &scope);
        let fails = self.cases(&file.fails, "fails", about, &settings);
        let passes = self.cases(&file.passes, "passes", about, &settings);
        let (id, conditions) = (id?, conditions?);
        self.events(file.events.as_ref(), about, file.yields.value, &conditions);
        Some(Rule {
            id,
            path: self.source.path.clone(),
            source: self.source.text.clone(),
            title: file.title,
            about,
            yields: file.yields.value,
            tier: file.tier.value,
            severity: conditions.severity,
            because: file.because,
            only: conditions.only,
            when: conditions.when,
            cause: conditions.cause,
            say: conditions.say,
            notes: conditions.notes,
            why: file.why,
            steps: file.steps,
            fix_at: file.fix.as_ref().map_or(0..0, |fix| self.span(fix)),
            fix: file.fix.map(|fix| fix.value),
            events: file.events.map(|log| log.value),
            licence: file.licence.map(|licence| licence.value),
            settings,
            maps: file.maps.value,
            see: file.see.into_iter().map(|link| link.value).collect(),
            fails,
            passes,
        })
    }

    fn cases(
        &mut self,
        cases: &[Spanned<CaseFile>],
        name: &str,
        about: &'static Schema,
        settings: &[Setting],
    ) -> Vec<Case> {
        if cases.is_empty() {
            self.refuse_key(name, format!("`{name}` holds no case"));
        }
        let mut found = Vec::new();
        for case in cases {
            match Case::new(&case.value, self.span(case), about, self.vocabulary.tenant, settings) {
                Ok(case) => found.push(case),
                Err(why) => self.refuse(case, why, None),
            }
        }
        found
    }

    pub(super) fn span<T>(&self, value: &Spanned<T>) -> Range<usize> {
        let start = place::byte(&self.source.text, value.referenced.line(), value.referenced.column());
        place::word(&self.source.text, start)
    }

    pub(super) fn refuse<T>(&mut self, at: &Spanned<T>, message: impl Into<String>, hint: Option<String>) {
        let span = self.span(at);
        self.problems.push(RuleProblem::new(&self.source.path, &self.source.text, message, span).hint(hint));
    }

    pub(super) fn refuse_part(&mut self, at: &Spanned<String>, problem: Problem) {
        let start = place::byte(&self.source.text, at.referenced.line(), at.referenced.column());
        let span = place::within(&self.source.text, start, &at.value, &problem.span);
        self.problems.push(RuleProblem::of(&self.source.path, &self.source.text, problem, span));
    }

    /// Something wrong with what stands under a key of the file.
    pub(super) fn refuse_key(&mut self, key: &str, message: impl Into<String>) {
        let text = &self.source.text;
        let start = text.find(&format!("\n{key}:")).map_or(0, |before| before + 1);
        let span = place::word(text, start);
        self.problems.push(RuleProblem::new(&self.source.path, text, message, span));
    }
}

fn setting_type(kind: SettingKind) -> Type {
    match kind {
        SettingKind::Bool => Type::Bool,
        SettingKind::Int => Type::Int,
        SettingKind::Text => Type::Text,
        SettingKind::Texts => Type::List(Box::new(Type::Text)),
    }
}
