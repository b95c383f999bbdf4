//! From what is written to what is meant: every value is held against what it may be.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::Value;
use toml::Spanned;
use toml::value::Datetime;
use uuid::Uuid;

use super::error::Problem;
use super::tickets;
use super::written::{Tables, WrittenApproval, WrittenAutoApply, WrittenHolder, WrittenWaiver};
use crate::model::{Approval, AutoApply, Covers, HolderKind, RoleHolder, RuleId, Settings, SettingsOrigin, Waiver};

/// A value, or the byte at which the text is wrong and how.
pub(super) type Checked<T> = Result<T, (usize, Problem)>;

/// What the text says of rules and fixes, with the bytes at which it does.
#[derive(Default)]
pub(super) struct Mentions {
    pub rules: Vec<(RuleId, usize)>,
    pub settings: Vec<GivenAt>,
    pub fixes: Vec<(String, usize)>,
}

/// A value given for a setting of a rule: where its name and where its value stands.
pub(super) struct GivenAt {
    pub rule: RuleId,
    pub name: String,
    pub value: Value,
    pub name_at: usize,
    pub value_at: usize,
}

pub(super) fn settings(tables: &Tables<'_>, mentions: &mut Mentions) -> Checked<Settings> {
    let mut rules = BTreeMap::new();
    for (rule, values) in tables.settings {
        let id = mentioned(rule, mentions)?;
        let mut given = BTreeMap::new();
        for (name, written) in values {
            let value_at = written.span().start;
            let value = json(written.get_ref(), value_at)?;
            given.insert(name.get_ref().clone(), value.clone());
            let (rule, name_at) = (id.clone(), name.span().start);
            mentions.settings.push(GivenAt { rule, name: name.get_ref().clone(), value, name_at, value_at });
        }
        rules.insert(id.to_string(), given);
    }
    Ok(Settings {
        origin: SettingsOrigin::File,
        strict: tables.strict.unwrap_or(false),
        break_glass: tables.break_glass.iter().map(account).collect::<Checked<_>>()?,
        role_holders: tables.role_holder.iter().map(holder).collect::<Checked<_>>()?,
        approved: tables.approved.iter().map(|approval| approved(approval, mentions)).collect::<Checked<_>>()?,
        waivers: tables.waiver.iter().map(|waiver| waived(waiver, mentions)).collect::<Checked<_>>()?,
        rules,
        keep_runs: tables.retention.map(|retention| days(&retention.runs)).transpose()?,
        auto_apply: tables.auto_apply.map(|written| auto_apply(written, mentions)).transpose()?,
        tickets: tables.tickets.map(tickets::settings).transpose()?.unwrap_or_default(),
    })
}

/// A number of days for which something is kept. None at all is another option's business.
fn days(written: &Spanned<i64>) -> Checked<u32> {
    let wrong =
        || (written.span().start, Problem::hint("runs is a number of days from 1 to 36500", "--no-state keeps none"));
    u32::try_from(*written.get_ref()).ok().filter(|days| (1..=36_500).contains(days)).ok_or_else(wrong)
}

/// Nothing is allowed by silence: both are named, and none at all is no way to write "nothing".
fn auto_apply(written: &WrittenAutoApply, mentions: &mut Mentions) -> Checked<AutoApply> {
    let at = written.max_changes.span().start;
    let max_changes = u32::try_from(*written.max_changes.get_ref()).ok().filter(|most| (1..=10_000).contains(most));
    let max_changes =
        max_changes.ok_or_else(|| (at, Problem::new("max_changes is a number of changes a run from 1 to 10000")))?;
    let mut fixes = Vec::new();
    for fix in &written.fixes {
        let id = filled(fix)?.to_owned();
        mentions.fixes.push((id.clone(), fix.span().start));
        fixes.push(id);
    }
    if fixes.is_empty() {
        return Err((at, Problem::hint("fixes names no fix", "leave [auto_apply] out where nothing is allowed")));
    }
    Ok(AutoApply { fixes, max_changes })
}

/// A user principal name or an object id: a display name could be anybody's.
fn account(written: &Spanned<String>) -> Checked<String> {
    let account = filled(written)?.to_lowercase();
    if account.contains('@') || Uuid::try_parse(&account).is_ok() {
        return Ok(account);
    }
    Err((written.span().start, Problem::new("a break-glass account is named by its user principal name or object id")))
}

fn holder(written: &WrittenHolder) -> Checked<RoleHolder> {
    let kind = match written.kind.get_ref().as_str() {
        "eligible" => HolderKind::Eligible,
        "time_bound" => HolderKind::TimeBound,
        "permanent" => HolderKind::Permanent,
        other => {
            let message = format!("unknown kind {other:?}, expected eligible, time_bound or permanent");
            return Err((written.kind.span().start, Problem::new(message)));
        }
    };
    Ok(RoleHolder {
        principal: filled(&written.principal)?.to_lowercase(),
        role: filled(&written.role)?.to_lowercase(),
        kind,
    })
}

