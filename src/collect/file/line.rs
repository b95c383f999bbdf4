//! The lines of a snapshot file.

use std::borrow::Cow;
use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::collect::collector::Options;
use crate::collect::decode::{Answer, Ending};
use crate::collect::wire::Text;
use crate::model::{Completeness, Gap};

/// Name and major version of the format.
pub const SCHEMA: &str = "palisade.snapshot/1";

/// From when to when a family was read.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Span {
    pub from: Timestamp,
    pub to: Timestamp,
}

/// What a file says of itself at its beginning.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// The version of palisade that wrote it.
    pub version: String,
    pub options: Options,
}

/// A line as read.
pub(in crate::collect) enum Line<'a> {
    Page { family: Cow<'a, str>, target: Cow<'a, str>, body: &'a RawValue },
    Answer { family: Cow<'a, str>, target: Cow<'a, str>, answer: Answer },
    End { family: Cow<'a, str>, ending: Ending, span: Span },
    Trailer { ended: Timestamp },
}

#[derive(Deserialize, Serialize)]
pub(super) struct HeaderLine {
    pub(super) line: String,
    pub(super) schema: String,
    tenant: Uuid,
    cloud: String,
    /// Files of before it was noted lack it.
    #[serde(default)]
    graph: Option<String>,
    taken: Timestamp,
    version: String,
    permissions: Vec<String>,
    deep: bool,
    only: Option<BTreeSet<String>>,
    /// Files of before sign-ins were asked by client lack it: those of all clients were.
    #[serde(default)]
    clients: Vec<String>,
}

impl HeaderLine {
    pub(super) fn new(options: &Options) -> Self {
        let Options { tenant, cloud, graph, taken, deep, only, permissions, questions: _, clients } = options.clone();
        let (line, schema, version) = ("header".into(), SCHEMA.into(), env!("CARGO_PKG_VERSION").into());
        Self { line, schema, tenant, cloud, graph, taken, version, permissions, deep, only, clients }
    }

    pub(super) fn header(self) -> Header {
        let Self { tenant, cloud, graph, taken, version, permissions, deep, only, clients, .. } = self;
        let options = Options { cloud, graph, deep, only, permissions, clients, ..Options::all(tenant, taken) };
        Header { version, options }
    }
}

/// Written for a target that was not read to its end.
#[derive(Serialize)]
pub(super) struct AnswerLine<'a> {
    pub(super) line: &'static str,
    pub(super) family: &'a str,
    pub(super) target: &'a str,
    pub(super) completeness: Completeness,
    /// Null: the service says there is no such thing.
    pub(super) gap: Option<&'a Gap>,
}

#[derive(Serialize)]
pub(super) struct EndLine<'a> {
    pub(super) line: &'static str,
    pub(super) family: &'a str,
    /// The permission or role it was read under.
    pub(super) needs: &'a str,
    pub(super) completeness: Completeness,
    pub(super) gap: Option<&'a Gap>,
    pub(super) count: Option<u64>,
    #[serde(flatten)]
    pub(super) span: Span,
}

#[derive(Serialize)]
pub(super) struct TrailerLine<'a> {
    pub(super) line: &'static str,
    pub(super) ended: Timestamp,
    pub(super) digest: &'a str,
}

/// Any line after the header; which of the properties it has depends on `line`.
#[derive(Deserialize)]
pub(super) struct AnyLine<'a> {
    #[serde(borrow)]
    line: Text<'a>,
    #[serde(borrow)]
    family: Option<Text<'a>>,
    #[serde(borrow)]
    target: Option<Text<'a>>,
    #[serde(borrow)]
    body: Option<&'a RawValue>,
    gap: Option<Gap>,
    count: Option<u64>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    ended: Option<Timestamp>,
    pub(super) digest: Option<String>,
}

impl<'a> AnyLine<'a> {
    /// The line, unless it lacks what lines of its kind have.
    pub(super) fn line(self) -> Option<Line<'a>> {
        let family = self.family.map(|family| family.0);
        Some(match &*self.line {
            "page" => Line::Page { family: family?, target: self.target?.0, body: self.body? },
            "answer" => {
                let answer = self.gap.map_or(Answer::Absent, Answer::Short);
                Line::Answer { family: family?, target: self.target?.0, answer }
            }
            "end" => {
                let ending = Ending { gap: self.gap, count: self.count };
                Line::End { family: family?, ending, span: Span { from: self.from?, to: self.to? } }
            }
            "trailer" => Line::Trailer { ended: self.ended? },
            _ => return None,
        })
    }
}
