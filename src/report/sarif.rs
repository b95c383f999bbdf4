//! SARIF 2.1.0 (OASIS), for what gathers results of scanners: a result a finding.
//!
//! A check that was not assessed is a notification of the invocation, so that nobody takes its silence for a pass. A waived
//! finding is a suppressed result.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::escape::visible;
use super::json::json;
use crate::model::{Check, CheckStatus, Finding, FindingStatus, Resource, ScanReport, Severity};

/// # Errors
/// When `out` cannot be written.
pub(super) fn scan(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    let rules = Rules::of(report);
    // The run's id is part of the name: a `guid` may be of versions 1 to 5 alone, and ours is of version 7.
    let run = Run {
        tool: json!({ "driver": {
            "name": "palisade",
            "version": report.run.version,
            "rules": rules.described(report),
        } }),
        automation_details: json!({ "id": format!("palisade/{}/{}", report.tenant.id, report.run.id) }),
        invocations: json!([{
            "executionSuccessful": is_whole(report),
            "startTimeUtc": moment(report.run.started_at),
            "endTimeUtc": moment(report.run.finished_at),
            "toolExecutionNotifications": report.checks.iter().filter_map(notification).collect::<Vec<_>>(),
        }]),
        column_kind: "unicodeCodePoints",
        results: Results { report, rules: &rules },
    };
    json(&Log { schema: SCHEMA, version: "2.1.0", runs: [run] }, out)
}

/// Whether what is absent from the results is absent from the tenant: a consumer closes what a successful run does not
/// name.
fn is_whole(report: &ScanReport) -> bool {
    report.unsettled.is_empty() && report.checks.iter().all(|check| check.status != CheckStatus::NotAssessed)
}

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

#[derive(Serialize)]
struct Log<'r> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'r>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'r> {
    tool: Value,
    automation_details: Value,
    invocations: Value,
    column_kind: &'static str,
    results: Results<'r>,
}

/// Made one by one while they are written.
struct Results<'r> {
    report: &'r ScanReport,
    rules: &'r Rules<'r>,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let tenant = self.report.tenant.id.to_string();
        serializer.collect_seq(self.report.findings.iter().map(|finding| result(finding, self.rules, &tenant)))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'f> {
    rule_id: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    kind: &'static str,
    level: &'static str,
    message: Message<'f>,
    locations: [Location<'f>; 1],
    partial_fingerprints: Fingerprints<'f>,
    baseline_state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<[Suppression; 1]>,
    properties: Properties<'f>,
}

#[derive(Serialize)]
struct Message<'f> {
    text: Cow<'f, str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'f> {
    physical_location: PhysicalLocation,
    logical_locations: [LogicalLocation<'f>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
}

/// No file: what asks for one gets the resource's place in the tenant.
#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation<'f> {
    name: Cow<'f, str>,
    fully_qualified_name: String,
    kind: &'static str,
}

#[derive(Serialize)]
struct Fingerprints<'f> {
    #[serde(rename = "palisade.fingerprint/1")]
    ours: &'f str,
}

#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    status: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Properties<'f> {
    severity: &'static str,
    status: &'static str,
    affected: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<&'f str>,
}

fn result<'f>(finding: &'f Finding, rules: &Rules<'_>, tenant: &str) -> Outcome<'f> {
    let is_waived = finding.status == FindingStatus::Waived;
    Outcome {
        rule_id: finding.rule.as_str(),
        rule_index: rules.0.get(finding.rule.as_str()).map(|rule| rule.at),
        kind: "fail",
        level: level(finding.severity),
        message: Message { text: plain(&finding.detail) },
        locations: [location(&finding.resource, tenant)],
        partial_fingerprints: Fingerprints { ours: finding.fingerprint.as_str() },
        baseline_state: match finding.status {
            FindingStatus::New | FindingStatus::Regressed => "new",
            FindingStatus::Open | FindingStatus::Waived => "unchanged",
        },
        suppressions: is_waived.then_some([Suppression { kind: "external", status: "accepted" }]),
        properties: Properties {
            severity: finding.severity.word(),
            status: finding.status.word(),
            affected: finding.affected.len(),
            fix: finding.fix.as_deref(),
        },
    }
}

fn location<'f>(resource: &'f Resource, tenant: &str) -> Location<'f> {
    let kind = resource.kind.word();
    let id = utf8_percent_encode(&resource.id, NON_ALPHANUMERIC);
    Location {
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation { uri: format!("m365/{tenant}/{kind}/{id}") },
        },
        logical_locations: [LogicalLocation {
            name: visible(&resource.name),
            fully_qualified_name: format!("{kind}/{}", visible(&resource.id)),
            kind: "resource",
        }],
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}

/// On the scale from 0 to 10 by which viewers sort.
fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
    }
}

/// A message may hold links in brackets (SARIF 3.11.6): those of a name are no links.
fn plain(text: &str) -> Cow<'_, str> {
    let text = visible(text);
    if text.contains(['[', ']']) { Cow::Owned(text.replace('[', "\\[").replace(']', "\\]")) } else { text }
}

