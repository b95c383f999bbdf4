//! OCSF 1.5.0, for what gathers events of security tools: Compliance Findings (class 2003), one a line.
//!
//! An event a finding, one a finding that is resolved, and one a check that found nothing: passed, not assessed or not
//! applicable. The version is in `metadata.version`.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value, json};

use super::json::line;
use crate::model::{Check, CheckStatus, Finding, FindingStatus, Maps, RankedFix, Resource, ScanReport, Severity};

/// The version of the schema that the events follow.
const VERSION: &str = "1.5.0";
/// Category and class.
const FINDINGS: u32 = 2;
const COMPLIANCE_FINDING: u32 = 2003;
/// Resources that one event names; how many there are is in `unmapped.affected`.
const NAMED: usize = 100;

/// # Errors
/// When `out` cannot be written.
pub(super) fn scan(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    let teller = Teller { report, metadata: metadata(report) };
    report.findings.iter().try_for_each(|finding| line(&teller.finding(finding), out))?;
    report.resolved.iter().try_for_each(|finding| line(&teller.resolved(finding), out))?;
    report.checks.iter().filter_map(|check| teller.check(check)).try_for_each(|event| line(&event, out))
}

#[derive(Serialize)]
struct Event<'e> {
    activity_id: u32,
    activity_name: &'static str,
    category_name: &'static str,
    category_uid: u32,
    class_name: &'static str,
    class_uid: u32,
    type_uid: u32,
    time: i64,
    severity_id: u32,
    severity: &'static str,
    status_id: u32,
    status: &'static str,
    message: &'e str,
    metadata: &'e Value,
    finding_info: FindingInfo<'e>,
    compliance: Compliance<'e>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resources: Vec<ResourceDetails<'e>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remediation: Option<Remediation<'e>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unmapped: Option<Unmapped<'e>>,
}

#[derive(Serialize)]
struct FindingInfo<'e> {
    uid: Cow<'e, str>,
    title: &'e str,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_seen_time: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_seen_time: Option<i64>,
    analytic: Analytic<'e>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attacks: Vec<Attack<'e>>,
}

/// The check.
#[derive(Serialize)]
struct Analytic<'e> {
    uid: &'e str,
    name: &'e str,
    #[serde(rename = "type")]
    kind: &'static str,
    type_id: u32,
}

#[derive(Serialize)]
struct Attack<'e> {
    technique: Technique<'e>,
}

#[derive(Serialize)]
struct Technique<'e> {
    uid: &'e str,
}

#[derive(Serialize)]
struct Compliance<'e> {
    control: &'e str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    standards: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    requirements: Vec<String>,
    status_id: u32,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_detail: Option<&'e str>,
}

#[derive(Serialize)]
struct ResourceDetails<'e> {
    uid: &'e str,
    name: &'e str,
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Serialize)]
struct Remediation<'e> {
    desc: &'e str,
}

/// What the schema has no place for.
#[derive(Serialize)]
struct Unmapped<'e> {
    affected: usize,
    cause: &'e str,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<&'e str>,
}

struct Teller<'r> {
    report: &'r ScanReport,
    metadata: Value,
}

fn metadata(report: &ScanReport) -> Value {
    json!({
        "version": VERSION,
        "product": { "name": "palisade", "vendor_name": "palisade", "version": report.run.version },
        "tenant_uid": report.tenant.id,
        "correlation_uid": report.run.id,
    })
}

