//! The rules of a run: the built-in ones, the user's own, and the choice of `--only`.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use super::Error;
use crate::facts::{Lists, Vocabulary, vocabulary};
use crate::fixes::FIXES;
use crate::judge::{RuleSet, read_folder};

/// The rules of a run with the lists they ask: both from one place, so that no other run's lists reach them.
pub struct Rulebook {
    pub rules: RuleSet,
    pub lists: Lists,
}

/// What rules may say, for `rules functions`.
pub struct Catalog;

impl Catalog {
    pub fn vocabulary() -> Vocabulary {
        vocabulary(&Lists::builtin())
    }

    /// The rule files of one folder alone, with the lists in its `data/`.
    pub fn folder(folder: &Path) -> Result<Rulebook, Error> {
        let sources = read_folder(folder).map_err(|source| Error::RuleFolder { folder: folder.to_owned(), source })?;
        if sources.is_empty() {
            return Err(Error::Usage(format!("{} holds no rule files (.yaml)", folder.display())));
        }
        let lists = lists(&folder.join("data"))?;
        let rules = with_known_fixes(RuleSet::load(&sources, &vocabulary(&lists)).map_err(Error::Rules)?)?;
        Ok(Rulebook { rules, lists })
    }
}

/// The built-in rules, extended and overridden by those in `folder`; its lists hold for both.
pub fn rules(folder: Option<&Path>) -> Result<Rulebook, Error> {
    let own = folder.map(Catalog::folder).transpose()?;
    let lists = own.as_ref().map_or_else(Lists::builtin, |own| own.lists.clone());
    let builtin = with_known_fixes(RuleSet::builtin(&vocabulary(&lists)).map_err(Error::Rules)?)?;
    let rules = match own {
        Some(own) => builtin.overridden_by(own.rules),
        None => builtin,
    };
    Ok(Rulebook { rules, lists })
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

/// The lists that the binary carries, those of a folder in place of those of the same name. A file of a name that no list
/// has is refused: a misspelt list must not be left out in silence.
fn lists(folder: &Path) -> Result<Lists, Error> {
    if !folder.is_dir() {
        return Ok(Lists::builtin());
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
    Ok(Lists::read(|name| texts.get(name).cloned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_rule_sets_of_one_process_do_not_meet() {
        let folder = tempfile::tempdir().expect("a folder");
        let rule = include_str!("../../rules/legacy/legacy.imap.yaml");
        fs::write(folder.path().join("legacy.imap.yaml"), rule).expect("a rule");
        fs::create_dir(folder.path().join("data")).expect("a folder");
        fs::write(folder.path().join("data/legacy_clients.txt"), "Telnet\n").expect("a list");
        let (before, own) = (rules(None).expect("rules"), rules(Some(folder.path())).expect("rules"));
        let after = rules(None).expect("rules");
        let knows = |book: &Rulebook, client| book.lists.legacy_clients.holds(client);
        assert_eq!([&before, &own, &after].map(|book| knows(book, "Telnet")), [false, true, false]);
        assert_eq!([&before, &own, &after].map(|book| knows(book, "IMAP4")), [true, false, true]);
        assert_eq!(own.rules.len(), before.rules.len());
    }
}
