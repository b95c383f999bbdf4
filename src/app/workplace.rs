//! The rules of a run: the built-in ones, the user's own, and the choice of `--only`.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use super::Error;
use crate::facts::{Lists, VOCABULARY, Vocabulary, replace_lists};
use crate::fixes::FIXES;
use crate::judge::{RuleSet, read_folder};

/// What rules may say, for `rules functions`.
pub struct Catalog;

impl Catalog {
    pub fn vocabulary() -> &'static Vocabulary {
        &VOCABULARY
    }

    /// The rule files of one folder alone; the lists in its `data/` hold from then on, for its own cases too.
    pub fn folder(folder: &Path) -> Result<RuleSet, Error> {
        let sources = read_folder(folder).map_err(|source| Error::RuleFolder { folder: folder.to_owned(), source })?;
        if sources.is_empty() {
            return Err(Error::Usage(format!("{} holds no rule files (.yaml)", folder.display())));
        }
        use_lists(&folder.join("data"))?;
        with_known_fixes(RuleSet::load(&sources, &VOCABULARY).map_err(Error::Rules)?)
    }
}

/// The built-in rules, extended and overridden by those in `folder`.
pub fn rules(folder: Option<&Path>) -> Result<RuleSet, Error> {
    let mut rules = with_known_fixes(RuleSet::builtin(&VOCABULARY).map_err(Error::Rules)?)?;
    if let Some(folder) = folder {
        rules = rules.overridden_by(Catalog::folder(folder)?);
    }
    Ok(rules)
}

/// A finding whose fix nobody knows would be missing from the fix list.
fn with_known_fixes(rules: RuleSet) -> Result<RuleSet, Error> {
    let known: Vec<&str> = FIXES.iter().map(|fix| fix.id).collect();
    rules.check_fixes(&known).map_err(Error::Rules)?;
    Ok(rules)
}

/// Those of the areas and ids in `only`; all when it is empty. What is configured is held against all rules, so these
/// are another set.
pub fn chosen(rules: &RuleSet, only: &[String]) -> Result<RuleSet, Error> {
    let everything: Vec<String> = match only.is_empty() {
        true => rules.iter().map(|rule| rule.id.as_str().to_owned()).collect(),
        false => only.to_vec(),
    };
    match only.iter().find(|&word| !rules.iter().any(|rule| rule.id.as_str() == word || rule.id.area() == word)) {
        Some(word) => Err(Error::Usage(format!(
            "--only {word}: there is no such area or rule; `palisade rules list` prints them"
        ))),
        None => Ok(rules.only(&everything)),
    }
}

/// Puts the user's lists in place of those of the same name that the binary carries. A file of a name that no list has
/// is refused: a misspelt list must not be left out in silence.
fn use_lists(folder: &Path) -> Result<(), Error> {
    if !folder.is_dir() {
        return Ok(());
    }
    let failed = |source| Error::RuleFolder { folder: folder.to_owned(), source };
    let mut texts = HashMap::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        if !Lists::NAMES.contains(&name.as_str()) {
            let names = Lists::NAMES.join(", ");
            return Err(Error::Usage(format!("{}: there is no list {name}; there are {names}", path.display())));
        }
        texts.insert(name, fs::read_to_string(&path).map_err(failed)?);
    }
    // Nothing has asked a list yet: rules are loaded before anything is judged.
    replace_lists(Lists::read(|name| texts.get(name).cloned()));
    Ok(())
}
