//! A rule file as written: YAML, decoded strictly.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde_json::Value as Json;
use serde_saphyr::Spanned;

use super::problem::RuleProblem;
use crate::model::{Maps, Severity};

/// The longest rule file, in bytes.
pub(super) const MAX_FILE: usize = 64 * 1024;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleFile {
    pub(super) id: Spanned<String>,
    pub(super) title: String,
    pub(super) about: Spanned<String>,
    pub(super) yields: Spanned<Yields>,
    pub(super) tier: Spanned<u8>,
    pub(super) severity: SeverityFile,
    pub(super) because: String,
    pub(super) only: Option<Spanned<String>>,
    pub(super) when: Spanned<String>,
    pub(super) cause: Option<Spanned<String>>,
    pub(super) say: Spanned<String>,
    #[serde(default)]
    pub(super) note: Vec<NoteFile>,
    pub(super) why: String,
    pub(super) steps: String,
    pub(super) fix: Option<Spanned<String>>,
    /// The log whose events it judges.
    #[serde(default)]
    pub(super) events: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) licence: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) settings: BTreeMap<String, SettingFile>,
    pub(super) maps: Spanned<Maps>,
    #[serde(default)]
    pub(super) see: Vec<Spanned<String>>,
    pub(super) fails: Vec<Spanned<CaseFile>>,
    pub(super) passes: Vec<Spanned<CaseFile>>,
}

/// A case of a rule: facts by name, and some words of its own.
pub(super) type CaseFile = BTreeMap<String, Json>;

/// What a rule makes of what fails.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum Yields {
    /// One finding per resource.
    Each,
    /// One finding per cause, with the resources affected.
    List,
    /// One finding on the tenant.
    Tenant,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoteFile {
    pub(super) when: Spanned<String>,
    pub(super) say: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SettingFile {
    #[serde(rename = "type")]
    pub(super) kind: SettingKind,
    pub(super) default: Spanned<Json>,
    pub(super) about: String,
}

/// The type of a setting.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum SettingKind {
    Bool,
    Int,
    Text,
    /// A list of texts.
    Texts,
}

impl SettingKind {
    /// What a value of it is.
    pub fn words(self) -> &'static str {
        match self {
            Self::Bool => "true or false",
            Self::Int => "a whole number",
            Self::Text => "a text",
            Self::Texts => "a list of texts",
        }
    }
}

/// One severity for all, or the first that holds.
#[derive(Debug)]
pub(super) enum SeverityFile {
    Always(Severity),
    First(Vec<SeverityCase>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeverityCase {
    pub(super) when: Option<Spanned<String>>,
    pub(super) severity: Severity,
}

/// By hand, because an untagged enum would lose the places of the conditions.
impl<'de> Deserialize<'de> for SeverityFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = SeverityFile;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("critical, high, medium, low, or a list of `when` and `severity`")
            }

            fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<Self::Value, E> {
                let known = Severity::ALL.into_iter().find(|severity| severity.word() == word);
                known.map(SeverityFile::Always).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(word), &self))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut cases = Vec::new();
                while let Some(case) = list.next_element()? {
                    cases.push(case);
                }
                Ok(SeverityFile::First(cases))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// Decodes a rule file. The only place that knows the YAML library.
pub(super) fn decode(path: &str, text: &str) -> Result<RuleFile, Box<RuleProblem>> {
    if text.len() > MAX_FILE {
        let message = format!("a rule file may have {MAX_FILE} bytes, this has {}", text.len());
        return Err(Box::new(RuleProblem::new(path, "", message, 0..0)));
    }
    // `when: !user.enabled && …` is a YAML tag on what follows: taken in silence it would turn a rule upside down.
    let options = serde_saphyr::options! { strict_booleans: true, with_snippet: false, reject_unsupported_tags: true };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let place = error.location().map_or(0, |place| super::place::byte(text, place.line(), place.column()));
        let message = error.without_snippet().to_string();
        let message = message.split(" at line ").next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        let is_tag = message.contains("tag `!");
        let hint = is_tag.then(|| "YAML takes a value that begins with ! for a tag: put it in quotes".into());
        Box::new(RuleProblem::new(path, text, message, super::place::word(text, place)).hint(hint))
    })
}
