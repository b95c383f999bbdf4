//! The rules of a run: the built-in ones, the user's own, and the choice of `--only`.

use std::path::Path;

use super::Error;
use crate::facts::{VOCABULARY, Vocabulary};
use crate::judge::{RuleSet, read_folder};

/// What rules may say, for `rules functions`.
pub struct Catalog;

impl Catalog {
    pub fn vocabulary() -> &'static Vocabulary {
        &VOCABULARY
    }

    /// The rule files of one folder alone.
    pub fn folder(folder: &Path) -> Result<RuleSet, Error> {
        let sources = read_folder(folder).map_err(|source| Error::RuleFolder { folder: folder.to_owned(), source })?;
        if sources.is_empty() {
            return Err(Error::Usage(format!("{} holds no rule files (.yaml)", folder.display())));
        }
        RuleSet::load(&sources, &VOCABULARY).map_err(Error::Rules)
    }
}

/// The built-in rules, extended and overridden by those in `folder`, narrowed to the areas and rules of `only`.
pub fn rules(folder: Option<&Path>, only: &[String]) -> Result<RuleSet, Error> {
    let mut rules = RuleSet::builtin(&VOCABULARY).map_err(Error::Rules)?;
    if let Some(folder) = folder {
        rules = rules.overridden_by(Catalog::folder(folder)?);
    }
    if only.is_empty() {
        return Ok(rules);
    }
    match only.iter().find(|&word| !rules.iter().any(|rule| rule.id.as_str() == word || rule.id.area() == word)) {
        Some(word) => Err(Error::Usage(format!(
            "--only {word}: there is no such area or rule; `palisade rules list` prints them"
        ))),
        None => Ok(rules.only(only)),
    }
}
