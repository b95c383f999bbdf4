//! Whether a change of a policy, as the audit log tells it, opened a door.

use serde_json::Value;

use super::audit_activity::Activity;
use super::audited::Act;
use crate::model::{AuditChange, Gap};

/// Whether the change weakened a policy, or why the log does not tell.
pub(super) fn weakens(act: &Act<'_>) -> Result<bool, Gap> {
    let name = act.row.activity.to_lowercase();
    let change = act.row.targets.iter().flat_map(|target| &target.changes).next();
    match act.activity {
        Activity::Policy if name.starts_with("add ") => Ok(false),
        Activity::Policy => of_policy(change.ok_or_else(untold)?, name.starts_with("delete ")),
        Activity::SecurityDefaults => Ok(!change.ok_or_else(untold)?.new.to_lowercase().contains("true")),
        // A wider network weakens only the policies that trust it, which the log does not name.
        Activity::NamedLocation => Err(untold()),
        _ => Ok(false),
    }
}

fn untold() -> Gap {
    Gap::Failed("the audit log does not tell what the change was".into())
}

fn of_policy(change: &AuditChange, deleted: bool) -> Result<bool, Gap> {
    let old: Value = serde_json::from_str(&change.old).map_err(|_| untold())?;
    if deleted {
        return Ok(state(&old)? > 0);
    }
    let new: Value = serde_json::from_str(&change.new).map_err(|_| untold())?;
    let (before, after) = (get(&old, "conditions"), get(&new, "conditions"));
    let conditions = narrower(before, after);
    let controls = weaker_grant(get(&old, "grantControls"), get(&new, "grantControls"));
    Ok(state(&new)? < state(&old)? || conditions || controls)
}

/// How much a state enforces; a policy of an unknown state may have enforced.
fn state(policy: &Value) -> Result<u8, Gap> {
    match get(policy, "state").as_str() {
        Some("enabled") => Ok(2),
        Some("enabledForReportingButNotEnforced") => Ok(1),
        Some("disabled") => Ok(0),
        _ => Err(untold()),
    }
}

/// Whether the policy applies to less: an exclusion more, an inclusion less, or a condition that was not there.
fn narrower(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (_, Value::Object(fields)) => fields.iter().any(|(name, after)| {
            let before = get(old, name);
            let name = name.to_lowercase();
            if name.starts_with("exclude") {
                return grew(before, after);
            }
            if name.starts_with("include") || name == "clientapptypes" {
                return grew(after, before) && !holds_all(after);
            }
            let added = is_empty(before) && !is_empty(after);
            let shrunk = before.is_array() && !is_empty(after) && grew(after, before);
            added || shrunk || narrower(before, after)
        }),
        _ => false,
    }
}

/// Whether less is demanded: a control less, or one of several instead of all of them.
fn weaker_grant(old: &Value, new: &Value) -> bool {
    let controls = |grant| get(grant, "builtInControls");
    let strength = |grant| get(grant, "authenticationStrength");
    let any = |grant| get(grant, "operator").as_str().is_some_and(|operator| operator.eq_ignore_ascii_case("OR"));
    let several = controls(new).as_array().is_some_and(|controls| controls.len() > 1);
    (!is_empty(old) && is_empty(new))
        || grew(controls(new), controls(old))
        || (!is_empty(strength(old)) && strength(old) != strength(new))
        || (any(new) && several && (!any(old) || grew(controls(old), controls(new))))
}

/// Whether the second list holds something that the first has not.
fn grew(old: &Value, new: &Value) -> bool {
    match (old.as_array(), new) {
        (Some(old), Value::Array(new)) => new.iter().any(|entry| !old.contains(entry)),
        (None, Value::Array(new)) => !new.is_empty(),
        // Guests and external users are a record, not a list.
        (_, Value::Null) => false,
        (_, new) => old != new,
    }
}

fn holds_all(list: &Value) -> bool {
    list.as_array().is_some_and(|list| {
        list.iter().any(|entry| entry.as_str().is_some_and(|entry| entry.eq_ignore_ascii_case("all")))
    })
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        Value::Object(fields) => fields.values().all(is_empty),
        _ => false,
    }
}

/// A field by its name, whatever its letter case: the log has written both.
fn get<'v>(record: &'v Value, name: &str) -> &'v Value {
    let fields = record.as_object();
    let found = fields.and_then(|fields| fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)));
    found.map_or(&Value::Null, |(_, value)| value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn policy() -> Value {
        json!({"state": "enabled", "grantControls": {"operator": "OR", "builtInControls": ["mfa"]},
            "conditions": {"users": {"includeUsers": ["All"], "excludeUsers": ["bg"]}, "locations": null,
            "clientAppTypes": ["all"]}})
    }

    fn changed(change: impl Fn(&mut Value)) -> Result<bool, Gap> {
        let mut new = policy();
        change(&mut new);
        let texts = AuditChange { property: "p".into(), old: policy().to_string().into(), new: new.to_string().into() };
        of_policy(&texts, false)
    }

    #[test]
    fn a_change_that_opens_a_door_is_told_from_one_that_does_not() {
        assert_eq!(changed(|_| {}), Ok(false));
        assert_eq!(changed(|new| new["displayName"] = json!("renamed")), Ok(false));
        assert_eq!(changed(|new| new["state"] = json!("enabledForReportingButNotEnforced")), Ok(true));
        assert_eq!(changed(|new| new["conditions"]["users"]["excludeUsers"] = json!(["bg", "x"])), Ok(true));
        assert_eq!(changed(|new| new["conditions"]["users"]["excludeUsers"] = json!([])), Ok(false));
        assert_eq!(changed(|new| new["conditions"]["users"]["includeUsers"] = json!(["x"])), Ok(true));
        assert_eq!(changed(|new| new["conditions"]["locations"] = json!({"includeLocations": ["All"]})), Ok(true));
        assert_eq!(changed(|new| new["conditions"]["clientAppTypes"] = json!(["browser"])), Ok(true));
        assert_eq!(changed(|new| new["conditions"]["userRiskLevels"] = json!(["high"])), Ok(true));
        assert_eq!(changed(|new| new["grantControls"] = Value::Null), Ok(true));
        let alternatives = json!(["mfa", "compliantDevice"]);
        assert_eq!(changed(|new| new["grantControls"]["builtInControls"] = alternatives.clone()), Ok(true));
        assert!(changed(|new| new["state"] = json!("paused")).is_err(), "an unknown state may enforce nothing");
    }

    #[test]
    fn what_the_log_cut_off_is_not_told() {
        let cut = AuditChange { property: "p".into(), old: r#"{"state":"enab"#.into(), new: "".into() };
        assert!(of_policy(&cut, false).is_err() && of_policy(&cut, true).is_err());
        let gone = AuditChange { property: "p".into(), old: policy().to_string().into(), new: "".into() };
        assert_eq!(of_policy(&gone, true), Ok(true));
    }
}
