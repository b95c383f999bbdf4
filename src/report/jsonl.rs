//! A scan line by line (`palisade.scan-lines/1`): a header, every finding, check, fix and family, and a summary at the end.
//!
//! Each line is a JSON object whose `line` says what it is; the other fields are those of `palisade.scan/1`. Nothing is
//! gathered before it is written. A file without its last line, the summary, is not whole.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::json::line;
use crate::model::{
    AutoApplied, Check, CrossCheck, FamilyRead, Finding, RankedFix, Requests, Run, ScanReport, Summary, TenantSummary,
    Unsettled,
};

/// What the header names.
pub(super) const SCHEMA: &str = "palisade.scan-lines/1";

/// One line.
#[derive(JsonSchema, Serialize)]
#[serde(tag = "line", rename_all = "snake_case")]
pub(super) enum Line<'r> {
    /// The first line.
    Header {
        /// Always `palisade.scan-lines/1`.
        schema: &'static str,
        run: &'r Run,
        tenant: &'r TenantSummary,
    },
    /// Gravest first, then by fingerprint.
    Finding(&'r Finding),
    Resolved(&'r Finding),
    Unsettled(&'r Unsettled),
    /// By rule id.
    Check(&'r Check),
    /// Best first.
    Fix(&'r RankedFix),
    /// How completely one resource family was read.
    Family(&'r FamilyRead),
    /// The last line.
    Summary {
        summary: &'r Summary,
        cross_check: Option<&'r CrossCheck>,
        auto_apply: Option<&'r AutoApplied>,
        requests: &'r Requests,
        /// Lines before this one: what was not cut off.
        lines: usize,
    },
}

/// # Errors
/// When `out` cannot be written.
pub(super) fn scan(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    line(&Line::Header { schema: SCHEMA, run: &report.run, tenant: &report.tenant }, out)?;
    report.findings.iter().try_for_each(|finding| line(&Line::Finding(finding), out))?;
    report.resolved.iter().try_for_each(|finding| line(&Line::Resolved(finding), out))?;
    report.unsettled.iter().try_for_each(|finding| line(&Line::Unsettled(finding), out))?;
    report.checks.iter().try_for_each(|check| line(&Line::Check(check), out))?;
    report.fixes.iter().try_for_each(|fix| line(&Line::Fix(fix), out))?;
    report.families.iter().try_for_each(|family| line(&Line::Family(family), out))?;
    let lines = 1
        + report.findings.len()
        + report.resolved.len()
        + report.unsettled.len()
        + report.checks.len()
        + report.fixes.len()
        + report.families.len();
    let last = Line::Summary {
        summary: &report.summary,
        cross_check: report.cross_check.as_ref(),
        auto_apply: report.auto_apply.as_ref(),
        requests: &report.requests,
        lines,
    };
    line(&last, out)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::report::{is_treacherous, samples, schema};

    fn lines(report: &ScanReport) -> Vec<Value> {
        let mut out = Vec::new();
        scan(report, &mut out).expect("memory takes everything");
        let text = String::from_utf8(out).expect("JSON is UTF-8");
        assert!(!text.chars().any(|letter| letter != '\n' && is_treacherous(letter)), "{text}");
        text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
    }

    #[test]
    fn begins_with_a_header_and_ends_with_a_summary_that_counts_the_lines() {
        for (name, report) in samples::all() {
            let lines = lines(&report);
            assert_eq!(lines[0]["schema"], SCHEMA, "{name}");
            let last = lines.last().expect("a summary");
            assert_eq!((last["line"].as_str(), &last["lines"]), (Some("summary"), &(lines.len() - 1).into()), "{name}");
        }
    }

    #[test]
    fn a_line_holds_what_the_document_holds() {
        let report = samples::taken_over();
        let document = serde_json::to_value(&report).expect("a report is JSON");
        let lines = lines(&report);
        for (list, word) in [("findings", "finding"), ("checks", "check"), ("fixes", "fix"), ("families", "family")] {
            let told: Vec<Value> = lines.iter().filter(|line| line["line"] == word).cloned().collect();
            let mut expected = document[list].as_array().expect("a list").clone();
            expected.iter_mut().for_each(|one| one["line"] = word.into());
            assert_eq!(told, expected, "{list}");
        }
    }

    #[test]
    fn every_line_fits_the_schema() {
        let schema = serde_json::to_value(schema("scan-lines")).expect("a schema is JSON");
        let validator = jsonschema::validator_for(&schema).expect("a well-formed schema");
        for (name, report) in samples::all() {
            for line in lines(&report) {
                assert!(validator.is_valid(&line), "{name}: {line}");
            }
        }
    }
}
