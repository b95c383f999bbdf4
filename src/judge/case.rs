//! The cases of a rule: made-up subjects that must fail and must pass.
//!
//! A fact that a case does not give is not known, so that a case which leaves out a deciding fact shows it.

use std::ops::Range;

use jiff::Timestamp;
use serde_json::Value as Json;

use super::expr::{Constant, suggestion};
use super::file::CaseFile;
use super::rule::Setting;
use crate::facts::{Kind, Record, Schema, Value};
use crate::model::{Gap, Severity};

/// What the clock shows in a case that does not say `now`.
const NOW: &str = "2026-01-01T00:00:00Z";

/// The words of a case that are no facts of the subject.
const WORDS: [&str; 5] = ["tenant", "setting", "strict", "now", "expect"];

/// One case.
#[derive(Debug)]
pub(super) struct Case {
    /// Where it stands in the rule file.
    pub(super) span: Range<usize>,
    pub(super) subject: CaseRecord,
    pub(super) tenant: CaseRecord,
    pub(super) settings: Vec<Constant>,
    pub(super) strict: bool,
    pub(super) now: Timestamp,
    /// What a failing case must yield, where it says so.
    pub(super) severity: Option<Severity>,
    pub(super) cause: Option<String>,
}

impl Case {
    pub(super) fn new(
        file: &CaseFile,
        span: Range<usize>,
        about: &'static Schema,
        tenant: &'static Schema,
        settings: &[Setting],
    ) -> Result<Self, String> {
        let facts = file.iter().filter(|(name, _)| !WORDS.contains(&name.as_str()));
        let subject = CaseRecord::new(about, facts)?;
        let nothing = serde_json::Map::new();
        let of_tenant = object(file.get("tenant"), "tenant")?.unwrap_or(&nothing);
        if about.name == tenant.name && !of_tenant.is_empty() {
            return Err("the rule is about the tenant: its facts are given without `tenant`".into());
        }
        let expect = object(file.get("expect"), "expect")?.unwrap_or(&nothing);
        let word = |name: &str| expect.get(name).and_then(Json::as_str);
        if let Some(unknown) = expect.keys().find(|key| !["severity", "cause"].contains(&key.as_str())) {
            return Err(format!("a case may expect `severity` and `cause`, not `{unknown}`"));
        }
        let severity = match word("severity") {
            Some(word) => Some(severity(word)?),
            None => None,
        };
        Ok(Self {
            span,
            subject,
            tenant: CaseRecord::new(tenant, of_tenant)?,
            settings: settings_of(file.get("setting"), settings)?,
            strict: file.get("strict").and_then(Json::as_bool).unwrap_or_default(),
            now: file.get("now").and_then(Json::as_str).unwrap_or(NOW).parse().map_err(|_| "`now` is no time")?,
            severity,
            cause: word("cause").map(Into::into),
        })
    }
}

fn severity(word: &str) -> Result<Severity, String> {
    let known = Severity::ALL.into_iter().find(|severity| severity.word() == word);
    known.ok_or_else(|| format!("there is no severity `{word}`"))
}

fn object<'j>(value: Option<&'j Json>, name: &str) -> Result<Option<&'j serde_json::Map<String, Json>>, String> {
    match value {
        None => Ok(None),
        Some(Json::Object(map)) => Ok(Some(map)),
        Some(_) => Err(format!("`{name}` of a case is a map")),
    }
}

fn settings_of(given: Option<&Json>, declared: &[Setting]) -> Result<Vec<Constant>, String> {
    let nothing = serde_json::Map::new();
    let given = object(given, "setting")?.unwrap_or(&nothing);
    if let Some(unknown) = given.keys().find(|key| declared.iter().all(|setting| setting.name != **key)) {
        return Err(format!("the rule declares no setting `{unknown}`"));
    }
    let read = |setting: &Setting| match given.get(&setting.name) {
        None => Ok(setting.default.clone()),
        Some(value) => {
            Setting::read(setting.kind, value).ok_or(format!("setting `{}` is of another type", setting.name))
        }
    };
    declared.iter().map(read).collect()
}

