//! JSON Schemas of what palisade prints, generated from the types that are printed.

use schemars::{Schema, schema_for};

use super::jsonl;
use crate::model::{
    ApplyReport, DoctorReport, HistoryReport, PLAN_SCHEMA, Plan, Response, ScanReport, SetupReport, TicketOperation,
};

/// The kinds of report that have a schema, by the word in `"schema": "palisade.<kind>/<major>"`.
pub const KINDS: &[&str] =
    &["scan", "doctor", "apply", "history", "plan", "response", "setup", "scan-lines", "tickets"];

/// The schema (draft 2020-12) of one kind; `None` for a kind that is not in [`KINDS`].
pub fn schema(kind: &str) -> Option<Schema> {
    let (mut schema, id) = match kind {
        "scan" => (schema_for!(ScanReport), ScanReport::SCHEMA),
        "doctor" => (schema_for!(DoctorReport), DoctorReport::SCHEMA),
        "apply" => (schema_for!(ApplyReport), ApplyReport::SCHEMA),
        "history" => (schema_for!(HistoryReport), HistoryReport::SCHEMA),
        "plan" => (schema_for!(Plan), PLAN_SCHEMA),
        "response" => (schema_for!(Response), Response::SCHEMA),
        "setup" => (schema_for!(SetupReport), SetupReport::SCHEMA),
        // Each line; the header alone names the schema.
        "scan-lines" => (schema_for!(jsonl::Line<'_>), jsonl::SCHEMA),
        "tickets" => (schema_for!(TicketOperation), TicketOperation::SCHEMA),
        _ => return None,
    };
    schema.insert("title".into(), id.into());
    if let Some(name) = schema.pointer_mut("/properties/schema") {
        *name = serde_json::json!({ "const": id });
    }
    Some(schema)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    #[test]
    fn every_kind_has_a_schema() {
        for kind in KINDS {
            assert!(schema(kind).is_some(), "{kind}");
        }
        assert!(schema("nonsense").is_none());
    }

    /// A field that is renamed, removed or becomes stricter shows here as a difference.
    #[test]
    fn schemas_change_only_on_purpose() {
        for kind in KINDS {
            insta::assert_json_snapshot!(format!("schema_{kind}"), schema(kind));
        }
    }

    #[test]
    fn reports_fit_their_schema() {
        for (name, report) in samples::all() {
            assert_fits("scan", name, &report);
        }
        assert_fits("doctor", "doctor", &samples::doctor());
        assert_fits("response", "hijacked", &samples::hijacked());
        assert_fits("response", "contained", &samples::contained());
        assert_fits("history", "show", &samples::shown_run());
        assert_fits("history", "none", &samples::no_runs());
    }

    fn assert_fits(kind: &str, name: &str, report: &impl serde::Serialize) {
        let schema = serde_json::to_value(schema(kind)).expect("a schema is JSON");
        let validator = jsonschema::validator_for(&schema).expect("a well-formed schema");
        let report = serde_json::to_value(report).expect("a report is JSON");
        let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
    }
}
