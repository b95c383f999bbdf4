//! Rows of the directory's audit log that a write leaves (MicrosoftDocs/entra-docs,
//! identity/monitoring-health/reference-audit-activities).

use serde_json::{Value, json};

use crate::sim::record::object;
use crate::sim::route::Record;
use crate::sim::state::{Change, Written};
use crate::sim::world::World;

/// What was done, as the log calls it.
#[derive(Clone, Copy)]
pub(super) struct Activity {
    pub(super) name: &'static str,
    pub(super) category: &'static str,
    pub(super) service: &'static str,
}

/// To what it was done.
pub(super) struct Target {
    pub(super) kind: &'static str,
    pub(super) id: String,
    pub(super) name: Value,
    /// Property, old value, new value, as the log writes them: JSON in a string.
    pub(super) changes: Vec<(String, Value, Value)>,
}

impl Target {
    pub(super) fn of(kind: &'static str, record: &Record) -> Self {
        let id = record.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        Self { kind, id, name: record.get("displayName").cloned().unwrap_or_default(), changes: Vec::new() }
    }

    /// With the properties that a write gives another value.
    pub(super) fn changed_by(mut self, written: &Written) -> Self {
        for change in &written.changes {
            if let Change::Set { properties, .. } = change {
                let told = properties.iter().map(|one| (one.name.clone(), one.old.clone(), one.new.clone()));
                self.changes.extend(told);
            }
        }
        self
    }

    pub(super) fn with(mut self, name: &str, old: Value, new: Value) -> Self {
        self.changes.push((name.to_owned(), old, new));
        self
    }
}

/// The row; who did it is always the app that signed in.
pub(super) fn row(world: &World, activity: Activity, target: Target) -> Record {
    let id = world.fresh_id();
    let written = |value: &Value| (!value.is_null()).then(|| value.to_string());
    let changes = target
        .changes
        .iter()
        .map(|(name, old, new)| json!({"displayName": name, "oldValue": written(old), "newValue": written(new)}));
    object(json!({
        "id": id,
        "category": activity.category,
        "correlationId": id,
        "result": "success",
        "resultReason": "",
        "activityDisplayName": activity.name,
        "activityDateTime": world.present(),
        "loggedByService": activity.service,
        "operationType": activity.name.split(' ').next(),
        "initiatedBy": {"user": null, "app": {
            "appId": world.client,
            "displayName": "palisade",
            "servicePrincipalId": world.service_principal,
            "servicePrincipalName": null,
        }},
        "targetResources": [{
            "id": target.id,
            "displayName": target.name,
            "type": target.kind,
            "userPrincipalName": null,
            "groupType": null,
            "modifiedProperties": changes.collect::<Vec<_>>(),
        }],
        "additionalDetails": [],
    }))
}
