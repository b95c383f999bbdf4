//! From a rule file to a rule: every expression is checked, every word looked up, everything wrong is reported at once.

use std::ops::Range;
use std::path::Path;

use serde_saphyr::Spanned;
use url::Url;

use super::case::Case;
use super::expr::{self, Problem, Scope, Type, compile, parse, suggestion};
use super::file::{CaseFile, RuleFile, SettingKind, SeverityCase, SeverityFile, Yields, decode};
use super::maps;
use super::place;
use super::problem::RuleProblem;
use super::rule::{Condition, NoteWhen, Rule, Setting, SeverityWhen};
use super::say::Template;
use crate::facts::{Schema, Vocabulary};
use crate::model::RuleId;

/// A rule file: how it is called and what it says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RuleSource {
    pub path: String,
    pub text: String,
}

/// The rule of one file, or all that is wrong with it.
pub(super) fn load(source: &RuleSource, vocabulary: &'static Vocabulary) -> Result<Rule, Vec<RuleProblem>> {
    let file = decode(&source.path, &source.text).map_err(|problem| vec![*problem])?;
    let mut loader = Loader { source, vocabulary, problems: Vec::new() };
    let rule = loader.rule(file);
    match rule {
        Some(rule) if loader.problems.is_empty() => Ok(rule),
        _ => Err(loader.problems),
    }
}