/// A record as a case gives it.
#[derive(Debug)]
pub(super) struct CaseRecord {
    schema: &'static Schema,
    values: Vec<CaseValue>,
}

#[derive(Debug)]
enum CaseValue {
    Unknown(Gap),
    Plain(Constant),
    Record(Box<CaseRecord>),
    Records(Vec<CaseRecord>),
}

impl Record for CaseRecord {
    fn schema(&self) -> &'static Schema {
        self.schema
    }

    fn field(&self, index: usize) -> Value<'_> {
        match self.values.get(index) {
            None => Value::Null,
            Some(CaseValue::Unknown(gap)) => Value::Unknown(gap),
            Some(CaseValue::Plain(constant)) => constant.value(),
            Some(CaseValue::Record(record)) => Value::Record(record.as_ref()),
            Some(CaseValue::Records(records)) => Value::List(records),
        }
    }
}

impl CaseRecord {
    fn new<'j>(
        schema: &'static Schema,
        facts: impl IntoIterator<Item = (&'j String, &'j Json)>,
    ) -> Result<Self, String> {
        let not_given =
            |name: &str| CaseValue::Unknown(Gap::Failed(format!("the case does not give {}.{name}", schema.name)));
        let mut values: Vec<CaseValue> = schema.fields.iter().map(|field| not_given(field.name)).collect();
        for (name, json) in facts {
            let place = schema.index(name).and_then(|index| Some((schema.at(index)?, values.get_mut(index)?)));
            let Some((field, value)) = place else {
                let near = suggestion(name, schema.fields.iter().map(|field| field.name));
                let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
                return Err(format!("`{}` has no field `{name}`{near}", schema.name));
            };
            *value = CaseValue::new(field.kind, json).map_err(|why| format!("{}.{name}: {why}", schema.name))?;
        }
        Ok(Self { schema, values })
    }
}

impl CaseValue {
    fn new(kind: Kind, json: &Json) -> Result<Self, String> {
        match (kind, json) {
            (Kind::Record(schema), Json::Object(map)) => Ok(Self::Record(Box::new(CaseRecord::new(schema, map)?))),
            (Kind::List(Kind::Record(schema)), Json::Array(items)) => {
                let records = items.iter().map(|item| match item {
                    Json::Object(map) => CaseRecord::new(schema, map),
                    _ => Err("each element is a map".into()),
                });
                Ok(Self::Records(records.collect::<Result<_, _>>()?))
            }
            _ => constant(kind, json).map(Self::Plain),
        }
    }
}

fn constant(kind: Kind, json: &Json) -> Result<Constant, String> {
    match (kind, json) {
        (_, Json::Null) => Ok(Constant::Null),
        (Kind::Bool, Json::Bool(value)) => Ok(Constant::Bool(*value)),
        (Kind::Int, Json::Number(value)) => value.as_i64().map(Constant::Int).ok_or("this is no whole number".into()),
        (Kind::Str, Json::String(text)) => Ok(Constant::Text(text.clone())),
        (Kind::Time, Json::String(text)) => text.parse().map(Constant::Time).map_err(|_| "this is no time".into()),
        (Kind::Span, Json::String(text)) => {
            text.parse().map(Constant::Span).map_err(|_| "this is no length of time".into())
        }
        (Kind::Word(words), Json::String(text)) if words.contains(&text.as_str()) => Ok(Constant::Text(text.clone())),
        (Kind::Word(words), _) => Err(format!("this is one of {}", words.join(", "))),
        (Kind::List(of), Json::Array(items)) => {
            items.iter().map(|item| constant(*of, item)).collect::<Result<_, _>>().map(Constant::List)
        }
        _ => Err("this is of another type than the fact".into()),
    }
}