fn approved(written: &WrittenApproval, mentions: &mut Mentions) -> Checked<Approval> {
    Ok(Approval {
        rule: mentioned(&written.rule, mentions)?,
        resource: filled(&written.resource)?.to_lowercase(),
        reason: filled(&written.reason)?.into(),
    })
}

fn waived(written: &Spanned<WrittenWaiver>, mentions: &mut Mentions) -> Checked<Waiver> {
    let waiver = written.get_ref();
    Ok(Waiver {
        covers: covers(written, mentions)?,
        reason: filled(&waiver.reason)?.into(),
        owner: filled(&waiver.owner)?.into(),
        until: date(&waiver.until)?,
    })
}

fn covers(written: &Spanned<WrittenWaiver>, mentions: &mut Mentions) -> Checked<Covers> {
    let waiver = written.get_ref();
    let resource = waiver.resource.as_ref().map(|resource| Ok(filled(resource)?.to_lowercase())).transpose()?;
    match (&waiver.rule, &waiver.fingerprint, &waiver.area, resource) {
        (Some(rule), None, None, resource) => Ok(Covers::Rule(mentioned(rule, mentions)?, resource)),
        (None, Some(print), None, None) => Ok(Covers::Fingerprint(fingerprint(print)?)),
        (None, Some(print), None, Some(_)) => {
            Err((print.span().start, Problem::new("a fingerprint already names one resource; leave resource out")))
        }
        (None, None, Some(area), resource) => Ok(Covers::Area(word(area)?, resource)),
        (None, None, None, _) => {
            Err((written.span().start, Problem::new("a waiver names a rule, a fingerprint or an area")))
        }
        _ => Err((written.span().start, Problem::new("a waiver names only one of rule, fingerprint and area"))),
    }
}

fn fingerprint(written: &Spanned<String>) -> Checked<String> {
    let print = written.get_ref().trim();
    if print.len() == 32 && print.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(print.to_ascii_lowercase());
    }
    Err((written.span().start, Problem::new("a fingerprint is 32 hex digits, as findings[].fingerprint in JSON")))
}

/// An area: the part of a rule id before its dot.
fn word(written: &Spanned<String>) -> Checked<String> {
    let area = filled(written)?;
    match RuleId::new(&format!("{area}.x")) {
        Some(id) if id.area() == area => Ok(area.into()),
        _ => Err((written.span().start, Problem::new("an area is the part of a rule id before its dot: \"legacy\""))),
    }
}

fn mentioned(written: &Spanned<String>, mentions: &mut Mentions) -> Checked<RuleId> {
    let Some(rule) = RuleId::new(written.get_ref()) else {
        let message = format!("{:?} is no rule id; one looks like \"legacy.imap\"", written.get_ref());
        return Err((written.span().start, Problem::new(message)));
    };
    mentions.rules.push((rule.clone(), written.span().start));
    Ok(rule)
}

/// A calendar day. Time and zone have no place in it: a waiver holds to the end of its last day, UTC.
fn date(written: &Spanned<Datetime>) -> Checked<Date> {
    let wrong = |message: &str| (written.span().start, Problem::new(message));
    let day = match written.get_ref() {
        Datetime { date: Some(day), time: None, offset: None } => day,
        _ => return Err(wrong("until is a day without a time: 2027-03-31")),
    };
    let parts = (i16::try_from(day.year), i8::try_from(day.month), i8::try_from(day.day));
    match parts {
        (Ok(year), Ok(month), Ok(day)) => Date::new(year, month, day).map_err(|_| wrong("there is no such day")),
        _ => Err(wrong("there is no such day")),
    }
}

pub(super) fn uuid(written: &Spanned<String>) -> Checked<Uuid> {
    let message = "an id looks like 11111111-2222-3333-4444-555555555555";
    Uuid::try_parse(written.get_ref()).map_err(|_| (written.span().start, Problem::new(message)))
}

/// Text that says something.
pub(super) fn filled(written: &Spanned<String>) -> Checked<&str> {
    let text = written.get_ref().trim();
    if text.is_empty() { Err((written.span().start, Problem::new("this may not be empty"))) } else { Ok(text) }
}

/// A rule's setting. Dates are text there, as they are in facts.
fn json(value: &toml::Value, at: usize) -> Checked<Value> {
    Ok(match value {
        toml::Value::String(text) => text.clone().into(),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => (*number).into(),
        toml::Value::Boolean(is) => (*is).into(),
        toml::Value::Datetime(moment) => moment.to_string().into(),
        toml::Value::Array(items) => items.iter().map(|item| json(item, at)).collect::<Checked<Vec<Value>>>()?.into(),
        toml::Value::Table(_) => {
            return Err((at, Problem::new("a rule's setting is a word, a number, true, false or a list of them")));
        }
    })
}