struct Loader<'l> {
    source: &'l RuleSource,
    vocabulary: &'static Vocabulary,
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
        let saying = Scope { bare: true, ..scope };
        let only = file.only.as_ref().map(|text| self.condition(text, &scope));
        let when = self.condition(&file.when, &scope);
        let cause = file.cause.as_ref().map(|text| self.cause(text, &scope));
        let severity = self.severity(&file.severity, &scope);
        let say = self.template(&file.say, &saying);
        let notes: Vec<Option<NoteWhen>> = file
            .note
            .iter()
            .map(|note| {
                Some(NoteWhen { when: self.condition(&note.when, &scope)?, say: self.template(&note.say, &saying)? })
            })
            .collect();
        let fails = self.cases(&file.fails, "fails", about, &settings);
        let passes = self.cases(&file.passes, "passes", about, &settings);
        Some(Rule {
            id: id?,
            path: self.source.path.clone(),
            source: self.source.text.clone(),
            title: file.title,
            about,
            yields: file.yields.value,
            tier: file.tier.value,
            severity,
            because: file.because,
            only: only.map_or(Some(None), |only| only.map(Some))?,
            when: when?,
            cause: cause.map_or(Some(None), |cause| cause.map(Some))?,
            say: say?,
            notes: notes.into_iter().collect::<Option<_>>()?,
            why: file.why,
            steps: file.steps,
            fix: file.fix.map(|fix| fix.value),
            licence: file.licence.map(|licence| licence.value),
            settings,
            maps: file.maps.value,
            see: file.see.into_iter().map(|link| link.value).collect(),
            fails,
            passes,
        })
    }

    /// The bytes of a value in the file.
    fn span<T>(&self, value: &Spanned<T>) -> Range<usize> {
        let start = place::byte(&self.source.text, value.referenced.line(), value.referenced.column());
        place::word(&self.source.text, start)
    }

    fn refuse<T>(&mut self, at: &Spanned<T>, message: impl Into<String>, hint: Option<String>) {
        let span = self.span(at);
        self.problems.push(RuleProblem::new(&self.source.path, &self.source.text, message, span).hint(hint));
    }

    /// A problem inside an expression, shown where it stands.
    fn refuse_part(&mut self, at: &Spanned<String>, problem: Problem) {
        let start = place::byte(&self.source.text, at.referenced.line(), at.referenced.column());
        let span = place::within(&self.source.text, start, &at.value, &problem.span);
        self.problems.push(RuleProblem::of(&self.source.path, &self.source.text, problem, span));
    }

    fn id(&mut self, id: &Spanned<String>) -> Option<RuleId> {
        let stem = Path::new(&self.source.path).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        if stem != id.value {
            self.refuse(id, format!("the file is called `{stem}`: it is named by the rule's id"), None);
        }
        let known = RuleId::new(&id.value);
        if known.is_none() {
            let hint = "write area.what-is-wrong in lower-case letters, digits and hyphens".into();
            self.refuse(id, "this is no rule id", Some(hint));
        }
        known
    }

    fn about(&mut self, about: &Spanned<String>) -> Option<&'static Schema> {
        let found = self.vocabulary.schema(&about.value);
        if found.is_none() {
            let names = self.vocabulary.subjects.iter().map(|schema| schema.name).chain([self.vocabulary.tenant.name]);
            let near = suggestion(&about.value, names).map(|near| format!("did you mean `{near}`?"));
            self.refuse(about, format!("nothing is called `{}`", about.value), near);
        }
        found
    }

    /// What is plain words: looked up, not evaluated.
    fn words(&mut self, file: &RuleFile, about: &'static Schema) {
        let is_tenant = about.name == self.vocabulary.tenant.name;
        match file.yields.value {
            Yields::Tenant if !is_tenant => {
                self.refuse(
                    &file.yields,
                    "only a rule about the tenant yields `tenant`",
                    Some("write list or each".into()),
                );
            }
            Yields::List if is_tenant => {
                self.refuse(&file.yields, "there is one tenant and no list of them", Some("write tenant".into()));
            }
            Yields::Each | Yields::List | Yields::Tenant => {}
        }
        for (name, text) in
            [("title", &file.title), ("because", &file.because), ("why", &file.why), ("steps", &file.steps)]
        {
            if text.trim().is_empty() {
                let span = self.key(name);
                self.problems.push(RuleProblem::new(&self.source.path, &self.source.text, "this says nothing", span));
            }
        }
        if !(1..=3).contains(&file.tier.value) {
            self.refuse(&file.tier, "a tier is 1, 2 or 3", None);
        }
        if let Some(licence) =
            file.licence.as_ref().filter(|word| !self.vocabulary.licences.contains(&word.value.as_str()))
        {
            let known = self.vocabulary.licences.join(", ");
            self.refuse(
                licence,
                format!("there is no licence word `{}`", licence.value),
                Some(format!("it is one of {known}")),
            );
        }
        if let Some(fix) = file.fix.as_ref().filter(|fix| !is_kebab(&fix.value)) {
            self.refuse(fix, "a fix is named in lower-case letters, digits and hyphens", None);
        }
        for link in &file.see {
            let is_link = Url::parse(&link.value).is_ok_and(|url| url.scheme() == "https" && url.has_host());
            if !is_link {
                self.refuse(link, "this is no https link", None);
            }
        }
        for wrong in maps::malformed(&file.maps.value) {
            self.refuse(&file.maps, wrong, None);
        }
    }

    fn settings(&mut self, file: &RuleFile) -> Vec<Setting> {
        let mut settings = Vec::new();
        for (name, setting) in &file.settings {
            match Setting::read(setting.kind, &setting.default.value) {
                Some(default) => {
                    let about = setting.about.clone();
                    settings.push(Setting { name: name.clone(), kind: setting.kind, default, about });
                }
                None => self.refuse(&setting.default, format!("the default of `{name}` is not of its type"), None),
            }
        }
        settings
    }

    fn condition(&mut self, text: &Spanned<String>, scope: &Scope<'_>) -> Option<Condition> {
        self.expression(text, scope, |found| matches!(found, Type::Bool), "true or false")
    }

    fn cause(&mut self, text: &Spanned<String>, scope: &Scope<'_>) -> Option<Condition> {
        let is_key = |found: &Type| matches!(found, Type::Text | Type::Word(_) | Type::Int | Type::Bool);
        self.expression(text, scope, is_key, "an id or a word")
    }

    fn expression(
        &mut self,
        text: &Spanned<String>,
        scope: &Scope<'_>,
        belongs: impl Fn(&Type) -> bool,
        wanted: &str,
    ) -> Option<Condition> {
        if self.is_tagged(text) {
            let hint = "YAML takes a value that begins with ! for a tag: put it in quotes".into();
            self.refuse(text, "a condition may not carry a YAML tag", Some(hint));
            return None;
        }
        let checked = parse(&text.value).and_then(|tree| compile(&text.value, &tree, scope));
        match checked {
            Ok((node, found)) if belongs(&found) => Some(Condition { text: text.value.clone(), node }),
            Ok((_, found)) => {
                self.refuse(text, format!("this is {found} where {wanted} belongs"), None);
                None
            }
            Err(problem) => {
                self.refuse_part(text, problem);
                None
            }
        }
    }

    /// Whether a `!` stands before the value that YAML took for its (empty) tag: the condition would say the opposite.
    fn is_tagged(&self, text: &Spanned<String>) -> bool {
        let start = self.span(text).start;
        let before = self.source.text.get(..start).unwrap_or_default();
        let header =
            |letter: char| letter.is_whitespace() || letter.is_ascii_digit() || matches!(letter, '>' | '|' | '-' | '+');
        let is_at_tag = self.source.text.get(start..).is_some_and(|rest| rest.starts_with('!'));
        is_at_tag && !text.value.starts_with('!') || before.trim_end_matches(header).ends_with('!')
    }

    fn template(&mut self, text: &Spanned<String>, scope: &Scope<'_>) -> Option<Template> {
        Template::new(&text.value, scope).map_err(|problem: expr::Problem| self.refuse_part(text, problem)).ok()
    }

    fn severity(&mut self, file: &SeverityFile, scope: &Scope<'_>) -> Vec<SeverityWhen> {
        let cases: &[SeverityCase] = match file {
            SeverityFile::Always(severity) => return vec![SeverityWhen { when: None, severity: *severity }],
            SeverityFile::First(cases) => cases,
        };
        let always = cases.iter().position(|case| case.when.is_none());
        if always.map(|place| place + 1) != Some(cases.len()) {
            let message = "the last severity of a list stands without `when`, and only the last";
            self.problems.push(RuleProblem::new(&self.source.path, &self.source.text, message, self.key("severity")));
        }
        let mut found = Vec::new();
        for case in cases {
            let when = case.when.as_ref().and_then(|text| self.condition(text, scope));
            found.push(SeverityWhen { when, severity: case.severity });
        }
        found
    }

    /// Where a key of the file stands.
    fn key(&self, name: &str) -> Range<usize> {
        let text = &self.source.text;
        let start = text.find(&format!("\n{name}:")).map_or(0, |before| before + 1);
        place::word(text, start)
    }

    fn cases(
        &mut self,
        cases: &[Spanned<CaseFile>],
        name: &str,
        about: &'static Schema,
        settings: &[Setting],
    ) -> Vec<Case> {
        if cases.is_empty() {
            let message = format!("`{name}` holds no case");
            self.problems.push(RuleProblem::new(&self.source.path, &self.source.text, message, self.key(name)));
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
}

fn is_kebab(word: &str) -> bool {
    !word.is_empty()
        && word
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
}

fn setting_type(kind: SettingKind) -> Type {
    match kind {
        SettingKind::Bool => Type::Bool,
        SettingKind::Int => Type::Int,
        SettingKind::Text => Type::Text,
        SettingKind::Texts => Type::List(Box::new(Type::Text)),
    }
}
