//! All rules of a run: the built-in ones, extended and overridden by the user's own.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::{fs, io};

use serde_json::Value as Json;

use super::file::MAX_FILE;
use super::load::{RuleSource, load};
use super::problem::{RuleProblem, RuleProblems};
use super::rule::{Rule, Unfit};
use super::selftest::{self, Broken};
use crate::facts::Vocabulary;

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// Rules by id, checked against the vocabulary.
#[derive(Debug, Default)]
pub struct RuleSet {
    rules: BTreeMap<String, Arc<Rule>>,
}

impl RuleSet {
    /// The rules that the binary carries.
    pub fn builtin(vocabulary: &Vocabulary) -> Result<Self, RuleProblems> {
        let source = |&(path, text): &(&str, &str)| RuleSource { path: path.into(), text: text.into() };
        let sources: Vec<RuleSource> = BUILTIN.iter().map(source).collect();
        Self::load(&sources, vocabulary)
    }

    /// The rules of these files. Two rules with one id are refused.
    pub fn load(sources: &[RuleSource], vocabulary: &Vocabulary) -> Result<Self, RuleProblems> {
        let mut rules = BTreeMap::new();
        let mut problems = Vec::new();
        let mut sound = true;
        for source in sources {
            match load(source, vocabulary) {
                Ok(rule) => {
                    if let Some(twin) = rules.insert(rule.id.as_str().to_owned(), Arc::new(rule)) {
                        let message = format!("{} is also the id of the rule in {}", twin.id, twin.path);
                        sound = false;
                        problems.push(RuleProblem::new(&source.path, &source.text, message, 0..0));
                    }
                }
                Err(found) => {
                    sound = false;
                    problems.extend(found);
                }
            }
        }
        if sound { Ok(Self { rules }) } else { Err(RuleProblems(problems)) }
    }

    /// These rules and `others`, which win where both have a rule of one id.
    #[must_use]
    pub fn overridden_by(mut self, others: Self) -> Self {
        self.rules.extend(others.rules);
        self
    }

    /// Only the rules whose id or area is one of `words`.
    #[must_use]
    pub fn only(&self, words: &[String]) -> Self {
        let chosen = |id: &str, rule: &Rule| words.iter().any(|word| id == word || rule.id.area() == word);
        let kept = self.rules.iter().filter(|(id, rule)| chosen(id, rule));
        Self { rules: kept.map(|(id, rule)| (id.clone(), Arc::clone(rule))).collect() }
    }

    /// Only the rules that read one of these resource families.
    #[must_use]
    pub fn resting_on(&self, families: &[&str]) -> Self {
        let kept = self.rules.iter().filter(|(_, rule)| rule.reads().iter().any(|family| families.contains(family)));
        Self { rules: kept.map(|(id, rule)| (id.clone(), Arc::clone(rule))).collect() }
    }

    /// By id.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.rules.values().map(|rule| &**rule)
    }

    pub fn get(&self, id: &str) -> Option<&Rule> {
        self.rules.get(id).map(|rule| &**rule)
    }

    pub fn len(&self) -> usize {
        self.rules.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Judges every rule's own cases; what comes out otherwise than it should.
    pub fn test(&self) -> Vec<Broken> {
        self.iter().flat_map(selftest::test).collect()
    }

    /// Why a rule cannot take this value for a setting of this name; `None` when it can.
    pub fn unfit(&self, rule: &str, name: &str, value: &Json) -> Option<Unfit> {
        self.get(rule)?.unfit(name, value)
    }

    /// Refuses rules whose fix is none of `known`.
    pub fn check_fixes(&self, known: &[&str]) -> Result<(), RuleProblems> {
        let problems: Vec<RuleProblem> = self.iter().filter_map(|rule| rule.unknown_fix(known)).collect();
        if problems.is_empty() { Ok(()) } else { Err(RuleProblems(problems)) }
    }
}

/// The rule files below a folder (`.yaml`, `.yml`), in the order of their paths.
pub fn read_folder(folder: &Path) -> io::Result<Vec<RuleSource>> {
    let mut sources = Vec::new();
    let mut folders = vec![folder.to_owned()];
    // A link can lead back to a folder that was read: each is read once.
    let mut read = BTreeSet::new();
    while let Some(next) = folders.pop() {
        if !read.insert(fs::canonicalize(&next).unwrap_or_else(|_| next.clone())) {
            continue;
        }
        let of = |path: &Path, error: &io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        for entry in fs::read_dir(&next).map_err(|error| of(&next, &error))? {
            let path = entry.map_err(|error| of(&next, &error))?.path();
            let is_rule = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
            if path.is_dir() {
                folders.push(path);
            } else if is_rule {
                let text = read_file(&path).map_err(|error| of(&path, &error))?;
                sources.push(RuleSource { path: path.display().to_string(), text });
            }
        }
    }
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(sources)
}

/// The text of a rule file; one byte more than is allowed at most, which loading then refuses.
fn read_file(path: &Path) -> io::Result<String> {
    let most = u64::try_from(MAX_FILE).unwrap_or(u64::MAX).saturating_add(1);
    let mut text = String::new();
    fs::File::open(path)?.take(most).read_to_string(&mut text)?;
    Ok(text)
}
