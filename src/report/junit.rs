//! JUnit's XML for what shows test results: a suite an area, a case a check.
//!
//! Only what was assessed and is right passes. What was not assessed, does not apply or is waived is skipped, and says so.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::markup::Text;
use super::page::{number, plural};
use crate::model::{Check, CheckStatus, Finding, FindingStatus, ScanReport};

/// Findings that one failure tells.
const TOLD: usize = 100;

/// # Errors
/// When `out` cannot be written.
pub(super) fn scan(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    let mut areas: BTreeMap<&str, Vec<&Check>> = BTreeMap::new();
    for check in &report.checks {
        areas.entry(check.rule.area()).or_default().push(check);
    }
    let mut found: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in report.findings.iter().filter(|finding| finding.status != FindingStatus::Waived) {
        found.entry(finding.rule.as_str()).or_default().push(finding);
    }
    let seconds = report.run.finished_at.duration_since(report.run.started_at).as_secs_f64().max(0.0);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<testsuites name=\"palisade\" {} time=\"{seconds:.3}\">",
        counts(&report.checks.iter().collect::<Vec<_>>())
    )?;
    let at = report.run.snapshot_taken_at.strftime("%Y-%m-%dT%H:%M:%S").to_string();
    for (area, checks) in areas {
        let (name, counts) = (Text(area), counts(&checks));
        writeln!(out, "  <testsuite name=\"{name}\" {counts} errors=\"0\" time=\"0\" timestamp=\"{at}\">")?;
        let nothing = Vec::new();
        for check in checks {
            case(check, found.get(check.rule.as_str()).unwrap_or(&nothing), out)?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

fn counts(checks: &[&Check]) -> String {
    let failed = checks.iter().filter(|check| check.status == CheckStatus::Failed).count();
    let passed = checks.iter().filter(|check| check.status == CheckStatus::Passed).count();
    format!("tests=\"{}\" failures=\"{failed}\" skipped=\"{}\"", checks.len(), checks.len() - failed - passed)
}

fn case(check: &Check, found: &[&Finding], out: &mut dyn Write) -> io::Result<()> {
    let (area, rule) = (Text(check.rule.area()), Text(check.rule.as_str()));
    write!(out, "    <testcase classname=\"palisade.{area}\" name=\"{rule}\" time=\"0\"")?;
    let skipped = match check.status {
        CheckStatus::Passed => return writeln!(out, "/>"),
        CheckStatus::Failed => return failure(check, found, out),
        CheckStatus::NotAssessed => "not assessed",
        CheckStatus::Waived => "waived",
        CheckStatus::NotApplicable => "not applicable",
    };
    let why = check.reason.as_deref().map_or_else(|| skipped.to_owned(), |reason| format!("{skipped}: {reason}"));
    writeln!(out, ">\n      <skipped message=\"{}\"/>\n    </testcase>", Text(&why))
}

fn failure(check: &Check, found: &[&Finding], out: &mut dyn Write) -> io::Result<()> {
    let title = found.first().map_or("", |finding| finding.title.as_str());
    let findings = plural(u64::try_from(found.len()).unwrap_or(u64::MAX), "finding");
    let message = format!("{title} ({findings})");
    let severity = found.iter().map(|finding| finding.severity).max().unwrap_or(check.severity).word();
    writeln!(out, ">\n      <failure message=\"{}\" type=\"{severity}\">", Text(&message))?;
    for finding in found.iter().take(TOLD) {
        let (detail, severity) = (Text(&finding.detail), finding.severity.word());
        writeln!(out, "{severity}: {detail} [{}]", Text(finding.fingerprint.as_str()))?;
    }
    if let Some(more) = found.len().checked_sub(TOLD).filter(|more| *more > 0) {
        writeln!(out, "and {} more", number(u64::try_from(more).unwrap_or(u64::MAX)))?;
    }
    writeln!(out, "</failure>\n    </testcase>")
}

#[cfg(test)]
mod tests {
    use quick_xml::Reader;
    use quick_xml::events::Event;

    use super::*;
    use crate::report::samples;

    fn text(report: &ScanReport) -> String {
        let mut out = Vec::new();
        scan(report, &mut out).expect("memory takes everything");
        String::from_utf8(out).expect("a report is UTF-8")
    }

    /// Names of the elements, by a parser that is not ours.
    fn elements(text: &str) -> Vec<String> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_end_names = true;
        let mut names = Vec::new();
        loop {
            match reader.read_event().expect("well-formed XML") {
                Event::Start(tag) | Event::Empty(tag) => {
                    for attribute in tag.attributes() {
                        attribute.expect("a quoted attribute, once");
                    }
                    names.push(String::from_utf8_lossy(tag.name().as_ref()).into_owned());
                }
                Event::Eof => return names,
                _ => {}
            }
        }
    }

    #[test]
    fn a_case_a_check_and_what_was_not_assessed_is_skipped() {
        let report = samples::taken_over();
        insta::assert_snapshot!(text(&report));
        let elements = elements(&text(&report));
        let of = |name: &str| elements.iter().filter(|element| *element == name).count();
        let checks = &report.summary.checks;
        assert_eq!(of("testcase"), report.checks.len());
        assert_eq!(of("failure") as u64, checks.failed);
        assert_eq!(of("skipped") as u64, checks.not_assessed + checks.not_applicable + checks.waived);
    }

    #[test]
    fn names_stay_text() {
        let harmless = elements(&text(&samples::named("harmless")));
        for name in samples::HOSTILE.iter().chain(&["\u{fffe}\u{ffff}\u{b}"]) {
            assert_eq!(elements(&text(&samples::named(name))), harmless, "{name:?}");
        }
    }
}
