//! A waiver of one finding, made ready to be written: whether there is such a finding, and whether it may be waived.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Error;
use crate::config::{Config, ConfigError, NewWaiver, discover};
use crate::model::{Covers, Finding, Past, PastState, Waiver};
use crate::store::Store;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Waiving<'w> {
    pub fingerprint: &'w str,
    pub until: Date,
    pub reason: &'w str,
    pub owner: &'w str,
    /// Also where no stored run knows the finding.
    pub unknown: bool,
}

/// A file's text with the waiver in it. Nothing is written yet.
#[derive(Debug)]
pub struct Waivable {
    pub path: PathBuf,
    /// What it holds now; none: it is yet to be made.
    pub before: Option<String>,
    pub after: String,
    /// What was added.
    pub added: String,
    /// The finding, where a stored run knows it.
    pub finding: Option<Box<Finding>>,
    /// Whether it is seen to be right by now.
    pub is_resolved: bool,
    /// When an earlier waiver of the same fingerprint ended, which can be taken out.
    pub ended: Option<Date>,
}

/// Makes a waiver ready. `say` makes a name fit to stand in a comment.
///
/// # Errors
/// When the fingerprint is none, no stored run knows it, it is waived already, the day is past, or the file cannot be used.
pub async fn waiving(
    config: Option<&Path>,
    store: Option<&mut Store>,
    asked: Waiving<'_>,
    say: impl Fn(&Finding) -> String,
) -> Result<Waivable, Error> {
    let print = fingerprint(asked.fingerprint)?;
    let (reason, owner) = (filled("--reason", asked.reason)?, filled("--owner", asked.owner)?);
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    if asked.until < today {
        return Err(Error::Usage(format!("--until {}: that day is past, and today is {today} (UTC)", asked.until)));
    }
    let known = match store {
        Some(store) => store.finding(&print).await?,
        None => None,
    };
    if known.is_none() && !asked.unknown {
        return Err(Error::Usage(format!(
            "no stored run knows a finding {print}; `palisade scan --format json` gives each its `fingerprint`, and \
             --unknown writes the waiver all the same"
        )));
    }
    let found = discover(config, Path::new(""))?.path;
    let before = found.as_deref().map(text).transpose()?;
    let path = found.unwrap_or_else(|| "palisade.toml".into());
    let existing = Config::parse(&path, before.as_deref().unwrap_or_default())?;
    let waivers = existing.waivers_of(known.as_ref().map(|(tenant, _)| *tenant));
    let past = known.map(|(_, past)| past);
    let ended = not_yet_waived(&waivers, &print, past.as_ref(), today)?;
    let finding = past.as_ref().map(|past| &past.finding);
    let new = NewWaiver { fingerprint: &print, reason, owner, until: asked.until, comment: finding.map(say) };
    let (after, added) = new.written_into(&path, before.as_deref().unwrap_or_default())?;
    Ok(Waivable {
        after,
        added,
        is_resolved: past.as_ref().is_some_and(|past| past.state == PastState::Resolved),
        finding: past.map(|past| Box::new(past.finding)),
        ended,
        before,
        path,
    })
}

fn fingerprint(text: &str) -> Result<String, Error> {
    let print = text.trim().to_ascii_lowercase();
    match print.len() == 32 && print.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        true => Ok(print),
        false => Err(Error::Usage(format!(
            "{text:?} is no fingerprint: one is 32 hex digits, `fingerprint` of a finding in `palisade scan --format json`"
        ))),
    }
}

fn filled<'a>(option: &str, text: &'a str) -> Result<&'a str, Error> {
    match text.trim() {
        "" => Err(Error::Usage(format!("{option} may not be empty: whoever reads it later must know"))),
        text => Ok(text),
    }
}

fn text(path: &Path) -> Result<String, Error> {
    let unreadable = |source: io::Error| Error::from(ConfigError::Unreadable { path: path.into(), source });
    fs::read_to_string(path).map_err(unreadable)
}

/// Refuses what a waiver that holds covers already; else the day on which the last one of this fingerprint ended.
fn not_yet_waived(waivers: &[Waiver], print: &str, past: Option<&Past>, today: Date) -> Result<Option<Date>, Error> {
    let covers = |waiver: &&Waiver| match &waiver.covers {
        Covers::Fingerprint(other) => other.eq_ignore_ascii_case(print),
        Covers::Rule(rule, resource) => past.is_some_and(|past| past.finding.rule == *rule && is_on(past, resource)),
        Covers::Area(area, resource) => {
            past.is_some_and(|past| past.finding.rule.area() == area && is_on(past, resource))
        }
    };
    if let Some(waiver) = waivers.iter().filter(covers).find(|waiver| waiver.holds_on(today)) {
        return Err(Error::Usage(format!(
            "it is waived already until {} by {}: {}; to change that, edit the entry",
            waiver.until, waiver.owner, waiver.reason
        )));
    }
    let of_print = waivers.iter().filter(|waiver| matches!(waiver.covers, Covers::Fingerprint(_)));
    Ok(of_print.filter(covers).map(|waiver| waiver.until).max())
}

fn is_on(past: &Past, resource: &Option<String>) -> bool {
    let of = &past.finding.resource;
    resource.as_ref().is_none_or(|named| *named == of.id.to_lowercase() || *named == of.name.to_lowercase())
}