fn moment(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

fn notification(check: &Check) -> Option<Value> {
    (check.status == CheckStatus::NotAssessed || check.is_incomplete()).then(|| {
        let why = check.reason.as_deref().unwrap_or("part of it could not be read");
        json!({
            "level": "warning",
            "message": { "text": plain(&format!("not assessed: {why}")) },
            "associatedRule": { "id": check.rule },
        })
    })
}

/// What is known of a rule, and where it stands in the list of rules.
struct Rule<'r> {
    at: usize,
    title: Option<&'r str>,
    severity: Severity,
    tags: Vec<String>,
}

/// By id.
struct Rules<'r>(BTreeMap<&'r str, Rule<'r>>);

impl<'r> Rules<'r> {
    fn of(report: &'r ScanReport) -> Self {
        let bare = |severity| Rule { at: 0, title: None, severity, tags: Vec::new() };
        let mut rules: BTreeMap<&str, Rule<'_>> =
            report.checks.iter().map(|check| (check.rule.as_str(), bare(check.severity))).collect();
        for finding in &report.findings {
            let rule = rules.entry(finding.rule.as_str()).or_insert_with(|| bare(finding.severity));
            if rule.title.is_none() {
                rule.title = Some(&finding.title);
                rule.tags = tags(finding);
            }
        }
        rules.values_mut().enumerate().for_each(|(at, rule)| rule.at = at);
        Self(rules)
    }

    fn described(&self, report: &ScanReport) -> Vec<Value> {
        let about = format!("a check of {}", report.schema);
        let described = self.0.iter().map(|(id, rule)| {
            let title = rule.title.map_or_else(|| about.clone(), |title| plain(title).into_owned());
            json!({
                "id": id,
                "shortDescription": { "text": title },
                "defaultConfiguration": { "level": level(rule.severity) },
                "properties": { "security-severity": score(rule.severity), "tags": rule.tags },
            })
        });
        described.collect()
    }
}

fn tags(finding: &Finding) -> Vec<String> {
    let maps = &finding.maps;
    let named =
        [("cis-m365", &maps.cis_m365), ("scuba", &maps.scuba), ("attack", &maps.attack), ("nist", &maps.nist_800_53)];
    let named = named.iter().flat_map(|(name, ids)| ids.iter().map(move |id| format!("{name}:{id}")));
    std::iter::once("security".to_owned()).chain(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{is_treacherous, samples};

    /// As OASIS publishes it; see tests/published/README.md.
    const PUBLISHED: &str = include_str!("../../tests/published/sarif-schema-2.1.0.json");

    fn written(report: &ScanReport) -> Value {
        let mut out = Vec::new();
        scan(report, &mut out).expect("memory takes everything");
        let text = String::from_utf8(out).expect("JSON is UTF-8");
        assert!(!text.chars().any(|letter| letter != '\n' && is_treacherous(letter)), "{text}");
        serde_json::from_str(&text).expect("JSON")
    }

    #[test]
    fn fits_the_published_schema() {
        // A bracket that closes nothing, which our validator wants escaped: the pattern means the same.
        let published = PUBLISHED.replace("{2}]?$", "{2}\\\\]?$");
        let schema: Value = serde_json::from_str(&published).expect("a schema is JSON");
        let validator = jsonschema::validator_for(&schema).expect("a well-formed schema");
        let hostile = samples::HOSTILE.iter().map(|name| ("named", samples::named(name)));
        for (name, report) in samples::all().into_iter().chain(hostile) {
            let log = written(&report);
            let errors: Vec<String> = validator.iter_errors(&log).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{name}: {errors:?}");
            let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules");
            for result in log["runs"][0]["results"].as_array().expect("results") {
                let at = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("a small number");
                assert_eq!(rules[at]["id"], result["ruleId"], "{name}");
            }
        }
        assert!(!validator.is_valid(&json!({ "version": "2.1.0", "runs": [{}] })), "the schema is no wildcard");
    }

    #[test]
    fn what_was_not_assessed_is_told_and_what_is_waived_is_suppressed() {
        let log = written(&samples::taken_over());
        let run = &log["runs"][0];
        let told = run["invocations"][0]["toolExecutionNotifications"].as_array().expect("notifications");
        assert_eq!(told.len(), 3, "{told:?}");
        assert_eq!(run["invocations"][0]["executionSuccessful"], false, "silence is no success");
        let results = run["results"].as_array().expect("results");
        let waived = results.iter().filter(|result| result["suppressions"][0]["status"] == "accepted").count();
        assert_eq!(waived, 1);
    }

    #[test]
    fn a_name_is_no_link() {
        let log = written(&samples::named("[here](http://evil.example)"));
        assert_eq!(log["runs"][0]["results"][0]["message"]["text"], "\\[here\\](http://evil.example)");
    }
}
