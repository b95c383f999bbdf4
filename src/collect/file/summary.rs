//! What a snapshot file holds, without decoding its records.

use std::collections::BTreeMap;
use std::io::BufRead;

use jiff::Timestamp;

use super::error::Error;
use super::line::{Header, Line, Span};
use super::reader::Reader;
use crate::collect::page;
use crate::model::{Completeness, Gap};

/// A whole file in a few lines; its digest was held against its contents.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    pub header: Header,
    pub ended: Timestamp,
    /// SHA-256, in hex.
    pub digest: String,
    pub families: BTreeMap<String, FamilySummary>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct FamilySummary {
    pub pages: u64,
    /// Records as received, repeated ones included.
    pub records: u64,
    /// Targets that could not be read to their end.
    pub short: u64,
    pub gap: Option<Gap>,
    pub span: Option<Span>,
}

impl FamilySummary {
    pub fn completeness(&self) -> Completeness {
        match (&self.gap, self.pages, self.short, self.span) {
            (Some(_), 0, ..) | (.., None) => Completeness::Missing,
            (None, _, 0, _) => Completeness::Complete,
            (None, 0, ..) => Completeness::Missing,
            _ => Completeness::Partial,
        }
    }
}

/// Reads a file to its end.
pub fn summarize<R: BufRead>(mut file: Reader<R>) -> Result<Summary, Error> {
    let mut families: BTreeMap<String, FamilySummary> = BTreeMap::new();
    let ended = loop {
        match file.line()? {
            Line::Page { family, body, .. } => {
                let found = families.entry(family.into_owned()).or_default();
                let mut records = 0;
                let body = body.get();
                // A page that this version cannot read is counted as one without records.
                let _ = page::each(body, |_: serde::de::IgnoredAny| {
                    records += 1;
                    Some(())
                });
                found.pages += 1;
                found.records += records;
            }
            Line::Answer { family, answer, .. } => {
                let short = matches!(answer, crate::collect::decode::Answer::Short(_));
                families.entry(family.into_owned()).or_default().short += u64::from(short);
            }
            Line::End { family, ending, span } => {
                let found = families.entry(family.into_owned()).or_default();
                found.gap = ending.gap;
                found.span = Some(span);
            }
            Line::Trailer { ended } => break ended,
        }
    };
    Ok(Summary { header: file.header().clone(), ended, digest: file.digest().to_owned(), families })
}