/// `activity_id` and its name.
type Activity = (u32, &'static str);
const CREATE: Activity = (1, "Create");
const UPDATE: Activity = (2, "Update");
const CLOSE: Activity = (3, "Close");

impl<'r> Teller<'r> {
    fn finding(&self, finding: &'r Finding) -> Event<'_> {
        let (activity, status) = match finding.status {
            FindingStatus::New => (CREATE, (1, "New")),
            FindingStatus::Open | FindingStatus::Regressed => (UPDATE, (1, "New")),
            FindingStatus::Waived => (UPDATE, (3, "Suppressed")),
        };
        self.about(finding, activity, status, (3, "Fail"))
    }

    fn resolved(&self, finding: &'r Finding) -> Event<'_> {
        self.about(finding, CLOSE, (4, "Resolved"), (1, "Pass"))
    }

    fn about(
        &self,
        finding: &'r Finding,
        activity: Activity,
        status: (u32, &'static str),
        outcome: (u32, &'static str),
    ) -> Event<'_> {
        let all = if finding.affected.is_empty() { std::slice::from_ref(&finding.resource) } else { &finding.affected };
        let fix = finding.fix.as_deref().and_then(|id| self.fix(id));
        let attacks = finding.maps.attack.iter().filter(|id| !id.starts_with('~'));
        let rule = finding.rule.as_str();
        Event {
            severity_id: severity(finding.severity).0,
            severity: severity(finding.severity).1,
            status_id: status.0,
            status: status.1,
            finding_info: FindingInfo {
                uid: finding.fingerprint.as_str().into(),
                title: &finding.title,
                first_seen_time: Some(finding.first_seen.as_millisecond()),
                last_seen_time: Some(finding.last_seen.as_millisecond()),
                analytic: analytic(rule),
                attacks: attacks.map(|id| Attack { technique: Technique { uid: id } }).collect(),
            },
            compliance: Compliance {
                standards: standards(&finding.maps),
                requirements: requirements(&finding.maps),
                ..compliance(rule, outcome)
            },
            resources: all.iter().take(NAMED).map(resource).collect(),
            remediation: fix.map(|fix| Remediation { desc: &fix.title }),
            unmapped: Some(Unmapped {
                affected: finding.affected.len(),
                cause: &finding.cause,
                fix: finding.fix.as_deref(),
            }),
            ..self.bare(activity, &finding.detail, rule)
        }
    }

    /// A check that found nothing; its findings tell of one that did.
    fn check(&self, check: &'r Check) -> Option<Event<'_>> {
        let outcome = match check.status {
            CheckStatus::Failed | CheckStatus::Waived => return None,
            CheckStatus::Passed => (1, "Pass"),
            CheckStatus::NotAssessed => (2, "Warning"),
            CheckStatus::NotApplicable => (99, "Not applicable"),
        };
        let rule = check.rule.as_str();
        let status_detail = check.reason.as_deref();
        let compliance = Compliance { status_detail, ..compliance(rule, outcome) };
        Some(Event { compliance, ..self.bare(UPDATE, check.status.word(), rule) })
    }

    /// An event that says nothing yet but which check it is about.
    fn bare<'e>(&'e self, activity: Activity, message: &'e str, rule: &'e str) -> Event<'e> {
        Event {
            activity_id: activity.0,
            activity_name: activity.1,
            category_name: "Findings",
            category_uid: FINDINGS,
            class_name: "Compliance Finding",
            class_uid: COMPLIANCE_FINDING,
            type_uid: COMPLIANCE_FINDING * 100 + activity.0,
            time: self.report.run.snapshot_taken_at.as_millisecond(),
            severity_id: 1,
            severity: "Informational",
            status_id: 99,
            status: "Check",
            message,
            metadata: &self.metadata,
            finding_info: FindingInfo {
                uid: format!("{}/{rule}", self.report.tenant.id).into(),
                title: rule,
                first_seen_time: None,
                last_seen_time: None,
                analytic: analytic(rule),
                attacks: Vec::new(),
            },
            compliance: compliance(rule, (0, "Unknown")),
            resources: Vec::new(),
            remediation: None,
            unmapped: None,
        }
    }

    fn fix(&self, id: &str) -> Option<&'r RankedFix> {
        self.report.fixes.iter().find(|fix| fix.id == id)
    }
}

fn analytic(rule: &str) -> Analytic<'_> {
    Analytic { uid: rule, name: rule, kind: "Rule", type_id: 1 }
}

fn compliance<'e>(control: &'e str, (status_id, status): (u32, &'static str)) -> Compliance<'e> {
    Compliance { control, standards: Vec::new(), requirements: Vec::new(), status_id, status, status_detail: None }
}

fn resource(resource: &Resource) -> ResourceDetails<'_> {
    ResourceDetails { uid: &resource.id, name: &resource.name, kind: resource.kind.word() }
}

fn severity(severity: Severity) -> (u32, &'static str) {
    match severity {
        Severity::Low => (2, "Low"),
        Severity::Medium => (3, "Medium"),
        Severity::High => (4, "High"),
        Severity::Critical => (5, "Critical"),
    }
}

fn named(maps: &Maps) -> [(&'static str, &[String]); 3] {
    [
        ("CIS Microsoft 365 Foundations", &maps.cis_m365),
        ("CISA SCuBA", &maps.scuba),
        ("NIST SP 800-53", &maps.nist_800_53),
    ]
}

fn standards(maps: &Maps) -> Vec<&'static str> {
    named(maps).iter().filter(|(_, ids)| !ids.is_empty()).map(|(name, _)| *name).collect()
}

fn requirements(maps: &Maps) -> Vec<String> {
    named(maps).iter().flat_map(|(name, ids)| ids.iter().map(move |id| format!("{name} {id}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{is_treacherous, samples};

    /// As schema.ocsf.io publishes it; see tests/published/README.md.
    const PUBLISHED: &str = include_str!("../../tests/published/ocsf-1.5.0-compliance-finding.json");

    fn events(report: &ScanReport) -> Vec<Value> {
        let mut out = Vec::new();
        scan(report, &mut out).expect("memory takes everything");
        let text = String::from_utf8(out).expect("JSON is UTF-8");
        assert!(!text.chars().any(|letter| letter != '\n' && is_treacherous(letter)), "{text}");
        text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
    }

    #[test]
    fn every_event_fits_the_published_schema() {
        let schema: Value = serde_json::from_str(PUBLISHED).expect("a schema is JSON");
        let validator = jsonschema::validator_for(&schema).expect("a well-formed schema");
        let hostile = samples::HOSTILE.iter().map(|name| ("named", samples::named(name)));
        for (name, report) in samples::all().into_iter().chain(hostile) {
            for event in events(&report) {
                let errors: Vec<String> = validator.iter_errors(&event).map(|error| error.to_string()).collect();
                assert!(errors.is_empty(), "{name}: {errors:?} {event}");
            }
        }
        assert!(!validator.is_valid(&json!({ "class_uid": 2003 })), "the schema is no wildcard");
    }

    #[test]
    fn an_event_a_finding_and_one_a_check_that_found_nothing() {
        let report = samples::taken_over();
        let events = events(&report);
        let with = |status: &str| events.iter().filter(|event| event["compliance"]["status"] == status).count();
        assert_eq!(with("Fail"), report.findings.len());
        assert_eq!(with("Pass") as u64, report.summary.checks.passed);
        assert_eq!(with("Warning") as u64, report.summary.checks.not_assessed);
        let suppressed = events.iter().filter(|event| event["status"] == "Suppressed").count();
        assert_eq!(suppressed, 1);
    }
}
